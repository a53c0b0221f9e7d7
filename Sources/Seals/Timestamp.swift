/// A point in time, to the second.
///
/// Nothing here reads a clock: the time at which something is judged is always passed in.
public struct Timestamp: Sendable, Hashable {
    /// The seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let seconds: Int64

    /// Makes a time; one outside the years 0000 to 9999, which have no ``text``, becomes the nearest second
    /// inside.
    public init(seconds: Int64) {
        self.seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
    }

    /// Makes a time of the calendar in UTC; returns nil if the calendar has no such time.
    ///
    /// A leap second (`:60`) is no time either: it could not be written back as it was.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard 0...9999 ~= year, 1...12 ~= month, 1...daysOfMonth(month, in: year) ~= day,
            0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        seconds = Int64(days * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    /// Reads ``text``; returns nil for every other form of a date, however common.
    public init?(text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 20 else { return nil }
        func number(_ range: Range<Int>) -> Int? { decimal(characters[range]) }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        // Everything between the numbers is compared here, and the numbers once more.
        guard self.text.utf8.elementsEqual(characters) else { return nil }
    }

    /// The time as RFC 3339 in UTC, always of the form `2026-11-23T08:00:00Z`.
    public var text: String {
        let days = Int(seconds.flooredDivision(by: 86_400))
        let rest = Int(seconds) - days * 86_400
        let (year, month, day) = date(daysSince1970: days)
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(rest / 3_600, 2)
            + ":" + padded(rest / 60 % 60, 2) + ":" + padded(rest % 60, 2) + "Z"
    }
}

extension Timestamp: Comparable {
    /// Returns whether one time is before another.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
}

/// Returns the number that ASCII digits stand for, or nil if there is anything but up to 18 digits.
func decimal(_ digits: some Collection<UInt8>) -> Int? {
    guard 1...18 ~= digits.count else { return nil }
    var number = 0
    for digit in digits {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
        number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func daysOfMonth(_ month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

// The proleptic Gregorian calendar, counted in eras of 400 years from 1 March, so that the leap day is the
// last day of a year (Howard Hinnant, "chrono-compatible low-level date algorithms").

private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear.flooredDivision(by: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

private func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.flooredDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}

extension BinaryInteger {
    /// Returns the quotient rounded down, where `/` rounds towards zero.
    fileprivate func flooredDivision(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
