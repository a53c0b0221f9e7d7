public import Seals

/// What a clock on the wall shows: a day and a time of day, of no particular place.
public struct WallTime: Sendable, Hashable {
    /// The seconds that such a clock has counted since it showed 1970-01-01T00:00:00.
    public let seconds: Int64

    /// Makes a reading.
    public init(seconds: Int64) { self.seconds = seconds }

    /// Makes the reading of a day at a time of day; `24:00` is the begin of the next day.
    public init(_ date: CivilDate, _ time: TimeOfDay) {
        seconds = Int64(date.days) * 86_400 + Int64(time.minutes) * 60
    }

    /// Reads a reading such as `2026-12-18T12:00`; returns nil for every other form.
    public init?(text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "T"), omittingEmptySubsequences: false)
        guard parts.count == 2, let date = CivilDate(text: String(decoding: parts[0], as: UTF8.self)),
            let time = TimeOfDay(text: String(decoding: parts[1], as: UTF8.self)), time != .midnightAfter
        else { return nil }
        self.init(date, time)
    }

    /// The day.
    public var date: CivilDate { CivilDate(days: Int(seconds.flooredDivision(by: 86_400))) }
}

extension WallTime: Comparable {
    /// Returns whether one reading is earlier than another.
    public static func < (left: WallTime, right: WallTime) -> Bool { left.seconds < right.seconds }
}

/// A time of day, to the minute.
public struct TimeOfDay: Sendable, Hashable {
    /// The minutes since the begin of the day, from 0 to 1440.
    public let minutes: Int

    /// The begin of a day.
    public static let midnight = TimeOfDay(minutes: 0)
    /// The end of a day, `24:00`.
    public static let midnightAfter = TimeOfDay(minutes: 1440)

    private init(minutes: Int) { self.minutes = minutes }

    /// Reads a time of day from `00:00` to `24:00`; returns nil for every other form.
    public init?(text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 5, characters[2] == UInt8(ascii: ":"),
            let hour = decimal(characters[..<2]), let minute = decimal(characters[3...]),
            0...23 ~= hour && 0...59 ~= minute || hour == 24 && minute == 0
        else { return nil }
        minutes = hour * 60 + minute
    }

    /// The time as it is written, always of the form `09:00`.
    public var text: String { padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2) }
}

extension TimeOfDay: Comparable {
    /// Returns whether one time is earlier in the day than another.
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }
}

/// A day of the week, as a pipeline file names it.
public enum Weekday: String, Sendable, Hashable, CaseIterable {
    /// Monday.
    case monday = "mon"
    /// Tuesday.
    case tuesday = "tue"
    /// Wednesday.
    case wednesday = "wed"
    /// Thursday.
    case thursday = "thu"
    /// Friday.
    case friday = "fri"
    /// Saturday.
    case saturday = "sat"
    /// Sunday.
    case sunday = "sun"
}

extension CivilDate {
    /// Which day of the week it is.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday.allCases[(days + 719_533) % 7]
    }
}
