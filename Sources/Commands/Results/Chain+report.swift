import Git
import Ledger
import Pipeline
import Problems
import Seals

extension Chain {
    /// Returns what `init` shows.
    ///
    /// - Parameters:
    ///   - appended: The first entry; nil if the ledger had begun already.
    ///   - problem: Why the trust root could not be set for the user.
    func report(
        ofBeginning appended: Appended?, _ mode: LedgerWriter.Mode, problem: Problem?
    ) -> Report {
        let pipeline = policy.definition.name
        var blocks: [Report.Block] = [
            .line(
                appended == nil
                    ? StyledText(.begunBefore(pipeline, id: root.short))
                    : StyledText(.begun(pipeline, id: root.short), .done))
        ]
        switch mode {
        case .plan:
            blocks += (appended?.updates ?? []).map { .line(.plan(of: $0)) }
            blocks.append(.line(StyledText(.dryRun, .strong)))
        case .write:
            blocks += [
                .line(StyledText(.trustRootForOthers)),
                .line(StyledText(verbatim: "  git config --global stagectl.\(pipeline).root \(root.hex)")),
                .line(StyledText(.next("stagectl promote"), .strong)),
            ]
        }
        let result = JSONValue.object([
            "pipeline": .string(pipeline), "root": .string(root.hex), "policy": .string(policy.digest.text),
            "begun": .boolean(appended != nil), "dryRun": .boolean(mode == .plan),
        ])
        return Report(blocks, result: result, problems: problem.map { [$0] } ?? [])
    }
}
