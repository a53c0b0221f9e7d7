import Foundation
import Ledger
import Pipeline
import Seals
import Support
import Testing

/// A proposal that one of two people has approved, and that must not come into force yet nor as something else.
private let steps: [BadStep] = [
    BadStep(
        what: "adopting what too few people have approved", code: "policy.approvals", status: 20,
        call: ["policy", "adopt"],
        forge: {
            try $0.pretendApproved(by: $0.site.scenario.cast.second)
            try $0.append(.policy($0.read("weak")), by: $0.site.scenario.cast.engine)
        }),
    BadStep(
        what: "adopting what nobody has proposed", code: "policy.unknown", status: 66,
        call: ["policy", "adopt", "ffffffffffffffff"],
        forge: {
            try $0.pretendProposed("other", approvedBy: [\.first, \.second])
            try $0.append(.policy($0.read("other")), by: $0.site.scenario.cast.engine)
        }),
    BadStep(
        what: "adopting what was proposed, with a key more", code: "policy.unknown",
        forge: {
            let cast = $0.site.scenario.cast
            try $0.pretendApproved(by: cast.second)
            try $0.append(
                .policy($0.read("weak")), by: cast.engine,
                bendTree: $0.bending(
                    keys, [(cast.first.address, "\(cast.first.address),\(cast.stranger.address)")]))
        }),
    BadStep(
        what: "a key that an entry about something else lets in", code: "ledger.state",
        forge: {
            let cast = $0.site.scenario.cast
            try $0.append(
                .decision($0.statement(.hold(.pipeline), by: cast.first)), by: cast.first,
                bendTree: $0.bending(
                    keys, [(cast.first.address, "\(cast.first.address),\(cast.stranger.address)")]))
        }),
    BadStep(
        what: "a rule that an entry about something else takes away", code: "ledger.state",
        forge: {
            let first = $0.site.scenario.cast.first
            try $0.append(
                .decision($0.statement(.hold(.pipeline), by: first)), by: first,
                bendTree: $0.bending(
                    "pipeline.yaml", [("release: { by: fachverantwortung, approvals: 2 }", "soak: 1s")]))
        }),
    BadStep(
        what: "an approval that an entry about something else brings", code: "ledger.state",
        forge: { forger in
            let cast = forger.site.scenario.cast
            let path = try forger.approval(of: "weak", by: cast.second)
            let kept = try forger.file(forger.approval(of: "weak", by: cast.first))
            try forger.append(
                .decision(forger.statement(.hold(.pipeline), by: cast.first)), by: cast.first,
                bendTree: { try forger.tree($0, changing: [path: kept]) })
        }),
]

private let approvals: [BadDecision] = [
    BadDecision(
        what: "an approval by somebody without the role", code: "release.role", status: 22,
        verb: ["policy", "approve"], person: \.engine,
        change: {
            let colleague = $0.site.scenario.cast.engine.address
            $0.policy = try $0.policy(replacing: [
                ("fachverantwortung: [", "fachverantwortung: [\(colleague), ")
            ])
        },
        make: { try $0.statement($0.approval("weak"), by: $1) }),
    BadDecision(
        what: "the same person once more", code: "release.given", status: 0, verb: ["policy", "approve"],
        change: { try $0.pretend([$0.approval(of: "weak", by: $0.site.scenario.cast.first): nil]) },
        make: { try $0.statement($0.approval("weak"), by: $1) }),
    BadDecision(
        what: "an approval of what another entry has proposed", code: "release.scope", status: 65,
        verb: ["policy", "approve"], person: \.second, insteadOf: { try $0.approval("weak") },
        make: { try $0.statement(.approve(proposal: $0.read("weak").digest, sequence: 1), by: $1) }),
    BadDecision(
        what: "an approval of what nobody has proposed", code: "policy.unknown", status: 66,
        verb: ["policy", "approve"], person: \.second, change: { try $0.pretendProposed("other") },
        make: {
            try $0.statement(.approve(proposal: $0.read("other").digest, sequence: $0.proposed), by: $1)
        }),
    BadDecision(
        what: "the approval of one policy for another", code: "policy.unknown", status: 66,
        verb: ["policy", "approve"], person: \.second, insteadOf: { try $0.approval("weak") },
        make: {
            try $0.statement(.approve(proposal: $0.read("other").digest, sequence: $0.proposed), by: $1)
        }),
]

/// After the new policy has come into force, with another one proposed.
private let later: [BadStep] = [
    BadStep(
        what: "going back to the policy before", code: "ledger.policy-rollback", status: 30,
        call: ["policy", "propose", "strong.yaml"],
        forge: {
            let strong = try $0.read("strong")
            try $0.pretend(["policies/\(strong.digest.hex).json": nil])
            try $0.append(.propose(Proposal(strong, because: "x")), by: $0.site.scenario.cast.first)
        }),
    BadStep(
        what: "a step with a release under the policy before", code: "release.missing", status: 20,
        call: ["promote", "v1.0.0", "--to", "abnahme"],
        forge: {
            try $0.pretendReleased("v1.0.0", to: "abnahme", by: [$0.site.scenario.cast.first])
            try $0.promote("v1.0.0", to: "abnahme")
        }),
]

private let old = [
    BadDecision(
        what: "an approval under the policy before", code: "release.scope", status: 65,
        verb: ["policy", "approve"],
        insteadOf: { try $0.approval("other") },
        make: { forger, person in
            try forger.statement(forger.approval("other"), by: person) {
                $0.policy = try forger.read("strong").digest
            }
        })
]

private let keys = "signers/operators/allowed_signers"

extension Forger {
    /// The policy of a file.
    fileprivate func read(_ name: String) throws -> Policy {
        try Policy(readingFrom: "\(site.scenario.folder.path)/\(name).yaml")
    }

    /// The entry that has proposed what waits.
    fileprivate var proposed: Int {
        get throws {
            let message = try expectRun(
                "git",
                [
                    "-C", copy, "log", "-1", "--grep=^Stagectl-Event: propose$", "--format=%B",
                    "wohngeld/ledger",
                ])
            return Int(try #require(message.firstMatch(of: /Stagectl-Sequence: (\d+)/)).1) ?? 0
        }
    }

    fileprivate func approval(_ name: String) throws -> Decision {
        .approve(proposal: try read(name).digest, sequence: try proposed)
    }

    fileprivate func approval(of name: String, by person: Player) throws -> String {
        "proposals/\(try read(name).digest.hex)/approvals/\(person.address).json"
    }

    fileprivate func pretendApproved(_ name: String = "weak", by person: Player) throws {
        let statement = try statement(approval(name), by: person).statement
        try pretend([approval(of: name, by: person): record(of: statement)])
    }

    /// Makes the next entry as if a policy were proposed as the one that is.
    fileprivate func pretendProposed(_ name: String, approvedBy people: [BadStep.Who] = []) throws {
        let (here, wished) = (try read("weak").digest, try read(name).digest)
        let record = try file("proposals/\(here.hex)/proposal.json")
            .replacing(here.text, with: wished.text)
        let engine = site.scenario.cast.engine.address
        try pretend([
            "proposals/\(wished.hex)/proposal.json": record,
            "proposals/\(wished.hex)/proposers/\(engine).json": record,
        ])
        for person in people { try pretendApproved(name, by: site.scenario.cast[keyPath: person]) }
    }
}

@Suite("A new policy, by command and by push")
struct PolicyAttackTests {
    /// Two people approve a policy; `weak.yaml` asks for one, `other.yaml` has another title too, and `strong.yaml` is in force.
    private static func site() throws -> HookedScenario {
        try HookedScenario { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            let strong = "policy: { by: fachverantwortung, approvals: 2 }\n\(text)"
            let weak = "policy: { by: fachverantwortung }\n\(text)"
            for (name, content) in [
                ("pipeline", strong), ("strong", strong), ("weak", weak),
                ("other", weak.replacing("title: Wohngeld-Fachverfahren", with: "title: Wohngeld")),
            ] { try scenario.folder.write(content, to: "\(name).yaml") }
        }
    }

    @Test("What must not come into force is refused by both; what enough people have approved is let through")
    func table() throws {
        let site = try Self.site()
        let cast = site.scenario.cast
        try site.prepare([.release("v1.0.0", "abnahme")])
        let begun = try Forger(at: site)
        try begun.append(.propose(Proposal(begun.read("weak"), because: "x")), by: cast.engine)
        try begun.append(.decision(begun.statement(begun.approval("weak"), by: cast.first)), by: cast.first)
        try site.expectTaken(begun)
        try site.expectRefused(approvals)
        try site.expectRefused(steps)
        let forger = try Forger(at: site)
        let weak = try forger.read("weak")
        try forger.append(
            .decision(forger.statement(forger.approval("weak"), by: cast.second)), by: cast.second)
        try forger.append(.policy(weak), by: cast.engine)
        try site.scenario.folder.write(
            String(decoding: weak.pipelineBytes, as: UTF8.self), to: "pipeline.yaml")
        forger.policy = weak
        try forger.append(.propose(Proposal(forger.read("other"), because: "x")), by: cast.engine)
        try site.expectTaken(forger)
        try site.expectRefused(old)
        try site.expectRefused(later)
    }
}
