internal import Checkup
public import Intake
public import Ledger
public import Pipeline
public import Problems
internal import Seals

extension PromotionRun {
    /// Takes one step, or says which gates are shut.
    ///
    /// - Parameter kind: In which way; a rollback has a way of its own that makes the report, see
    ///   ``rollBack(_:to:because:under:beside:in:progress:)``.
    /// - Returns: Whether the stage moved; false if the delivery stands in it already.
    /// - Throws: ``ProblemList`` with the problem of every gate that is shut.
    public mutating func take(
        _ delivery: DeliveryName, to stage: String, as kind: Move.Kind = .regular,
        in inner: borrowing InnerRepository
    ) throws(ProblemList) -> Bool {
        switch try passage(of: delivery, to: stage, as: kind, in: inner) {
        case .arrived: return false
        case .shut(let gates): throw ProblemList(gates.compactMap(\.problem))
        case .open(let plan):
            do { return try take(plan, in: inner) } catch { throw ProblemList([error]) }
        }
    }

    /// Takes a stage back to a delivery that has stood in it, after checking that delivery again.
    ///
    /// - Parameter local: The policy on this machine if its revocation lists are others than those in force: what they revoke stays
    ///   out, too. Stricter than the ledger asks for, so that nobody else need know them.
    /// - Returns: Whether the stage moved; false if the delivery stands in it already.
    /// - Throws: ``ProblemList`` with the problem of every gate that is shut, or with everything for which the new checkup refuses
    ///   the delivery.
    public mutating func rollBack(
        _ stage: String, to delivery: DeliveryName, because reason: String, under border: Border,
        beside local: Policy? = nil, in inner: borrowing InnerRepository, progress: (Border.Step) -> Void
    ) throws(ProblemList) -> Bool {
        // Asked before the checkup, which may take long, and once more with its report.
        let record: DeliveryRecord
        switch try passage(of: delivery, to: stage, as: .rollback(reason: reason, report: []), in: inner) {
        case .arrived: return false
        case .shut(let gates): throw ProblemList(gates.compactMap(\.problem))
        case .open(let plan): record = plan.delivery
        }
        if let local { try requireUnrevoked(record, under: local, in: inner) }
        let verdict: Verdict
        do {
            let station = try border.station(
                now: writer.clock(), after: sight, in: inner.repository)
            let chain = try sight.begun(inner.layout)
            verdict = try station.judgeAgain(
                record, in: chain.state, of: inner,
                now: try later(than: record, chain, in: inner), progress: progress)
        } catch { throw ProblemList([error]) }
        guard case .passed(let checked) = verdict else {
            throw ProblemList(verdict.findings.filter { $0.severity == .refuse }.map(\.problem))
        }
        let report: SealedReport
        do { report = try writer.seal(checked.report, under: border.policy) } catch {
            throw ProblemList([error])
        }
        let kind = Move.Kind.rollback(reason: reason, report: report.content)
        return try take(delivery, to: stage, as: kind, in: inner)
    }

    /// Refuses a delivery of which a key or certificate has been revoked by a policy that is not in force yet.
    private func requireUnrevoked(
        _ delivery: DeliveryRecord, under local: Policy, in inner: borrowing InnerRepository
    ) throws(ProblemList) {
        let revocation: Problem?
        do {
            let chain = try sight.begun(inner.layout)
            revocation = try chain.state.revocation(
                of: delivery, under: local, at: time(chain), in: inner.repository)
        } catch { throw ProblemList([error]) }
        if let revocation { throw ProblemList([revocation]) }
    }

    /// Returns the time now, once it is later than the first checkup of a delivery: nothing else is a new one, and the ledger
    /// counts whole seconds.
    private func later(
        than delivery: DeliveryRecord, _ chain: Chain, in inner: borrowing InnerRepository
    ) throws(Problem) -> Timestamp {
        let first = try chain.state.report(of: delivery.name, in: inner.repository)?.started
        var attempt = 0
        while let first, time(chain) <= first, attempt < Self.patience {
            attempt += 1
            writer.pause(attempt)
        }
        return time(chain)
    }

    /// Together longer than a second.
    private static let patience = 20

    private func passage(
        of delivery: DeliveryName, to stage: String, as kind: Move.Kind, in inner: borrowing InnerRepository
    ) throws(ProblemList) -> Passage {
        do {
            let chain = try sight.begun(inner.layout)
            return try chain.plan(
                for: delivery, to: stage, as: kind, by: writer.acting.address, at: time(chain),
                in: inner.repository)
        } catch { throw ProblemList([error]) }
    }

    mutating func take(
        _ plan: PromotionPlan, in inner: borrowing InnerRepository
    ) throws(Problem) -> Bool {
        guard let appended = try plan.carryOut(with: writer, in: inner, after: sight) else { return false }
        sight = appended.sight
        let debt = try sight.chain?.state.catchUps(in: inner.repository)
            .first { $0.sequence == appended.entry.sequence }
        taken.append(
            Taken(
                delivery: plan.delivery.name, stage: plan.stage.name, purpose: plan.kind.purpose,
                debt: debt, entry: appended.entry,
                updates: appended.updates))
        if let problem = appended.problem { problems.append(problem) }
        return true
    }
}
