import Git
import Ledger
import Pipeline
import Problems
import Release
import Seals

extension PolicyView {
    /// Returns what `policy show` shows.
    ///
    /// - Parameter local: The policy on this machine, or what keeps it from being read whole.
    func report(beside local: Result<Policy, ProblemList>, in session: Session) -> Report {
        var blocks: [Report.Block] = [
            .hanging(lead: "", StyledText(.policyInForce(inForce.digest.text), .strong))
        ]
        var problems: [Problem] = []
        switch local {
        case .success(let policy): blocks.append(.hanging(lead: "", StyledText(standing(of: policy))))
        case .failure(let error): problems = error.problems
        }
        for proposal in pending {
            blocks.append(.blank)
            blocks += self.blocks(of: proposal, in: session)
        }
        blocks.append(.blank)
        if inForce.definition.authority.policy == nil {
            blocks.append(.hanging(lead: "", StyledText(.policyClosed)))
        } else if let approved = pending.first(where: \.isApproved) {
            let call = ShownCall.adopt(approved.record.digest).phrase
            blocks.append(.line(StyledText(.next(call), .strong)))
        } else if let waiting = pending.first {
            let call = ShownCall.approve(waiting.record.digest).phrase
            blocks.append(.line(StyledText(.next(call), .strong)))
        } else {
            blocks.append(.line(StyledText(.nothingProposed)))
        }
        // Why there is none stands among the problems.
        return Report(blocks, result: document(try? local.get()), problems: problems)
    }

    private func standing(of local: Policy) -> Phrase {
        if local.digest == inForce.digest { return .localInForce }
        return pending.contains { $0.record.digest == local.digest } ? .localProposed : .localOther
    }

    private func blocks(of proposal: Pending, in session: Session) -> [Report.Block] {
        let record = proposal.record
        let share = Phrase.approvals(
            proposal.given.count, of: proposal.needed, open: proposal.open.joined(separator: ", "))
        var blocks: [Report.Block] = [
            .hanging(
                lead: "",
                StyledText(.proposal(record.digest.short, sequence: record.sequence), .waiting)),
            .hanging(lead: "  ", StyledText(verbatim: record.digest.text)),
            .hanging(lead: "  ", StyledText(.by(record.person, at: session.local(record.time)))),
        ]
        if !record.reason.isEmpty {
            blocks.append(.hanging(lead: "  ", StyledText(verbatim: record.reason)))
        }
        if !proposal.given.isEmpty {
            let people = proposal.given.joined(separator: ", ")
            blocks.append(
                .hanging(
                    lead: "  ",
                    StyledText(.agreedLabel) + StyledText(verbatim: " \(people)")))
        }
        blocks.append(.hanging(lead: "  ", StyledText(share)))
        return blocks + inForce.changes(to: proposal.policy).flatMap(\.lines).map { .line($0) }
    }

    private func document(_ local: Policy?) -> JSONValue {
        .object([
            "inForce": .string(inForce.digest.text), "local": local.map { .string($0.digest.text) } ?? .null,
            "canChange": .boolean(inForce.definition.authority.policy != nil),
            "proposals": .array(
                pending.map { proposal in
                    .object([
                        "digest": .string(proposal.record.digest.text),
                        "sequence": .integer(Int64(proposal.record.sequence)),
                        "person": .string(proposal.record.person),
                        "time": .string(proposal.record.time.text),
                        "reason": .string(proposal.record.reason),
                        "approvedBy": .array(proposal.given.map(JSONValue.string)),
                        "needed": .integer(Int64(proposal.needed)),
                        "openers": .array(proposal.open.map(JSONValue.string)),
                        "changes": .array(inForce.changes(to: proposal.policy).map(\.document)),
                    ])
                }),
        ])
    }
}

extension PolicyFileChange {
    /// The change line by line, each place in the form that editors jump to.
    var lines: [StyledText] {
        guard !hunks.isEmpty else { return [StyledText(verbatim: file, .strong)] }
        return hunks.flatMap { hunk in
            [StyledText(verbatim: "\(file):\(hunk.line)", .strong)]
                + hunk.removed.map { StyledText(verbatim: "- \($0)", .refused) }
                + hunk.added.map { StyledText(verbatim: "+ \($0)", .done) }
        }
    }

    fileprivate var document: JSONValue {
        .object([
            "file": .string(file),
            "hunks": .array(
                hunks.map { hunk in
                    .object([
                        "line": .integer(Int64(hunk.line)),
                        "removed": .array(hunk.removed.map(JSONValue.string)),
                        "added": .array(hunk.added.map(JSONValue.string)),
                    ])
                }),
        ])
    }
}
