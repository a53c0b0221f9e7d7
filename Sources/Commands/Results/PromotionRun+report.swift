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
    func report(_ mode: LedgerWriter.Mode, further: [Problem]) -> Report {
        var blocks: [Report.Block] = repaired.map { update in
            .line(StyledText(.repaired(update.name, id: update.new.short)))
        }
        blocks += judged.flatMap(\.blocks) + taken.map { $0.line }
        if mode == .plan {
            let updates = repaired + judged.flatMap(\.updates) + taken.flatMap(\.updates)
            blocks += updates.inOne.map { .line(.plan(of: $0)) } + [.line(StyledText(.dryRun, .strong))]
        }
        if remaining > 0 { blocks.append(.line(StyledText(.remaining(remaining), .waiting))) }
        let all = (problems + further).withoutRepetition
        if blocks.isEmpty, all.isEmpty { blocks.append(.line(StyledText(.nothingToDo))) }
        return Report(blocks, result: document(mode), problems: all)
    }

    private func document(_ mode: LedgerWriter.Mode) -> JSONValue {
        .object([
            "dryRun": .boolean(mode == .plan), "remaining": .integer(Int64(remaining)),
            "repaired": .array(repaired.map(\.document)), "judged": .array(judged.map(\.document)),
            "promoted": .array(taken.map(\.document)),
        ])
    }
}

extension PromotionRun.Judged {
    fileprivate var blocks: [Report.Block] {
        switch verdict {
        case .passed:
            let tag = updates.last?.new.short ?? "-"
            return [.line(StyledText(.accepted(name.text, id: tag), .done))]
        case .refused: return verdict.refusalBlocks
        }
    }

    fileprivate var document: JSONValue {
        var members = verdict.members
        members["references"] = .array(updates.map(\.document))
        return .object(members)
    }
}

extension PromotionRun.Taken {
    fileprivate var line: Report.Block {
        .line(
            StyledText(
                .promoted(delivery.text, to: stage, id: updates.last?.new.short ?? "-"), .strong))
    }

    fileprivate var document: JSONValue {
        .object([
            "delivery": .string(delivery.text), "stage": .string(stage),
            "references": .array(updates.map(\.document)),
        ])
    }
}

extension [ReferenceUpdate] {
    /// The updates with one for each ref, from what it was first to what it is last.
    fileprivate var inOne: [ReferenceUpdate] {
        var names: [String] = []
        var moved: [String: ReferenceUpdate] = [:]
        for update in self {
            if moved[update.name] == nil { names.append(update.name) }
            let old = moved[update.name]?.old ?? update.old
            moved[update.name] = ReferenceUpdate(name: update.name, old: old, new: update.new)
        }
        return names.compactMap { moved[$0] }
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
