import Git
import Ledger
import Pipeline
import Problems
import Promotion
import Seals

extension Overview {
    /// Returns what `status` shows.
    func report(isPinned: Bool, in session: Session) -> Report {
        let definition = policy.definition
        var blocks: [Report.Block] = [
            .line(
                StyledText(
                    .ledgerStands(
                        definition.title ?? definition.name, sequence: sequence, id: head.short,
                        time: session.local(time)))),
            .blank, .table(table(in: session)), .blank,
        ]
        if let newestRejected {
            let time = session.local(newestRejected.time)
            blocks.append(
                .line(StyledText(.newestRejected(newestRejected.name.text, at: time), .refused)))
        }
        blocks.append(.line(StyledText(nextStep, .strong)))
        return Report(blocks, result: document(isPinned: isPinned))
    }

    private func table(in session: Session) -> Table {
        var table = Table(titles: [.stageColumn, .deliveryColumn, .sinceColumn, .nextColumn])
        for view in stages {
            table.add([
                StyledText(verbatim: view.stage.name),
                StyledText(view.standing.map { Phrase(verbatim: $0.delivery.text) } ?? .nothing, .strong),
                StyledText(view.standing.map { session.local($0.time) } ?? .nothing), view.next(in: session),
            ])
        }
        return table
    }

    /// The most useful thing to do now: a step that is open, else a release that is missing.
    private var nextStep: Phrase {
        let candidates = stages.compactMap { view in view.candidate.map { (view, $0) } }
        if candidates.contains(where: { $0.0.gates.allSatisfy(\.isOpen) }) {
            return .next("stagectl promote")
        }
        for (view, delivery) in candidates where view.gates.contains(where: \.waitsForPeople) {
            return .nextRelease(of: delivery.name.text, to: view.stage.name)
        }
        return .nothingWaits
    }

    private func document(isPinned: Bool) -> JSONValue {
        .object([
            "pipeline": .string(policy.definition.name),
            "ledger": .object([
                "head": .string(head.hex), "sequence": .integer(Int64(sequence)),
                "time": .string(time.text),
            ]),
            "pinned": .boolean(isPinned), "policy": .string(policy.digest.text),
            "stages": .array(stages.map(\.document)),
            "newestAccepted": newestAccepted.map { .string($0.name.text) } ?? .null,
            "newestRejected": newestRejected.map { .string($0.name.text) } ?? .null,
        ])
    }
}

extension Overview.StageView {
    /// What comes next in the stage.
    fileprivate func next(in session: Session) -> StyledText {
        guard isProjected else { return StyledText(.branchDiffers(stage.name), .refused) }
        guard let candidate else { return StyledText(.nothing) }
        let reasons = gates.filter { !$0.isOpen }.map { $0.reason(in: session) }
        guard reasons.isEmpty else {
            return StyledText(.waiting(candidate.name.text, for: reasons), .waiting)
        }
        return StyledText(.ready(candidate.name.text), .done)
    }

    fileprivate var document: JSONValue {
        .object([
            "name": .string(stage.name), "title": stage.title.map(JSONValue.string) ?? .null,
            "branch": branch.map { .string($0.hex) } ?? .null, "projected": .boolean(isProjected),
            "standing": standing?.document ?? .null,
            "candidate": candidate.map { delivery in
                .object([
                    "delivery": .string(delivery.name.text), "gates": .array(gates.map(\.document)),
                ])
            } ?? .null,
        ])
    }
}

extension StageRecord {
    /// The record as it stands in the documents of `--json`.
    var document: JSONValue {
        .object([
            "delivery": .string(delivery.text), "digest": .string(digest.text), "tree": .string(tree.hex),
            "commit": .string(commit.hex), "sequence": .integer(Int64(sequence)),
            "since": .string(time.text),
        ])
    }
}
