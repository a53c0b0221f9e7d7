import Git
import Ledger
import Pipeline
import Problems
import Release
import Seals

extension DecisionPlan {
    /// Shows a person what is about to be decided.
    func present(in session: Session) {
        let stage: String?
        if case .release(_, let freed, _, _) = circumstances { stage = freed.shownName } else { stage = nil }
        session.announce(statement, stage: stage)
        switch circumstances {
        case .release(let delivery, _, let report, let gate):
            session.detail(.senderLabel, Phrase(verbatim: delivery.shownSenders ?? "-"))
            session.detail(.digestLabel, Phrase(verbatim: delivery.digest?.text ?? "-"))
            session.detail(.findingsLabel, findings(of: report))
            session.detail(.releasedLabel, people: gate.releasedBy)
        case .revoke(let release):
            session.detail(.releasedOnLabel, session.local(release.time))
            session.detail(.releasedWithLabel, Phrase(verbatim: release.statement.reason))
        case .vouch(let delivery, let list, let given, _):
            session.detail(.senderLabel, Phrase(verbatim: delivery.shownSenders ?? "-"))
            session.detail(.digestLabel, Phrase(verbatim: delivery.digest?.text ?? "-"))
            session.detail(.unscannedLabel, .unscanned(list))
            for line in list.lines { session.console.say(line, lead: "    ") }
            session.detail(.agreedLabel, people: given)
        case .withdraw(let delivery, let stages):
            session.detail(.senderLabel, Phrase(verbatim: delivery.shownSenders ?? "-"))
            session.detail(.digestLabel, Phrase(verbatim: delivery.digest?.text ?? "-"))
            session.detail(.standsInLabel, people: stages)
        case .hold: break
        case .resume(let hold, let given, _):
            session.detail(.heldByLabel, .by(hold.person, at: session.local(hold.time)))
            session.detail(.heldForLabel, Phrase(verbatim: hold.reason))
            session.detail(.agreedLabel, people: given)
        case .approve(let proposal, let policy, let given, _):
            session.detail(.proposedByLabel, .by(proposal.person, at: session.local(proposal.time)))
            if !proposal.reason.isEmpty {
                session.detail(.proposedForLabel, Phrase(verbatim: proposal.reason))
            }
            session.detail(.agreedLabel, people: given)
            for line in changes(to: policy) { session.console.say(line, lead: "  ") }
        }
        session.detail(.reasonLabel, Phrase(verbatim: statement.reason))
    }

    /// The places into which nobody has looked, for a run that signs nothing and so shows nothing before.
    var placeBlocks: [Report.Block] {
        guard case .vouch(_, let list, _, _) = circumstances else { return [] }
        let head = StyledText(.unscannedLabel) + StyledText(verbatim: " ") + StyledText(.unscanned(list))
        return [.line(head)] + list.lines.map { .hanging(lead: "  ", $0) }
    }

    private func findings(of report: CheckupReport?) -> Phrase {
        guard let report, !report.findings.isEmpty else { return .noFindings }
        let lines = report.findings.prefix(ProblemText.most).map { "\($0.code) \"\($0.subject)\"" }
        return Phrase(verbatim: lines.joined(separator: ", "))
    }

    /// What a policy would change, as far as it fits a screen.
    private func changes(to policy: Policy) -> [StyledText] {
        let lines = sight.chain?.policy.changes(to: policy).flatMap(\.lines) ?? []
        let shown = 40
        guard lines.count > shown else { return lines }
        return lines.prefix(shown) + [StyledText(.moreChanges(lines.count - shown))]
    }
}

extension Statement {
    /// Shows a person who does not see the ledger what is about to be decided.
    func present(in session: Session) {
        session.announce(self, stage: nil)
        if let digest = decision.digest { session.detail(.digestLabel, Phrase(verbatim: digest.text)) }
        if case .vouch(let vouch) = decision {
            session.detail(.judgedLabel, Phrase(verbatim: String(vouch.judged)))
            session.detail(.unscannedLabel, Phrase(verbatim: vouch.unscanned.text))
        }
        session.detail(.ledgerLabel, Phrase(verbatim: ledger.hex))
        session.detail(.policyLabel, Phrase(verbatim: policy.text))
        session.detail(.reasonLabel, Phrase(verbatim: reason))
    }
}

extension Session {
    /// Says what is to be decided by whom.
    ///
    /// - Parameter stage: What people call the stage of a release; its name if nil.
    fileprivate func announce(_ statement: Statement, stage: String?) {
        let person = statement.person
        let phrase: Phrase
        switch statement.decision {
        case .release(let admission):
            phrase = .releasing(admission.delivery.text, to: stage ?? admission.stage, as: person)
        case .revoke(let admission, _):
            phrase = .revoking(admission.delivery.text, to: admission.stage, as: person)
        case .vouch(let vouch): phrase = .vouching(vouch.delivery.text, vouch.word, as: person)
        case .withdraw(let delivery, _): phrase = .withdrawing(delivery.text, as: person)
        case .hold(let place): phrase = .holding(place.stage, as: person)
        case .resume(let place, _): phrase = .resuming(place.stage, as: person)
        case .approve(let proposal, _): phrase = .approving(proposal.short, as: person)
        }
        console.say(StyledText(phrase, .strong), lead: "")
        switch statement.decision {
        case .release(let admission), .revoke(let admission, _):
            detail(.purposeLabel, admission.purpose.shown)
        case .approve(let proposal, _): detail(.digestLabel, Phrase(verbatim: proposal.text))
        case .vouch, .withdraw, .hold, .resume: break
        }
        if let expires = statement.expires { detail(.expiresLabel, local(expires)) }
    }

    fileprivate func detail(_ label: Phrase, _ value: Phrase?) {
        guard let value else { return }
        console.say(StyledText(label) + StyledText(verbatim: " ") + StyledText(value), lead: "  ")
    }

    fileprivate func detail(_ label: Phrase, people: [String]) {
        guard !people.isEmpty else { return }
        detail(label, Phrase(verbatim: people.joined(separator: ", ")))
    }
}

extension UnscannedList {
    /// The places as they are shown: every one, for all of them are signed, and by their names, for nobody shall choose which come first.
    fileprivate var lines: [StyledText] {
        func path(of place: Place) -> [[UInt8]] { ([place.file] + place.inside).map { Array($0.utf8) } }
        return places.map { (path(of: $0), $0) }
            .sorted { left, right in
                left.0.lexicographicallyPrecedes(right.0) { $0.lexicographicallyPrecedes($1) }
            }
            .map { StyledText(.place($0.1), .waiting) }
    }
}

extension Purpose {
    /// The way as it is shown before a decision; nil for the regular one, which needs no word.
    fileprivate var shown: Phrase? {
        switch self {
        case .regular: nil
        case .rollback: .wayBack
        case .lane(let name): .lane(name)
        }
    }
}
