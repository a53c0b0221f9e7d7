import Foundation
import Git
import Ledger
import Pipeline
import Seals
import Support
import Testing

/// Something that must not be done, as somebody could try it by a command and by hand.
struct BadStep: Sendable {
    typealias Who = BadRelease.Who

    /// What is done before it, by commands.
    struct Before: Sendable {
        let call: [String]
        let player: Who
    }

    let what: String
    /// What whoever verifies says.
    let code: String
    /// What the command says, where that is something else.
    var told: String?
    /// The exit status of the command.
    var status: Int32 = 0
    /// The command; nil for what only a push can say.
    var call: [String]?
    var player: Who = \.engine
    var before: [Before] = []
    let forge: @Sendable (Forger) throws -> Void
}

extension BadStep.Before {
    /// A person's decision, by the first one unless another is named.
    static func decide(_ call: [String], by player: BadStep.Who = \.first) -> Self {
        Self(call: call + ["-m", "Grund"], player: player)
    }

    static func release(
        _ tag: String, _ stage: String, _ way: [String] = [], by player: BadStep.Who = \.first
    ) -> Self {
        decide(["release", tag, "--to", stage, "--confirm", stage] + way, by: player)
    }

    static func revoke(
        _ tag: String, _ stage: String, _ way: [String] = [], by player: BadStep.Who = \.first
    ) -> Self {
        decide(["revoke", tag, "--to", stage, "--confirm", stage] + way, by: player)
    }

    static func resume(_ stage: String? = nil, by player: BadStep.Who = \.first) -> Self {
        decide(["resume"] + (stage.map { [$0] } ?? []) + ["--confirm", stage ?? "wohngeld"], by: player)
    }

    static func hold(_ stage: String? = nil, by player: BadStep.Who = \.first) -> Self {
        decide(["hold"] + (stage.map { [$0] } ?? []) + ["--confirm", stage ?? "wohngeld"], by: player)
    }

    /// Anything else, by the engine unless somebody else is named.
    static func run(_ call: String..., by player: BadStep.Who = \.engine) -> Self {
        Self(call: call, player: player)
    }
}

/// A person's decision that must not count, as somebody could bring it in by a command and push it within an entry.
struct BadDecision: Sendable {
    let what: String
    let code: String
    let status: Int32
    /// The command that takes it in, such as `hold`.
    let verb: [String]
    var person: BadStep.Who = \.first
    var before: [BadStep.Before] = []
    /// How the forger's own rules must differ for such a decision to be taken.
    var change: @Sendable (Forger) throws -> Void = { _ in }
    /// The decision that these rules take in its place; the same if nil.
    var insteadOf: (@Sendable (Forger) throws -> Decision)?
    let make: @Sendable (Forger, Player) throws -> SignedStatement
}

extension HookedScenario {
    /// Has a person decide something, by default the first one.
    func decide(_ call: [String], as player: Player? = nil) throws {
        try carryOut(call + ["-m", "Grund"], as: player ?? scenario.cast.first)
    }

    /// Does what comes before something else, which must succeed.
    func prepare(_ steps: [BadStep.Before]) throws {
        for step in steps { try carryOut(step.call, as: scenario.cast[keyPath: step.player]) }
    }

    private func carryOut(_ call: [String], as player: Player) throws {
        let run = try json(call, as: player)
        guard run.status == 0 else { throw Failure(what: "\(call): \(run.codes) \(run.result.errors)") }
    }

    /// Expects that steps are refused by the command and by the hook, with the same code, and that nothing moves.
    ///
    /// - Parameter policy: What forgers go by; the policy in force if nil.
    func expectRefused(
        _ steps: [BadStep], by policy: (HookedScenario) throws -> Policy? = { _ in nil }
    ) throws {
        for step in steps {
            try prepare(step.before)
            let before = try references()
            if let call = step.call {
                let run = try json(call, as: scenario.cast[keyPath: step.player])
                let code = step.told ?? step.code
                #expect(
                    run.codes.first == code && run.status == step.status, "\(step.what): \(run.result.text)")
            }
            let forger = try Forger(at: self, policy: policy(self))
            do { try step.forge(forger) } catch { throw Failure(what: "\(step.what): \(error)") }
            try expectRefused(forger, with: step.code, step.what, leaving: before)
        }
    }

    /// Expects that decisions are refused by the command and by the hook, with the same code, and that nothing moves.
    func expectRefused(_ decisions: [BadDecision]) throws {
        for bad in decisions {
            try prepare(bad.before)
            let before = try references()
            let person = scenario.cast[keyPath: bad.person]
            let forger = try Forger(at: self)
            let signed = try bad.make(forger, person)
            let file = try scenario.folder.write(Data(signed.file), to: "statement.json")
            let run = try json(bad.verb + ["--statement", file])
            #expect(
                run.codes.first == bad.code && run.status == bad.status, "\(bad.what): \(run.result.text)")
            do {
                try bad.change(forger)
                try forger.smuggle(signed, insteadOf: try bad.insteadOf?(forger), by: person)
            } catch { throw Failure(what: "\(bad.what): \(error)") }
            // An entry whose seals do not hold breaks the ledger that has it.
            let code = bad.code.hasPrefix("signature.") ? "ledger.broken" : bad.code
            try expectRefused(forger, with: code, bad.what, leaving: before)
        }
    }

    private func expectRefused(
        _ forger: Forger, with code: String, _ what: String, leaving before: String
    ) throws {
        // By whoever has full rights on B, be it the engine's own account.
        let push = try forger.push(as: scenario.cast.engine)
        #expect(!push.isTaken && push.codes == [code], "\(what): \(push.errors)")
        #expect(try references() == before, "\(what)")
    }

    /// Expects that everything that a forger has made as it must be is let through.
    func expectTaken(_ forger: Forger, with stages: [String] = []) throws {
        let push = try forger.push(stages.map { "refs/heads/wohngeld/\($0)" }, options: ["--atomic"])
        #expect(push.isTaken, "\(push.errors)")
        #expect(try json(["audit"]).isFine)
    }
}
