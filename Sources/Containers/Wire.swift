/// What goes through the pipes between stagectl and its process behind the fence.
///
/// Each frame is a letter, the length of what follows in four bytes, and that. Neither side takes more than it has said it would.
enum Wire {
    /// The most bytes that follow in one frame.
    static let longestFrame = 1 << 20
    /// The word that starts the program as the process behind the fence.
    static let word = "unpack-behind-fence"

    /// The letters of what comes from behind the fence.
    enum Letter: UInt8 {
        /// The fence stands; behind it, in four bytes, what was tried and has worked.
        case ready = 0x52
        case begin = 0x42
        case bytes = 0x44
        case end = 0x45
        case notLookedInto = 0x4e
        case escapingPath = 0x50
        /// Nothing more comes of this file.
        case done = 0x46
    }

    static func frame(_ letter: Letter, length: Int) -> [UInt8] {
        [letter.rawValue] + number(length, bytes: 4)
    }

    static func number(_ value: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A path as its layers and names with their lengths; the deepest that there is fits in a frame.
    static func encode(_ path: MemberPath) -> [UInt8] {
        let layers = number(path.layers.count, bytes: 2) + path.layers.map(\.rawValue)
        return path.names.reduce(into: layers + number(path.names.count, bytes: 2)) { bytes, name in
            bytes += number(name.utf8.count, bytes: 2) + Array(name.utf8)
        }
    }

    static func decodePath(_ bytes: Bytes, at start: inout Int) -> MemberPath? {
        guard let depth = bytes.number(at: start, bytes: 2), start + 2 + depth <= bytes.count else {
            return nil
        }
        var layers: [Layer] = []
        for place in start + 2..<start + 2 + depth {
            guard let layer = Layer(rawValue: bytes[place]) else { return nil }
            layers.append(layer)
        }
        start += 2 + depth
        guard let count = bytes.number(at: start, bytes: 2), depth <= MemberPath.mostLayersOfName * count
        else { return nil }
        start += 2
        var names: [String] = []
        for _ in 0..<count {
            guard let length = bytes.number(at: start, bytes: 2), start + 2 + length <= bytes.count else {
                return nil
            }
            names.append(bytes.text(start + 2..<start + 2 + length))
            start += 2 + length
        }
        return MemberPath(names, in: layers)
    }
}

/// What is asked of the process behind the fence: the limits, a name, and the bytes of a file, in this order.
struct WireRequest {
    var limits: UnpackingLimits
    var name: String
    var size: Int

    /// The longest name that is handed over.
    static let longestName = 4096
    /// The bytes before the name.
    static let headLength = 6 * 8 + 8 + 2

    var head: [UInt8] {
        let name = Array(name.utf8.suffix(WireRequest.longestName))
        return limits.numbers.flatMap { Wire.number($0, bytes: 8) } + Wire.number(size, bytes: 8)
            + Wire.number(name.count, bytes: 2) + name
    }
}
