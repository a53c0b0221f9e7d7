import Problems

@testable import Git

extension FuzzTarget {
    /// A tree object, taken apart and put together again.
    static let tree = FuzzTarget("tree") { input in
        let entries = try RawTree.entries(in: input)
        var copy: [UInt8] = []
        for entry in entries { RawTree.append(entry, to: &copy) }
        try require(copy == input, "entries that do not make up their tree")
        let folder = try FolderContent(input)
        try require(folder.count == entries.count, "two counts of one folder")
        for (index, entry) in entries.enumerated() {
            try require(folder[index] == entry, "entry \(index) is not itself")
            guard let found = folder.index(of: entry.name) else {
                throw Violation(description: "a name that is there is not found")
            }
            try require(folder[found].name == entry.name, "another name is found")
        }
        _ = folder.index(of: Array("nobody".utf8))
        let none = try FolderContent(folder.bytes(without: Set(entries.indices), with: []))
        try require(none.count == 0, "a folder that is emptied is not empty")
        try require(folder.entries(notIn: folder).isEmpty, "a folder differs from itself")
    }

    /// A commit.
    static let commit = FuzzTarget("commit") { input in
        let commit = try CommitObject(parsing: input)
        try require(commit.content == input, "a commit that could be written otherwise")
        try require(try CommitObject.parents(in: input) == commit.parents, "two readings of the parents")
        let signed = commit.signed(by: "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n")
        try require(signed.signedContent == commit.signedContent, "a signature that covers itself")
        let again = try CommitObject(parsing: signed.content)
        try require(again.signature == signed.signature, "a signature that is read otherwise")
    }

    /// A tag.
    static let tag = FuzzTarget("tag") { input in
        let tag = try TagObject(parsing: input)
        try require(tag.content == input, "a tag that could be written otherwise")
        try require(input.starts(with: tag.signedContent), "what is signed is not what stands there")
    }

    /// A pack as it comes in, in pieces of any length.
    static let packSurvey = FuzzTarget("pack-survey", longest: 16_384) { input in
        guard let first = input.first else { return }
        let pack = Array(input.dropFirst())
        let whole = survey(pack, inPiecesOf: pack.count + 1)
        let pieces = survey(pack, inPiecesOf: Int(first) + 1)
        try require(whole == pieces, "a pack that depends on how it comes: \(whole), \(pieces)")
    }

    /// An answer to a fetch, with its side-band.
    static let answerSurvey = FuzzTarget("answer-survey", longest: 16_384) { input in
        let survey = AnswerSurvey(FetchLimits(bytes: 1 << 20, objects: 1000, references: 1000))
        let half = input.count / 2
        try input[..<half].withUnsafeBytes { try survey.read($0) }
        try input[half...].withUnsafeBytes { try survey.read($0) }
    }

    private static func survey(_ pack: [UInt8], inPiecesOf size: Int) -> String {
        let survey = PackSurvey(allowance: 1 << 20, objects: 1000)
        var start = 0
        while start < pack.count {
            let end = min(start + size, pack.count)
            do throws(PackSurvey.Fault) {
                var fault: PackSurvey.Fault?
                pack[start..<end].withUnsafeBytes { bytes in
                    do throws(PackSurvey.Fault) { try survey.read(bytes) } catch { fault = error }
                }
                if let fault { throw fault }
            } catch {
                // How much had been received counts for the bound on what comes of it.
                if case .unpacksTo = error { return "unpacks to too much" }
                return "\(error)"
            }
            start = end
        }
        return survey.isComplete ? "complete" : "not complete"
    }

    /// The head of a bundle.
    static let bundleHeader = FuzzTarget("bundle-header") { input in
        let (header, count) = try BundleHeader.parsing(input)
        try require(
            header.content.elementsEqual(input.prefix(count)), "a head that could be written otherwise")
        for reference in header.references {
            try require(ReferenceName.isLegal(reference.name), "a ref that is none")
        }
    }

    /// A list of refs, as a server announces it.
    static let announcement = FuzzTarget("announcement") { input in
        var whole = AnnouncementCounter()
        input.withUnsafeBytes { whole.read($0) }
        var pieces = AnnouncementCounter()
        for byte in input { [byte].withUnsafeBytes { pieces.read($0) } }
        try require(
            whole.packets == pieces.packets && whole.isExceeded == pieces.isExceeded
                && whole.refusal == pieces.refusal, "a list that depends on how it comes")
    }

    /// What a server reports after a push.
    static let pushReport = FuzzTarget("push-report") { input in
        for usesSideband in [false, true] {
            var rest = input[...]
            var reader = PacketReader(
                "repository",
                from: { buffer in
                    let count = min(buffer.count, rest.count, 7)
                    buffer.copyBytes(from: rest.prefix(count))
                    rest = rest.dropFirst(count)
                    return count
                }, tooEarly: { Problem(.transport(.malformed), "repository") })
            do {
                let names: Set<String> = ["refs/heads/a", "refs/tags/b"]
                let report = try PushReport(&reader, usesSideband: usesSideband, about: names)
                try require(Set(report.verdicts.keys) == names, "a verdict is missing")
            } catch let problem as Problem {
                try requirePrintable(problem)
            }
        }
    }
}
