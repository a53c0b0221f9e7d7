import Seals
import Testing
import Timetable

/// Returns a reading of a clock, or fails the test.
func wall(_ text: String) throws -> WallTime { try #require(WallTime(text: text)) }

func timeOfDay(_ text: String) throws -> TimeOfDay { try #require(TimeOfDay(text: text)) }

func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text: text)) }

func utc(_ text: String) throws -> Timestamp { try #require(Timestamp(text: text)) }

/// Makes a window from texts: days of the week or a date, and times.
func window(
    _ days: String, _ from: String = "00:00", _ to: String = "24:00",
    holidays: Window.Holidays = .closed
) throws -> Window {
    let from = try timeOfDay(from)
    let to = try timeOfDay(to)
    if let date = CivilDate(text: days) { return Window(.date(date), from: from, to: to) }
    let weekdays = try days.split(separator: " ").map { try #require(Weekday(rawValue: String($0))) }
    let all = weekdays.isEmpty ? Set(Weekday.allCases) : Set(weekdays)
    return Window(.weekdays(all, onHolidays: holidays), from: from, to: to)
}

func freeze(_ from: String, _ to: String, _ title: String? = nil) throws -> Freeze {
    try Freeze(title: title, wall(from)..<wall(to))
}

/// Asserts why a schedule in UTC is shut at a time, since when, and until when.
func expect(
    _ windows: [Window], _ freezes: [Freeze] = [], holidays: [HolidayCalendar] = [],
    daysOff: Set<CivilDate> = [], at time: String, _ expected: String?,
    location: SourceLocation = #_sourceLocation
) throws {
    let calendar = WorkCalendar(zone: "UTC", holidays: holidays, daysOff: daysOff)
    let schedule = Schedule(calendar, windows: windows, freezes: freezes)
    let closure = try schedule.closure(at: utc("\(time):00Z"), in: .utc)
    let shown = closure.map { closure in
        let reason =
            switch closure.reason {
            case .window: "window"
            case .freeze(let title): "freeze \(title ?? "-")"
            }
        let times = [closure.since, closure.opens].map { $0?.text.dropLast(4).description ?? "never" }
        return "\(reason) \(times[0]) to \(times[1])"
    }
    #expect(shown == expected, sourceLocation: location)
}

@Suite("Windows and freezes by the clock")
struct ScheduleTests {
    @Test("Without a window it is always open, and without a freeze too")
    func none() throws {
        try expect([], at: "2026-11-23T00:00", nil)
    }

    @Test(
        "A window is open from its begin until before its end",
        arguments: [
            ("2026-11-23T08:59", "window 2026-11-20T15:00 to 2026-11-23T09:00"), ("2026-11-23T09:00", nil),
            ("2026-11-23T14:59", nil), ("2026-11-23T15:00", "window 2026-11-23T15:00 to 2026-11-24T09:00"),
            ("2026-11-28T12:00", "window 2026-11-27T15:00 to 2026-11-30T09:00"),
        ])
    func office(time: String, expected: String?) throws {
        try expect([window("mon tue wed thu fri", "09:00", "15:00")], at: time, expected)
    }

    @Test(
        "A window whose end is not after its begin lasts past midnight and belongs to its first day",
        arguments: [
            ("2026-11-27T21:59", "window 2026-11-21T04:00 to 2026-11-27T22:00"), ("2026-11-27T22:00", nil),
            ("2026-11-28T00:00", nil), ("2026-11-28T03:59", nil),
            ("2026-11-28T04:00", "window 2026-11-28T04:00 to 2026-12-04T22:00"),
            ("2026-11-27T03:00", "window 2026-11-21T04:00 to 2026-11-27T22:00"),
        ])
    func night(time: String, expected: String?) throws {
        try expect([window("fri", "22:00", "04:00")], at: time, expected)
    }

    @Test("A window that ends when it begins lasts a day, and one until 24:00 ends with its day")
    func wholeDays() throws {
        let day = try [window("fri", "10:00", "10:00")]
        try expect(day, at: "2026-11-28T09:59", nil)
        try expect(day, at: "2026-11-28T10:00", "window 2026-11-28T10:00 to 2026-12-04T10:00")
        try expect([window("fri")], at: "2026-11-27T23:59", nil)
        try expect([window("fri")], at: "2026-11-28T00:00", "window 2026-11-28T00:00 to 2026-12-04T00:00")
        try expect([window("", "00:00", "00:00")], at: "2026-11-28T00:00", nil)
    }

    @Test("What a window of the day before leaves open counts where those of the day are over")
    func long() throws {
        let windows = try [window("fri", "10:00", "09:59"), window("sat", "01:00", "02:00")]
        try expect(windows, at: "2026-11-28T05:00", nil)
        try expect(windows, at: "2026-11-28T12:00", "window 2026-11-28T09:59 to 2026-12-04T10:00")
    }

    @Test(
        "On holidays and days off no window begins that does not say so, but one from the day before goes on")
    func holidays() throws {
        let closed = try [window("thu", "22:00", "06:00"), window("fri", "09:00", "15:00")]
        let off = try [day("2026-12-24"), day("2026-12-25")] as Set
        // Good Friday.
        try expect(closed, holidays: [.hamburg], at: "2026-04-03T05:00", nil)
        try expect(
            closed, holidays: [.hamburg], at: "2026-04-03T12:00",
            "window 2026-04-03T06:00 to 2026-04-09T22:00")
        try expect(closed, at: "2026-04-03T12:00", nil)
        try expect(
            closed, daysOff: off, at: "2026-12-25T12:00", "window 2026-12-18T15:00 to 2026-12-31T22:00")
        try expect([window("fri", holidays: .open)], daysOff: off, at: "2026-12-25T12:00", nil)
    }

    @Test("Any of several holiday calendars makes a day off")
    func severalStates() throws {
        let friday = try [window("thu fri", "09:00", "15:00")]
        let expected = "window 2026-05-29T15:00 to 2026-06-05T09:00"
        // Corpus Christi is a holiday in Bavaria and none in Berlin.
        try expect(friday, holidays: [.berlin], at: "2026-06-04T12:00", nil)
        try expect(friday, holidays: [.berlin, .bavaria], at: "2026-06-04T12:00", expected)
    }

    @Test("A window of a date is open on that date alone, holiday or not")
    func dates() throws {
        let once = try [window("2026-12-25", "08:00", "12:00")]
        try expect(once, holidays: [.bremen], at: "2026-12-25T08:00", nil)
        try expect(once, at: "2026-12-24T08:00", "window never to 2026-12-25T08:00")
        try expect(once, at: "2026-12-25T12:00", "window 2026-12-25T12:00 to never")
        try expect([window("2026-12-25", "22:00", "02:00")], at: "2026-12-26T01:59", nil)
    }

    @Test("A freeze goes before a window, and what opens next is what both leave open")
    func freezes() throws {
        let office = try [window("mon tue wed thu fri", "09:00", "15:00")]
        let year = try freeze("2026-12-18T12:00", "2027-01-07T00:00", "Jahresabschluss")
        let expected = "freeze Jahresabschluss 2026-12-18T12:00 to 2027-01-07T09:00"
        try expect(office, [year], at: "2026-12-18T11:59", nil)
        try expect(office, [year], at: "2026-12-18T12:00", expected)
        try expect(office, [year], at: "2026-12-20T03:00", expected)
        try expect(office, [year], at: "2027-01-06T23:59", expected)
        try expect(
            office, [year], at: "2027-01-07T00:00",
            expected.replacing("freeze Jahresabschluss", with: "window"))
        try expect([], [year], at: "2027-01-07T00:00", nil)
        try expect(
            [], [year], at: "2027-01-06T23:59", "freeze Jahresabschluss 2026-12-18T12:00 to 2027-01-07T00:00")
    }

    @Test("Freezes that overlap or touch are one time, called by the first that is on")
    func overlap() throws {
        let freezes = try [
            freeze("2026-01-02T00:00", "2026-01-04T00:00"),
            freeze("2026-01-01T00:00", "2026-01-03T00:00", "Neujahr"),
            freeze("2026-01-04T00:00", "2026-01-05T06:00"),
        ]
        try expect([], freezes, at: "2026-01-01T12:00", "freeze Neujahr 2026-01-01T00:00 to 2026-01-05T06:00")
        try expect([], freezes, at: "2026-01-02T12:00", "freeze - 2026-01-01T00:00 to 2026-01-05T06:00")
        try expect([], freezes, at: "2026-01-05T05:59", "freeze - 2026-01-01T00:00 to 2026-01-05T06:00")
    }

    @Test("What never opens takes no time to find out, whatever the rules")
    func never() throws {
        let windows = try (0..<100).map { _ in try window("mon", "09:00", "10:00") }
        let freezes = try (0..<100).map { _ in try freeze("2000-01-01T00:00", "2100-01-01T00:00") }
        let elapsed = try ContinuousClock().measure {
            try expect(windows, freezes, at: "2026-01-01T00:00", "freeze - never to never")
        }
        #expect(elapsed < .seconds(2))
        let gone = try (1...100).map { try window("20\(10 + $0 % 10)-01-01") }
        let elapsedWithoutFreeze = try ContinuousClock().measure {
            try expect(
                gone, holidays: HolidayCalendar.allCases, at: "2026-01-01T00:00", "window never to never")
        }
        #expect(elapsedWithoutFreeze < .seconds(2))
    }
}
