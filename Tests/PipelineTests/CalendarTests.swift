import Foundation
import Pipeline
import Problems
import Seals
import Support
import Testing
import Timetable

/// Loads the minimal pipeline with lines for the whole and for its second stage.
private func load(
    _ whole: String, stage: String = "", zone: String = "Europe/Berlin"
) throws(ProblemList) -> PipelineDefinition {
    let calendar = whole.contains("calendar:") ? "" : "calendar: { zone: \(zone), holidays: [BY] }\n"
    return try minimal(
        replacing: "  zwei: { after: [eins], release: { by: fach, approvals: 2 } }",
        with: "  zwei: { after: [eins]\(stage.isEmpty ? "" : ", \(stage)") }\n\(calendar)\(whole)")
}

private func closure(
    _ definition: PipelineDefinition, _ stage: String, _ time: String, zones: ZoneFolder = .system
) throws -> Closure? {
    let stage = try #require(definition.stage(named: stage))
    return try definition.closure(of: stage, at: #require(Timestamp(text: time)), zones: zones)
}

@Suite("Calendar, windows and freezes of a pipeline")
struct CalendarTests {
    private static let office = "windows: { days: [mon, thu], from: \"09:00\", to: \"15:00\" }"

    @Test("What is left out has its default")
    func defaults() throws {
        let plain = try minimal()
        #expect(plain.calendar == .standard && plain.freezes.isEmpty)
        #expect(plain.stages.flatMap(\.windows).isEmpty)
        let window = try #require(try load("", stage: "windows: {}").stage(named: "zwei")?.windows.first)
        #expect(window == Window(.weekdays(Set(Weekday.allCases), onHolidays: .closed)))
        #expect(try load("calendar: {}\n").calendar == .standard)
    }

    @Test("What is there is taken as it stands")
    func values() throws {
        let definition = try load(
            """
            calendar: { zone: Europe/Berlin, holidays: [BE, BY-Augsburg], days-off: [2026-12-24] }
            freezes:
              - { title: Umzug, from: 2026-12-18T12:00, to: "2027-01-07T00:00", stages: [zwei] }
              - { from: 2027-02-01T00:00, to: 2027-02-02T00:00 }

            """,
            stage: "windows: [{ date: 2026-12-05, to: \"12:30\" }, { days: [sun], holidays: open }]")
        let dayOff = try #require(CivilDate(text: "2026-12-24"))
        let saturday = try #require(CivilDate(text: "2026-12-05"))
        #expect(
            definition.calendar
                == WorkCalendar(zone: "Europe/Berlin", holidays: [.berlin, .augsburg], daysOff: [dayOff]))
        #expect(definition.freezes.map(\.title) == ["Umzug", nil])
        #expect(definition.freezes.map(\.stages) == [["zwei"], []])
        let noon = try #require(TimeOfDay(text: "12:30"))
        #expect(
            definition.stage(named: "zwei")?.windows == [
                Window(.date(saturday), to: noon), Window(.weekdays([.sunday], onHolidays: .open)),
            ])
    }

    @Test("More than anyone writes is refused")
    func limits() {
        func codes(_ whole: String, stage: String = "") -> [String] {
            do throws(ProblemList) {
                _ = try load(whole, stage: stage)
                return []
            } catch {
                return error.problems.map(\.code.name)
            }
        }
        func list(_ item: String, _ count: Int) -> String {
            "[" + Array(repeating: item, count: count).joined(separator: ", ") + "]"
        }
        let freeze = "{ from: 2027-02-01T00:00, to: 2027-02-02T00:00 }"
        #expect(codes("freezes: \(list(freeze, 100))\n") == [])
        #expect(codes("freezes: \(list(freeze, 101))\n") == ["pipeline.limit-too-large"])
        #expect(codes("", stage: "windows: \(list("{}", 100))") == [])
        #expect(codes("", stage: "windows: \(list("{}", 101))") == ["pipeline.limit-too-large"])
        let days = (0...1_000).map { CivilDate(days: 20_000 + $0).text }
        func off(_ count: Int) -> String {
            "calendar: { days-off: [\(days.prefix(count).joined(separator: ", "))] }\n"
        }
        #expect(codes(off(1_000)) == [])
        #expect(codes(off(1_001)) == ["pipeline.limit-too-large"])
    }

    // MARK: Judging

    @Test(
        "A window shuts by the clock of its zone and on its holidays, and says when it opens",
        arguments: [
            ("2026-03-26T07:59:59Z", "2026-03-26T09:00:00+01:00"), ("2026-03-26T08:00:00Z", nil),
            // Summer has come.
            ("2026-03-30T06:59:59Z", "2026-03-30T09:00:00+02:00"), ("2026-03-30T07:00:00Z", nil),
            // Easter Monday, and the Thursday after.
            ("2026-04-06T09:00:00Z", "2026-04-09T09:00:00+02:00"), ("2026-04-09T12:59:59Z", nil),
            ("2026-04-09T13:00:00Z", "2026-04-13T09:00:00+02:00"),
        ])
    func window(time: String, opens: String?) throws {
        let closure = try closure(load("", stage: Self.office), "zwei", time)
        #expect(closure?.opensShown == opens)
        let problem = closure?.problem(for: "v1.0.0")
        #expect(problem?.code == (opens == nil ? nil : .gate(.window)))
        #expect(problem?.hint(in: .english).map { $0.contains(opens ?? "") } ?? true)
    }

    @Test("A freeze shuts the stages that it names, or all, and says what it is called")
    func freezes() throws {
        let definition = try load(
            """
            freezes:
              - { title: Umzug, from: 2026-12-18T12:00, to: 2026-12-20T00:00, stages: [zwei] }
              - { from: 2027-02-01T00:00, to: 2027-02-02T00:00 }

            """)
        let one = try closure(definition, "eins", "2026-12-18T11:00:00Z")
        let two = try closure(definition, "zwei", "2026-12-18T11:00:00Z")
        #expect(one == nil && two?.reason == .freeze(title: "Umzug"))
        #expect(two?.since?.text == "2026-12-18T11:00:00Z" && two?.opens?.text == "2026-12-19T23:00:00Z")
        let problem = try #require(two?.problem(for: "v1.0.0"))
        #expect(problem.code == .gate(.freeze) && problem.code.exitStatus == .gateShut)
        #expect(problem.sentence(in: .german).contains("\"Umzug\""))
        let unnamed = try #require(try closure(definition, "eins", "2027-02-01T12:00:00Z"))
        #expect(unnamed.reason == .freeze(title: nil))
        #expect(!unnamed.problem(for: "v1.0.0").sentence(in: .english).contains("?"))
    }

    @Test("Where nothing will open any more, the problem says so")
    func never() throws {
        let definition = try load("", stage: "windows: { date: 2026-12-05 }")
        let closure = try #require(try closure(definition, "zwei", "2026-12-06T00:00:00Z"))
        #expect(closure.opens == nil && closure.opensShown == nil)
        #expect(closure.problem(for: "v1.0.0").hint(in: .german)?.contains("zwei Jahren") == true)
    }

    @Test("Without its zone a window decides nothing, and a stage without windows needs none")
    func zoneMissing() throws {
        let definition = try load("", stage: Self.office)
        let nowhere = ZoneFolder(path: "/nonexistent")
        #expect(try closure(definition, "eins", "2026-03-26T08:00:00Z", zones: nowhere) == nil)
        #expect(throws: Problem(.configuration(.zoneMissing), "Europe/Berlin", expected: "/nonexistent")) {
            try closure(definition, "zwei", "2026-03-26T08:00:00Z", zones: nowhere)
        }
    }

    @Test("What a file of zones says nothing about is not guessed")
    func zoneEnds() throws {
        let folder = try TemporaryFolder()
        // One type of local time, and nothing after the year 2038.
        let counts: [UInt8] = [0, 0, 0, 0, 0, 1, 4].flatMap { [0, 0, 0, $0] }
        try folder.write(
            Array("TZif\0".utf8) + [UInt8](repeating: 0, count: 11) + counts + [
                0, 0, 14, 16, 0, 0,
            ]
                + Array("CET\0".utf8), to: "Old/Zone")
        let definition = try load("", stage: Self.office, zone: "Old/Zone")
        let zones = ZoneFolder(path: folder.path)
        #expect(try closure(definition, "zwei", "2038-01-14T09:00:00Z", zones: zones) == nil)
        let last = try #require(try closure(definition, "zwei", "2038-01-18T15:00:00Z", zones: zones))
        #expect(last.opens == nil)
        let problem = #expect(throws: Problem.self) {
            try closure(definition, "zwei", "2038-01-20T09:00:00Z", zones: zones)
        }
        #expect(problem?.code == .configuration(.zoneUnreadable))
        #expect(problem?.code.exitStatus == .unavailable)
    }

    // MARK: Zones that a file names

    @Test("Where the machine has no zones, a pipeline that names one cannot be judged; that is not its fault")
    func machine() throws {
        let folder = try TemporaryFolder()
        try folder.write("Europe/Berlin", to: "zones/Europe/Berlin")
        for (zones, code, exit) in [
            ("/nonexistent", "configuration.zone-missing", ExitStatus.unavailable),
            ("\(folder.path)/zones", "configuration.zone-unreadable", .unavailable),
        ] {
            let problem = #expect(throws: ProblemList.self) {
                try Policy(readingFrom: "\(pipelines)/streng.yaml", zones: ZoneFolder(path: zones))
            }?.problems.first
            #expect(problem?.code.name == code && problem?.code.exitStatus == exit)
            #expect(problem?.place?.text == "  zone: Europe/Berlin")
        }
    }
}
