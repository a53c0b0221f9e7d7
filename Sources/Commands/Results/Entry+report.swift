import Git
import Ledger
import Seals
import Timetable

extension Entry {
    /// What is shown of the entry: number, time and what happened; below it who, the id and the reason.
    func blocks(indent: Int, in session: Session) -> [Report.Block] {
        let number = String(sequence)
        let margin = String(repeating: " ", count: indent)
        let gap = StyledText(verbatim: "  ")
        var blocks: [Report.Block] = [
            .hanging(
                lead: number + margin.dropFirst(number.count), StyledText(session.local(time)) + gap + text),
            .hanging(
                lead: margin,
                StyledText(verbatim: person ?? signer) + gap + StyledText(verbatim: id.short)),
        ]
        if let detail { blocks.append(.hanging(lead: margin, StyledText(verbatim: detail))) }
        return blocks
    }

    /// What happened, in a few words.
    var text: StyledText {
        let delivery = delivery?.text ?? "?"
        switch kind {
        case .genesis: return StyledText(.genesisEntry)
        case .accept: return StyledText(.acceptEntry(delivery), .done)
        case .reject: return StyledText(.rejectEntry(delivery), .refused)
        case .release: return StyledText(.releaseEntry(delivery, to: stage ?? "?", purpose))
        case .promote: return StyledText(.promoteEntry(delivery, to: stage ?? "?", purpose), .strong)
        case .revoke: return StyledText(.revokeEntry(delivery, to: stage ?? "?", purpose), .waiting)
        case .vouch: return StyledText(.vouchEntry(delivery, word ?? .given), .waiting)
        case .withdraw: return StyledText(.withdrawEntry(delivery), .refused)
        case .hold: return StyledText(.holdEntry(stage), .waiting)
        case .resume: return StyledText(.resumeEntry(stage))
        case .verify:
            return result == .passed
                ? StyledText(.passedEntry(delivery, in: stage ?? "?"), .done)
                : StyledText(.failedEntry(delivery, in: stage ?? "?"), .refused)
        case .propose: return StyledText(.proposeEntry(policyDigits))
        case .approve: return StyledText(.approveEntry(policyDigits))
        case .policy: return StyledText(.policyEntry(policyDigits), .strong)
        }
    }

    /// Why it happened: a person's reason, or the codes of the findings.
    private var detail: String? {
        switch kind {
        case .reject: findings.isEmpty ? nil : findings.joined(separator: ", ")
        case .release, .revoke, .vouch, .withdraw, .hold, .resume, .promote, .verify, .propose, .approve:
            reason?.isEmpty == true ? nil : reason
        case .genesis, .accept, .policy: nil
        }
    }

    /// The first digits of the policy.
    private var policyDigits: String { policy.map { String($0.hex.prefix(12)) } ?? "?" }

    var document: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id.hex), "event": .string(kind.rawValue), "sequence": .integer(Int64(sequence)),
            "time": .string(time.text), "signer": .string(signer),
        ]
        members["delivery"] = delivery.map { .string($0.text) }
        members["stage"] = stage.map(JSONValue.string)
        members["person"] = person.map(JSONValue.string)
        members["reason"] = reason.map(JSONValue.string)
        members["purpose"] = purpose.map { .string($0.word) }
        members["lane"] = purpose?.lane.map(JSONValue.string)
        members["localTime"] = localTime.map { .string($0.text) }
        members["result"] = result.map { .string($0.rawValue) }
        members["policy"] = policy.map { .string($0.text) }
        members["statement"] = statement.map { .string($0.text) }
        members["word"] = word.map { .string($0.rawValue) }
        members["commit"] = commit.map { .string($0.hex) }
        if kind == .reject { members["findings"] = .array(findings.map(JSONValue.string)) }
        return .object(members)
    }
}
