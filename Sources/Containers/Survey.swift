/// Looks for the beginnings of containers and programs in a content, wherever they stand.
///
/// It only reads single bytes within bounds: what it finds is opened behind the fence.
@safe
public struct Survey {
    let bytes: Bytes
    private let isNamedBrotli: Bool

    private static let isBeginning: [Bool] = {
        var table = [Bool](repeating: false, count: 1 << 16)
        for (first, second) in Bytes.landmarkPairs { table[Int(first) | Int(second) << 8] = true }
        return table
    }()

    /// - Parameters:
    ///   - content: All bytes of a file.
    ///   - name: Its name, for what has no mark.
    public init(_ content: UnsafeRawBufferPointer, named name: String) {
        self.init(unsafe Bytes(content), named: name)
    }

    init(_ bytes: Bytes, named name: String) {
        self.bytes = bytes
        isNamedBrotli = Survey.tells(byName: name)
    }

    /// Whether a name alone says that something is packed: a content under another name may be taken for what it is.
    public static func tells(byName name: String) -> Bool {
        name.utf8.count > 3 && name.lowercased().hasSuffix(".br")
    }

    /// Whether there may be more in the content than its own bytes; false for nearly every ordinary file.
    ///
    /// - Complexity: O(*n*), a few tables' look-ups for each byte.
    public var mayHoldMore: Bool {
        !leading.isEmpty || !bytes.universalSlices.isEmpty || ZipStructure.mayEnd(bytes)
            || sight(from: 1) != nil
    }

    /// What the content is, going by its beginning or by a mark at its fixed place; often nothing, seldom several things at once.
    ///
    /// Sure is what cannot well be anything else: then it is told if it cannot be opened.
    var leading: [(landmark: Landmark, isSure: Bool)] {
        guard bytes.count > 0 else { return [] }
        var found: [(Landmark, Bool)] = []
        if let landmark = bytes.landmark(at: 0), landmark != .windowsProgram, landmark != .linuxProgram {
            found.append((landmark, true))
        }
        if bytes.hasTarChecksum(at: 0) { found.append((.archive(.tar), true)) }
        if isImage { found.append((.archive(.iso9660), true)) }
        if isOldCpio { found.append((.archive(.cpio), false)) }
        if isLHA { found.append((.archive(.lha), false)) }
        // Reserved bits are no reason for gzip not to unpack it.
        if bytes.has([0x1f, 0x9d]), bytes.count > 3, (9...16).contains(bytes[2] & 0x1f) {
            found.append((.packed(.compress), false))
        }
        // What lz4 wrote before it had frames, and still reads.
        if bytes.has([0x02, 0x21, 0x4c, 0x18]) { found.append((.packed(.lz4), false)) }
        // A cabinet of another version, which some programs unpack all the same, and libarchive does not.
        if found.isEmpty, bytes.has("MSCF"), bytes.count >= 36 { found.append((.opaque("cabinet"), true)) }
        // A text in Breton may be called so, too.
        if isNamedBrotli { found.append((.packed(.brotli), !bytes.isText)) }
        if isLZMAAlone { found.append((.packed(.lzma), false)) }
        if let name = OpaqueKind.name(of: bytes) { found.append((.opaque(name), true)) }
        return found
    }

    var isImage: Bool { DiscImage.isImage(bytes) }

    /// The next container or program from a position on.
    func sight(from start: Int) -> Sight? {
        let last = bytes.count - 1
        var position = max(0, start)
        return unsafe Survey.isBeginning.withUnsafeBufferPointer { table -> Sight? in
            let content = unsafe bytes.buffer
            while position < last {
                // Both are bounded: the position by the loop, the index by its 16 bits.
                let pair = unsafe Int(content[position]) | Int(content[position + 1]) << 8
                if unsafe table[pair], let landmark = bytes.landmark(at: position) {
                    // The mark of a tar stands within its first header.
                    let offset = landmark == .archive(.tar) ? position - 257 : position
                    if offset >= start { return Sight(landmark: landmark, offset: offset) }
                }
                position += 1
            }
            return nil
        }
    }

    /// The binary kind of cpio: a number, and fields of a plausible size.
    private var isOldCpio: Bool {
        guard bytes.count >= 26 else { return false }
        let isLittle = bytes.has([0xc7, 0x71])
        guard isLittle || bytes.has([0x71, 0xc7]) else { return false }
        let length = isLittle ? bytes.number(at: 20, bytes: 2) : bytes.bigNumber(at: 20, bytes: 2)
        return (1...4096).contains(length ?? 0)
    }

    private var isLHA: Bool {
        bytes.count > 22 && bytes.has("-l", at: 2) && bytes[6] == 0x2d
            && (bytes[4] == 0x68 || bytes[4] == 0x7a)
            && bytes[20] <= 3
    }

    /// LZMA without a mark of its own: the usual properties or a usual dictionary, and no size or a credible one.
    ///
    /// Other content may begin like that, too; what is unpacked of it then is nothing, or a few bytes of nonsense.
    private var isLZMAAlone: Bool {
        // What is packed itself always begins with a zero.
        guard bytes.count > 13, bytes[0] < 225, bytes[13] == 0, !bytes.hasTarChecksum(at: 0) else {
            return false
        }
        let dictionary = bytes.number(at: 1, bytes: 4) ?? 0
        // A power of two, or half as much again.
        let isUsual = dictionary >= 4096 && (dictionary & (dictionary - 1)).nonzeroBitCount <= 1
        guard bytes[0] == 0x5d || isUsual else { return false }
        if bytes.has([UInt8](repeating: 0xff, count: 8), at: 5) { return true }
        return (1..<1 << 40).contains(bytes.number(at: 5, bytes: 8) ?? 0)
    }
}
