import Git
import Ledger
import Pipeline
import Problems
import Release
import Seals

extension DecisionPlan {
    /// Returns what a decision shows at its end.
    func report(_ appended: Appended, _ mode: LedgerWriter.Mode) -> Report {
        var members = statement.members
        if let share {
            members["given"] = .integer(Int64(share.given))
            members["needed"] = .integer(Int64(share.needed))
        }
        if case .vouch(_, let list, _, _) = circumstances { members["places"] = list.json }
        if case .withdraw(_, let stages) = circumstances {
            members["standingIn"] = .array(stages.map(JSONValue.string))
        }
        return .act(
            outcome(appended.entry.id.short), members, appended, mode, next: following
        )
        .beginning(with: mode == .plan ? placeBlocks : [])
    }

    /// Returns what is shown of a decision that is signed and not brought in.
    func report(
        _ signed: SignedStatement, handedOverTo file: String, _ call: String, _ mode: LedgerWriter.Mode,
        in session: Session
    ) throws(Problem) -> Report {
        try session.handOver(signed, to: file, call, mode).beginning(with: mode == .plan ? placeBlocks : [])
    }

    /// How many people have decided the same; nil where one is enough, or where it is taken back.
    private var share: (given: Int, needed: Int)? {
        if case .vouch(let vouch) = statement.decision, vouch.word == .takenBack { return nil }
        return circumstances.share
    }

    private func outcome(_ id: String) -> Phrase {
        switch statement.decision {
        case .release(let admission):
            return .released(
                admission.delivery.text, to: admission.stage, given: share?.given ?? 1,
                of: share?.needed ?? 1, id: id)
        case .revoke(let admission, _):
            return .revoked(admission.delivery.text, to: admission.stage, id: id)
        case .vouch(let vouch):
            return vouch.word == .given
                ? .vouched(vouch.delivery.text, given: share?.given ?? 1, of: share?.needed ?? 1, id: id)
                : .tookBack(vouch.delivery.text, id: id)
        case .withdraw(let delivery, _): return .withdrawn(delivery.text, id: id)
        case .hold(let place): return .held(place.stage, id: id)
        case .resume(let place, _):
            return .resumed(place.stage, given: share?.given ?? 1, of: share?.needed ?? 1, id: id)
        case .approve(let proposal, _):
            return .approved(proposal.short, given: share?.given ?? 1, of: share?.needed ?? 1, id: id)
        }
    }

    /// What comes next; nothing where others have to decide first.
    private var following: [Report.Block] {
        let isEnough = share.map { $0.given >= $0.needed } ?? true
        var blocks: [Report.Block] = []
        if case .withdraw(let record, let stages) = circumstances, !stages.isEmpty {
            let phrase = Phrase.stillStanding(record.name.text, in: stages.joined(separator: ", "))
            blocks.append(.hanging(lead: "", StyledText(phrase, .waiting)))
        }
        if isEnough, let next { blocks.append(.line(StyledText(.next(next), .strong))) }
        return blocks
    }

    private var next: Phrase? {
        switch statement.decision {
        case .release(let admission):
            ShownCall.promote(admission.delivery, to: admission.stage, admission.purpose).phrase
        case .vouch(let vouch): vouch.word == .given ? Phrase(verbatim: "stagectl promote") : nil
        case .resume: Phrase(verbatim: "stagectl promote")
        case .approve(let proposal, _): ShownCall.adopt(proposal).phrase
        case .revoke, .withdraw, .hold: nil
        }
    }
}
