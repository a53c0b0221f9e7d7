import Ledger
import Pipeline
import Problems
import Promotion
import Seals

extension OpenMatters {
    /// What stands still, is to be caught up on, or waits for approval, each with whom it waits for.
    func remarks(in session: Session) -> [Report.Block] {
        var blocks: [Report.Block] = []
        for hold in holds {
            blocks += hold.remarks(lead: "", in: session)
        }
        for debt in debts {
            blocks.append(.hanging(lead: "", debt.line(in: session)))
        }
        for change in changes {
            let digits = String(change.proposal.digest.hex.prefix(12))
            let phrase = Phrase.proposed(digits, entry: String(change.proposal.sequence))
            blocks.append(.hanging(lead: "", StyledText(phrase, .waiting)))
            blocks += change.remarks(lead: "  ", in: session)
        }
        return blocks
    }

    var members: [String: JSONValue] {
        [
            "holds": .array(holds.map(\.document)), "catchUps": .array(debts.map(\.document)),
            "proposals": .array(changes.map(\.document)),
        ]
    }
}

extension OpenMatters.Hold {
    /// What stands still, since when, by whom and why, and who has to let it go on.
    func remarks(lead: String, in session: Session) -> [Report.Block] {
        let since = Phrase.decided(by: record.person, at: session.local(record.time), because: record.reason)
        let missing = Phrase.resumesMissing(
            resumes.given.count, of: resumes.needed, from: resumes.open.joined(separator: ", "))
        return [
            .hanging(lead: lead, StyledText(.onHold(place.stage, since: String(record.sequence)), .waiting)),
            .hanging(lead: "\(lead)  ", StyledText(since)), .hanging(lead: "\(lead)  ", StyledText(missing)),
        ]
    }

    var document: JSONValue {
        var members: [String: JSONValue] = [
            "sequence": .integer(Int64(record.sequence)), "since": .string(record.time.text),
            "person": .string(record.person), "reason": .string(record.reason),
            "resumes": resumes.document,
        ]
        members["stage"] = place.stage.map(JSONValue.string)
        return .object(members)
    }
}

extension OpenMatters.Debt {
    fileprivate func line(in session: Session) -> StyledText {
        let stages = catchUp.stages.joined(separator: ", ")
        let (delivery, until) = (catchUp.delivery.text, session.local(catchUp.deadline))
        return isOverdue
            ? StyledText(.catchUpOverdue(delivery, in: stages, since: until), .refused)
            : StyledText(.catchUpOpen(delivery, in: stages, until: until), .waiting)
    }

    var document: JSONValue {
        .object([
            "sequence": .integer(Int64(catchUp.sequence)), "lane": .string(catchUp.lane),
            "delivery": .string(catchUp.delivery.text), "to": .string(catchUp.to),
            "stages": .array(catchUp.stages.map(JSONValue.string)),
            "deadline": .string(catchUp.deadline.text), "overdue": .boolean(isOverdue),
        ])
    }
}

extension OpenMatters.Change {
    fileprivate func remarks(lead: String, in session: Session) -> [Report.Block] {
        let since = Phrase.decided(
            by: proposal.person, at: session.local(proposal.time), because: proposal.reason)
        let missing = Phrase.approvalsMissing(
            approvals.given.count, of: approvals.needed, from: approvals.open.joined(separator: ", "))
        return [.hanging(lead: lead, StyledText(since)), .hanging(lead: lead, StyledText(missing))]
    }

    /// The call that the proposal waits for.
    var call: ShownCall { approvals.isReached ? .adopt(proposal.digest) : .approve(proposal.digest) }

    fileprivate var document: JSONValue {
        .object([
            "policy": .string(proposal.digest.text), "sequence": .integer(Int64(proposal.sequence)),
            "since": .string(proposal.time.text), "person": .string(proposal.person),
            "reason": .string(proposal.reason), "approvals": approvals.document,
        ])
    }
}

extension OpenMatters.Tally {
    fileprivate var document: JSONValue {
        .object([
            "given": .array(given.map(JSONValue.string)), "needed": .integer(Int64(needed)),
            "open": .array(open.map(JSONValue.string)),
        ])
    }
}
