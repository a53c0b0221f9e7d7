public import Git
public import Problems
internal import Ledger
internal import Pipeline
public import Processes

/// A delivery that has been sealed.
public struct SealedDelivery: Sendable {
    /// The commit.
    public let commit: ObjectID
    /// What it delivers.
    public let tree: ObjectID
    /// The signed tag.
    public let tag: ObjectID
    /// Whether this run made the tag, and not one before.
    public let isNew: Bool
}

extension SealPlan {
    /// Has git make commit and tag, and brings branch and files up to it.
    ///
    /// The tag is what counts, and is made by git in one step: before, nothing is to be seen of all this; afterwards, another run
    /// brings the rest.
    ///
    /// - Parameter terminal: Whether git and whatever signs may ask somebody.
    /// - Throws: `seal.git-failed` with git's words as the cause, `seal.unsigned`, or why git could not be run.
    public func carryOut(terminal: Terminal) throws(ProblemList) -> SealedDelivery {
        try listed { () throws(Problem) in
            let commit: ObjectID
            if let unfinished { commit = unfinished } else { commit = try newCommit(terminal) }
            if unfinished == nil { try makeTag(of: commit, terminal) }
            let tag = try signedTag(of: commit)
            if commit != head {
                _ = try copy.done([
                    "update-ref", "-m", "stagectl seal: \(name.text)", "HEAD", commit.hex, head.hex,
                ])
            }
            try bringFiles(of: commit)
            let tree = try copy.resolve("\(commit.hex)^{tree}").object
            return SealedDelivery(commit: commit, tree: tree, tag: tag, isNew: unfinished == nil)
        }
    }

    private func newCommit(_ terminal: Terminal) throws(Problem) -> ObjectID {
        guard needsCommit || signer != nil else { return head }
        var contents = contents
        if let signer, let manifest = contents.first?.content {
            contents.append((path: signer.path, content: try signer.sign(manifest, terminal)))
        }
        let path = try copy.text(["rev-parse", "--path-format=absolute", "--git-path", "stagectl-seal.index"])
        defer { LeftOver.remove(path) }
        let tree = try copy.writeTree(of: head, with: contents, index: path, variables: [:])
        // The same signature once more, as Ed25519 makes it.
        if tree == before { return head }
        guard signer != nil || tree == self.tree else {
            throw Problem(.defect(.invariant), name.text, found: tree.hex)
        }
        let signs = try copy.line(["config", "--type=bool", "--get", "commit.gpgsign"]) == "true"
        let text = try copy.text(
            ["commit-tree"] + (signs ? ["-S"] : []) + ["-p", head.hex, "-m", message, tree.hex],
            terminal: signs ? terminal : .none)
        guard let commit = ObjectID(hex: text) else {
            throw Problem(.seal(.gitFailed), name.text, found: "git commit-tree")
        }
        return commit
    }

    private func makeTag(of commit: ObjectID, _ terminal: Terminal) throws(Problem) {
        _ = try copy.done(
            ["tag", "-s", "-m", message, "--", name.text, commit.hex], isLong: true, terminal: terminal)
    }

    /// Returns the tag if it is one that a border can take; else it is deleted.
    private func signedTag(of commit: ObjectID) throws(Problem) -> ObjectID {
        let reference = "refs/tags/\(name.text)"
        let text = try copy.text(["rev-parse", "--verify", reference])
        let content = try copy.done(["cat-file", "tag", text])
        // What git has written and cannot be read here is no tag that a border takes.
        guard let id = ObjectID(hex: text), let tag = try? TagObject(parsing: content), tag.signature != nil,
            tag.target == commit
        else {
            if unfinished == nil { _ = try copy.git(["update-ref", "-d", reference, text]) }
            throw Problem(.seal(.unsigned), name.text)
        }
        return id
    }

    /// The files with signatures of the manifest that sealing has made, in this run or in the one before.
    private func signatures(in commit: ObjectID) throws(Problem) -> [String] {
        guard let path = signer?.path else {
            let changed = try copy.done([
                "diff-tree", "-r", "-z", "--name-only", "--no-renames", head.hex, commit.hex,
            ])
            let paths = changed.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return ChecksumManifest.signatures.filter(paths.contains)
        }
        return [path]
    }

    /// Brings the files of the working copy and the index up to the commit; they hold nothing else that is not committed.
    private func bringFiles(of commit: ObjectID) throws(Problem) {
        let paths = contents.map(\.path) + (try signatures(in: commit))
        for path in paths {
            let content = try copy.done(["cat-file", "blob", "\(commit.hex):\(path)"])
            guard WholeFile("\(copy.folder)/\(path)").write(content, .replace, mode: 0o644) else {
                throw Problem(.seal(.gitFailed), name.text, found: path, cause: "not writable")
            }
        }
        _ = try copy.done(["reset", "-q", commit.hex, "--"] + paths)
    }
}

extension Output {
    /// The last lines that the program complained in, as one: what a person needs to see, and no more than fits in a sentence.
    fileprivate var lastWords: String {
        let lines = standardError.split(whereSeparator: \.isNewline).suffix(3)
        return String(lines.joined(separator: "; ").suffix(300))
    }
}

extension WorkingCopy {
    /// Runs git and returns what it writes.
    ///
    /// - Throws: `seal.git-failed`.
    func done(
        _ arguments: [String], input: [UInt8] = [], variables: [String: String] = [:], isLong: Bool = false,
        terminal: Terminal = .none
    ) throws(Problem) -> [UInt8] {
        let output = try git(
            arguments, input: input, variables: variables, isLong: isLong, terminal: terminal)
        guard output.status == 0 else {
            throw Problem(
                .seal(.gitFailed), folder,
                found: ["git \(arguments.first ?? "")", output.lastWords].filter { !$0.isEmpty }
                    .joined(separator: ": "),
                cause: output.standardError)
        }
        return output.standardOutput
    }

    /// Runs git and returns the one line that it writes.
    func text(_ arguments: [String], terminal: Terminal = .none) throws(Problem) -> String {
        let bytes = try done(arguments, isLong: true, terminal: terminal)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Writes the tree of a commit with other files in it.
    func writeTree(
        of commit: ObjectID, with contents: [(path: String, content: [UInt8])], index: String,
        variables: [String: String]
    ) throws(Problem) -> ObjectID {
        let variables = variables.merging(["GIT_INDEX_FILE": index]) { $1 }
        _ = try done(["read-tree", commit.hex], variables: variables)
        for (path, content) in contents {
            let id = try done(["hash-object", "-w", "--stdin"], input: content, variables: variables)
            let hex = String(decoding: id.prefix(40), as: UTF8.self)
            _ = try done(
                ["update-index", "--add", "--cacheinfo", "100644,\(hex),\(path)"], variables: variables)
        }
        let text = try done(["write-tree"], variables: variables)
        guard let tree = ObjectID(hex: String(decoding: text.prefix(40), as: UTF8.self)) else {
            throw Problem(.seal(.gitFailed), folder, found: "git write-tree")
        }
        return tree
    }
}
