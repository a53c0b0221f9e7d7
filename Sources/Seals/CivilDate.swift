/// A day of the proleptic Gregorian calendar, in the years 0000 to 9999.
public struct CivilDate: Sendable, Hashable {
    /// The days since 1970-01-01.
    public let days: Int

    /// Makes the day that is so many days after 1970-01-01; one outside the years 0000 to 9999 becomes the
    /// nearest inside.
    public init(days: Int) { self.days = min(max(days, -719_528), 2_932_896) }

    /// Makes a day; returns nil if the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard 0...9999 ~= year, 1...12 ~= month, 1...daysOfMonth(month, in: year) ~= day else { return nil }
        days = daysSince1970(year: year, month: month, day: day)
    }

    /// Reads ``text``; returns nil for every other form of a date.
    public init?(text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 10, let year = decimal(characters[..<4]),
            let month = decimal(characters[5..<7]), let day = decimal(characters[8...])
        else { return nil }
        self.init(year: year, month: month, day: day)
        // What stands between the numbers is compared here, and the numbers once more.
        guard self.text.utf8.elementsEqual(characters) else { return nil }
    }

    /// The year, from 0 to 9999.
    public var year: Int { components.year }

    /// The month, from 1 to 12.
    public var month: Int { components.month }

    /// The day of the month, from 1.
    public var day: Int { components.day }

    /// The day as ISO 8601 has it, always of the form `2026-11-23`.
    public var text: String {
        let (year, month, day) = components
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    /// Returns the day that is some days later, or earlier.
    public func advanced(by days: Int) -> CivilDate { CivilDate(days: self.days + days) }

    /// The year, the month and the day, for whoever needs all of them.
    ///
    /// The calendar is counted in eras of 400 years from 1 March, so that the leap day is the last day of a year
    /// (Howard Hinnant, "chrono-compatible low-level date algorithms").
    package var components: (year: Int, month: Int, day: Int) {
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
}

extension CivilDate: Comparable {
    /// Returns whether one day is before another.
    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.days < right.days }
}

private func daysOfMonth(_ month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// Returns the days from 1970-01-01 to a day; one beyond the end of its month counts on.
package func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear.flooredDivision(by: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

extension BinaryInteger {
    /// Returns the quotient rounded down, where `/` rounds towards zero.
    package func flooredDivision(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
