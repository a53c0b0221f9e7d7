import Git
import Hook
import Ledger
import Problems
import Seals

extension [Ruling] {
    /// Returns what the hook says of a push.
    func report(_ text: HookText) -> Report {
        let problems = compactMap(\.problem)
        let result = JSONValue.object([
            "references": .array(
                map { ruling in
                    .object([
                        "name": .string(ruling.reference.shownName), "old": .string(ruling.reference.old.hex),
                        "new": .string(ruling.reference.new.hex),
                        "problem": ruling.problem.map { .string($0.code.name) } ?? .null,
                    ])
                })
        ])
        return .refusing(problems, text.lines(for: self), result: result)
    }
}

extension Report {
    /// Returns what a hook shows; with any problem, of whatever status, the hook ends with one that refuses.
    static func refusing(_ problems: [Problem], _ lines: [String], result: JSONValue = .null) -> Report {
        var report = Report([.remarks(lines, of: problems)], result: result, problems: problems)
        report.statusOfHarmless = .notAllowed
        return report
    }
}

extension HookInstallation {
    /// Returns what `hook install` shows.
    ///
    /// - Parameter site: What gitolite said of itself, if it runs the hook.
    func report(_ mode: LedgerWriter.Mode, on site: GitoliteSite?) -> Report {
        var blocks: [Report.Block] = newPins.map { pin in
            .line(StyledText(.pinned(pin.name, id: pin.root.hex)))
        }
        blocks.append(hook.block)
        blocks.append(companion.block)
        if let site {
            blocks += [
                .line(StyledText(.gitoliteSteps)),
                .text(
                    """
                      .gitolite.rc:   'repo-specific-hooks',
                      gitolite.conf:  repo \(site.repository)
                                          option hook.pre-receive = \(HookInstallation.name)
                    """),
            ]
        }
        if mode == .plan { blocks.append(.line(StyledText(.dryRun, .strong))) }
        let result = JSONValue.object([
            "file": .string(hook.path), "script": .string(hook.script),
            "changed": .boolean(hook.change != .none), "companion": companion.document,
            "pipelines": .array(
                pipelines.map { pin in
                    .object([
                        "pipeline": .string(pin.name), "root": .string(pin.root.hex),
                        "new": .boolean(newPins.contains(pin)),
                    ])
                }),
            "dryRun": .boolean(mode == .plan),
        ])
        return Report(blocks, result: result)
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
