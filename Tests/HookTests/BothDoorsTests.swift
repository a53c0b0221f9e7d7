import Foundation
import Git
import Ledger
import Pipeline
import Seals
import Support
import Testing

// The group "Releases, promotion, hook" of the list of bad inputs: what a command is refused, stock Git is refused as well. Rows that
// need a B of their own are held on both sides elsewhere: two keys of one person, and a quorum by a weaker policy, in ForgedEntryTests
// and DecisionTests; soak time, windows and freezes in ForgedEntryTests and HostileTests. The way back, lanes with what they leave, results of
// tests, holds with withdrawals, and new policies have tables of their own beside this one. What only a push can say about refs is in
// AttackTests and StorageTests, and a hook outside a push in OperationTests.

private let steps: [BadStep] = [
    BadStep(
        what: "a stage skipped", code: "gate.stage-order", status: 21,
        call: ["promote", "v1.1.0", "--to", "schulung"], forge: { try $0.promote("v1.1.0", to: "schulung") }),
    BadStep(
        what: "an older delivery", code: "gate.downgrade", status: 21,
        call: ["promote", "v1.0.0", "--to", "vorpruefung"],
        forge: {
            // As things stood before anything was in the stage.
            try $0.pretend(stateOf: $0.entry(1))
            try $0.promote("v1.0.0", to: "vorpruefung")
        }),
    BadStep(
        what: "no release", code: "release.missing", status: 20,
        call: ["promote", "v1.1.0", "--to", "abnahme"],
        forge: { try $0.promote("v1.1.0", to: "abnahme") }),
    BadStep(
        what: "half of a quorum", code: "release.missing", status: 20,
        call: ["promote", "v1.0.0", "--to", "produktion"],
        before: [.release("v1.0.0", "produktion")],
        forge: { try $0.promote("v1.0.0", to: "produktion") }),
    BadStep(
        what: "somebody who may not", code: "ledger.role", status: 30,
        call: ["promote", "v1.2.0", "--to", "abnahme"],
        player: \.first, forge: { try $0.promote("v1.2.0", to: "abnahme", by: $0.site.scenario.cast.first) }),
    BadStep(
        what: "the own release", code: "release.four-eyes", status: 20,
        call: ["promote", "v1.2.0", "--to", "abnahme"],
        player: \.second,
        forge: { try $0.promote("v1.2.0", to: "abnahme", by: $0.site.scenario.cast.second) }),
    BadStep(
        what: "a stage on hold", code: "gate.hold", status: 21,
        call: ["promote", "v1.1.0", "--to", "abnahme"],
        before: [.release("v1.1.0", "abnahme"), .decide(["hold", "abnahme", "--confirm", "abnahme"])],
        forge: {
            try $0.pretend(stateOf: "wohngeld/ledger~1")
            try $0.promote("v1.1.0", to: "abnahme")
        }),
    BadStep(
        what: "a delivery that was withdrawn", code: "gate.withdrawn", status: 21,
        call: ["promote", "v1.1.0", "--to", "abnahme"],
        before: [.decide(["withdraw", "v1.1.0", "--confirm", "v1.1.0"])],
        forge: {
            try $0.pretend(stateOf: "wohngeld/ledger~2")
            try $0.promote("v1.1.0", to: "abnahme")
        }),
]

@Suite("The same verdict by command and by push")
struct BothDoorsTests {
    /// v1.0.0 has come to `schulung`, v1.1.0 and v1.2.0 only to the first stage; the latter was sent by the first person.
    private static func site() throws -> HookedScenario {
        let site = try HookedScenario { scenario in
            let cast = scenario.cast
            try scenario.folder.write(
                "\(cast.senders)\(cast.first.address) \(cast.first.publicKey)\n",
                to: "signers/lieferanten/allowed_signers")
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            let engine = "engine: [\(cast.engine.address)"
            try scenario.folder.write(
                text.replacing(engine, with: "\(engine), \(cast.second.address)"), to: "pipeline.yaml")
        }
        for stage in ["abnahme", "schulung"] {
            try site.decide(["release", "v1.0.0", "--to", stage, "--confirm", stage])
            try site.expectPromote(["v1.0.0", "--to", stage])
        }
        try site.deliver("v1.1.0")
        try site.scenario.deliver("v1.2.0", ["app/VERSION": "1.2.0\n"], by: site.scenario.cast.first)
        try site.expectPromote()
        return site
    }

    @Test("A release that must not count is refused by both, with the same code")
    func releases() throws {
        let site = try Self.site()
        let before = try site.references()
        for bad in BadRelease.all {
            let forger = try Forger(
                at: site,
                policy: Forger.laxPolicy(
                    of: site.scenario, asking: ["vorpruefung", "abnahme", "schulung", "produktion"]))
            let signed = try forger.make(bad)
            let file = try site.scenario.folder.write(Data(signed.file), to: "statement.json")
            let run = try site.json(["release", "--statement", file])
            #expect(run.codes == [bad.code] && run.status == bad.status, "\(bad.what): \(run.result.text)")
            if bad.stage == "vorpruefung" {
                // As things stood before it entered.
                try forger.pretend(stateOf: forger.entry(0, of: bad.delivery))
            }
            try forger.smuggle(signed, by: site.scenario.cast[keyPath: bad.person])
            let push = try forger.push()
            // An entry whose seals do not hold breaks the ledger that has it; which one and why stands beside.
            let isUnsealed = bad.code.hasPrefix("signature.")
            #expect(!push.isTaken && push.codes == [isUnsealed ? "ledger.broken" : bad.code], "\(bad.what)")
            #expect(push.remarks.joined(separator: " ").contains(bad.code), "\(push.errors)")
            #expect(try site.references() == before, "\(bad.what)")
        }
        #expect(try site.json(["audit"]).isFine)
    }

    @Test("A release that has served, was taken back or is there already is refused by both")
    func spent() throws {
        let site = try Self.site()
        let (first, second) = (site.scenario.cast.first, site.scenario.cast.second)
        try site.decide(["release", "v1.1.0", "--to", "abnahme", "--confirm", "abnahme"])
        try site.decide(["release", "v1.2.0", "--to", "abnahme", "--confirm", "abnahme"], as: second)
        try site.decide(["revoke", "v1.2.0", "--to", "abnahme", "--confirm", "abnahme"], as: second)
        let before = try site.references()
        for (delivery, stage, person, code) in [
            ("v1.0.0", "schulung", first, "release.replayed"), ("v1.1.0", "abnahme", first, "release.given"),
            ("v1.2.0", "abnahme", second, "release.revoked"),
        ] {
            let forger = try Forger(at: site, policy: Forger.laxPolicy(of: site.scenario, asking: [stage]))
            let signed = try forger.release(of: delivery, for: stage, by: person)
            let file = try site.scenario.folder.write(Data(signed.file), to: "statement.json")
            let run = try site.json(["release", "--statement", file])
            #expect(run.codes == [code], "\(run.result.text)")
            // As things stood when it was given.
            try forger.pretend(stateOf: forger.entry(1, of: delivery))
            try forger.smuggle(signed, by: person)
            let push = try forger.push()
            #expect(!push.isTaken && push.codes == [code], "\(code): \(push.errors)")
            #expect(try site.references() == before)
        }
    }

    @Test("A step that must not be taken is refused by both, with the same code")
    func steps() throws {
        let site = try Self.site()
        let second = site.scenario.cast.second
        try site.decide(["release", "v1.2.0", "--to", "abnahme", "--confirm", "abnahme"], as: second)
        try site.expectRefused(HookTests.steps) { site in
            try Forger.laxPolicy(of: site.scenario, asking: [])
        }
        #expect(try site.json(["audit"]).isFine)
    }

    @Test("Of two runs at once one takes the step, and the other finds it taken or tries again later")
    func race() throws {
        let site = try Self.site()
        try site.decide(["release", "v1.1.0", "--to", "abnahme", "--confirm", "abnahme"])
        let results = Answers()
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            // A run that cannot be started is told by its absence.
            if let run = try? site.json(["promote", "v1.1.0", "--to", "abnahme"]) { results.append(run) }
        }
        let answers = results.all
        #expect(answers.count == 4 && answers.contains { $0.status == 0 })
        for answer in answers {
            let isLate = answer.status == 75 || answer.codes == ["gate.downgrade"]
            #expect(answer.status == 0 || isLate, "\(answer.result.text)")
        }
        let steps = try expectRun(
            "git", ["-C", site.scenario.inner, "rev-list", "--count", "--first-parent", "wohngeld/abnahme"])
        #expect(steps == "3", "v1.0.0, its own commit, and v1.1.0")
        #expect(try site.json(["audit"]).isFine)
    }
}

private final class Answers: @unchecked Sendable {
    private let lock = NSLock()
    private var runs: [StagectlRun] = []

    var all: [StagectlRun] { lock.withLock { runs } }

    func append(_ run: StagectlRun) { lock.withLock { runs.append(run) } }
}

extension Forger {
    /// The id of an entry, counted from the genesis; of a delivery, counted from the one that accepted it.
    fileprivate func entry(_ number: Int, of delivery: String? = nil) throws -> String {
        let from = delivery.map { ["--grep=^Stagectl-Delivery: \($0)$"] } ?? []
        let entries = try expectRun(
            "git", ["-C", copy, "rev-list", "--reverse"] + from + ["wohngeld/ledger"])
        return String(try #require(entries.split(separator: "\n").dropFirst(number).first))
    }

    /// The release that a person has given, as it lies in the ledger.
    fileprivate func release(
        of delivery: String, for stage: String, by person: Player
    ) throws -> SignedStatement {
        let paths = try expectRun("git", ["-C", copy, "ls-tree", "-r", "--name-only", "wohngeld/ledger"])
        let path = try #require(
            paths.split(separator: "\n").first {
                $0.contains("/\(delivery)/releases/\(stage)/") && $0.contains(person.address)
            })
        let record = try run("git", ["-C", copy, "cat-file", "blob", "wohngeld/ledger:\(path)"]).output
        let members = try #require(try JSONSerialization.jsonObject(with: record) as? [String: Any])
        return SignedStatement(
            try Statement(parsing: Array(try #require(members["statement"] as? String).utf8)),
            signature: try #require(members["signature"] as? String))
    }

    /// Has a bad release signed, under the policy that is in force.
    fileprivate func make(_ bad: BadRelease) throws -> SignedStatement {
        let cast = site.scenario.cast
        let admission = Admission(
            delivery: try name(bad.delivery), digest: try digest(bad.delivery), stage: bad.stage)
        var statement = Statement(
            pipeline: "wohngeld", ledger: try #require(ledger),
            policy: try Policy(readingFrom: site.scenario.pipeline).digest,
            decision: .release(admission), person: cast[keyPath: bad.person].address, reason: "Grund",
            time: Forger.now())
        try bad.change(&statement, self)
        var signed = try sign(statement, by: cast[keyPath: bad.signer], namespace: bad.namespace)
        bad.alter(&signed)
        return signed
    }
}
