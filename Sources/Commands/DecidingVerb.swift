import Ledger
import Pipeline
import Problems
import Release
import Seals

/// A command by which a person decides something: with a statement that is signed here, or one that was signed elsewhere.
protocol DecidingVerb: Verb {
    /// What is decided.
    static var kind: Act.Kind { get }

    /// The call without its arguments, such as `stagectl release`.
    static var call: String { get }

    /// Whether the pipeline file on this machine must be the policy in force.
    static var bindsPolicy: Bool { get }

    /// The options of every decision.
    var decision: DecisionOptions { get }

    /// The arguments and options that are given of those that say what is decided.
    var named: [String] { get }

    /// For how many seconds the decision counts; nil for as long as the rules let it.
    var lifetime: Int? { get }

    /// Refuses a call that leaves open what is decided.
    func requireNamed() throws(Problem)

    /// Returns what the call decides.
    func intention(under definition: PipelineDefinition, in session: Session) throws -> Intention
}

extension DecidingVerb {
    static var schema: String { kind.rawValue }
    static var call: String { "stagectl \(kind.rawValue)" }
    static var bindsPolicy: Bool { true }
    var writes: Bool { !decision.writing.dryRun && decision.signOnly == nil }
    var lifetime: Int? { nil }
    func requireNamed() throws(Problem) {}

    func report(in session: Session) throws -> Report {
        if let file = decision.statement { return try bringIn(file, session) }
        try requireNamed()
        try decision.requireComplete(in: Self.call, session)
        let (pipeline, whole) = try opened(in: session)
        let intention = try intention(under: pipeline.policy.definition, in: session)
        // Before B is asked; but a name that is wrong is not worth confirming.
        if !decision.writing.dryRun,
            let confirmation = try intention.confirmation(under: pipeline.policy.definition)
        {
            try session.requireConfirmation(of: confirmation, given: decision.confirm)
        }
        return try whole.map { try signBlindly(intention, pipeline, under: $0, session) }
            ?? decide(intention, pipeline, session)
    }

    /// Opens the pipeline: whole if a statement is to be signed blindly, which names the policy by a digest over all of it.
    ///
    /// It is read once, so that what is confirmed is what is signed.
    private func opened(in session: Session) throws -> (pipeline: OpenedPipeline, whole: Policy?) {
        guard decision.offline else { return (try OpenedPipeline(session), nil) }
        let opened = try OpenedPipeline.whole(session)
        return (opened.pipeline, opened.policy)
    }

    private var reason: String { decision.message ?? "" }

    /// Decides on what the ledger holds.
    private func decide(
        _ intention: Intention, _ pipeline: OpenedPipeline, _ session: Session
    ) throws -> Report {
        let mode = decision.writing.mode
        let writer = try pipeline.writer(mode)
        let inner = try pipeline.inner()
        let plan = try DecisionPlan.planning(
            intention, because: reason, for: lifetime, under: Self.bindsPolicy ? pipeline.policy : nil,
            with: writer, in: inner)
        if mode == .write {
            plan.present(in: session)
            try confirm(plan.statement, in: session)
        }
        guard let file = decision.signOnly else {
            return plan.report(try plan.carryOut(with: writer, in: inner), mode)
        }
        return try plan.report(
            try plan.sign(with: writer), handedOverTo: file, Self.call, mode, in: session)
    }

    /// Has a statement signed without asking B; nobody sees the ledger, so that all facts stand in the call, and the policy in the
    /// files, of which the statement names the digest over all.
    private func signBlindly(
        _ intention: Intention, _ pipeline: OpenedPipeline, under policy: Policy, _ session: Session
    ) throws -> Report {
        if let fact = intention.missing.first {
            throw Problem(.usage(.argumentMissing), fact.form, found: "\(Self.call) --offline")
        }
        let mode = decision.writing.mode
        let (ledger, acting) = (try pipeline.requiredTrustRoot, try pipeline.acting())
        let statement = try intention.statement(
            in: ledger, under: policy, by: acting.address, because: reason, for: lifetime, at: session.now)
        let signed: SignedStatement
        switch mode {
        case .plan: signed = SignedStatement(statement, signature: "")
        case .write:
            statement.present(in: session)
            try confirm(statement, in: session)
            signed = try SignedStatement(signing: statement, by: acting)
            try signed.requireSeal(under: policy.operators, at: session.now)
        }
        return try session.handOver(signed, to: decision.signOnly ?? "", Self.call, mode)
    }

    /// Takes in what was signed elsewhere.
    private func bringIn(_ file: String, _ session: Session) throws -> Report {
        if let other = (named + decision.stated).first {
            throw Problem(.usage(.flagConflict), "--statement", found: other)
        }
        let signed = try session.statement(in: file)
        guard signed.statement.decision.kind == Self.kind else {
            throw Problem(
                .release(.scope), "type", expected: Self.kind.rawValue,
                found: signed.statement.decision.kind.rawValue
            ).inStatement(file)
        }
        let pipeline = try OpenedPipeline(session)
        let writer = try pipeline.writer(decision.writing.mode)
        let inner = try pipeline.inner()
        do throws(Problem) {
            let appended = try signed.bringIn(
                under: Self.bindsPolicy ? pipeline.policy : nil, with: writer, in: inner)
            return signed.statement.report(broughtBy: file, appended, decision.writing.mode)
        } catch {
            throw error.concernsStatement ? error.inStatement(file) : error
        }
    }

    private func confirm(_ statement: Statement, in session: Session) throws(Problem) {
        try session.confirm(
            statement.confirmation, given: decision.confirm, asking: statement.confirmationQuestion)
    }
}

extension Intention {
    /// Returns what a person types to confirm it, as far as the policy alone tells.
    ///
    /// - Throws: `gate.stage-unknown` for a stage that a hold cannot stop.
    fileprivate func confirmation(under definition: PipelineDefinition) throws(Problem) -> String? {
        switch self {
        case .release(_, let stage, _, _), .revoke(_, let stage, _, _, _): stage
        case .vouch(let delivery, _, _, _, _): delivery.text
        case .withdraw(let delivery, _): delivery.text
        case .hold(let stage): try definition.knownPlace(stage).stage ?? definition.name
        // What stands still may be a stage that the policy no longer names: the ledger knows it.
        case .resume(nil, _): definition.name
        case .resume(let stage?, _): definition.stages.first { $0.name == stage }?.name
        case .approve: nil
        }
    }
}

extension Intention.Fact {
    /// The option or argument that tells it, as it stands in a call.
    fileprivate var form: String {
        switch self {
        case .digest: "--digest \(Phrase.digestValue.spoken)"
        case .statement: "--released \(Phrase.digestValue.spoken)"
        case .judged: "--judged \(Phrase.numberValue.spoken)"
        case .unscanned: "--unscanned \(Phrase.digestValue.spoken)"
        case .hold: "--hold \(Phrase.numberValue.spoken)"
        case .proposal: Phrase.digestValue.spoken
        case .sequence: "--proposal \(Phrase.numberValue.spoken)"
        }
    }
}

extension Statement {
    /// What a person types to confirm it.
    fileprivate var confirmation: String {
        switch decision {
        case .release(let admission), .revoke(let admission, _): admission.stage
        case .vouch(let vouch): vouch.delivery.text
        case .withdraw(let delivery, _): delivery.text
        case .hold(let place), .resume(let place, _): place.stage ?? pipeline
        case .approve(let proposal, _): proposal.short
        }
    }

    fileprivate var confirmationQuestion: Phrase {
        switch decision {
        case .release(let admission): .confirmation(ofRelease: admission.stage)
        case .revoke, .vouch, .withdraw, .hold, .resume, .approve: .confirmation(of: confirmation)
        }
    }
}
