public import Checkup
internal import Delivery
public import Git
public import Ledger
public import Problems
internal import Pipeline

extension Border {
    /// Returns why a delivery is not rejected anew although people vouch for it: an engine had judged it then, and could not be asked now.
    ///
    /// Nothing new is known of it, so that their words, which another rejection would end, stand until the engine is back.
    ///
    /// - Parameter vouching: By whose word what cannot be looked into may come in; nil if nobody vouches for it.
    /// - Returns: nil if the verdict stands for itself.
    public func doubt(
        about verdict: Verdict, by vouching: CheckupReport.Vouching?, after sight: Sight,
        in repository: borrowing Repository
    ) throws(Problem) -> Problem? {
        guard vouching != nil, case .refused(let refused) = verdict,
            let earlier = try sight.chain?.state.report(of: refused.delivery.name, in: repository),
            let engine = refused.report.missingEngine(since: earlier)
        else { return nil }
        let place =
            switch policy.definition.checkup.malware.clamd?.place {
            case .socket(let text), .address(let text): text
            case nil: engine
            }
        return Problem(
            .malware(.clamd), place, found: "\(engine) judged \(refused.delivery.name.text) before")
    }
}
