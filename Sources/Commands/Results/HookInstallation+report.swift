import Git
import Hook
import Ledger
import Problems
import Seals

extension HookInstallation {
    /// Returns what `hook install` shows.
    ///
    /// - Parameters:
    ///   - site: What gitolite said of itself, if it runs the hook.
    ///   - isKept: Whether the next push goes on from what has been verified.
    ///   - store: Where that is kept; nil if there is no folder for it.
    func report(
        _ mode: LedgerWriter.Mode, on site: GitoliteSite?, kept isKept: Bool = false,
        in store: CheckpointStore? = nil
    ) -> Report {
        var blocks: [Report.Block] = newPins.map { pin in
            .line(StyledText(.pinned(pin.name, id: pin.root.hex)))
        }
        if hardens { blocks.append(.line(StyledText(.hardened, .done))) }
        blocks += pipelines.compactMap(\.verified)
        blocks.append(hook.block)
        blocks.append(companion.block)
        if mode == .write, pipelines.contains(where: { $0.place != nil }) {
            blocks.append(.keeping(isKept, in: store))
        }
        if let site { blocks += site.steps }
        if mode == .plan { blocks.append(.line(StyledText(.dryRun, .strong))) }
        let result = JSONValue.object([
            "file": .string(hook.path), "script": .string(hook.script),
            "changed": .boolean(hook.change != .none), "companion": companion.document,
            "pipelines": .array(
                pipelines.map { pipeline in
                    pipeline.document(adding: ["new": .boolean(newPins.contains(pipeline.pin))])
                }),
            "kept": .boolean(isKept), "hardened": .boolean(hardens),
            "dryRun": .boolean(mode == .plan),
        ])
        return Report(blocks, result: result)
    }
}

extension Report.Block {
    /// What became of the verified places.
    fileprivate static func keeping(_ isKept: Bool, in store: CheckpointStore?) -> Report.Block {
        guard isKept, let store else {
            return .hanging(lead: "", StyledText(.placesMissed(store?.folder), .waiting))
        }
        return .line(StyledText(.placesKept(store.folder)))
    }
}

extension GitoliteSite {
    /// What has to be said to gitolite.
    fileprivate var steps: [Report.Block] {
        [
            .line(StyledText(.gitoliteSteps)),
            .text(
                """
                  .gitolite.rc:   'repo-specific-hooks',
                  gitolite.conf:  repo \(repository)
                                      option hook.pre-receive = \(HookSite.hookName)
                """),
        ]
    }
}

extension GuardedPipeline {
    /// Says how far the ledger has been verified just now; nil if it has not begun.
    fileprivate var verified: Report.Block? {
        place.map { place in
            .line(
                StyledText(
                    .ledgerVerified(
                        of: pin.name, entries: place.sequence + 1, head: place.head.short), .done))
        }
    }

    /// The pipeline as it stands in the documents of `--json`.
    func document(adding more: [String: JSONValue] = [:]) -> JSONValue {
        let members: [String: JSONValue] = [
            "pipeline": .string(pin.name), "root": .string(pin.root.hex),
            "head": head.map { .string($0.hex) } ?? .null,
            "verified": place.map { place in
                .object([
                    "head": .string(place.head.hex), "sequence": .integer(Int64(place.sequence)),
                    "time": .string(place.time.text), "later": .integer(Int64(later)),
                ])
            } ?? .null,
        ]
        return .object(members.merging(more) { $1 })
    }
}

extension HookFile {
    fileprivate var block: Report.Block {
        let phrase: Phrase =
            switch change {
            case .none: .hookUnchanged(path)
            case .new: .hookInstalled(path)
            case .update: .hookUpdated(path)
            }
        return .line(StyledText(phrase, .done))
    }
}

extension HookCompanion {
    fileprivate var block: Report.Block {
        switch self {
        case .file(let file): file.block
        case .occupied(let path): .hanging(lead: "", StyledText(.companionOccupied(path), .waiting))
        case .unasked: .hanging(lead: "", StyledText(.companionUnasked, .waiting))
        }
    }

    fileprivate var document: JSONValue {
        switch self {
        case .file(let file):
            .object([
                "file": .string(file.path), "script": .string(file.script),
                "changed": .boolean(file.change != .none),
            ])
        case .occupied, .unasked: .null
        }
    }
}
