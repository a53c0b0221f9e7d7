import Foundation
import Support
import Testing

/// What somebody with the engine's key sends one by one while a person stops it.
private struct Race: Sendable, CustomTestStringConvertible {
    let what: String
    /// Whether a delivery is to be taken in, or else a stage to move.
    let isIntake: Bool
    let options: [String]
    /// How the person stops it.
    let decision: [String]
    var testDescription: String { what }

    static let all = [
        Race(
            what: "a stage, while it is held", isIntake: false, options: [],
            decision: ["hold", "abnahme", "-m", "Stopp", "--confirm", "abnahme"]),
        Race(
            what: "a stage, while its delivery is withdrawn", isIntake: false, options: [],
            decision: ["withdraw", "v1.0.0", "-m", "Stopp", "--confirm", "v1.0.0"]),
        Race(
            what: "a delivery, while everything is held", isIntake: true, options: [],
            decision: ["hold", "-m", "Stopp", "--confirm", "wohngeld"]),
        Race(
            what: "a stage, all at once", isIntake: false, options: ["--atomic"],
            decision: ["hold", "abnahme", "-m", "Stopp", "--confirm", "abnahme"]),
    ]
}

@Suite("Refs that move one by one")
struct TransactionTests {
    private let companion = "hooks/reference-transaction"

    /// Makes entries that are valid as long as nobody appends others, and returns the ref that moves with them.
    private func step(_ race: Race, by forger: Forger) throws -> String {
        if race.isIntake {
            try forger.accept("v2.0.0")
            return "refs/tags/wohngeld/v2.0.0"
        }
        try forger.release("v1.0.0", to: "abnahme", by: forger.site.scenario.cast.first)
        try forger.promote("v1.0.0", to: "abnahme")
        return "refs/heads/wohngeld/abnahme"
    }

    @Test("What the ledger has lost a race for does not move without it", arguments: Race.all)
    private func race(_ race: Race) throws {
        let site = try HookedScenario { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(
                text.replacingOccurrences(of: "target:\n", with: "target:\n  checkup: attest\n"),
                to: "pipeline.yaml")
        }
        try site.scenario.deliver("v2.0.0", ["app/VERSION": "2.0.0\n"])
        let forger = try Forger(at: site)
        let name = try step(race, by: forger)
        let gate = try Gate(at: site)
        let before = try site.references().split(separator: "\n").filter { !$0.hasSuffix("/ledger") }
        let copy = forger.copy
        let push = Pending {
            try site.push(
                ["refs/heads/wohngeld/ledger", name].map { "+\($0):\($0)" }, from: copy, options: race.options
            )
        }
        gate.waitUntilJudged()
        let stop = try site.json(race.decision, as: site.scenario.cast.first)
        #expect(stop.status == 0, "\(stop.codes) \(stop.result.errors)")
        gate.open()
        let outcome = try push.value()
        #expect(!outcome.isTaken)
        #expect(
            outcome.errors.contains("[hook.apart]") != race.options.contains("--atomic"), "\(outcome.errors)")
        let after = try site.references().split(separator: "\n").filter { !$0.hasSuffix("/ledger") }
        #expect(after == before)
        #expect(try site.json(["audit"]).isFine)
        // Nothing is left behind that would keep others from going on.
        #expect(try ![30, 70].contains(site.json(["promote"]).status))
        #expect(try site.json(["audit"]).isFine)
    }

    @Test("An honest push of stock git may come all at once, or the ledger first")
    func honest() throws {
        let site = try HookedScenario()
        let forger = try Forger(at: site)
        let stage = "refs/heads/wohngeld/abnahme"
        try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
        try forger.promote("v1.0.0", to: "abnahme")
        #expect(try forger.push([stage], options: ["--atomic"]).isTaken)
        try forger.release("v1.0.0", to: "schulung", by: site.scenario.cast.first)
        try forger.promote("v1.0.0", to: "schulung")
        #expect(try forger.push().isTaken)
        #expect(try site.push(["refs/heads/wohngeld/schulung"], from: forger.copy).isTaken)
        #expect(try site.json(["audit"]).isFine)
    }

    @Test("Where nothing watches, the ledger has to come alone, and the commands know")
    func unwatched() throws {
        let site = try HookedScenario()
        let inner = site.scenario.inner
        try FileManager.default.removeItem(atPath: "\(inner)/\(companion)")
        let forger = try Forger(at: site)
        try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
        try forger.promote("v1.0.0", to: "abnahme")
        for options in [[], ["--atomic"]] {
            let push = try forger.push(["refs/heads/wohngeld/abnahme"], options: options)
            #expect(
                !push.isTaken && push.codes == ["hook.ledger-first", "hook.with-others"], "\(push.errors)")
        }
        #expect(try forger.push().isTaken)
        #expect(try site.push(["refs/heads/wohngeld/abnahme"], from: forger.copy).isTaken)
        try site.deliver("v2.0.0")
        #expect(try site.id("wohngeld/vorpruefung^{tree}") == site.id("wohngeld/v2.0.0^{tree}"))
        #expect(try site.json(["audit"]).isFine)
        // Nor does it count if Git would not run it, or would run something else.
        try site.install()
        try site.deliver("v3.0.0")
        for change in ["chmod -x \(companion)", "echo true >>\(companion); chmod +x \(companion)"] {
            try expectRun("sh", ["-c", change], in: inner)
            let late = try Forger(at: site)
            try late.release("v1.0.0", to: "schulung", by: site.scenario.cast.first)
            try late.promote("v1.0.0", to: "schulung")
            let push = try late.push(["refs/heads/wohngeld/schulung"])
            #expect(push.codes == ["hook.ledger-first", "hook.with-others"], "\(change): \(push.errors)")
        }
    }

    @Test(
        "What changes nothing that the ledger speaks of is left alone, even while a ref is not what it says")
    func housekeeping() throws {
        let site = try HookedScenario()
        let inner = site.scenario.inner
        let first = try site.id("wohngeld/vorpruefung")
        try site.deliver("v2.0.0")
        let second = try site.id("wohngeld/vorpruefung")
        func tidy() throws {
            let before = try site.references()
            for arguments in [["pack-refs", "--all", "--prune"], ["gc", "-q"], ["pack-refs", "--all"]] {
                let result = try run("git", ["-C", inner] + arguments)
                #expect(result.status == 0 && result.errors.isEmpty, "\(arguments): \(result.errors)")
            }
            #expect(try site.references() == before)
        }
        try tidy()
        try site.force("refs/heads/wohngeld/vorpruefung", to: first)
        try site.force("refs/tags/wohngeld/fremd", to: first)
        try tidy()
        let copy = try site.copy()
        let fetch = try run("git", ["-C", inner, "fetch", copy, "+refs/heads/*:refs/heads/other/*"])
        #expect(fetch.status == 0, "\(fetch.errors)")
        // Whoever may write into B's folder is not kept from it, but has to mean it.
        for (name, id) in [("heads/wohngeld/vorpruefung", "\(first)~1"), ("tags/wohngeld/neu", first)] {
            let moved = try run("git", ["-C", inner, "update-ref", "refs/\(name)", id])
            #expect(moved.status != 0 && moved.errors.contains("[hook.apart]"), "\(moved.errors)")
        }
        try expectRun("git", ["-C", inner, "update-ref", "refs/heads/wohngeld/vorpruefung", second])
        try expectRun("git", ["-C", inner, "update-ref", "-d", "refs/tags/wohngeld/fremd"])
        try tidy()
        #expect(try site.json(["audit"]).isFine)
    }

    @Test("A foreign ref is told with what takes it back, and the hook lets that through")
    func wayBack() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        let right = try site.id("wohngeld/vorpruefung")
        let ledger = try site.id("wohngeld/ledger")
        for name in [
            "refs/tags/wohngeld/v9.9.9", "refs/heads/wohngeld/neu", "refs/heads/wohngeld/vorpruefung",
        ] {
            try site.force(name, to: ledger)
            let run = try site.json(["promote"])
            #expect(run.codes == ["ledger.reference-foreign"] && run.status == 30)
            let words = try site.scenario.stagectl(["promote"]).errors
            let isKnown = name.hasSuffix("vorpruefung")
            let call = isKnown ? "git push B +\(right.prefix(12)):\(name)" : "git push B --delete \(name)"
            #expect(words.contains(call), "\(words)")
            let arguments = isKnown ? ["+\(right.prefix(12)):\(name)"] : ["--delete", name]
            let push = try site.push(arguments, from: copy)
            #expect(push.isTaken, "\(push.errors)")
            #expect(try site.json(["promote"]).status == 0)
        }
        #expect(try site.json(["audit"]).isFine)
        for name in ["refs/tags/wohngeld/v1.0.0", "refs/heads/wohngeld/vorpruefung"] {
            #expect(try site.push(["--delete", name], from: copy).codes == ["hook.deletion"])
        }
    }

    @Test("Pruning what has been packed starts no program for each ref")
    func packing() throws {
        let site = try HookedScenario()
        for number in 1...20 {
            try site.force("refs/heads/docs/\(number)", to: try site.id("wohngeld/ledger"))
        }
        let hook = "\(site.scenario.inner)/\(companion)"
        let script = try String(contentsOfFile: hook, encoding: .utf8)
        let begun = "\(site.scenario.folder.path)/begun"
        try script.replacing("\n  exec ", with: "\n  echo >>'\(begun)'; exec ")
            .write(toFile: hook, atomically: false, encoding: .utf8)
        let before = try site.references()
        try expectRun("git", ["-C", site.scenario.inner, "pack-refs", "--all", "--prune"])
        // Once before the refs move, and once after.
        #expect(try Data(contentsOf: URL(fileURLWithPath: begun)).count == 2)
        #expect(try site.references() == before)
        try expectRun(
            "git", ["-C", site.scenario.inner, "update-ref", "refs/heads/docs/21", try site.id("docs/1")])
        // With a single one only before.
        #expect(try Data(contentsOf: URL(fileURLWithPath: begun)).count == 3)
    }

    @Test("As a program it judges nothing but what Git writes, and only where a pipeline is pinned")
    func program() throws {
        let site = try HookedScenario()
        let inner = site.scenario.inner
        let zero = String(repeating: "0", count: 40)
        let (ledger, stage) = try (site.id("wohngeld/ledger"), site.id("wohngeld/vorpruefung"))
        func judge(_ input: String, in folder: String) throws -> [String] {
            let result = try run(
                stagectlBinary, ["hook", "reference-transaction", "--json"], in: folder,
                input: Data(input.utf8), environment: site.scenario.cast.engine.environment)
            let run = try StagectlRun(of: result)
            #expect((result.status == 0) == run.codes.isEmpty)
            return run.codes
        }
        let name = "refs/heads/wohngeld/abnahme"
        for (input, codes) in [
            ("", []), ("nonsense\n", ["hook.input"]),
            ("\(zero) \(stage) \(name)\n", ["hook.apart"]), ("\(stage) \(zero) \(name)\n", []),
            ("\(zero) \(stage) refs/heads/wohngeld/vorpruefung\n", []),
            ("\(zero) \(stage) refs/tags/wohngeld/v1.0.0\n", ["hook.apart"]),
            ("\(zero) \(ledger) refs/heads/docs/a\n\(zero) \(ledger) HEAD\n", []),
            ("\(zero) ref:refs/heads/docs/a HEAD\n", []),
            ("\(zero) ref:refs/heads/docs/a \(name)\n", ["hook.apart"]),
            ("ref:refs/heads/docs/a \(stage) \(name)\n", ["hook.apart"]),
            // The ledger that comes with it, whatever is in place.
            (
                "\(zero) \(stage) refs/heads/wohngeld/vorpruefung\n\(ledger) \(site.root) refs/heads/wohngeld/ledger\n",
                []
            ),
            (
                "\(zero) \(stage) refs/tags/wohngeld/a\n\(ledger) \(stage) refs/heads/wohngeld/ledger\n",
                ["hook.apart"]
            ),
        ] {
            #expect(try judge(input, in: inner) == codes, "\(input)")
        }
        #expect(try judge("\(zero) \(stage) \(name)\n", in: site.scenario.outer) == [])
        #expect(try judge("\(zero) \(stage) \(name)\n", in: site.scenario.work) == [])
        try expectRun("git", ["-C", inner, "config", "stagectl.wohngeld.root", "nonsense"])
        #expect(try judge("\(zero) \(stage) \(name)\n", in: inner) == ["configuration.root-malformed"])
    }
}

/// Holds one push back between the hook's judgement and the moving of refs, which a large delivery that is checked again does too.
private struct Gate {
    private let folder: String

    init(at site: HookedScenario) throws {
        folder = site.scenario.folder.path
        let hook = "\(site.scenario.inner)/hooks/pre-receive"
        try FileManager.default.moveItem(atPath: hook, toPath: "\(folder)/pre-receive")
        try writeProgram(
            """
            #!/bin/sh
            '\(folder)/pre-receive' || exit 1
            [ -e '\(folder)/shut' ] || exit 0
            rm '\(folder)/shut'
            touch '\(folder)/judged'
            for i in $(seq 600); do [ -e '\(folder)/open' ] && exit 0; sleep 0.05; done
            exit 1

            """, to: hook)
        try Data().write(to: URL(fileURLWithPath: "\(folder)/shut"))
    }

    func waitUntilJudged() {
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: "\(folder)/judged") { usleep(50_000) }
        #expect(FileManager.default.fileExists(atPath: "\(folder)/judged"))
    }

    func open() { #expect(FileManager.default.createFile(atPath: "\(folder)/open", contents: nil)) }
}

/// Work that is under way in another thread.
private final class Pending<Value: Sendable>: @unchecked Sendable {
    private let group = DispatchGroup()
    private var outcome: Result<Value, any Error>?

    init(_ work: @escaping @Sendable () throws -> Value) {
        group.enter()
        let thread = Thread {
            self.outcome = Result(catching: work)
            self.group.leave()
        }
        thread.start()
    }

    func value() throws -> Value {
        group.wait()
        return try #require(outcome).get()
    }
}
