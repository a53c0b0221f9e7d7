import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing
import Timetable

@Suite("What clocks showed, against the hook")
struct ClockTests {
    /// The second stage has a window that is open at any time, by the clock of UTC.
    private static let stages = """
          vorpruefung: {}
          abnahme: { after: [vorpruefung], release: { by: fachverantwortung }, windows: { holidays: open } }
        """

    private func push(
        at site: HookedScenario, bendMessage: (String) -> String = { $0 },
        bendClock: (LocalTime?) -> LocalTime? = { $0 }
    ) throws -> (push: Push, forger: Forger) {
        let forger = try Forger(at: site)
        try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
        try forger.promote("v1.0.0", to: "abnahme", bendMessage: bendMessage, bendClock: bendClock)
        return (try forger.push(["refs/heads/wohngeld/abnahme"]), forger)
    }

    @Test("An entry that records another clock than this machine knows is refused, and told as what it is")
    func lies() throws {
        let site = try HookedScenario(stages: Self.stages)
        let ahead = try push(at: site, bendClock: { $0.flatMap { LocalTime($0.time, offset: 60) } }).push
        #expect(!ahead.isTaken && ahead.codes.first == "hook.clock", "\(ahead.errors)")
        #expect(Code.hook(.clock).exitStatus == .configuration)
        for text in ["+15:00", "-00:00", "+00:0", "Z"] {
            let bent = try push(at: site, bendMessage: { $0.replacing("+00:00\n", with: "\(text)\n") }).push
            #expect(!bent.isTaken && bent.codes.first == "ledger.broken", "\(text): \(bent.errors)")
        }
        let none = try push(at: site, bendMessage: { $0.replacing(/Stagectl-Local-Time: .*\n/, with: "") })
            .push
        #expect(!none.isTaken && none.codes.first == "ledger.rule", "\(none.errors)")
        let honest = try push(at: site).push
        #expect(honest.isTaken, "\(honest.errors)")
    }

    @Test("A new entry may be ahead of the server by less than readers take, whose clocks may be behind it")
    func ahead() throws {
        let site = try HookedScenario()
        for (seconds, isTaken) in [(660, false), (540, true)] {
            let forger = try Forger(at: site)
            try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
            try forger.promote("v1.0.0", to: "abnahme", at: Forger.now(Int64(seconds)))
            let push = try forger.push(["refs/heads/wohngeld/abnahme"])
            #expect(push.isTaken == isTaken, "\(seconds): \(push.errors)")
            if !isTaken { #expect(push.codes.first == "ledger.time") }
        }
    }

    @Test("What stands in the ledger is judged by what it records, whatever the zone database says today")
    func update() throws {
        let site = try HookedScenario(stages: Self.stages)
        // As if the zone had been an hour ahead by the database of that time.
        let (push, forger) = try push(at: site, bendClock: { $0.flatMap { LocalTime($0.time, offset: 60) } })
        #expect(!push.isTaken)
        for name in ["ledger", "abnahme"] {
            let branch = "refs/heads/wohngeld/\(name)"
            try expectRun(
                "git", ["-C", site.scenario.inner, "fetch", "-q", forger.copy, "+\(branch):\(branch)"])
        }
        #expect(try site.json(["audit"]).status == 0)
        try site.deliver("v1.1.0")
        let release = ["release", "v1.1.0", "--to", "abnahme", "-m", "Test", "--confirm", "abnahme"]
        #expect(try site.json(release, as: site.scenario.cast.first).status == 0)
        try site.expectPromote()
        let log = try expectRun("git", ["-C", site.scenario.inner, "log", "--format=%B", "wohngeld/ledger"])
        #expect(log.matches(of: /Stagectl-Local-Time: .*\+01:00\n/).count == 1)
        #expect(log.matches(of: /Stagectl-Local-Time: .*\+00:00\n/).count == 1)
        #expect(try site.json(["audit"]).status == 0)
    }
}
