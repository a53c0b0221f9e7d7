import Ledger
import Pipeline
import Problems
import Seals
import Testing

/// What happens in a story of the rule book.
///
/// People are named by the part before the `@`.
enum Step: Sendable {
    case accept(String)
    /// Accepts what has a delivery note.
    case acceptNoted(String, DeliveryNote)
    case reject(String)
    /// Rejects it for a finding with this code and shows nothing of it.
    case rejectUnseen(String, because: String)
    /// Rejects what nobody has signed, in so many bytes.
    case rejectUnsigned(String, bytes: Int = 0)
    case promote(String, to: String, by: String = "engine", Clock = .machine)
    case rollBack(String, to: String, Report = .honest)
    case lane(String, String, to: String)
    case release(String, for: String, by: String, as: Purpose = .regular, Bend = .none, expires: Int64? = nil)
    /// Brings the newest release in once more.
    case replay
    case revoke(String, for: String, by: String, as: Purpose = .regular, Bend = .none)
    case withdraw(String, by: String, Bend = .none)
    case hold(String?, by: String, Bend = .none)
    case resume(String?, by: String, Bend = .none)
    case verify(String, in: String, Verification.Result, by: String = "engine")
    case propose(Plan.Change, by: String = "p1")
    case approve(Plan.Change, by: String, Bend = .none)
    case adopt(Plan.Change, by: String = "p1")
    /// Lets so many seconds pass, besides those between any two steps.
    case wait(Int64)

    /// What is wrong about a statement.
    enum Bend: Sendable {
        case none
        case pipeline
        /// It was made for another ledger of the same pipeline.
        case ledger
        case policy
        case digest
        /// It names another entry or statement.
        case other
        case future
        case expired
        /// It is brought in by somebody without a role.
        case stranger
        /// It was made so many seconds before it is brought in.
        case age(Int64)
    }

    /// What a promotion records of the clock.
    enum Clock: Sendable {
        /// What this machine's zone database says, where it is asked for.
        case machine
        case missing
        /// A clock that is so many minutes ahead of UTC, whatever the zone.
        case ahead(Int)
        /// What it showed a minute later.
        case late
    }

    /// What is wrong about the report of a rollback.
    enum Report: Sendable, CaseIterable {
        case honest
        case refused
        case old
        case future
        case otherPolicy
        case otherDelivery
        case unreadable
    }
}

extension PlannedLedger {
    /// How many seconds pass between two steps.
    static let pace: Int64 = 10

    /// Takes a step.
    ///
    /// - Returns: The problem for which it was refused; nil if it was taken.
    mutating func take(_ step: Step) throws -> Problem? {
        now += Self.pace
        switch step {
        case .accept(let tag): return take(try acceptance(of: tag), by: address("engine"))
        case .acceptNoted(let tag, let note):
            return take(try acceptance(of: tag, noted: note), by: address("engine"))
        case .reject(let tag): return take(try refusal(of: tag), by: address("engine"))
        case .rejectUnseen(let tag, let code):
            return take(try refusal(of: tag, unseenBecause: code), by: address("engine"))
        case .rejectUnsigned(let tag, let bytes):
            return take(try refusal(of: tag, unsignedIn: bytes), by: address("engine"))
        case .promote(let tag, let stage, let signer, let clock):
            return take(
                try promotion(of: tag, to: stage, as: .regular, by: address(signer), clock: clock),
                by: address(signer))
        case .rollBack(let tag, let stage, let flaw):
            let kind = Move.Kind.rollback(reason: "zurück", report: try report(flaw, of: tag))
            let engine = address("engine")
            return take(try promotion(of: tag, to: stage, as: kind, by: engine), by: engine)
        case .lane(let lane, let tag, let stage):
            let kind = Move.Kind.lane(lane, reason: "eilt")
            let engine = address("engine")
            return take(try promotion(of: tag, to: stage, as: kind, by: engine), by: engine)
        case .release(let tag, let stage, let person, let purpose, let bend, let expires):
            let sealed = try Sealed.delivery(tag)
            let digest = isBent(bend, .digest) ? SHA256Digest(of: [1]) : sealed.digest
            let admission = Admission(delivery: sealed.name, digest: digest, stage: stage, purpose: purpose)
            return decide(.release(admission), by: person, bend, expires: expires)
        case .replay:
            let statement = try #require(statements[.release])
            return take(
                .decision(SignedStatement(statement, signature: "")), by: statement.person)
        case .revoke(let tag, let stage, let person, let purpose, let bend):
            let sealed = try Sealed.delivery(tag)
            let digest = isBent(bend, .digest) ? SHA256Digest(of: [1]) : sealed.digest
            let admission = Admission(delivery: sealed.name, digest: digest, stage: stage, purpose: purpose)
            let given = try state.release(
                of: sealed.name, for: stage, purpose, by: address(person), in: repository)
            let statement = isBent(bend, .other) ? nil : given?.statement.digest
            return decide(
                .revoke(admission, statement: statement ?? SHA256Digest(of: [2])), by: person, bend)
        case .withdraw(let tag, let person, let bend):
            let sealed = try Sealed.delivery(tag)
            let digest = isBent(bend, .digest) ? SHA256Digest(of: [1]) : sealed.digest
            return decide(.withdraw(sealed.name, digest: digest), by: person, bend)
        case .hold(let stage, let person, let bend):
            return decide(.hold(stage.map(HoldPlace.stage) ?? .pipeline), by: person, bend)
        case .resume(let stage, let person, let bend):
            let place = stage.map(HoldPlace.stage) ?? .pipeline
            let hold = try state.standingHold(on: place, in: repository)?.sequence ?? 0
            return decide(.resume(place, hold: isBent(bend, .other) ? hold + 1 : hold), by: person, bend)
        case .verify(let tag, let stage, let result, let signer):
            let verification = Verification(
                delivery: try Sealed.delivery(tag).name, stage: stage, result: result, reason: "Protokoll")
            return take(.verify(verification), by: address(signer))
        case .propose(let change, let signer):
            return take(.propose(Proposal(try change.policy(), because: "")), by: address(signer))
        case .approve(let change, let person, let bend):
            let digest = try change.policy().digest
            let sequence = try state.proposal(digest, in: repository)?.sequence ?? 0
            return decide(
                .approve(proposal: digest, sequence: isBent(bend, .other) ? sequence + 1 : sequence),
                by: person, bend)
        case .adopt(let change, let signer):
            return take(.policy(try change.policy()), by: address(signer))
        case .wait(let seconds):
            now += seconds - Self.pace
            return nil
        }
    }

    private func address(_ name: String) -> String { Plan.address(of: name) }

    private func isBent(_ bend: Step.Bend, _ other: Step.Bend) -> Bool { "\(bend)" == "\(other)" }

    private mutating func decide(
        _ decision: Decision, by person: String, _ bend: Step.Bend, expires: Int64? = nil
    ) -> Problem? {
        var statement = Statement(
            pipeline: policy.definition.name, ledger: root, policy: policy.digest, decision: decision,
            person: address(person), reason: "Grund", time: time,
            expires: expires.map { Timestamp(seconds: Self.start + now + $0) })
        var bringer = statement.person
        switch bend {
        case .none, .digest, .other: break
        case .pipeline: statement.pipeline = "bauamt"
        case .ledger: statement.ledger = .null
        case .policy: statement.policy = SHA256Digest(of: [3])
        case .future: statement.time = Timestamp(seconds: time.seconds + 1)
        case .expired: statement.expires = time
        case .stranger: bringer = "fremd@anderswo.example"
        case .age(let seconds): statement.time = Timestamp(seconds: time.seconds - seconds)
        }
        return take(.decision(SignedStatement(statement, signature: "")), by: bringer)
    }

    private func report(_ flaw: Step.Report, of tag: String) throws -> [UInt8] {
        let sealed = try Sealed.delivery(flaw == .otherDelivery ? "v1.3.0" : tag)
        let digest = flaw == .otherPolicy ? SHA256Digest(of: [4]) : policy.digest
        let started: Timestamp
        switch flaw {
        case .old: started = Timestamp(seconds: Self.start)
        case .future: started = Timestamp(seconds: time.seconds + 1)
        case .honest, .refused, .otherPolicy, .otherDelivery, .unreadable: started = time
        }
        let report = sealed.report(under: digest, started: started, isRefused: flaw == .refused)
        let content = SealedReport(report, under: policy.definition).content
        return flaw == .unreadable ? Array(content.dropLast()) : content
    }
}

/// A story that must go on until its last step, and what becomes of that.
struct Row: Sendable, CustomTestStringConvertible {
    let title: String
    let steps: [Step]
    /// What the last step is refused for; nil if it is taken.
    let code: Code?
    let plan: Plan

    init(_ title: String, _ steps: [Step], _ code: Code? = nil, in plan: Plan = .usual) {
        self.title = title
        self.steps = steps
        self.code = code
        self.plan = plan
    }

    var testDescription: String { title }

    /// Tells the story.
    func tell() throws {
        var ledger = try PlannedLedger(plan.policy())
        for step in steps.dropLast() {
            let problem = try ledger.take(step)
            #expect(problem == nil, "\(title): \(step) was refused")
        }
        guard let last = steps.last else { return }
        let problem = try ledger.take(last)
        #expect(problem?.code == code, "\(title): \(String(describing: problem))")
    }
}
