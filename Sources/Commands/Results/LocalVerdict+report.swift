import Checkup
import Git
import Ledger
import Pipeline
import Problems
import Seals

extension LocalVerdict {
    /// Returns what `check --local` shows.
    ///
    /// - Parameter subject: What was asked for.
    func report(of subject: String) -> Report {
        var seen: Set<Problem> = []
        let refused = findings.filter { $0.severity == .refuse }.map(\.problem)
            .filter { seen.insert($0).inserted }
        var blocks: [Report.Block] = []
        if refused.isEmpty {
            blocks.append(
                .line(
                    StyledText(
                        .passedLocally(subject, files: counts.files, bytes: counts.bytes), .done)))
        } else {
            blocks.append(.line(StyledText(.rejected(subject, findings: refused.count), .refused)))
            blocks.append(.findings(delivery: subject, refused))
        }
        // In an order of their own, and never left out: who reads "passed" must know of what.
        let gaps = LocalGap.allCases.filter(self.gaps.contains)
        blocks.append(.line(StyledText(.notJudged)))
        blocks += gaps.map { .hanging(lead: "- ", StyledText($0.phrase, .waiting)) }
        let result = JSONValue.object([
            "deliveries": .array([.object(members(of: subject))]), "remaining": .integer(0),
            "unjudged": .array(gaps.map { .string($0.rawValue) }),
        ])
        return Report(blocks, result: result, problems: refused)
    }

    private func members(of subject: String) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "delivery": .string(subject), "verdict": .string(refusals == 0 ? "passed" : "refused"),
            "files": .integer(Int64(counts.files)), "bytes": .integer(Int64(counts.bytes)),
            "refusals": .integer(Int64(refusals)), "warnings": .integer(Int64(warnings)),
            "findings": .array(findings.map(\.document)), "tree": .string(tree.hex),
            "senders": .array(senders.map { CheckupReport.Sender($0).document }),
        ]
        members["digest"] = digest.map { .string($0.text) }
        members["note"] = note?.json
        return members
    }
}

extension LocalGap {
    fileprivate var phrase: Phrase {
        switch self {
        case .name: .gapOfName
        case .order: .gapOfOrder
        case .transfer: .gapOfTransfer
        case .tag: .gapOfTag
        case .signatures: .gapOfSignatures
        case .otherSignatures: .gapOfOtherSignatures
        case .malware: .gapOfMalware
        }
    }
}
