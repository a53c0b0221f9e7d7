import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

@Suite("Forged entries against the hook")
struct ForgedEntryTests {
    @Test("An entry that breaks a rule is refused with the code that whoever tries it by command is told")
    func table() throws {
        let site = try HookedScenario()
        let lax = try Forger.laxPolicy(of: site.scenario)
        let before = try site.references()
        for forgery in forgeries {
            let forger = try Forger(at: site, policy: lax)
            try forgery.make(forger)
            for names in [[], ["refs/heads/wohngeld/abnahme", "refs/heads/wohngeld/produktion"]] {
                let existing = try names.filter { name in
                    try run("git", ["-C", forger.copy, "rev-parse", "-q", "--verify", name]).status == 0
                }
                let push = try forger.push(existing, as: site.scenario.cast.engine)
                #expect(!push.isTaken && push.codes.first == forgery.code, "\(forgery.what): \(push.errors)")
            }
            #expect(try site.references() == before, "\(forgery.what)")
        }
        #expect(try site.scenario.json(["audit"]).isFine)
    }

    @Test("What the commands write is let through, whoever sends it")
    func valid() throws {
        let site = try HookedScenario()
        let forger = try Forger(at: site)
        try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
        try forger.promote("v1.0.0", to: "abnahme")
        // The ledger may go first, and the stage after it.
        #expect(try forger.push(as: site.scenario.cast.stranger).isTaken)
        let stage = try site.push(["refs/heads/wohngeld/abnahme"], from: forger.copy)
        #expect(stage.isTaken, "\(stage.errors)")
        #expect(try site.scenario.json(["audit"]).isFine)
    }

    @Test("A report that is not sealed by the engine takes nothing in")
    func report() throws {
        let site = try HookedScenario()
        let cast = site.scenario.cast
        try site.scenario.deliver("v2.0.0", ["app/VERSION": "2.0.0\n"])
        let before = try site.references()
        let seals: [(code: String, reseal: (Forger, SealedReport) throws -> [UInt8])] = [
            ("signature.missing", { DSSEEnvelope($1.envelope.payload, of: $1.envelope.payloadType).content }),
            ("signature.address-mismatch", { try $0.sealed($1.report, by: cast.first).content }),
            ("signature.key-unknown", { try $0.sealed($1.report, by: cast.stranger).content }),
            (
                "ledger.rule",
                { forger, sealed in
                    // Turned by a person, who signs it.
                    let text = String(decoding: sealed.envelope.payload, as: UTF8.self)
                    let turned = DSSEEnvelope(
                        Array(text.replacing("PASSED", with: "FAILED").utf8), of: sealed.envelope.payloadType)
                    let signer = try forger.signer(cast.first)
                    let armored = try signer.sign(turned.signedContent, namespace: SealedReport.namespace)
                    return turned.signed(armored, keyID: signer.fingerprint).content
                }
            ),
        ]
        for (code, reseal) in seals {
            let forger = try Forger(at: site)
            try forger.accept("v2.0.0") { try reseal(forger, $0) }
            let push = try forger.push(["refs/tags/wohngeld/v2.0.0"], as: cast.engine)
            // A seal that does not hold is told as the reason why the ledger does not verify.
            let told = code.hasPrefix("signature.") ? "ledger.broken" : code
            #expect(!push.isTaken && push.codes.first == told && push.errors.contains(code), "\(push.errors)")
        }
        #expect(try site.references() == before)
        let forger = try Forger(at: site)
        try forger.accept("v2.0.0")
        let push = try forger.push(["refs/tags/wohngeld/v2.0.0"], as: cast.engine)
        #expect(push.isTaken, "\(push.errors)")
    }

    @Test("A ledger that may grow does not carry along a stage that is not its own")
    func wrongStage() throws {
        let site = try HookedScenario()
        let forger = try Forger(at: site)
        try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
        try forger.promote("v1.0.0", to: "abnahme")
        let engine = site.scenario.cast.engine
        let tree = try engine.git(["mktree"], in: forger.copy)
        let other = try engine.git(["commit-tree", "-S", "-m", "Promote", tree], in: forger.copy)
        let right = try engine.git(["rev-parse", "wohngeld/abnahme"], in: forger.copy)
        try forger.set("refs/heads/wohngeld/abnahme", to: try #require(ObjectID(hex: other)))
        let before = try site.references()
        let push = try forger.push(["refs/heads/wohngeld/abnahme"])
        #expect(!push.isTaken && push.codes == ["hook.not-in-ledger", "hook.with-others"], "\(push.errors)")
        #expect(try site.references() == before)
        try forger.set("refs/heads/wohngeld/abnahme", to: try #require(ObjectID(hex: right)))
        #expect(try forger.push(["refs/heads/wohngeld/abnahme"]).isTaken)
    }

    @Test("An entry whose tree is another one is refused")
    func otherTree() throws {
        let site = try HookedScenario()
        let forger = try Forger(at: site)
        try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
        try forger.promote(
            "v1.0.0", to: "abnahme",
            bendTree: { tree in
                let entries = try expectRun("git", ["-C", forger.copy, "ls-tree", tree.hex])
                let blob = try expectRun(
                    "git", ["-C", forger.copy, "hash-object", "-w", "--stdin"], input: Data("x".utf8))
                let made = try expectRun(
                    "git", ["-C", forger.copy, "mktree"],
                    input: Data("\(entries)\n100644 blob \(blob)\tzusatz\n".utf8))
                return try #require(ObjectID(hex: made))
            })
        let push = try forger.push(["refs/heads/wohngeld/abnahme"])
        #expect(!push.isTaken && push.codes == ["ledger.state", "hook.not-in-ledger"], "\(push.errors)")
    }

    @Test("A quorum that is reached only because the same push weakens the policy is none")
    func weakened() throws {
        let policy = "policy: { by: fachverantwortung, approvals: 2 }\n"
        let site = try HookedScenario { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(policy + text, to: "pipeline.yaml")
        }
        let cast = site.scenario.cast
        let forger = try Forger(at: site)
        let weak = try forger.policy(replacing: [(", approvals: 2 }", " }")] + forger.releases)
        try forger.append(.propose(Proposal(weak, because: "Test")), by: cast.engine)
        try forger.decide(.approve(proposal: weak.digest, sequence: forger.lastSequence), by: cast.first)
        forger.policy = try forger.policy(replacing: [
            ("fachverantwortung, approvals: 2 }\n", "fachverantwortung }\n")
        ])
        try forger.append(.policy(weak), by: cast.engine)
        forger.policy = weak
        try forger.promote("v1.0.0", to: "abnahme")
        let before = try site.references()
        let push = try forger.push(["refs/heads/wohngeld/abnahme"], as: cast.engine)
        #expect(!push.isTaken && push.codes == ["policy.approvals", "hook.not-in-ledger"], "\(push.errors)")
        #expect(try site.references() == before)
    }

    @Test("Whoever has sent a delivery does not release it, with whichever of two keys")
    func fourEyes() throws {
        var other: Player?
        let site = try HookedScenario { scenario in
            let first = scenario.cast.first
            let second = try Player("zweiter-schluessel", address: first.address, below: scenario.folder.path)
            let senders = "\(try scenario.cast.senders)\(first.address) \(try first.publicKey)\n"
            try scenario.folder.write(senders, to: "signers/lieferanten/allowed_signers")
            let operators = "\(try scenario.cast.operators)\(first.address) \(try second.publicKey)\n"
            try scenario.folder.write(operators, to: "signers/betrieb/allowed_signers")
            other = second
        }
        let first = site.scenario.cast.first
        let second = try #require(other)
        try site.scenario.deliver("v2.0.0", ["app/VERSION": "2.0.0\n"], by: first)
        try site.expectPromote()
        for player in [first, second] {
            let forger = try Forger(at: site)
            forger.policy = try forger.policy(
                replacing: [("by: fachverantwortung }", "by: fachverantwortung, apart-from: [] }")])
            try forger.release("v2.0.0", to: "abnahme", by: player)
            let push = try forger.push()
            #expect(!push.isTaken && push.codes == ["release.four-eyes"], "\(push.errors)")
        }
        // And two keys are one person for a quorum.
        let forger = try Forger(at: site)
        try forger.release("v1.0.0", to: "abnahme", by: first)
        try forger.pretend(stateOf: "wohngeld/ledger~1")
        try forger.release("v1.0.0", to: "abnahme", by: second)
        #expect(try forger.push().codes == ["release.given"])
    }

    @Test(
        "Soak times, windows and freezes hold back what is pushed by hand",
        arguments: [
            ("soak: 1h, ", "", "gate.soak"),
            ("windows: { date: 2020-01-01 }, ", "", "gate.window"),
            ("", "freezes: { from: \"2020-01-01T00:00\", to: \"2100-01-01T00:00\" }\n", "gate.freeze"),
        ])
    func time(stage: String, pipeline: String, code: String) throws {
        let stages = "  vorpruefung: {}\n  abnahme: { \(stage)after: [vorpruefung] }\n"
        let site = try HookedScenario(stages: stages) { scenario in
            // A freeze of everything would keep the first delivery out, too.
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            let freeze = pipeline.replacingOccurrences(of: " }", with: ", stages: [abnahme] }")
            try scenario.folder.write(freeze + text, to: "pipeline.yaml")
        }
        let forger = try Forger(at: site)
        forger.policy = try forger.policy(
            replacing: [
                ("soak: 1h, ", ""), ("{ date: 2020-01-01 }", "{ holidays: open }"),
                ("2100-01-01T00:00", "2020-01-02T00:00"),
            ])
        try forger.promote("v1.0.0", to: "abnahme")
        let push = try forger.push(["refs/heads/wohngeld/abnahme"])
        #expect(!push.isTaken && push.codes == [code, "hook.not-in-ledger"], "\(push.errors)")
    }

    @Test("Another genesis is refused, whoever signed it; the pinned one begins the ledger")
    func genesis() throws {
        let site = try HookedScenario()
        let forger = try Forger(at: site, fromNothing: true)
        // In the same second it could come out as the very one that is pinned.
        try forger.append(.genesis(forger.policy), by: site.scenario.cast.engine, at: Forger.now(1))
        let anew = try forger.push()
        #expect(!anew.isTaken && anew.codes == ["ledger.fork"], "\(anew.errors)")
        // Where no ledger has begun yet, and the hook has seen none.
        let copy = try site.copy()
        try FileManager.default.removeItem(atPath: site.cache)
        for name in [
            "refs/heads/wohngeld/ledger", "refs/heads/wohngeld/vorpruefung", "refs/tags/wohngeld/v1.0.0",
        ] {
            try expectRun("git", ["-C", site.scenario.inner, "update-ref", "-d", name])
        }
        let other = try forger.push()
        #expect(!other.isTaken && other.codes == ["ledger.root"], "\(other.errors)")
        let early = try site.push(["refs/heads/wohngeld/vorpruefung"], from: copy)
        #expect(!early.isTaken && early.codes == ["hook.reserved"], "\(early.errors)")
        #expect(try site.push(["\(site.root):refs/heads/wohngeld/ledger"], from: copy).isTaken)
        #expect(try site.push(["wohngeld/ledger:refs/heads/wohngeld/ledger"], from: copy).isTaken)
    }

    @Test("More entries than any run appends are not looked at")
    func bounded() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        var script = ""
        let head = try site.id("wohngeld/ledger")
        for number in 0...1_000 {
            script +=
                "commit refs/heads/wohngeld/ledger\ncommitter x <x@example> 1700000000 +0000\ndata 2\nx\n"
            script += number == 0 ? "from \(head)\n\n" : "\n"
        }
        try expectRun("git", ["-C", copy, "fast-import", "--quiet", "--force"], input: Data(script.utf8))
        let push = try site.push(["+wohngeld/ledger:refs/heads/wohngeld/ledger"], from: copy)
        #expect(!push.isTaken && push.codes == ["hook.limit"], "\(push.errors)")
    }
}
