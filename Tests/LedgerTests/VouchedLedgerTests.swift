import Foundation
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

@Suite("Words on what was not scanned, in ledgers that an engine writes as it likes")
struct VouchedLedgerTests {
    private let fixture: LedgerFixture
    private let senders: [CheckupReport.Sender]

    private var first: Player { fixture.scenario.cast.first }
    private var second: Player { fixture.scenario.cast.second }

    private static let rules = "max-age: 48h, unscanned: { by: fachverantwortung } }"

    /// A delivery whose tag the supplier has signed, and its commit somebody who may vouch.
    init() throws {
        let fixture = try LedgerFixture(
            stages: "  eins: { rollback: { by: fachverantwortung } }",
            adjust: { scenario in
                let cast = scenario.cast
                let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
                try scenario.folder.write(
                    text.replacing("on: tag }", with: "on: [tag, commit] }")
                        .replacing("max-age: 48h }", with: Self.rules)
                        .replacing("stages:\n", with: "policy: { by: fachverantwortung }\nstages:\n"),
                    to: "pipeline.yaml")
                try scenario.folder.write(
                    try cast.senders + "\(cast.first.address) \(try cast.first.publicKey)\n",
                    to: "signers/lieferanten/allowed_signers")
            })
        let cast = fixture.scenario.cast
        senders = try [(SignatureRules.Carrier.tag, cast.sender), (.commit, cast.first)].map {
            (carrier, player) in
            CheckupReport.Sender(
                name: player.address, carrier: carrier, principal: player.address,
                fingerprint: try fixture.fingerprint(of: player), keyType: "ssh-ed25519")
        }
        self.fixture = fixture
        try fixture.begin()
        try deliver("v1.0.0", by: cast.first)
    }

    private func deliver(_ tag: String, by author: Player) throws {
        let (scenario, sender) = (fixture.scenario, fixture.scenario.cast.sender)
        try scenario.folder.write(tag, to: "work/app.txt")
        try author.git(["add", "-A"], in: scenario.work)
        try author.git(["commit", "-q", "-S", "-m", tag], in: scenario.work)
        try sender.git(["tag", "-s", "-m", tag, tag], in: scenario.work)
        try sender.git(["push", "-q", scenario.outer, "refs/tags/\(tag)"], in: scenario.work)
    }

    private static let unscanned = CheckupReport.RecordedFinding(
        code: "malware.unscannable", severity: .refuse, subject: "a.zip", expected: nil,
        found: "encrypted, 7 bytes")

    /// Rejects the delivery by a report that names some of its senders.
    private func reject(naming senders: [CheckupReport.Sender]) throws -> Int {
        let rejected = try fixture.reject("v1.0.0") {
            $0.findings = [Self.unscanned]
            $0.senders = senders
        }
        return try #require(rejected?.sight.chain?.sequence)
    }

    private func vouch(_ person: Player, _ judged: Int, at seconds: Int64) throws -> SHA256Digest {
        let list = try UnscannedList([Self.unscanned], of: .unscannable)
        let decision = Decision.vouch(
            Vouch(
                delivery: try fixture.name("v1.0.0"), digest: try fixture.evidence(for: "v1.0.0").digest,
                judged: judged, unscanned: list.digest))
        try fixture.decide(decision, by: person, at: seconds)
        return try fixture.signed(decision, by: person, at: seconds) { _ in }.statement.digest
    }

    private func vouched(
        _ evidence: Evidence, _ judged: Int, _ given: [(Player, SHA256Digest)]
    ) throws -> Evidence {
        let vouching = CheckupReport.Vouching(
            judged: judged, unscanned: try UnscannedList([Self.unscanned], of: .unscannable).digest,
            given: given.map { .init(person: $0.0.address, statement: $0.1) })
        var evidence = evidence
        evidence.senders = senders
        evidence.vouching = vouching
        evidence.findings = [
            CheckupReport.RecordedFinding(
                code: "malware.vouched", severity: .warn, subject: "a.zip", expected: vouching.people,
                found: "encrypted, 7 bytes")
        ]
        return evidence
    }

    private func accept(_ judged: Int, _ given: [(Player, SHA256Digest)], at seconds: Int64) throws {
        let evidence = try vouched(fixture.evidence(for: "v1.0.0"), judged, given)
        try fixture.accept("v1.0.0", at: seconds, deliver: false, bend: { _ in evidence })
    }

    @Test(
        "Whoever has signed the delivery vouches for nothing, also if the report that rejected it names others alone"
    )
    func leftOut() throws {
        let judged = try reject(naming: [senders[0]])
        let own = try vouch(first, judged, at: 20)
        let refusal = problem { try accept(judged, [(first, own)], at: 30) }
        #expect(refusal?.code == .ledger(.rule))
        #expect(refusal?.found == "accepted without enough who vouch for what was not scanned")
        let other = try vouch(second, judged, at: 40)
        #expect(
            problem { try accept(judged, [(first, own), (second, other)], at: 50) }?.code == .ledger(.rule))
        try accept(judged, [(second, other)], at: 60)
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("Named, the same person cannot vouch at all")
    func named() throws {
        let judged = try reject(naming: senders)
        #expect(problem { _ = try vouch(first, judged, at: 20) }?.code == .release(.fourEyes))
    }

    @Test("No way back rests on the words of people under a policy that lets nobody vouch")
    func wayBack() throws {
        let judged = try reject(naming: senders)
        let word = try vouch(second, judged, at: 20)
        try accept(judged, [(second, word)], at: 30)
        try fixture.promote("v1.0.0", to: "eins", at: 40)
        try deliver("v1.1.0", by: first)
        try fixture.accept(
            "v1.1.0", at: 50, deliver: false,
            bend: {
                var evidence = $0
                evidence.senders = senders
                return evidence
            })
        try fixture.promote("v1.1.0", to: "eins", at: 60)
        let new = try fixture.changed { $0.replacing(Self.rules, with: "max-age: 48h }") }
        let proposed = try fixture.append(.propose(Proposal(new, because: "keiner mehr")), by: first, at: 70)
        let sequence = try #require(proposed?.sight.chain?.sequence)
        try fixture.decide(.approve(proposal: new.digest, sequence: sequence), by: second, at: 80)
        try fixture.append(.policy(new), at: 90)
        try fixture.release("v1.0.0", to: "eins", as: .rollback, by: second, at: 100)
        let refusal = problem {
            try fixture.rollBack("eins", to: "v1.0.0", at: 110) { evidence in
                do { evidence = try vouched(evidence, judged, [(second, word)]) } catch {
                    Issue.record("\(error)")
                }
            }
        }
        #expect(
            refusal?.found == "a rollback without a new checkup that has passed",
            "\(String(describing: refusal))")
    }
}
