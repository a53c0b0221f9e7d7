import Git
import Ledger
import Pipeline
import Problems
import Release
import Seals

extension ReleasePlan {
    /// Shows a person what is about to be released.
    func present(in session: Session) {
        let console = session.console
        func detail(_ label: Phrase, _ value: Phrase) {
            console.say(StyledText(label) + StyledText(verbatim: " ") + StyledText(value), lead: "  ")
        }
        console.say(
            StyledText(
                .releasing(delivery.name.text, to: stage.shownName, as: statement.person), .strong))
        detail(.senderLabel, Phrase(verbatim: delivery.sender ?? "-"))
        detail(.digestLabel, Phrase(verbatim: delivery.digest?.text ?? "-"))
        detail(.findingsLabel, findings)
        if !releasedBy.isEmpty {
            detail(.releasedLabel, Phrase(verbatim: releasedBy.joined(separator: ", ")))
        }
        detail(.reasonLabel, Phrase(verbatim: statement.reason))
    }

    /// Returns what `release` shows at its end.
    func report(_ appended: Appended, _ mode: LedgerWriter.Mode) -> Report {
        let needed = approvals
        let given = releasedBy.count + 1
        let entry = appended.updates.first?.new
        var blocks: [Report.Block] = [
            .line(
                StyledText(
                    .released(
                        delivery.name.text, to: stage.name, given: given, of: needed,
                        id: entry?.short ?? "-"), .done))
        ]
        switch mode {
        case .plan:
            blocks += appended.updates.map { .line(.plan(of: $0)) }
            blocks.append(.line(StyledText(.dryRun, .strong)))
        case .write where given >= needed:
            blocks.append(.line(StyledText(.next(promotion), .strong)))
        case .write: break
        }
        return Report(blocks, result: document(appended, mode, given: given, needed: needed))
    }

    /// The call that takes the step.
    private var promotion: Phrase { ShownCall.promote(delivery.name, to: stage.name, purpose).phrase }

    private var purpose: Purpose {
        guard case .release(let admission) = statement.decision else { return .regular }
        return admission.purpose
    }

    private var findings: Phrase {
        guard let report, !report.findings.isEmpty else { return .noFindings }
        let lines = report.findings.prefix(ProblemText.most).map { "\($0.code) \"\($0.subject)\"" }
        return Phrase(verbatim: lines.joined(separator: ", "))
    }

    private func document(
        _ appended: Appended, _ mode: LedgerWriter.Mode, given: Int, needed: Int
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "delivery": .string(delivery.name.text), "stage": .string(stage.name),
            "purpose": .string(purpose.word),
            "digest": .string(delivery.digest?.text ?? "-"), "policy": .string(statement.policy.text),
            "person": .string(statement.person), "reason": .string(statement.reason),
            "time": .string(statement.time.text), "given": .integer(Int64(given)),
            "needed": .integer(Int64(needed)), "dryRun": .boolean(mode == .plan),
            "entry": appended.updates.first.map { .string($0.new.hex) } ?? .null,
        ]
        members["lane"] = purpose.lane.map(JSONValue.string)
        members["expires"] = statement.expires.map { .string($0.text) }
        return .object(members)
    }
}
