import Git
import Ledger
import Pipeline
import Problems
import Seals
import Timetable

/// One ledger that is told step by step to the program's own rules.
struct Telling: ~Copyable {
    private let workshop: Workshop
    private let policies: [Policy]
    private let repository: Repository
    private var policy: Policy
    private var state: LedgerState
    private var sequence = 0
    private var sequences: [Int: Int] = [:]
    private var accepted: [DeliveryName] = []

    init(_ story: Case, in workshop: Workshop) throws {
        let policies = try workshop.policies(of: story)
        let policy = try need(policies.first, "policies")
        let repository = try workshop.repository()
        let genesis = Event(
            pipeline: policy.definition.name, ledger: nil, sequence: 0, time: Timestamp(seconds: story.time),
            signer: story.signer, act: .genesis(policy))
        state = try LedgerState.after(genesis, before: nil, under: policy, seals: .planned, in: repository)
        self.workshop = workshop
        self.policies = policies
        self.policy = policy
        self.repository = repository
    }

    /// Takes an event into the ledger.
    ///
    /// - Returns: The code of the refusal, or nil if it was taken.
    mutating func take(_ step: Step) throws -> String? {
        let act = try act(for: step)
        let event = Event(
            pipeline: policy.definition.name, ledger: Workshop.ledger, sequence: sequence + 1,
            time: Timestamp(seconds: step.time), signer: try need(step.signer, "signer"), act: act)
        do throws(Problem) {
            state = try LedgerState.after(
                event, before: state, under: policy, seals: .planned, in: repository)
        } catch {
            return error.code.name
        }
        sequence += 1
        sequences[step.id] = sequence
        if case .accept = act { accepted.append(try delivery(step)) }
        guard let new = act.policy else { return nil }
        policy = try state.policy(in: repository)
        return policy == new ? nil : "another policy"
    }

    /// Returns every gate of every accepted delivery, by delivery, stage and purpose, and what stands where.
    func gates(_ step: Step) throws -> [String: String] {
        var answer = try situation()
        for name in accepted {
            let record = try need(state.delivery(name, in: repository), name.text)
            for stage in policy.definition.stages {
                let lanes = policy.definition.lanes.filter { $0.to == stage.name }.map {
                    Purpose.lane($0.name)
                }
                for purpose in [.regular, .rollback] + lanes {
                    let gates = try state.gates(
                        for: record, to: stage, as: purpose, by: step.promoter, under: policy,
                        at: Timestamp(seconds: step.time), in: repository)
                    answer[
                        "\(name.text) \(stage.name) \(purpose.lane.map { "lane:\($0)" } ?? purpose.word)"] =
                        gates.map { "\($0.kind.name)=\($0.problem?.code.name ?? "open")" }
                        .joined(separator: " ")
                }
            }
        }
        return answer
    }

    private func situation() throws -> [String: String] {
        var answer: [String: String] = [:]
        for stage in policy.definition.stages {
            answer["in \(stage.name)"] = try state.stage(stage.name, in: repository)?.delivery.text
        }
        for place in [.pipeline] + policy.definition.stages.map({ HoldPlace.stage($0.name) }) {
            guard let hold = try state.standingHold(on: place, in: repository) else { continue }
            answer["hold on \(place.stage ?? "all")"] = words(
                hold.sequence, try state.resumes(of: hold, on: place, under: policy, in: repository))
        }
        for debt in try state.catchUps(in: repository) {
            let words = [debt.delivery.text, debt.to, "\(debt.deadline.seconds)"] + debt.stages.sorted()
            answer["catch-up \(debt.sequence)"] = words.joined(separator: " ")
        }
        for proposal in try state.proposals(in: repository) {
            let number = try need(policies.firstIndex { $0.digest == proposal.digest }, "proposal")
            let approvals = words(
                proposal.sequence, try state.approvals(of: proposal.digest, in: repository))
            let people = proposal.people.map(Principal.folded).sorted().joined(separator: " ")
            answer["proposal \(number)"] = "\(people) \(approvals)"
        }
        return answer
    }

    private func words(_ sequence: Int, _ people: [DecisionRecord]) -> String {
        let people = people.map { Principal.folded($0.statement.person) }
        return (["\(sequence)"] + people.sorted()).joined(separator: " ")
    }

    // MARK: Acts

    private func act(for step: Step) throws -> Act {
        switch step.event {
        case "accept": .accept(try judgement(step, refused: false))
        case "reject": .reject(try judgement(step, refused: true))
        case "promote": .promote(try move(step))
        case "verify":
            .verify(
                Verification(
                    delivery: try delivery(step), stage: try need(step.stage, "stage"),
                    result: try need(step.passed, "passed") ? .passed : .failed, reason: ""))
        case "propose": .propose(Proposal(policies[try need(step.proposal, "proposal")], because: "Grund"))
        case "policy": .policy(policies[try need(step.proposal, "proposal")])
        default:
            .decision(
                SignedStatement(
                    try statement(step.event, try need(step.statement, "statement")), signature: ""))
        }
    }

    private func delivery(_ step: Step) throws -> DeliveryName {
        try need(DeliveryName(try need(step.delivery, "delivery")), "delivery")
    }

    private func purpose(_ text: String?) throws -> Purpose {
        switch try need(text, "purpose") {
        case "regular": .regular
        case "rollback": .rollback
        case let lane: .lane(String(lane.dropFirst("lane:".count)))
        }
    }

    private func judgement(_ step: Step, refused: Bool) throws -> Judgement {
        let name = try delivery(step)
        let digest = workshop.digest(of: name.text)
        guard step.shown ?? true else {
            let report = try workshop.unseen(
                name.text, under: policy.digest, began: step.time - Workshop.duration)
            return Judgement(
                report: sealed(report), sourceTag: nil, sourceCommit: nil, deliveryCommit: nil)
        }
        guard let sender = step.sender else {
            let evidence = try workshop.unsigned(
                name.text, under: policy.digest, began: step.time - Workshop.duration)
            return Judgement(
                report: sealed(evidence.report), sourceTag: evidence.tag, sourceCommit: evidence.commit,
                deliveryCommit: nil)
        }
        // No closure may hold what cannot be copied.
        var vouching: CheckupReport.Vouching?
        if !refused, let vouched = step.vouched { vouching = try self.vouching(vouched) }
        let evidence = try workshop.evidence(
            of: name.text, from: sender, key: step.key ?? 0, digest: digest,
            refused: refused, under: policy.digest, began: step.time - Workshop.duration,
            note: step.note.map(DeliveryNote.init),
            unscanned: refused ? step.unscanned : step.vouched?.unscanned,
            by: vouching)
        let message = EventMessage.accepted(
            name, pipeline: policy.definition.name, sequence: sequence + 1, digest: digest)
        let commit = try commit(
            tree: try need(evidence.report.source.tree, "tree"), parents: [], message, step)
        return Judgement(
            report: sealed(evidence.report), sourceTag: evidence.tag, sourceCommit: evidence.commit,
            deliveryCommit: refused ? nil : commit)
    }

    private func vouching(_ vouched: Vouched) throws -> CheckupReport.Vouching {
        var given: [CheckupReport.Vouching.Given] = []
        for one in vouched.given {
            let statement = try statement("vouch", one.statement)
            given.append(CheckupReport.Vouching.Given(person: one.person, statement: statement.digest))
        }
        return CheckupReport.Vouching(
            judged: sequences[vouched.judged] ?? 0,
            unscanned: try workshop.unscannedDigest(vouched.unscanned),
            given: given)
    }

    private func commit(
        tree: ObjectID, parents: [ObjectID], _ message: EventMessage, _ step: Step
    ) throws -> [UInt8] {
        let person = Identity(name: "Maschine", email: try need(step.signer, "signer"), time: step.time)
        return CommitObject(
            tree: tree, parents: parents, author: person, committer: person, message: message.text
        ).content
    }

    private func move(_ step: Step) throws -> Move {
        let name = try delivery(step)
        let stage = try need(step.stage, "stage")
        let record = try state.delivery(name, in: repository)
        let standing = try state.stage(stage, in: repository)
        let reason = step.reason ?? "Grund"
        let kind: Move.Kind =
            switch try purpose(step.purpose) {
            case .regular: .regular
            case .rollback: .rollback(reason: reason, report: try report(step, of: name))
            case .lane(let lane): .lane(lane, reason: reason)
            }
        let flaw = try need(step.commit, "commit")
        let message = EventMessage.promoted(
            name, to: stage, kind, pipeline: policy.definition.name,
            sequence: sequence + (flaw == "message" ? 2 : 1), digest: workshop.digest(of: name.text))
        let parents = [standing?.commit, record?.commit].compactMap { $0 }
        let tree = try record?.tree ?? Repository.id(of: .tree, [])
        let commit = try commit(
            tree: flaw == "tree" ? Repository.id(of: .blob, []) : tree,
            parents: flaw == "parents" ? parents.dropLast() : parents, message, step)
        return Move(
            delivery: name, stage: stage, kind: kind,
            localTime: try localTime(step, entering: stage, as: kind.purpose), commit: commit)
    }

    private func localTime(
        _ step: Step, entering stage: String, as purpose: Purpose
    ) throws -> LocalTime? {
        let time = Timestamp(seconds: step.time)
        switch step.clock {
        case nil: return try policy.definition.localTime(entering: stage, as: purpose, at: time)
        case "missing": return nil
        case "late": return LocalTime(Timestamp(seconds: step.time + 1), offset: 0)
        case let minutes?: return LocalTime(time, offset: try need(Int(minutes), "clock"))
        }
    }

    /// Returns the report of the new checkup that a rollback carries, with what the case says is wrong about it.
    private func report(_ step: Step, of name: DeliveryName) throws -> [UInt8] {
        let flaw = try need(step.checkup, "checkup")
        let record = try state.delivery(name, in: repository)
        let sender = flaw == "sender" ? "andere@lieferant.example" : record?.senders.first?.principal
        let began =
            switch flaw {
            case "stale": (record?.time.seconds ?? step.time) - Workshop.duration
            case "future": step.time + 1
            default: step.time
            }
        let evidence = try workshop.evidence(
            of: name.text, titled: flaw == "source" ? "another" : nil,
            from: sender ?? "firma@lieferant.example",
            key: workshop.number(ofKey: record?.senders.first?.key),
            digest: workshop.digest(of: flaw == "digest" ? "another" : name.text), refused: flaw == "refused",
            under: flaw == "policy" ? workshop.digest(of: "policy") : policy.digest, began: began
        )
        return sealed(evidence.report)
    }

    /// Returns a report in its envelope, which nobody signs as long as entries are only planned.
    private func sealed(_ report: CheckupReport) -> [UInt8] {
        SealedReport(report, under: policy.definition).content
    }

    // MARK: Statements

    private func statement(_ event: String, _ words: Words) throws -> Statement {
        Statement(
            pipeline: words.pipeline, ledger: words.ledger == "another" ? .null : Workshop.ledger,
            policy: policies[words.policy].digest, decision: try decision(event, words), person: words.person,
            reason: "Grund",
            time: Timestamp(seconds: words.time), expires: words.expires.map { Timestamp(seconds: $0) })
    }

    private func decision(_ event: String, _ words: Words) throws -> Decision {
        switch event {
        case "release": return .release(try admission(words))
        case "revoke":
            let release = try statement("release", try need(words.release, "release"))
            return .revoke(try admission(words), statement: release.digest)
        case "vouch":
            return .vouch(
                Vouch(
                    delivery: try need(DeliveryName(try need(words.delivery, "delivery")), "delivery"),
                    digest: workshop.digest(of: try need(words.digest, "digest")),
                    judged: sequences[try need(words.judged, "judged")] ?? 0,
                    unscanned: try workshop.unscannedDigest(try need(words.unscanned, "unscanned")),
                    word: try need(Vouch.Word(rawValue: words.word ?? ""), "word")))
        case "withdraw":
            let admitted = try need(DeliveryName(try need(words.delivery, "delivery")), "delivery")
            return .withdraw(admitted, digest: workshop.digest(of: try need(words.digest, "digest")))
        case "hold": return .hold(place(words))
        case "resume": return .resume(place(words), hold: sequences[try need(words.hold, "hold")] ?? 0)
        case "approve":
            return .approve(
                proposal: policies[try need(words.proposal, "proposal")].digest,
                sequence: sequences[try need(words.entry, "entry")] ?? 0)
        default: throw Incomplete(what: "no such event: \(event)")
        }
    }

    private func place(_ words: Words) -> HoldPlace { words.stage.map { .stage($0) } ?? .pipeline }

    private func admission(_ words: Words) throws -> Admission {
        Admission(
            delivery: try need(DeliveryName(try need(words.delivery, "delivery")), "delivery"),
            digest: workshop.digest(of: try need(words.digest, "digest")),
            stage: try need(words.stage, "stage"), purpose: try purpose(words.purpose))
    }
}

extension DeliveryNote {
    fileprivate init(_ note: Note) {
        self.init(
            application: note.application, version: note.version, audience: note.audience,
            sequence: note.sequence, predecessor: note.predecessor,
            expires: note.expires.map { Timestamp(seconds: $0) })
    }
}
