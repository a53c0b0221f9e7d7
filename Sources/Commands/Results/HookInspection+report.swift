import Git
import Hook
import Ledger
import Problems
import Seals

extension HookInspection {
    /// Returns what `hook check` shows.
    func report() -> Report {
        var blocks: [Report.Block] = []
        if git.hasQuarantine { blocks.append(.good(.gitFit)) }
        blocks += [judge.block(of: .preReceive), companion.block(of: .referenceTransaction)].compactMap(
            \.self)
        blocks += pipelines.map { .good($0.standing) }
        let result = JSONValue.object([
            "git": .string(git.text), "preReceive": judge.document,
            "referenceTransaction": companion.document,
            "pipelines": .array(pipelines.map { $0.document() }),
        ])
        return Report(blocks, result: result, problems: problems)
    }
}

extension HookInspection.Standing {
    /// Returns the line that says it; nil if a problem does.
    fileprivate func block(of hook: HookScript) -> Report.Block? {
        switch self {
        case .current(let file): .good(.hookCurrent(hook.name, file))
        case .occupied(let file): .hanging(lead: "", StyledText(.companionOccupied(file), .waiting))
        case .unasked: .hanging(lead: "", StyledText(.companionUnasked, .waiting))
        case .faulty: nil
        }
    }

    fileprivate var document: JSONValue {
        let (standing, file): (String, String?) =
            switch self {
            case .current(let file): ("current", file)
            case .occupied(let file): ("occupied", file)
            case .unasked: ("unasked", nil)
            case .faulty(let problem): (problem.code.name, nil)
            }
        return .object(["standing": .string(standing), "file": file.map(JSONValue.string) ?? .null])
    }
}

extension GuardedPipeline {
    /// What is pinned, and how far the ledger is known to be verified.
    fileprivate var standing: Phrase {
        .guarded(
            pin.name, root: pin.root.short,
            place.map { place in
                .verifiedPlace(entries: place.sequence + 1, head: place.head.short, later: later)
            } ?? (head == nil ? .ledgerNotBegun : .noVerifiedPlace))
    }
}
