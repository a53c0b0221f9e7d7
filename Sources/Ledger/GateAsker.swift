internal import Git
internal import Pipeline
internal import Problems
internal import Seals

/// Asks the gates between one delivery and one stage, one after the other.
struct GateAsker {
    let state: LedgerState
    let delivery: DeliveryRecord
    let stage: Stage
    let policy: Policy
    let time: Timestamp

    /// Returns the step as problems about releases name it.
    func step(_ purpose: Purpose) -> String {
        let step = "\(delivery.name.text) → \(stage.name)"
        return purpose == .regular
            ? step : "\(step) → \([purpose.word, purpose.lane].compactMap(\.self).joined(separator: " "))"
    }

    // MARK: What people have shut

    func withdrawnGate(in repository: borrowing Repository) throws(Problem) -> Gate {
        guard let withdrawal = try state.withdrawal(of: delivery.name, in: repository) else {
            return Gate(.withdrawn)
        }
        return Gate(
            .withdrawn, problem: Problem(.gate(.withdrawn), delivery.name.text), since: withdrawal.time)
    }

    /// - Parameter stopsStage: Whether a hold on the stage stands in the way, too.
    func holdGate(stopsStage: Bool, in repository: borrowing Repository) throws(Problem) -> Gate {
        let places: [HoldPlace] = [.pipeline] + (stopsStage ? [.stage(stage.name)] : [])
        for place in places {
            guard let hold = try state.standingHold(on: place, in: repository) else { continue }
            let people = policy.members(of: policy.definition.authority.resume.by)
            let problem = Problem(
                .gate(.hold), place.subject(in: policy.definition),
                expected: people.joined(separator: ", "), found: String(hold.sequence))
            return Gate(.hold, problem: problem, since: hold.time, openers: people)
        }
        return Gate(.hold)
    }

    // MARK: The way so far

    /// Returns the gates of what stands in the stage and of the stages before.
    func wayGates(
        _ purpose: Purpose, _ lane: Lane?, in repository: borrowing Repository
    ) throws(Problem) -> [Gate] {
        switch purpose {
        case .regular:
            [try orderGate(in: repository)]
                + (try passageGates(stage.after, soak: stage.soak, in: repository))
        case .rollback: [try historyGate(in: repository)]
        case .lane:
            [try orderGate(in: repository)]
                + (try passageGates(.all(lane?.from ?? []), soak: 0, in: repository))
        }
    }

    // MARK: What stands in the stage

    func orderGate(in repository: borrowing Repository) throws(Problem) -> Gate {
        guard let counted = try state.counting(in: stage.name, of: repository),
            !(counted.version < delivery.name.version)
        else { return Gate(.order) }
        let problem = Problem(
            .gate(.downgrade), delivery.name.text, expected: stage.name, found: counted.text)
        let since = try state.stage(stage.name, in: repository)?.time
        return Gate(.order, problem: problem, since: since)
    }

    func historyGate(in repository: borrowing Repository) throws(Problem) -> Gate {
        let standing = try state.stage(stage.name, in: repository)
        let stay = try state.stay(of: delivery.name, in: stage.name, of: repository)
        guard stay != nil, let standing, delivery.name.version < standing.delivery.version else {
            let problem = Problem(
                .gate(.history), delivery.name.text, expected: stage.name, found: standing?.delivery.text)
            return Gate(.history, problem: problem)
        }
        return Gate(.history, since: standing.time)
    }

    // MARK: The stages before

    /// Returns the gates of the stages before: has it stood in them, for long enough, and have its tests passed there.
    func passageGates(
        _ before: Predecessors, soak: Int, in repository: borrowing Repository
    ) throws(Problem) -> [Gate] {
        guard !before.isEmpty else { return [] }
        var attendances: [Attendance] = []
        for name in before.stages {
            attendances.append(
                try attendance(
                    in: name, needsResult: policy.definition.stage(named: name)?.verify != nil, soak: soak,
                    repository))
        }
        var gates = [stagesGate(attendances, before)]
        if soak > 0 { gates.append(soakGate(attendances, before, soak)) }
        if attendances.contains(where: \.needsResult) { gates.append(verifyGate(attendances, before, soak)) }
        return gates
    }

    /// What the ledger says of the delivery in one of the stages before.
    private struct Attendance {
        let stage: String
        let stay: Stay?
        /// Whether it stands there now.
        let isStanding: Bool
        /// Whether the stage has tests of its own.
        let needsResult: Bool
        let result: VerificationRecord?

        /// Whether its tests have passed there.
        var hasPassed: Bool {
            guard let stay else { return false }
            guard needsResult else { return true }
            guard let result else { return false }
            return result.sequence > stay.sequence && result.result == .passed
        }

        func hasSoaked(_ seconds: Int, at time: Timestamp) -> Bool {
            guard let stay else { return false }
            return max(stay.longest, isStanding ? time.seconds - stay.time.seconds : 0) >= Int64(seconds)
        }

        /// When it has stood there long enough, if it is left alone; nil if that is never.
        func soaks(_ seconds: Int) -> Timestamp? {
            guard let stay, isStanding else { return nil }
            return Timestamp(seconds: stay.time.seconds + Int64(seconds))
        }
    }

    private func attendance(
        in name: String, needsResult: Bool, soak: Int, _ repository: borrowing Repository
    ) throws(Problem) -> Attendance {
        let stay = try state.stay(of: delivery.name, in: name, of: repository)
        var isStanding = false
        if stay != nil, soak > 0 {
            isStanding = try state.stage(name, in: repository)?.delivery == delivery.name
        }
        let result = needsResult ? try state.verification(of: delivery.name, in: name, of: repository) : nil
        return Attendance(
            stage: name, stay: stay, isStanding: isStanding, needsResult: needsResult, result: result)
    }

    private func stagesGate(_ attendances: [Attendance], _ before: Predecessors) -> Gate {
        let entered = attendances.filter { $0.stay != nil }
        let crossing = Gate.Crossing(
            needed: before.needed, stages: before.stages, passed: entered.map(\.stage))
        guard crossing.isReached else {
            let problem = Problem(
                .gate(.stageOrder), delivery.name.text, expected: crossing.left.joined(separator: ", "))
            return Gate(.stages(crossing), problem: problem)
        }
        let times = entered.compactMap { $0.stay?.time }.sorted()
        return Gate(.stages(crossing), since: times[before.needed - 1])
    }

    private func soakGate(_ attendances: [Attendance], _ before: Predecessors, _ soak: Int) -> Gate {
        let soaked = attendances.filter { $0.hasSoaked(soak, at: time) }
        let crossing = Gate.Crossing(
            needed: before.needed, stages: before.stages, passed: soaked.map(\.stage))
        guard !crossing.isReached else {
            let times = soaked.compactMap { $0.soaks(soak) }.sorted()
            return Gate(
                .soak(soak, crossing), since: times.count >= before.needed ? times[before.needed - 1] : nil)
        }
        let others = attendances.filter { !$0.hasSoaked(soak, at: time) }.compactMap { $0.soaks(soak) }
            .sorted()
        let missing = before.needed - soaked.count
        let opens = others.count >= missing ? others[missing - 1] : nil
        let problem = Problem(.gate(.soak), delivery.name.text, expected: opens?.text, found: stage.name)
        return Gate(.soak(soak, crossing), problem: problem, opens: opens)
    }

    private func verifyGate(_ attendances: [Attendance], _ before: Predecessors, _ soak: Int) -> Gate {
        let soaked = attendances.filter { $0.hasSoaked(soak, at: time) }
        let asked = soaked.count >= before.needed ? soaked : attendances
        let passed = asked.filter(\.hasPassed)
        let crossing = Gate.Crossing(
            needed: before.needed, stages: asked.map(\.stage), passed: passed.map(\.stage))
        guard !crossing.isReached else {
            let times = passed.compactMap { $0.needsResult ? $0.result?.time : $0.stay?.time }.sorted()
            return Gate(
                .verify(crossing), since: times.count >= before.needed ? times[before.needed - 1] : nil)
        }
        let open = asked.filter { !$0.hasPassed && $0.needsResult }
        let roles = open.compactMap { policy.definition.stage(named: $0.stage)?.verify?.by }.flatMap { $0 }
        let problem = Problem(
            .gate(.verify), delivery.name.text, expected: open.map(\.stage).joined(separator: ", "))
        return Gate(
            .verify(crossing), problem: problem, since: open.compactMap { $0.result?.time }.max(),
            openers: policy.members(of: roles))
    }
}
