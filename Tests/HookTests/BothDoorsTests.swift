import Foundation
import Git
import Ledger
import Pipeline
import Seals
import Support
import Testing

// The group "Releases, promotion, hook" of the list of bad inputs: what a command is refused, stock Git is refused as well. Rows that
// need a B of their own are held on both sides elsewhere: two keys of one person, and a quorum by a weaker policy, in ForgedEntryTests
// and DecisionTests; soak time, windows and freezes in ForgedEntryTests and HostileTests. What only a push can say is in AttackTests and
// StorageTests, and a hook outside a push in OperationTests.

/// A step that must not be taken, as somebody could try it by a command and by hand.
private struct BadStep: Sendable {
    let what: String
    let code: String
    let status: Int32
    let call: [String]
    var player: BadRelease.Who = \.engine
    /// What is done before it, by commands and by the first person.
    var before: [[String]] = []
    let forge: @Sendable (Forger) throws -> Void
}

private let steps: [BadStep] = [
    BadStep(
        what: "a stage skipped", code: "gate.stage-order", status: 21,
        call: ["v1.1.0", "--to", "schulung"], forge: { try $0.promote("v1.1.0", to: "schulung") }),
    BadStep(
        what: "an older delivery", code: "gate.downgrade", status: 21,
        call: ["v1.0.0", "--to", "vorpruefung"],
        forge: {
            // As things stood before anything was in the stage.
            try $0.pretend(stateOf: $0.entry(1))
            try $0.promote("v1.0.0", to: "vorpruefung")
        }),
    BadStep(
        what: "no release", code: "release.missing", status: 20, call: ["v1.1.0", "--to", "abnahme"],
        forge: { try $0.promote("v1.1.0", to: "abnahme") }),
    BadStep(
        what: "half of a quorum", code: "release.missing", status: 20,
        call: ["v1.0.0", "--to", "produktion"],
        before: [["release", "v1.0.0", "--to", "produktion", "--confirm", "produktion"]],
        forge: { try $0.promote("v1.0.0", to: "produktion") }),
    BadStep(
        what: "somebody who may not", code: "ledger.role", status: 30, call: ["v1.2.0", "--to", "abnahme"],
        player: \.first, forge: { try $0.promote("v1.2.0", to: "abnahme", by: $0.site.scenario.cast.first) }),
    BadStep(
        what: "the own release", code: "release.four-eyes", status: 20, call: ["v1.2.0", "--to", "abnahme"],
        player: \.second,
        forge: { try $0.promote("v1.2.0", to: "abnahme", by: $0.site.scenario.cast.second) }),
    BadStep(
        what: "a stage on hold", code: "gate.hold", status: 21, call: ["v1.1.0", "--to", "abnahme"],
        before: [
            ["release", "v1.1.0", "--to", "abnahme", "--confirm", "abnahme"],
            ["hold", "abnahme", "--confirm", "abnahme"],
        ],
        forge: {
            try $0.pretend(stateOf: "wohngeld/ledger~1")
            try $0.promote("v1.1.0", to: "abnahme")
        }),
    BadStep(
        what: "a delivery that was withdrawn", code: "gate.withdrawn", status: 21,
        call: ["v1.1.0", "--to", "abnahme"], before: [["withdraw", "v1.1.0", "--confirm", "v1.1.0"]],
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
        for step in HookTests.steps {
            for call in step.before { try site.decide(call) }
            let before = try site.references()
            let player = site.scenario.cast[keyPath: step.player]
            let run = try site.json(["promote"] + step.call, as: player)
            #expect(
                run.codes.first == step.code && run.status == step.status,
                "\(step.what): \(run.result.text)")
            let forger = try Forger(at: site, policy: Forger.laxPolicy(of: site.scenario, asking: []))
            try step.forge(forger)
            let push = try forger.push()
            #expect(!push.isTaken && push.codes == [step.code], "\(step.what): \(push.errors)")
            #expect(try site.references() == before, "\(step.what)")
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

extension HookedScenario {
    /// Has a person decide something, by default the first one.
    fileprivate func decide(_ call: [String], as player: Player? = nil) throws {
        let run = try json(call + ["-m", "Grund"], as: player ?? scenario.cast.first)
        guard run.status == 0 else { throw Failure(what: "\(call): \(run.codes) \(run.result.errors)") }
    }
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

    /// Appends an entry that holds a release where the forger's own rules would have one of the same person.
    fileprivate func smuggle(_ bad: SignedStatement, by person: Player) throws {
        guard case .release(let said) = bad.statement.decision else { throw Failure(what: "no release") }
        let admission = Admission(
            delivery: said.delivery, digest: try digest(said.delivery.text), stage: said.stage)
        let good = try sign(
            Statement(
                pipeline: "wohngeld", ledger: try #require(ledger), policy: policy.digest,
                decision: .release(admission), person: person.address, reason: "Test",
                time: Forger.now()), by: person)
        try append(
            .decision(good), by: site.scenario.cast.engine, author: person,
            bendTree: { try self.tree($0, with: bad, insteadOf: good) })
    }

    private func tree(
        _ tree: ObjectID, with bad: SignedStatement, insteadOf good: SignedStatement
    ) throws -> ObjectID {
        let index = ["GIT_INDEX_FILE": "\(copy)/forged-index"]
        func git(_ arguments: [String], _ input: Data = Data()) throws -> String {
            try expectRun("git", ["-C", copy] + arguments, input: input, environment: index)
        }
        let words = { (signed: SignedStatement) in
            self.json(String(decoding: signed.statement.content, as: UTF8.self))
        }
        for path in try git(["ls-tree", "-r", "--name-only", tree.hex]).split(separator: "\n")
        where path.contains("/releases/") {
            let record = try git(["cat-file", "blob", "\(tree.hex):\(path)"])
            guard record.contains(words(good)) else { continue }
            let bent = record.replacing(words(good), with: words(bad))
                .replacing(json(good.signature), with: json(bad.signature))
            let blob = try git(["hash-object", "-w", "--stdin"], Data(bent.utf8))
            _ = try git(["read-tree", tree.hex])
            _ = try git(["update-index", "--add", "--cacheinfo", "100644,\(blob),\(path)"])
            return try #require(ObjectID(hex: try git(["write-tree"])))
        }
        throw Failure(what: "there is no record of the release")
    }

    private func json(_ text: String) -> String {
        String(decoding: JSONValue.string(text).canonical, as: UTF8.self)
    }
}
