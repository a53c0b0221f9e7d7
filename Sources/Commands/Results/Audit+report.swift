import Git
import Ledger
import Problems
import Seals

extension Ledger.Audit {
    /// Returns what `audit` shows.
    func report() -> Report {
        var blocks: [Report.Block] = []
        if let chain {
            let phrase = Phrase.ledgerVerified(entries: entries.count, head: chain.head.short)
            blocks.append(.good(phrase))
        } else {
            blocks.append(.line(StyledText(.ledgerVerifiedOnly(entries: entries.count))))
        }
        if problems.isEmpty { blocks.append(.good(.referencesVerified(references.count))) }
        return Report(blocks, result: document, problems: problems)
    }

    /// Returns what `log` shows: the entries that verify, newest first.
    func log(in session: Session) -> Report {
        // The first number is the longest one; what belongs to an entry stands below its time.
        let indent = (entries.last.map { String($0.sequence).count } ?? 0) + 2
        let blocks = entries.reversed().flatMap { $0.blocks(indent: indent, in: session) }
        let result = JSONValue.object([
            "entries": .array(entries.reversed().map(\.document)), "pinned": .boolean(isPinned),
        ])
        // How refs stand to the ledger is the audit's affair; a ledger that breaks off is everybody's.
        return Report(blocks, result: result, problems: chain == nil ? problems : [])
    }

    private var document: JSONValue {
        .object([
            "entries": .integer(Int64(entries.count)),
            "head": chain.map { .string($0.head.hex) } ?? .null,
            "root": chain.map { .string($0.root.hex) } ?? .null, "pinned": .boolean(isPinned),
            "references": .array(
                references.map { reference in
                    .object([
                        "name": .string(reference.name), "standing": .string(reference.standing.rawValue),
                        "expected": reference.expected.map { .string($0.hex) } ?? .null,
                        "found": reference.found.map { .string($0.hex) } ?? .null,
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
