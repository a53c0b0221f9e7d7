public import Seals

/// A time in which a stage may be entered, as the clock on the wall shows it.
public struct Window: Sendable, Hashable {
    /// The days on which a window begins.
    public enum Days: Sendable, Hashable {
        /// These days of the week.
        case weekdays(Set<Weekday>, onHolidays: Holidays)
        /// One day, holiday or not.
        case date(CivilDate)
    }

    /// Whether a window begins on public holidays and days off too.
    public enum Holidays: String, Sendable, Hashable, CaseIterable {
        /// It does not.
        case closed
        /// It does.
        case open
    }

    /// The days on which it begins.
    public let days: Days
    /// When it begins.
    public let from: TimeOfDay
    /// When it is over: on the same day, or on the next if it is not after the begin.
    public let to: TimeOfDay

    /// Makes a window.
    public init(_ days: Days, from: TimeOfDay = .midnight, to: TimeOfDay = .midnightAfter) {
        self.days = days
        self.from = from
        self.to = to
    }

    /// Returns when it is open if it begins on a day.
    func span(from date: CivilDate) -> Range<WallTime> {
        WallTime(date, from)..<WallTime(to > from ? date : date.advanced(by: 1), to)
    }
}

/// A time in which nothing enters some stages, or any, as the clock on the wall shows it.
public struct Freeze: Sendable, Hashable {
    /// What people call it.
    public let title: String?
    /// When it is on: it is over at the end of the range, which does not belong to it.
    public let span: Range<WallTime>
    /// The stages that it concerns; empty for all.
    public let stages: [String]

    /// Makes a freeze.
    public init(title: String?, _ span: Range<WallTime>, stages: [String] = []) {
        self.title = title
        self.span = span
        self.stages = stages
    }

    /// Returns whether it concerns a stage.
    public func concerns(_ stage: String) -> Bool {
        stages.isEmpty || stages.contains { $0.utf8.elementsEqual(stage.utf8) }
    }
}

/// Whose clock and whose holidays count.
public struct WorkCalendar: Sendable, Hashable {
    /// The IANA name of the zone by whose clock windows and freezes are judged.
    public let zone: String
    /// Whose public holidays are days off.
    public let holidays: [HolidayCalendar]
    /// Further days off.
    public let daysOff: Set<CivilDate>

    /// What holds where a pipeline says nothing: the clock of UTC and no holidays.
    public static let standard = WorkCalendar(zone: Zone.utcName, holidays: [], daysOff: [])

    /// Makes a calendar.
    public init(zone: String, holidays: [HolidayCalendar], daysOff: Set<CivilDate>) {
        self.zone = zone
        self.holidays = holidays
        self.daysOff = daysOff
    }

    /// Returns whether a day is a public holiday or a day off.
    public func isDayOff(_ date: CivilDate) -> Bool {
        daysOff.contains(date) || holidays.contains { $0.isHoliday(date) }
    }
}
