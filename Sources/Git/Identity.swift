/// Who made a commit or tag, and when, as they wrote it themselves: a claim, not a proof.
public struct Identity: Sendable, Hashable {
    /// The name, which may be empty.
    public var name: String

    /// The e-mail address without its angle brackets.
    public var email: String

    /// Seconds since 1970 began in UTC.
    public var time: Int64

    /// Minutes east of UTC.
    public var offset: Int

    /// Makes an identity.
    public init(name: String, email: String, time: Int64, offset: Int = 0) {
        self.name = name
        self.email = email
        self.time = time
        self.offset = offset
    }

    /// The last second of the year 9999: no later date can be written down.
    static let latest: Int64 = 253_402_300_799

    /// The greatest distance from UTC in minutes that any zone has had.
    static let widest = 14 * 60 + 59

    /// Reads the value of an author, committer or tagger line.
    ///
    /// It takes only what `git fsck --strict` takes, and no more than one spelling of the same moment.
    init(parsing text: String) throws(MalformedObject) {
        let bytes = Array(text.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "<")), open > 0,
            bytes[open - 1] == UInt8(ascii: " ")
        else { throw MalformedObject(reason: "has a person without an address") }
        guard let close = bytes[(open + 1)...].firstIndex(of: UInt8(ascii: ">")) else {
            throw MalformedObject(reason: "has a person whose address does not end")
        }
        name = String(decoding: bytes[..<(open - 1)], as: UTF8.self)
        email = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
        let moment = bytes[(close + 1)...].split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard moment.count == 3, moment[0].isEmpty, let time = Int64(digits: moment[1]), time <= Self.latest,
            let offset = Self.offset(moment[2])
        else { throw MalformedObject(reason: "has a person without a proper date") }
        self.time = time
        self.offset = offset
        // Whatever the parts leave open, such as a second `<`, must not pass.
        var written: [UInt8] = []
        append(to: &written)
        guard written == bytes else {
            throw MalformedObject(reason: "has a person who is not written as Git writes one")
        }
    }

    /// The value of an author, committer or tagger line.
    ///
    /// Characters that would end a part early are left out, as Git does.
    public var text: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends ``text``.
    func append(to text: inout [UInt8]) {
        let (hours, minutes) = (abs(offset) / 60, abs(offset) % 60)
        Self.append(clean: name, to: &text)
        text.append(contentsOf: " <".utf8)
        Self.append(clean: email, to: &text)
        text.append(contentsOf: "> ".utf8)
        text.append(contentsOf: String(time).utf8)
        text.append(contentsOf: (offset < 0 ? " -" : " +").utf8)
        if hours < 10 { text.append(UInt8(ascii: "0")) }
        text.append(contentsOf: String(hours).utf8)
        if minutes < 10 { text.append(UInt8(ascii: "0")) }
        text.append(contentsOf: String(minutes).utf8)
    }

    private static func append(clean part: String, to text: inout [UInt8]) {
        var part = part
        part.withUTF8 { part in
            // No byte of another character is one of these.
            if unsafe part.contains(where: isStructural) {
                unsafe text.append(contentsOf: part.lazy.filter { !isStructural($0) })
            } else {
                unsafe text.append(contentsOf: part)
            }
        }
    }

    private static func isStructural(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\n") || byte == 0
    }

    private static func offset(_ zone: ArraySlice<UInt8>) -> Int? {
        guard zone.count == 5, let sign = zone.first else { return nil }
        let digits = zone.dropFirst()
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let value = Int(String(decoding: digits, as: UTF8.self)), value % 100 < 60
        else { return nil }
        let minutes = value / 100 * 60 + value % 100
        guard minutes <= widest else { return nil }
        switch sign {
        case UInt8(ascii: "+"): return minutes
        case UInt8(ascii: "-") where minutes > 0: return -minutes
        default: return nil
        }
    }
}

extension Int64 {
    /// Reads a number that is written without sign and leading zeros.
    fileprivate init?(digits: ArraySlice<UInt8>) {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let value = Int64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        self = value
    }
}
