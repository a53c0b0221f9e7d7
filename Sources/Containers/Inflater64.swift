/// Undoes Deflate64, the packing that Windows gives to members of a zip that are larger than 2 GiB, and that no library here knows.
///
/// It is Deflate with a window of 64 KiB and a longer longest match.
struct Inflater64 {
    private enum Fault: Error {
        case damaged, truncated
    }

    private static let window = 1 << 16

    private let input: Bytes
    private var position = 0
    private var bits: UInt32 = 0
    private var bitCount = 0
    /// The last 64 KiB that came out, and what has not been handed over yet behind them.
    private var output: [UInt8] = []
    private var handedOver = 0
    private var dropped = 0
    private var checksum = CRC32()

    /// Unpacks a content, and compares its checksum.
    ///
    /// - Returns: Why it could not be unpacked, if so.
    static func inflate(_ input: Bytes, crc: Int, _ visit: (Bytes, Int) -> Bool) -> Archive.Failure? {
        var inflater = Inflater64(input: input)
        do throws(Fault) {
            guard try inflater.run(visit) else { return nil }
            guard Int(inflater.checksum.value) == crc else { throw Fault.damaged }
            return nil
        } catch {
            let obstacle: Obstacle = error == .truncated ? .truncated : .damaged
            return Archive.Failure(obstacle: obstacle, text: "Deflate64", isOfMember: true)
        }
    }

    private init(input: Bytes) { self.input = input }

    private mutating func run(_ visit: (Bytes, Int) -> Bool) throws(Fault) -> Bool {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            let goesOn =
                switch try take(2) {
                case 0: try copyStored(visit)
                case 1: try inflateBlock(.fixedLengths, .fixedDistances, visit)
                case 2: try inflateDynamic(visit)
                default: throw .damaged
                }
            guard goesOn else { return false }
        }
        return handOver(visit)
    }

    // MARK: Bits

    private mutating func take(_ count: Int) throws(Fault) -> Int {
        while bitCount < count {
            guard position < input.count else { throw .truncated }
            bits |= UInt32(input[position]) << UInt32(bitCount)
            position += 1
            bitCount += 8
        }
        let value = bits & ((1 << UInt32(count)) - 1)
        bits >>= UInt32(count)
        bitCount -= count
        return Int(value)
    }

    private mutating func symbol(_ code: HuffmanCode) throws(Fault) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .damaged
    }

    // MARK: Blocks

    private mutating func copyStored(_ visit: (Bytes, Int) -> Bool) throws(Fault) -> Bool {
        bits = 0
        bitCount = 0
        let length = try take(16)
        guard try take(16) == ~length & 0xffff else { throw .damaged }
        guard position + length <= input.count else { throw .truncated }
        for _ in 0..<length {
            output.append(input[position])
            position += 1
        }
        return handOverIfFull(visit)
    }

    private mutating func inflateDynamic(_ visit: (Bytes, Int) -> Bool) throws(Fault) -> Bool {
        let (lengthCount, distanceCount, orderCount) = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
        guard lengthCount <= 286 else { throw .damaged }
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<orderCount { lengths[order[index]] = try take(3) }
        guard let code = HuffmanCode(lengths: lengths) else { throw .damaged }
        var all: [Int] = []
        while all.count < lengthCount + distanceCount {
            let symbol = try symbol(code)
            switch symbol {
            case 0..<16: all.append(symbol)
            case 16:
                guard let last = all.last else { throw .damaged }
                all += [Int](repeating: last, count: try take(2) + 3)
            case 17: all += [Int](repeating: 0, count: try take(3) + 3)
            default: all += [Int](repeating: 0, count: try take(7) + 11)
            }
        }
        guard all.count == lengthCount + distanceCount, all[256] != 0,
            let lengthCode = HuffmanCode(lengths: Array(all[..<lengthCount])),
            let distanceCode = HuffmanCode(lengths: Array(all[lengthCount...]))
        else { throw .damaged }
        return try inflateBlock(lengthCode, distanceCode, visit)
    }

    private mutating func inflateBlock(
        _ lengths: HuffmanCode, _ distances: HuffmanCode, _ visit: (Bytes, Int) -> Bool
    ) throws(Fault) -> Bool {
        while true {
            let symbol = try symbol(lengths)
            if symbol < 256 {
                output.append(UInt8(symbol))
            } else if symbol == 256 {
                return true
            } else {
                let (base, extra) = try Inflater64.length(of: symbol)
                let length = base + (try take(extra))
                let code = try self.symbol(distances)
                let distanceExtra = code < 4 ? 0 : (code - 2) / 2
                let distanceBase = code < 4 ? code + 1 : (2 + code % 2) << distanceExtra + 1
                let distance = distanceBase + (try take(distanceExtra))
                guard distance <= output.count else { throw .damaged }
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
            guard handOverIfFull(visit) else { return false }
        }
    }

    /// The last of the lengths is what Deflate64 has changed: 16 more bits.
    private static func length(of symbol: Int) throws(Fault) -> (base: Int, extra: Int) {
        switch symbol {
        case 257...264: return (symbol - 254, 0)
        case 265...284:
            let extra = (symbol - 261) / 4
            return ((4 + (symbol - 261) % 4) << extra + 3, extra)
        case 285: return (3, 16)
        default: throw .damaged
        }
    }

    // MARK: What comes out

    private mutating func handOverIfFull(_ visit: (Bytes, Int) -> Bool) -> Bool {
        guard output.count >= 4 * Inflater64.window else { return true }
        guard handOver(visit) else { return false }
        let surplus = output.count - Inflater64.window
        output.removeFirst(surplus)
        handedOver -= surplus
        dropped += surplus
        return true
    }

    private mutating func handOver(_ visit: (Bytes, Int) -> Bool) -> Bool {
        let (start, all) = (handedOver, output.count)
        guard start < all else { return true }
        checksum.update(output[start...])
        handedOver = all
        return output.withBytes { visit($0[start..<all], dropped + start) }
    }
}

/// A code by its lengths, the shortest first.
private struct HuffmanCode {
    let counts: [Int]
    let symbols: [Int]

    static let fixedLengths = fixed(
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))
    static let fixedDistances = fixed([Int](repeating: 5, count: 32))

    private static func fixed(_ lengths: [Int]) -> HuffmanCode {
        HuffmanCode(lengths: lengths) ?? HuffmanCode()
    }

    private init() {
        counts = [Int](repeating: 0, count: 16)
        symbols = []
    }

    /// Makes a code; nil if more symbols are told than there are codes for.
    init?(lengths: [Int]) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[length] += 1 }
        var left = 1
        for length in 1...15 {
            left = left << 1 - counts[length]
            guard left >= 0 else { return nil }
        }
        counts[0] = 0
        self.counts = counts
        symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
    }
}

/// The checksum of a zip's members.
struct CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
    }
    private var state: UInt32 = 0xffff_ffff

    var value: UInt32 { ~state }

    mutating func update(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes { state = CRC32.table[Int((state ^ UInt32(byte)) & 0xff)] ^ state >> 8 }
    }
}
