import Checkup
import Intake
import Ledger
import Pipeline
import Problems

/// What became of one delivery that stands somewhere.
struct StandingCheck {
    let delivery: StandingDelivery
    /// What was found, or why that cannot be told.
    let outcome: Result<StandingVerdict, Problem>
    /// The stages that the policy in force names: only these can be held.
    let known: [String]
}

extension Session {
    /// Judges everything that stands in a stage by today's signatures.
    func checkStages() throws -> Report {
        let pipeline = try OpenedPipeline(self)
        try warnIfUnpinned(pipeline)
        let inner = try pipeline.inner()
        let sight = try inner.look(pinnedTo: pipeline.trustRoot, now: now)
        let chain = try sight.begun(inner.layout)
        try chain.require(pipeline.policy)
        let border = try pipeline.border(under: chain.policy)
        let station = try border.station(now: now, after: sight, in: inner.repository)
        let judge = try station.standingJudge()
        let standing = try chain.state.standing(under: pipeline.policy.definition, in: inner.repository)
        let known = pipeline.policy.definition.stages.map(\.name)
        var checks: [StandingCheck] = []
        for delivery in standing {
            // One that cannot be read must not hide what stands beside it.
            do throws(Problem) {
                let verdict = try station.lookAgain(
                    at: delivery.record, with: judge, in: chain.state, of: inner, now: now, progress: show)
                checks.append(StandingCheck(delivery: delivery, outcome: .success(verdict), known: known))
            } catch {
                checks.append(StandingCheck(delivery: delivery, outcome: .failure(error), known: known))
            }
        }
        return checks.report(border.remarks)
    }
}
