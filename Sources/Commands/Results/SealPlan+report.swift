import Git
import Ledger
import Pipeline
import Problems
import Sealing
import Seals

extension SealPlan {
    /// Returns what `seal` shows.
    ///
    /// - Parameter sealed: What was made; nil for a dry run.
    func report(of sealed: SealedDelivery?) -> Report {
        var blocks: [Report.Block] = [.hanging(lead: "  ", StyledText(.sealedFiles(files)))]
        if let note {
            let phrase = Phrase.sealedNote(
                note.application, note.sequence, for: note.audience, after: note.predecessor)
            blocks.append(.hanging(lead: "  ", StyledText(phrase)))
        }
        if let signaturePath {
            blocks.append(.hanging(lead: "  ", StyledText(.sealedSignature(signaturePath))))
        }
        if let sealed {
            let commit = sealed.commit == head ? Phrase.noCommitNeeded : .sealedCommit(sealed.commit.short)
            blocks.append(.hanging(lead: "  ", StyledText(commit)))
            let tag = sealed.tag.short
            let phrase =
                sealed.isNew ? Phrase.sealed(name.text, tag: tag) : .sealedBefore(name.text, tag: tag)
            blocks.append(.line(StyledText(phrase, .done)))
            blocks.append(.line(StyledText(.next("git push REMOTE \(shellWord(name.text))"), .strong)))
        } else {
            blocks.append(.line(StyledText(.wouldSeal(name.text), .waiting)))
            blocks.append(.line(StyledText(.dryRun)))
        }
        var members: [String: JSONValue] = [
            "delivery": .string(name.text), "files": .integer(Int64(files)),
            "tree": .string((sealed?.tree ?? tree).hex),
            "manifest-signature": signaturePath.map(JSONValue.string) ?? .null,
            "note": note?.json ?? .null, "dry-run": .boolean(sealed == nil),
            "warnings": .array(warnings.map { .string($0.code.name) }),
        ]
        members["commit"] = sealed.map { .string($0.commit.hex) }
        members["tag"] = sealed.map { .string($0.tag.hex) }
        return Report(blocks, result: .object(members))
    }
}
