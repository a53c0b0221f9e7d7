import Ledger
import Problems
import Seals

extension Gate {
    /// Why it is shut, in a few words.
    func reason(in session: Session) -> Phrase {
        guard let problem else { return .nothing }
        let open = openers.isEmpty ? "-" : openers.joined(separator: ", ")
        switch kind {
        case .withdrawn: return .withdrawn
        case .sender:
            return problem.code == .signers(.revocationUnknown)
                ? .revocationUnknown(of: problem.subject, because: problem.found ?? "-")
                : .keyRevoked(problem.found ?? "-", of: problem.expected ?? "-")
        case .hold: return .onHold(HeldPlace(problem.subject).stage, since: problem.found ?? "-")
        case .order: return .overtaken(by: problem.found ?? "-")
        case .history: return .noWayBack
        case .stages(let crossing):
            let missing = crossing.needed - crossing.passed.count
            let left = crossing.left.joined(separator: ", ")
            return missing == crossing.left.count ? .notYet(in: left) : .notYet(inSoMany: missing, of: left)
        case .soak(_, let crossing):
            guard let opens else { return .soakingEnded(in: crossing.left.joined(separator: ", ")) }
            return .soaking(until: session.local(opens))
        case .verify(let crossing):
            return .testsMissing(in: crossing.left.joined(separator: ", "), from: open)
        case .window:
            let time = opens.map { session.local($0) }
            return problem.code == .gate(.freeze)
                ? .frozen(problem.found, until: time) : .noWindow(until: time)
        case .catchUp: return .overdue(problem.subject, in: problem.expected ?? "-")
        case .release:
            switch problem.code {
            case .release(.expired): return .releasesExpired(of: problem.found ?? "-", open: open)
            case .release(.fourEyes): return .releasesOfOneHand(problem.found ?? "-", open: open)
            default: return .releasesMissing(filled, of: approvals, from: open)
            }
        }
    }
}
