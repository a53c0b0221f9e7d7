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
        var table = Table(titles: [.entryColumn, .timeColumn, .idColumn, .eventColumn, .whoColumn])
        for entry in entries.reversed() {
            table.add([
                StyledText(verbatim: String(entry.sequence)), StyledText(session.local(entry.time)),
                StyledText(verbatim: entry.id.short), entry.text,
                StyledText(verbatim: entry.person ?? entry.signer),
            ])
        }
        let result = JSONValue.object([
            "entries": .array(entries.reversed().map(\.document)), "pinned": .boolean(isPinned),
        ])
        // How refs stand to the ledger is the audit's affair; a ledger that breaks off is everybody's.
        return Report([.table(table)], result: result, problems: chain == nil ? problems : [])
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

extension Entry {
    /// What the entry says, in a few words.
    fileprivate var text: StyledText {
        let delivery = delivery?.text ?? "?"
        switch kind {
        case .genesis: return StyledText(.genesisEntry)
        case .accept: return StyledText(.acceptEntry(delivery), .done)
        case .reject: return StyledText(.rejectEntry(delivery, codes: findings), .refused)
        case .release:
            return StyledText(.releaseEntry(delivery, to: stage ?? "?", reason: reason ?? ""))
        case .promote: return StyledText(.promoteEntry(delivery, to: stage ?? "?"), .strong)
        }
    }

    fileprivate var document: JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(id.hex), "event": .string(kind.rawValue), "sequence": .integer(Int64(sequence)),
            "time": .string(time.text), "signer": .string(signer),
        ]
        members["delivery"] = delivery.map { .string($0.text) }
        members["stage"] = stage.map(JSONValue.string)
        members["person"] = person.map(JSONValue.string)
        members["reason"] = reason.map(JSONValue.string)
        members["commit"] = commit.map { .string($0.hex) }
        if kind == .reject { members["findings"] = .array(findings.map(JSONValue.string)) }
        return .object(members)
    }
}

extension Report.Block {
    /// A line that begins with the word `ok`.
    static func good(_ phrase: Phrase) -> Report.Block {
        .line(StyledText(.ok, .done) + StyledText(verbatim: " ") + StyledText(phrase))
    }
}
