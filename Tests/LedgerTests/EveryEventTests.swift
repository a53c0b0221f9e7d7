import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// A ledger with every kind of event, written by real people with real keys.
@Suite("Every kind of event")
struct EveryEventTests {
    private static let stages = """
          eins: { title: Eins, verify: {} }
          zwei: { after: [eins], release: { by: fachverantwortung } }
          drei: { after: [zwei], release: { by: fachverantwortung } }
        """

    private static let rest = """
        policy: { by: fachverantwortung }
        resume: { by: fachverantwortung }
        lanes:
          eil: { from: [eins], to: drei, release: { by: fachverantwortung }, catch-up: 1h }
        stages:

        """

    private static let smaller = "  eins: { title: Eins }\n  zwei: { after: [eins] }\n"

    private func written() throws -> (fixture: LedgerFixture, root: ObjectID) {
        let fixture = try LedgerFixture(
            stages: Self.stages, adjust: LedgerFixture.replacing("stages:\n", with: Self.rest))
        let (engine, first, second) = (
            fixture.scenario.cast.engine, fixture.scenario.cast.first, fixture.scenario.cast.second
        )
        let root = try #require(try fixture.begin().sight.chain?.root)
        try fixture.accept("v1.0.0", at: 10)
        try fixture.promote("v1.0.0", to: "eins", at: 20)
        try fixture.verify("v1.0.0", in: "eins", .passed, by: engine, at: 30)
        let release = try fixture.release("v1.0.0", to: "zwei", by: first, at: 40)
        let statement = try #require(
            try release?.sight.chain?.state.release(
                of: fixture.name("v1.0.0"), for: "zwei", by: first.address, in: fixture.inner().repository))
        try fixture.decide(
            .revoke(fixture.admission("v1.0.0", "zwei"), statement: statement.statement.digest), by: first,
            at: 50)
        try fixture.release("v1.0.0", to: "drei", as: .lane("eil"), by: second, at: 60)
        try fixture.promote("v1.0.0", to: "drei", as: .lane("eil", reason: "Lücke"), at: 70)
        try fixture.accept("v1.1.0", at: 80)
        try fixture.promote("v1.1.0", to: "eins", at: 90)
        try fixture.release("v1.0.0", to: "eins", as: .rollback, by: first, at: 100)
        let back = try fixture.rollBack("eins", to: "v1.0.0", at: 110)
        let hold = try #require(back?.sight.chain?.sequence)
        try fixture.decide(.resume(.stage("eins"), hold: hold), by: second, at: 120)
        try fixture.decide(.hold(.pipeline), by: first, at: 130, broughtInBy: engine)
        try fixture.decide(
            .withdraw(fixture.name("v1.1.0"), digest: fixture.evidence(for: "v1.1.0").digest), by: second,
            at: 140)
        let new = try fixture.changed { text in
            text.replacing(Self.rest, with: "stages:\n").replacing(Self.stages, with: Self.smaller)
        }
        let proposed = try fixture.append(
            .propose(Proposal(new, because: "kleiner")), by: second, at: 150)
        let sequence = try #require(proposed?.sight.chain?.sequence)
        try fixture.decide(.approve(proposal: new.digest, sequence: sequence), by: first, at: 160)
        try fixture.append(.policy(new), by: engine, at: 170)
        return (fixture, root)
    }

    @Test("All of them verify, with stock Git too, and are shown for what they are")
    func audit() throws {
        let (fixture, root) = try written()
        let audit = try fixture.audit(pinnedTo: root)
        #expect(audit.problems.isEmpty)
        #expect(
            audit.entries.map(\.kind) == [
                .genesis, .accept, .promote, .verify, .release, .revoke, .release, .promote, .accept,
                .promote, .release, .promote, .resume, .hold, .withdraw, .propose, .approve, .policy,
            ])
        // A rejection, and those who vouch after one, have tests of their own.
        #expect(
            Set(audit.entries.map(\.kind)) == Set(Act.Kind.allCases).subtracting([.reject, .vouch]))
        #expect(audit.entries.compactMap(\.purpose?.word).filter { $0 != "regular" }.count == 4)
        let signers = try fixture.scenario.folder.write(
            try fixture.scenario.cast.operators, to: "all-signers")
        for reference in ["ledger", "eins", "drei"] {
            for id in try fixture.git(["rev-list", "wohngeld/\(reference)"]).split(separator: "\n") {
                try fixture.git(
                    ["-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-commit", String(id)])
            }
        }
        try fixture.git(["fsck", "--strict"])
        // The stage that the policy no longer names keeps its branch, and whoever moves it is seen.
        #expect(
            audit.references?.all.contains { $0.name.hasSuffix("/drei") && $0.standing == .right } == true)
        try fixture.git(["update-ref", "refs/heads/wohngeld/drei", "refs/heads/wohngeld/ledger"])
        #expect(try fixture.audit(pinnedTo: root).problems.map(\.code) == [.ledger(.referenceForeign)])
    }

    @Test("The present after a new policy is judged by the one before")
    func glance() throws {
        let (fixture, _) = try written()
        let inner = try fixture.inner()
        let present = try inner.glance()
        #expect(present.isSealedInForce)
        #expect(present.policy.definition.stages.count == 2)
        let seen = try inner.glance(under: PolicyOutline(of: present.policy), now: fixture.time(1000)) {
            () throws(Problem) in
            nil
        }
        #expect(seen.sequence == 17)
        #expect(
            problem {
                _ = try inner.glance(under: PolicyOutline(of: fixture.policy), now: fixture.time(1000)) {
                    () throws(Problem) in
                    nil
                }
            }?.code == .ledger(.policyDiffers))
    }

    @Test("Where the new policy does not know who adopted it, only a pinned genesis tells the present")
    func foreignAdoption() throws {
        let fixture = try LedgerFixture(
            adjust: LedgerFixture.replacing(
                "stages:\n", with: "policy: { by: fachverantwortung }\nstages:\n"))
        let first = fixture.scenario.cast.first
        let root = try #require(try fixture.begin().sight.chain?.root)
        let new = try fixture.changed { text in
            text.replacing("[\(first.address), ", with: "[").replacing("approvals: 2", with: "approvals: 1")
        }
        let proposed = try fixture.append(.propose(Proposal(new, because: "")), by: first, at: 10)
        let sequence = try #require(proposed?.sight.chain?.sequence)
        try fixture.decide(.approve(proposal: new.digest, sequence: sequence), by: first, at: 20)
        try fixture.append(.policy(new), by: first, at: 30)
        let inner = try fixture.inner()
        #expect(try !inner.glance().isSealedInForce)
        func code(_ root: ObjectID?) -> Code? {
            problem {
                _ = try inner.glance(under: PolicyOutline(of: new), now: fixture.time(40)) {
                    () throws(Problem) in root
                }
            }?.code
        }
        #expect(code(root) == nil)
        #expect(code(nil) == .configuration(.rootMissing))
        #expect(code(ObjectID.null) == .ledger(.root))
        #expect(
            problem { try fixture.accept("v1.0.0", at: 40, by: first) }?.code == .ledger(.role),
            "who is in no role any more adds nothing")
    }

    @Test("A policy that nobody approved does not come into force by being pushed")
    func forged() throws {
        let fixture = try LedgerFixture(
            adjust: LedgerFixture.replacing(
                "stages:\n", with: "policy: { by: fachverantwortung }\nstages:\n"))
        let root = try #require(try fixture.begin().sight.chain?.root)
        let new = try fixture.changed { $0.replacing("approvals: 2", with: "approvals: 1") }
        try fixture.append(.propose(Proposal(new, because: "")), at: 10)
        // An engine makes with stock Git what stagectl does not: the tree of an adoption, and its message.
        let index = ["GIT_INDEX_FILE": "\(fixture.scenario.folder.path)/index"]
        let inner = ["-C", fixture.scenario.inner]
        try expectRun("git", inner + ["read-tree", "wohngeld/ledger"], environment: index)
        let blob = try fixture.git(["rev-parse", "wohngeld/ledger:proposals/\(new.digest.hex)/pipeline.yaml"])
        try expectRun(
            "git", inner + ["update-index", "--add", "--cacheinfo", "100644,\(blob),pipeline.yaml"],
            environment: index)
        let tree = try expectRun("git", inner + ["write-tree"], environment: index)
        let text = """
            Adopt policy \(new.digest.hex.prefix(12))

            Stagectl-Event: policy
            Stagectl-Version: 1
            Stagectl-Pipeline: wohngeld
            Stagectl-Sequence: 2
            Stagectl-Policy: \(new.digest.text)

            """
        let date = "\(LedgerFixture.start.seconds + 20) +0000"
        let environment = fixture.scenario.cast.engine.environment.merging([
            "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
        ]) { $1 }
        let id = try expectRun(
            "git", inner + ["commit-tree", "-S", "-p", "refs/heads/wohngeld/ledger", tree],
            input: Data(text.utf8), environment: environment)
        try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", id])
        let problems = try fixture.audit(pinnedTo: root).problems
        #expect(problems.map(\.code) == [.ledger(.rule)])
        #expect(problems.first?.found == "policy.approvals")
    }

    @Test("Any byte flipped in any object makes the audit fail", .timeLimit(.minutes(3)))
    func flippedBytes() throws {
        let (fixture, root) = try written()
        try fixture.expectFlipsSeen(pinnedTo: root, seed: 0xBEEF, flips: 1)
    }
}
