/// Why the file of a zone cannot be used.
public enum ZoneFault: String, Error, Sendable, Hashable {
    /// It is no TZif file.
    case format = "no TZif file"
    /// It is of a later version.
    case version = "unknown version"
    /// It is larger, or counts more of something, than any zone has.
    case size = "too large"
    /// It ends early.
    case short = "ends early"
    /// Something follows the end.
    case trailing = "goes on after its end"
    /// It counts leap seconds, which the times of a ledger do not.
    case leapSeconds = "counts leap seconds"
    /// Its times do not ascend, or name a type of local time that does not exist.
    case transitions = "changes out of order"
    /// A type of local time is none.
    case types = "unusable type of local time"
    /// The rule at its end is none, or contradicts the last change.
    case rule = "unusable rule at its end"
}

extension Zone {
    /// The size above which no file of a zone is read; the largest have a few thousand bytes.
    public static let sizeLimit = 1 << 16

    /// Reads a TZif file (RFC 8536) of version 1 to 4.
    ///
    /// - Throws: ``ZoneFault`` for whatever is not exactly as the format has it.
    public init(parsing bytes: [UInt8]) throws(ZoneFault) {
        guard bytes.count <= Self.sizeLimit else { throw .size }
        var reader = ZoneFileReader(bytes)
        let header = try reader.header()
        guard header.version > 1 else {
            let zone = try reader.zone(header, timeSize: 4)
            try reader.finish()
            // Its times have 32 bits, and it has no rule for what comes after.
            self = Zone(
                transitions: zone.transitions, offsets: zone.offsets, first: zone.first, rule: nil,
                end: Int64(Int32.max))
            return
        }
        // The first block is for readers that know no other.
        try reader.skip(header.size(timeSize: 4))
        let second = try reader.header()
        guard second.version == header.version else { throw .format }
        let zone = try reader.zone(second, timeSize: 8)
        let rule = try reader.rule()
        try reader.finish()
        if let rule, let last = zone.transitions.last, rule.span(at: last).offset != zone.offsets.last {
            throw .rule
        }
        // Without a rule nothing is said about what comes after the last change.
        self = Zone(
            transitions: zone.transitions, offsets: zone.offsets, first: zone.first, rule: rule,
            end: rule == nil ? zone.transitions.last ?? .max : .max)
    }
}

/// Reads the parts of a TZif file one after the other.
private struct ZoneFileReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    struct Header {
        let version: Int
        let universalCount: Int
        let standardCount: Int
        let leapCount: Int
        let timeCount: Int
        let typeCount: Int
        let nameBytes: Int

        /// The size of the block that follows.
        func size(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + nameBytes + leapCount * (timeSize + 4)
                + standardCount
                + universalCount
        }
    }

    private mutating func take(_ count: Int) throws(ZoneFault) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw .short }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func skip(_ count: Int) throws(ZoneFault) { _ = try take(count) }

    func finish() throws(ZoneFault) {
        guard position == bytes.count else { throw .trailing }
    }

    /// Reads a big-endian number in two's complement.
    private mutating func integer(_ size: Int) throws(ZoneFault) -> Int64 {
        let digits = try take(size)
        let sign: Int64 = (digits.first ?? 0) < 0x80 ? 0 : -1
        return digits.reduce(sign) { $0 << 8 | Int64($1) }
    }

    private mutating func count(_ range: ClosedRange<Int64>) throws(ZoneFault) -> Int {
        let count = try integer(4)
        guard range ~= count else { throw .size }
        return Int(count)
    }

    mutating func header() throws(ZoneFault) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw .format }
        let version: Int
        switch try take(1).first {
        case 0: version = 1
        case UInt8(ascii: "2"): version = 2
        case UInt8(ascii: "3"): version = 3
        case UInt8(ascii: "4"): version = 4
        default: throw .version
        }
        try skip(15)
        let universalCount = try count(0...256)
        let standardCount = try count(0...256)
        let leapCount = try count(0...256)
        let timeCount = try count(0...4_096)
        let typeCount = try count(0...256)
        let nameBytes = try count(0...4_096)
        return Header(
            version: version, universalCount: universalCount, standardCount: standardCount,
            leapCount: leapCount, timeCount: timeCount, typeCount: typeCount, nameBytes: nameBytes)
    }

    mutating func zone(_ header: Header, timeSize: Int) throws(ZoneFault) -> Zone {
        guard header.leapCount == 0 else { throw .leapSeconds }
        guard header.typeCount > 0, header.nameBytes > 0,
            [0, header.typeCount].contains(header.standardCount),
            [0, header.typeCount].contains(header.universalCount)
        else { throw .types }
        var transitions: [Int64] = []
        for _ in 0..<header.timeCount {
            let time = try integer(timeSize)
            if let last = transitions.last, time <= last { throw .transitions }
            transitions.append(time)
        }
        let types = Array(try take(header.timeCount))
        var offsets: [Int] = []
        for _ in 0..<header.typeCount { offsets.append(try type(header)) }
        try skip(header.nameBytes + header.standardCount + header.universalCount)
        guard let first = offsets.first, types.allSatisfy({ offsets.indices.contains(Int($0)) }) else {
            throw .transitions
        }
        return Zone(
            transitions: transitions, offsets: types.map { offsets[Int($0)] }, first: first, rule: nil,
            end: .max)
    }

    /// Reads one type of local time; returns its offset.
    private mutating func type(_ header: Header) throws(ZoneFault) -> Int {
        let offset = try integer(4)
        let isSummer = try take(1).first ?? 0
        let name = try take(1).first ?? 0
        // No clock has ever been further away from UTC.
        guard abs(offset) <= 26 * 3_600, isSummer <= 1, Int(name) < header.nameBytes else { throw .types }
        return Int(offset)
    }

    /// Reads the rule between two line ends; nil if there is none.
    mutating func rule() throws(ZoneFault) -> ZoneRule? {
        let newline = UInt8(ascii: "\n")
        guard try take(1).first == newline else { throw .rule }
        let text = bytes[position...].prefix { $0 != newline }
        try skip(text.count)
        guard try take(1).first == newline else { throw .rule }
        guard !text.isEmpty else { return nil }
        guard let rule = ZoneRule(text) else { throw .rule }
        return rule
    }
}
