internal import CZlib

/// Follows a pack as it comes in, and adds up what its objects unpack to, before anybody unpacks them.
///
/// A few bytes can describe a difference whose result has gigabytes, and libgit2 makes the result of each difference to learn its
/// id: a pack of 50 KB can keep it busy for hours. So the declared sizes are read here first, and how deep differences lie on top of
/// each other. An entry must also hold as many bytes as it declares, which libgit2 does not look at.
@safe
final class PackSurvey {
    /// What is wrong with a pack.
    enum Fault: Error, Hashable {
        /// It unpacks to more than is allowed: to so many bytes up to here.
        case unpacksTo(Int)
        /// It has so many entries.
        case objects(Int)
        /// Differences in it lie deeper on top of each other than git writes them: so many, or too many in all.
        case chains(Int)
        /// It is none, for this reason.
        case malformed(String)
    }

    /// The largest result of a difference: git itself makes none from larger files (`core.bigFileThreshold`).
    static let largestResult = 512 << 20

    /// How many bytes may come of each received one, beyond the allowance; long histories of texts come to 50.
    static let usualRatio = 100

    private enum State {
        case packHeader
        case entryHeader
        case content
        case trailer
    }

    private let allowance: Int
    private let mostObjects: Int
    private var state = State.packHeader
    private var received = 0
    private var unpacked = 0
    /// What the objects unpack to that are no differences, as far as they have come; bounded by the allowance.
    private(set) var wholeBytes = 0
    private var entries = 0
    private var chains = DeltaChains()
    /// Where the present entry begins: what was received before it.
    private var entryStart = 0
    /// The bytes behind the last entry, which are the checksum.
    private var trailer = 0
    /// What has come of a header that is not complete.
    private var head: [UInt8] = []
    /// The bytes that the entry declares, and those that have come out of it.
    private var declared = 0
    private var produced = 0
    private var isDifference = false
    /// The first bytes of a difference: the sizes of what it is made from and of its result.
    private var start: [UInt8] = []
    // zlib keeps the address of this struct, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameters:
    ///   - allowance: What the objects may have together, in bytes, however few are received.
    ///   - objects: How many there may be.
    init(allowance: Int, objects: Int) {
        self.allowance = allowance
        mostObjects = objects
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        isReady = unsafe stagectl_inflate_init(stream) == Z_OK
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Whether the whole pack has come, with its checksum.
    var isComplete: Bool { state == .trailer && trailer == 20 }

    /// Takes note of bytes of the pack in their order.
    func read(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
        guard isReady else { throw .malformed("no memory") }
        let start = received
        received += bytes.count
        var position = 0
        while position < bytes.count {
            switch state {
            case .packHeader, .entryHeader:
                if head.isEmpty { entryStart = start + position }
                unsafe head.append(bytes[position])
                position += 1
                if state == .packHeader { try readPackHeader() } else { try readEntryHeader() }
            case .content:
                position += try unsafe inflate(UnsafeRawBufferPointer(rebasing: bytes[position...]))
            case .trailer:
                trailer += bytes.count - position
                // Another pack behind the first one would not be surveyed.
                guard trailer <= 20 else { throw .malformed("bytes behind the pack") }
                return
            }
        }
    }

    private func readPackHeader() throws(Fault) {
        guard head.count == 12 else { return }
        guard head.starts(with: "PACK".utf8) else { throw .malformed("no pack") }
        entries = head[8...].reduce(0) { $0 << 8 | Int($1) }
        // libgit2 makes room for all that are announced.
        guard entries <= mostObjects else { throw .objects(entries) }
        head = []
        state = entries > 0 ? .entryHeader : .trailer
    }

    /// Kind and size, and of a difference what it is made from.
    private func readEntryHeader() throws(Fault) {
        guard let end = head.firstIndex(where: { $0 & 0x80 == 0 }) else {
            guard head.count < 9 else { throw .malformed("the size of an entry has no end") }
            return
        }
        var size = Int(head[0] & 15)
        for (index, byte) in head[...end].dropFirst().enumerated() {
            size |= Int(byte & 0x7F) << (4 + 7 * index)
        }
        let base = head[(end + 1)...]
        switch head[0] >> 4 & 7 {
        case 1...4:
            isDifference = false
            chains.begin(at: entryStart, isDifference: false)
            try add(size)
            wholeBytes += size
        case 6:
            guard base.last.map({ $0 & 0x80 == 0 }) == true else {
                guard base.count < 8 else { throw .malformed("the distance to a base has no end") }
                return
            }
            isDifference = true
            switch chains.begin(at: entryStart, above: PackSurvey.distance(base)) {
            case .known: break
            case .withoutBase: throw .malformed("a difference without a base before it")
            case .tooDeep: throw .chains(DeltaChains.deepest)
            }
        case 7:
            guard base.count == 20 else { return }
            isDifference = true
            chains.begin(at: entryStart, isDifference: true)
        default: throw .malformed("an entry of no kind")
        }
        declared = size
        produced = 0
        start = []
        head = []
        state = .content
        guard unsafe inflateReset(stream) == Z_OK else { throw .malformed("no memory") }
    }

    private func add(_ size: Int) throws(Fault) {
        unpacked = unpacked.addingReportingOverflow(size).partialValue
        let bound = allowance.addingReportingOverflow(PackSurvey.usualRatio * received)
        guard unpacked >= 0, bound.overflow || unpacked <= bound.partialValue else {
            throw .unpacksTo(unpacked < 0 ? Int.max : unpacked)
        }
    }

    /// Inflates what is there of an entry.
    ///
    /// - Returns: How many bytes belonged to it.
    private func inflate(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> Int {
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes.prefix(1 << 30))
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: part.bindMemory(to: UInt8.self).baseAddress)
        unsafe stream.pointee.avail_in = UInt32(part.count)
        while true {
            let room = buffer.count
            let code = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(room)
                return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            }
            let count = unsafe room - Int(stream.pointee.avail_out)
            if isDifference, start.count < 20 { start += buffer.prefix(min(count, 20 - start.count)) }
            produced += count
            let used = unsafe part.count - Int(stream.pointee.avail_in)
            guard produced <= declared else { throw .malformed("an entry longer than it says") }
            switch code {
            case Z_STREAM_END:
                guard produced == declared else { throw .malformed("an entry shorter than it says") }
                try endEntry()
                return used
            case Z_OK, Z_BUF_ERROR:
                // Room that is left means that all input is used.
                if count < room { return used }
            default: throw .malformed("an entry that cannot be inflated")
            }
        }
    }

    private func endEntry() throws(Fault) {
        if isDifference {
            guard let (_, rest) = PackSurvey.number(start[...]), let (size, _) = PackSurvey.number(rest)
            else { throw .malformed("a difference without sizes") }
            guard size <= PackSurvey.largestResult else { throw .unpacksTo(size) }
            try add(size)
        }
        entries -= 1
        state = entries > 0 ? .entryHeader : .trailer
    }

    /// Reads how far before an entry its base begins (`pack-format` in Git's documentation): each further byte adds one, too.
    private static func distance(_ bytes: ArraySlice<UInt8>) -> Int {
        var distance = -1
        for byte in bytes { distance = (distance + 1) << 7 | Int(byte & 0x7F) }
        return distance
    }

    /// Reads a number in groups of seven bits, the lowest first; nil if it has no end or is no size.
    private static func number(_ bytes: ArraySlice<UInt8>) -> (value: Int, rest: ArraySlice<UInt8>)? {
        var value = 0
        for (index, byte) in bytes.prefix(9).enumerated() {
            value |= Int(byte & 0x7F) << (7 * index)
            if byte & 0x80 == 0 { return (value, bytes.dropFirst(index + 1)) }
        }
        return nil
    }
}
