import Git
import Ledger
import Problems
import Seals

extension Ledger.Audit {
    /// Returns what `audit` shows.
    ///
    /// - Parameter pipeline: The pipeline's name.
    func report(of pipeline: String) -> Report {
        var blocks: [Report.Block] = []
        if let chain {
            blocks.append(.good(.ledgerVerified(entries: verified, head: chain.head.short)))
            if taken > 0 { blocks.append(.line(StyledText(.verifiedEarlier(entries: taken)))) }
        } else {
            blocks.append(.line(StyledText(.ledgerVerifiedOnly(entries: verified))))
        }
        if problems.isEmpty {
            blocks.append(.good(.referencesVerified(references?.count ?? 0)))
            blocks += freshness
        }
        return Report(blocks, making: { document(of: pipeline) }, problems: problems)
    }

    /// What shows that nothing has been taken back; without it, nobody can say so.
    private var freshness: [Report.Block] {
        let newest = passed.max { $0.mark.sequence < $1.mark.sequence }
        guard let newest else { return [.line(StyledText(.freshnessUnknown, .waiting))] }
        return [.good(.freshnessKnown(newest.mark.text))]
    }

    /// Returns what `log` shows: the entries that verify, newest first.
    func log(of entries: [Entry], in session: Session) -> Report {
        // The first number is the longest one; what belongs to an entry stands below its time.
        let indent = (entries.last.map { String($0.sequence).count } ?? 0) + 2
        let blocks = entries.reversed().flatMap { $0.blocks(indent: indent, in: session) }
        let result = JSONValue.object([
            "entries": .array(entries.reversed().map(\.document)), "pinned": .boolean(isPinned),
        ])
        // How refs stand to the ledger is the audit's affair; a ledger that breaks off is everybody's.
        return Report(blocks, result: result, problems: chain == nil ? problems : [])
    }

    private func document(of pipeline: String) -> JSONValue {
        .object([
            "pipeline": .string(pipeline), "entries": .integer(Int64(verified)),
            "verifiedEarlier": .integer(Int64(taken)),
            "freshness": passed.freshness,
            "head": chain.map { .string($0.head.hex) } ?? .null,
            "root": chain.map { .string($0.root.hex) } ?? .null, "pinned": .boolean(isPinned),
            "references": .array(
                (references?.all ?? []).map { reference in
                    .object([
                        "name": .string(reference.name), "standing": .string(reference.standing.rawValue),
                        "expected": reference.expected.map { .string($0.hex) } ?? .null,
                        "found": reference.found.map { .string($0.hex) } ?? .null,
                    ])
                }),
        ])
    }
}

extension [SeenMark] {
    /// What a document says of the places that a ledger leads through.
    var freshness: JSONValue {
        .object([
            "known": .boolean(!isEmpty),
            "passed": .array(
                map { seen in
                    .object([
                        "file": .string(seen.file), "sequence": .integer(Int64(seen.mark.sequence)),
                        "entry": .string(seen.mark.head.hex),
                    ])
                }),
        ])
    }
}

extension Report.Block {
    /// A line that begins with the word `ok`.
    static func good(_ phrase: Phrase) -> Report.Block {
        .line(StyledText(.ok, .done) + StyledText(verbatim: " ") + StyledText(phrase))
    }
}
