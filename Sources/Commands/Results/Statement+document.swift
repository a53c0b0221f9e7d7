import Git
import Ledger
import Pipeline
import Problems
import Release
import Seals

extension Statement {
    /// The statement as it stands in the documents of `--json`.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "decision": .string(decision.kind.rawValue), "ledger": .string(ledger.hex),
            "person": .string(person),
            "policy": .string(policy.text), "reason": .string(reason), "time": .string(time.text),
            "statement": .string(digest.text),
        ]
        members["expires"] = expires.map { .string($0.text) }
        members["delivery"] = decision.delivery.map { .string($0.text) }
        members["digest"] = decision.digest.map { .string($0.text) }
        members["stage"] = decision.stage.map(JSONValue.string)
        switch decision {
        case .release(let admission), .revoke(let admission, _):
            members["purpose"] = .string(admission.purpose.word)
            members["lane"] = admission.purpose.lane.map(JSONValue.string)
        case .vouch(let vouch):
            members["judged"] = .integer(Int64(vouch.judged))
            members["unscanned"] = .string(vouch.unscanned.text)
            members["word"] = .string(vouch.word.rawValue)
        case .withdraw, .hold: break
        case .resume(_, let hold): members["hold"] = .integer(Int64(hold))
        case .approve(let proposal, let sequence):
            members["proposal"] = .string(proposal.text)
            members["proposalSequence"] = .integer(Int64(sequence))
        }
        if case .revoke(_, let statement) = decision { members["released"] = .string(statement.text) }
        return members
    }

    /// What is decided, in a few words, as `log` shows it.
    var text: Phrase {
        switch decision {
        case .release(let admission):
            .releaseEntry(admission.delivery.text, to: admission.stage, admission.purpose)
        case .revoke(let admission, _):
            .revokeEntry(admission.delivery.text, to: admission.stage, admission.purpose)
        case .vouch(let vouch): .vouchEntry(vouch.delivery.text, vouch.word)
        case .withdraw(let delivery, _): .withdrawEntry(delivery.text)
        case .hold(let place): .holdEntry(place.stage)
        case .resume(let place, _): .resumeEntry(place.stage)
        case .approve(let proposal, _): .approveEntry(proposal.short)
        }
    }

    /// Returns what is shown of a statement that was signed elsewhere and has come in.
    func report(broughtBy file: String, _ appended: Appended, _ mode: LedgerWriter.Mode) -> Report {
        var members = members
        members["file"] = .string(file)
        let id = appended.entry.id.short
        return .act(.broughtIn(text, by: person, id: id), members, appended, mode)
    }
}

extension SignedStatement {
    /// Returns what is shown of a statement that was signed and not brought in.
    ///
    /// - Parameter call: The call that takes it in, without its arguments.
    func report(handedOverTo file: String, _ call: String, _ mode: LedgerWriter.Mode) -> Report {
        var members = statement.members
        members["dryRun"] = .boolean(mode == .plan)
        members["entry"] = .null
        members["file"] = .string(file)
        let blocks: [Report.Block]
        switch mode {
        case .plan:
            blocks = [.line(StyledText(.wouldSign(statement.text))), .line(StyledText(.dryRun, .strong))]
        case .write:
            members["signed"] = .object([
                "statement": .string(String(decoding: statement.content, as: UTF8.self)),
                "signature": .string(signature),
            ])
            // The end of the line is written with the report.
            let line = String(decoding: self.file.dropLast(), as: UTF8.self)
            blocks =
                file == DecisionOptions.standardOutput
                ? [.text(line)]
                : [
                    .hanging(lead: "", StyledText(.signed(statement.text, in: file), .done)),
                    .hanging(lead: "", StyledText(.statementDigest(statement.digest.text))),
                    .line(StyledText(.next("\(call) --statement \(shellWord(file))"), .strong)),
                ]
        }
        return Report(blocks, result: .object(members))
    }
}

extension SHA256Digest {
    /// The first digits, for people.
    var short: String { String(hex.prefix(12)) }
}

extension Report {
    /// Returns what is shown of an entry that was appended: one line, the refs of a dry run, and what comes next.
    static func act(
        _ phrase: Phrase, _ members: [String: JSONValue], _ appended: Appended, _ mode: LedgerWriter.Mode,
        more: [Block] = [], next: [Block] = []
    ) -> Report {
        var blocks: [Block] = [.hanging(lead: "", StyledText(phrase, .done))] + more
        switch mode {
        case .plan:
            blocks += appended.updates.map { .line(.plan(of: $0)) }
            blocks.append(.line(StyledText(.dryRun, .strong)))
        case .write: blocks += next
        }
        var members = members
        members["dryRun"] = .boolean(mode == .plan)
        members["entry"] = .string(appended.entry.id.hex)
        members["sequence"] = .integer(Int64(appended.entry.sequence))
        return Report(blocks, result: .object(members), problems: appended.problem.map { [$0] } ?? [])
    }
}
