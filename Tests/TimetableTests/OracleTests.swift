import Foundation
import Seals
import Support
import Testing
import Timetable

@Suite("Windows and holidays beside another calendar")
struct OracleTests {
    @Test("Every public holiday of every state from 1991 to 2100, and no other day")
    func holidays() throws {
        let said = try oracle("holidays", "1991", "2100").map(String.init)
        let first = try day("1991-01-01").days
        let last = try day("2100-12-31").days
        // The weekdays in between are looked at by the comparison of hours.
        let candidates = Set(said.map { String($0.suffix(10)) })
        var computed: [String] = []
        for calendar in HolidayCalendar.allCases {
            for days in first...last {
                let date = CivilDate(days: days)
                if calendar.isHoliday(date) { computed.append("\(calendar.rawValue) \(date.text)") }
            }
        }
        #expect(candidates.count > 1_000)
        #expect(Set(computed).symmetricDifference(said).sorted() == [])
        #expect(computed.count == said.count)
    }

    /// What a cautious administration might write: office hours, a night that begins on the last workday, a Saturday
    /// with a date, one window that holidays do not shut, and freezes.
    private static func plan(_ holidays: [HolidayCalendar], zone: String = "Europe/Berlin") -> Plan {
        Plan(
            zone: zone, holidays: holidays, daysOff: ["2024-12-24", "2026-12-24", "2031-12-31"],
            windows: [
                ("mon tue wed thu", "09:00", "15:00", .closed), ("fri", "22:00", "04:00", .closed),
                ("sun", "01:30", "02:30", .open), ("2026-12-05", "08:00", "12:00", .closed),
                ("2028-10-28", "23:00", "23:00", .closed),
            ],
            freezes: [
                ("2026-12-18T12:00", "2027-01-07T00:00"), ("2029-10-28T02:15", "2029-10-28T02:45"),
                ("2033-03-27T01:30", "2033-03-27T02:30"),
            ])
    }

    private static let begin: Int64 = 1_704_063_600  // 2024-01-01T00:00 in Berlin
    private static let end: Int64 = 2_082_754_800  // 2036-01-01T00:00 in Berlin

    /// The whole comparison takes about a minute in a debug build: `Tests/Oracle/every-hour` asks for it.
    private static let isWhole = ProcessInfo.processInfo.environment["STAGECTL_EVERY_HOUR"] != nil

    @Test("Hours of 2024 to 2035 in Berlin, for all states")
    func hours() throws {
        let states = HolidayCalendar.allCases
        // Every hour for one of them, and in the whole comparison for each: else every 25th, so that each hour of
        // each day of the week has its turn.
        let steps = states.map { Self.isWhole || $0 == .saxony ? 3_600 : 25 * 3_600 }
        let plans = states.map { Self.plan([$0]) }
        var requests: [[String: Any]] = []
        for (plan, step) in zip(plans, steps) {
            requests.append(plan.request(stride(from: Self.begin, to: Self.end, by: step), step: step))
        }
        let said = try oracle("hours", about: requests)
        for index in said.indices {
            let times = stride(from: Self.begin, to: Self.end, by: steps[index])
            #expect(try plans[index].compare(said[index], at: times) > 700)
        }
        #expect(said.count == states.count)
    }

    @Test("Every minute around each change of the clock, in Berlin and elsewhere")
    func changes() throws {
        var plans: [Plan] = []
        var times: [StrideTo<Int64>] = []
        for name in ["Europe/Berlin", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe"] {
            let zone = try machineZone(name)
            var change = zone.span(at: Self.begin).end
            while change < Self.end {
                plans.append(Self.plan([.bavaria, .berlin], zone: name))
                times.append(stride(from: change - 9_000, to: change + 9_000, by: 60))
                change = zone.span(at: change).end
            }
        }
        #expect(plans.count == 4 * 24)
        let said = try oracle("hours", about: zip(plans, times).map { $0.request($1, step: 60) })
        var open = 0
        for (plan, (letters, times)) in zip(plans, zip(said, times)) {
            open += try plan.compare(letters, at: times)
        }
        #expect(open > 4 * 24 * 30)
    }

    @Test(
        "Hours in zones without changes, with half hours, and with a day that never was",
        arguments: ["UTC", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca"])
    func elsewhere(zone: String) throws {
        let begin: Int64 = zone == "Pacific/Apia" ? 1_293_840_000 : Self.begin
        let times = stride(from: begin, to: begin + 3 * 365 * 86_400, by: 3_600)
        let plan = Self.plan([.thuringia], zone: zone)
        let said = try oracle("hours", about: [plan.request(times, step: 3_600)])
        #expect(try plan.compare(#require(said.first), at: times) > 1_000)
    }

    @Test("A stage opens at the first open minute after it was shut, and was shut since the last before")
    func openings() throws {
        let plan = Self.plan([.hamburg])
        let begin = try utc("2026-10-02T00:00:00Z").seconds
        let end = try utc("2027-05-10T00:00:00Z").seconds
        let times = stride(from: begin, to: end, by: 60)
        let letters = try Array(#require(oracle("hours", about: [plan.request(times, step: 60)]).first).utf8)
        let schedule = try plan.schedule()
        let zone = try machineZone(plan.zone)
        let isOpen = letters.map { $0 == UInt8(ascii: "o") }
        let middle = isOpen.indices.dropFirst(20_000).dropLast(40_000)
        // For each minute the next open one, and the one after the last open one.
        var next = Array(isOpen.indices)
        var last = next
        for index in isOpen.indices.dropFirst() { last[index] = isOpen[index] ? index + 1 : last[index - 1] }
        for index in isOpen.indices.dropLast().reversed() where !isOpen[index] {
            next[index] = next[index + 1]
        }
        var compared = 0
        for index in middle
        where !isOpen[index] && (index % 97 == 0 || isOpen[index - 1] || isOpen[index + 1]) {
            let closure = try #require(
                schedule.closure(at: Timestamp(seconds: begin + Int64(index) * 60), in: zone))
            #expect(closure.opens?.seconds == begin + Int64(next[index]) * 60)
            #expect(closure.since?.seconds == begin + Int64(last[index]) * 60)
            compared += 1
        }
        #expect(compared > 1_000)
    }
}
