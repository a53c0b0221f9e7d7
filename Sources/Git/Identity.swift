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
        guard self.text.utf8.elementsEqual(bytes) else {
            throw MalformedObject(reason: "has a person who is not written as Git writes one")
        }
    }

    /// The value of an author, committer or tagger line.
    ///
    /// Characters that would end a part early are left out, as Git does.
    public var text: String {
        let (hours, minutes) = (abs(offset) / 60, abs(offset) % 60)
        var text = Self.clean(name)
        text += " <"
        text += Self.clean(email)
        text += "> "
        text += String(time)
        text += offset < 0 ? " -" : " +"
        text += hours < 10 ? "0" : ""
        text += String(hours)
        text += minutes < 10 ? "0" : ""
        text += String(minutes)
        return text
    }

    private static func clean(_ text: String) -> String {
        let structural: [UInt8] = [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\n"), 0]
        guard text.utf8.contains(where: { $0 < 0x40 && structural.contains($0) }) else { return text }
        var kept = ""
        kept.unicodeScalars.append(
            contentsOf: text.unicodeScalars.lazy.filter {
                !$0.isASCII || !structural.contains(UInt8(ascii: $0))
            })
        return kept
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
