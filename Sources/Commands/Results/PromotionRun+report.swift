import Checkup
import Git
import Ledger
import Problems
import Promotion
import Seals

extension PromotionRun {
    /// Returns what `promote` shows.
    ///
    /// - Parameter further: What ended the run besides the problems that it noted itself.
    func report(_ mode: LedgerWriter.Mode, further: [Problem], in session: Session) -> Report {
        var blocks: [Report.Block]
        switch mode {
        case .write:
            blocks = repaired.map { update in
                .line(StyledText(.repaired(update.name, id: update.new.short)))
            }
            blocks += judged.flatMap(\.blocks) + decided.map(\.line)
            blocks += taken.flatMap { $0.blocks(in: session) }
        case .plan:
            blocks = plan
            if !blocks.isEmpty { blocks.append(.line(StyledText(.dryRun, .strong))) }
        }
        if remaining > 0 { blocks.append(.line(StyledText(.remaining(remaining), .waiting))) }
        let all = (problems + further).withoutRepetition
        if blocks.isEmpty, all.isEmpty { blocks.append(.line(StyledText(.nothingToDo))) }
        return Report(blocks, result: document(mode), problems: all)
    }

    /// Each ref that would be repaired, then each entry that would be appended with the refs that would move with it.
    private var plan: [Report.Block] {
        return repaired.map { .line(.plan(of: $0)) }
            + written.flatMap { entry, updates -> [Report.Block] in
                let lead = StyledText(verbatim: "\(entry.sequence)  ")
                var blocks: [Report.Block] = [.line(lead + entry.text)]
                blocks += updates.map { .line(.plan(of: $0)) }
                let refused = judged.first { $0.entry.sequence == entry.sequence }
                if let refused, !refused.verdict.refusals.isEmpty {
                    blocks.append(
                        .findings(delivery: refused.name.text, refused.verdict.refusals))
                }
                return blocks
            }
    }

    private func document(_ mode: LedgerWriter.Mode) -> JSONValue {
        .object([
            "dryRun": .boolean(mode == .plan), "remaining": .integer(Int64(remaining)),
            "repaired": .array(repaired.map(\.document)), "judged": .array(judged.map(\.document)),
            "decided": .array(decided.map(\.document)), "promoted": .array(taken.map(\.document)),
            "entries": .array(
                written.map { entry, updates in
                    .object([
                        "event": .string(entry.kind.rawValue), "sequence": .integer(Int64(entry.sequence)),
                        "delivery": entry.delivery.map { .string($0.text) } ?? .null,
                        "stage": entry.stage.map(JSONValue.string) ?? .null,
                        "references": .array(updates.map(\.document)),
                    ])
                }),
        ])
    }
}

extension PromotionRun.Judged {
    fileprivate var blocks: [Report.Block] {
        switch verdict {
        case .passed:
            let tag = updates.last?.new.short ?? "-"
            return [.line(StyledText(.accepted(name.text, id: tag), .done))] + verdict.report.vouchedBlocks
        case .refused: return verdict.refusalBlocks
        }
    }

    fileprivate var document: JSONValue {
        var members = verdict.members
        members["references"] = .array(updates.map(\.document))
        return .object(members)
    }
}

extension PromotionRun.Decided {
    fileprivate var line: Report.Block {
        let id = entry.id.short
        return .hanging(
            lead: "", StyledText(.broughtIn(statement.text, by: statement.person, id: id), .done))
    }

    fileprivate var document: JSONValue {
        var members = statement.members
        members["file"] = .string(path)
        members["references"] = .array(updates.map(\.document))
        return .object(members)
    }
}

extension PromotionRun.Taken {
    fileprivate func blocks(in session: Session) -> [Report.Block] {
        let id = updates.last?.new.short ?? "-"
        let line = Report.Block.hanging(
            lead: "", StyledText(.promoted(delivery.text, to: stage, purpose, id: id), .strong))
        switch purpose {
        case .regular: return [line]
        case .lane:
            guard let debt else { return [line] }
            let phrase = Phrase.catchUpOpen(
                debt.delivery.text, in: debt.stages.joined(separator: ", "),
                until: session.local(debt.deadline))
            return [line, .hanging(lead: "", StyledText(phrase, .waiting))]
        case .rollback:
            let call = ShownCall.resume(.stage(stage)).phrase
            return [
                line, .hanging(lead: "", StyledText(.heldAfterRollback(stage))),
                .line(StyledText(verbatim: "  ") + StyledText(call)),
            ]
        }
    }

    fileprivate var document: JSONValue {
        var members: [String: JSONValue] = [
            "delivery": .string(delivery.text), "stage": .string(stage), "purpose": .string(purpose.word),
            "references": .array(updates.map(\.document)),
        ]
        members["lane"] = purpose.lane.map(JSONValue.string)
        members["catchUp"] = debt.map { debt in
            .object([
                "stages": .array(debt.stages.map(JSONValue.string)), "deadline": .string(debt.deadline.text),
            ])
        }
        return .object(members)
    }
}

extension ReferenceUpdate {
    /// The update as it stands in the documents of `--json`.
    var document: JSONValue {
        .object(["name": .string(name), "old": .string(old.hex), "new": .string(new.hex)])
    }
}

extension StyledText {
    /// Shows a ref that a dry run would move.
    static func plan(of update: ReferenceUpdate) -> StyledText {
        StyledText(.planned(update.name, from: update.old.short, to: update.new.short))
    }
}

extension [Problem] {
    /// The problems, each once, in the order in which they first occurred.
    fileprivate var withoutRepetition: [Problem] {
        var seen: Set<Problem> = []
        return filter { seen.insert($0).inserted }
    }
}
