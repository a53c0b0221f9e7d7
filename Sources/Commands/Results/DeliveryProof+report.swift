import Evidence
import Git
import Ledger
import Problems
import Seals

extension DeliveryProof {
    /// Returns what `audit` shows of a bundle.
    func report(in session: Session) -> Report {
        Report(blocks(in: session), result: .object(members))
    }

    /// Returns what `bundle` shows of the file that it has written.
    func report(writtenTo file: String, in session: Session) -> Report {
        var members = members
        members["file"] = .string(file)
        let call = "stagectl audit \(shellWord(file)) --root \(chain.root.hex)"
        return Report(
            blocks(in: session) + [
                .blank, .line(StyledText(.bundleWritten(file), .done)),
                .hanging(lead: "  ", StyledText(verbatim: call)),
            ], result: .object(members))
    }

    private func blocks(in session: Session) -> [Report.Block] {
        var blocks: [Report.Block] = [.line(StyledText(.provenDelivery(record.name.text, pipeline), .strong))]
        blocks += facts.map { .hanging(lead: "  ", StyledText($0)) }
        blocks.append(.blank)
        let indent = (way.last.map { String($0.sequence).count } ?? 0) + 2
        blocks += way.flatMap { $0.blocks(indent: indent, in: session) }
        blocks += [
            .blank, .good(.ledgerVerified(entries: chain.sequence + 1, head: chain.head.short)),
        ]
        if let counts { blocks.append(.good(.contentVerified(files: counts.files, bytes: counts.bytes))) }
        for entry in entered {
            let stage = entry.stage ?? "?"
            blocks.append(.good(.entryProven(stage, session.local(entry.time), entry.sequence)))
        }
        if let withdrawal {
            blocks.append(
                .line(
                    StyledText(
                        .withdrawnSince(session.local(withdrawal.time), by: withdrawal.person ?? "?"),
                        .refused)))
        }
        blocks.append(.line(StyledText(.lastEntry(chain.sequence, session.local(chain.time)))))
        blocks.append(freshness)
        return blocks
    }

    private var facts: [Phrase] {
        var facts = record.senders.map { Phrase.provenSender($0.name, key: $0.key) }
        if let digest = record.digest { facts.append(.provenDigest(digest.text)) }
        return facts
    }

    private var freshness: Report.Block {
        guard let newest = passed.max(by: { $0.mark.sequence < $1.mark.sequence }) else {
            return .line(StyledText(.freshnessOfBundleUnknown, .waiting))
        }
        return .good(.freshnessKnown(newest.mark.text))
    }

    /// The members of an audit's document, so that the one of a bundle can be compared with later, too.
    private var members: [String: JSONValue] {
        [
            "pipeline": .string(pipeline), "entries": .integer(Int64(chain.sequence + 1)),
            "verifiedEarlier": .integer(0), "head": .string(chain.head.hex), "root": .string(chain.root.hex),
            "time": .string(chain.time.text), "pinned": .boolean(isPinned), "references": .array([]),
            "freshness": passed.freshness, "proof": document,
        ]
    }

    private var document: JSONValue {
        var members: [String: JSONValue] = [
            "delivery": .string(record.name.text), "verdict": .string(record.verdict.rawValue),
            "way": .array(way.map(\.document)), "withdrawn": .boolean(withdrawal != nil),
            "entered": .array(
                entered.map { entry in
                    .object([
                        "stage": .string(entry.stage ?? ""), "entry": .string(entry.id.hex),
                        "sequence": .integer(Int64(entry.sequence)), "time": .string(entry.time.text),
                    ])
                }),
        ]
        members["senders"] = .array(
            record.senders.map { sender in
                .object([
                    "name": .string(sender.name), "principal": .string(sender.principal),
                    "key": .string(sender.key),
                ])
            })
        members["digest"] = record.digest.map { .string($0.text) }
        members["tree"] = record.tree.map { .string($0.hex) }
        members["commit"] = record.commit.map { .string($0.hex) }
        return .object(members)
    }
}
