internal import Checkup
internal import Git
internal import Ledger
internal import Pipeline
internal import Problems
internal import Processes
internal import Seals

/// The repository of a supplier, as it is looked at while sealing is planned.
struct SealSite {
    let copy: WorkingCopy
    let head: ObjectID
    private let objects: String
    private let scratch: String

    /// Looks at a repository.
    ///
    /// - Throws: `seal.nothing-committed`, or `seal.tree-dirty` for everything that is not committed as it lies there.
    ///
    /// - Parameter signature: The path of the file with the manifest's signature; nil if sealing writes none.
    init(
        _ copy: WorkingCopy, signature: String?, scratch: borrowing Repository
    ) throws(ProblemList) {
        let objects = try listed { () throws(Problem) in try copy.objectFolder }
        let hex = try listed { () throws(Problem) in
            try copy.line(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
        }
        guard let hex, let head = ObjectID(hex: hex) else {
            throw ProblemList([Problem(.seal(.nothingCommitted), copy.folder)])
        }
        do throws(GitError) { try scratch.read(alsoFrom: objects) } catch {
            throw ProblemList([Problem(.repository(.unusable), copy.folder, cause: error.message)])
        }
        self.copy = copy
        self.head = head
        self.objects = objects
        self.scratch = scratch.path
        let problems = try uncommitted(but: signature)
        guard problems.isEmpty else { throw ProblemList(problems) }
    }

    /// Has git write new objects to the scratch repository alone.
    var scratchVariables: [String: String] {
        ["GIT_OBJECT_DIRECTORY": "\(scratch)/objects", "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects]
    }

    /// Runs git and returns what it writes.
    ///
    /// - Throws: `seal.git-failed`.
    func git(
        _ arguments: [String], input: [UInt8] = [], variables: [String: String] = [:]
    ) throws(ProblemList) -> [UInt8] {
        try listed { () throws(Problem) in
            try copy.done(arguments, input: input, variables: variables)
        }
    }

    // MARK: What is committed

    /// Returns a problem for each file that is not committed as it lies there; those that sealing writes need not be.
    private func uncommitted(but signature: String?) throws(ProblemList) -> [Problem] {
        let status = try git([
            "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames",
            "--ignore-submodules=none",
        ])
        let own = ([ChecksumManifest.path, DeliveryNote.path] + (signature.map { [$0] } ?? []))
            .flatMap { [$0, "\($0).new"] }
        return status.split(separator: 0).compactMap { entry in
            let path = readable(Array(entry.dropFirst(3)))
            return own.contains(path) ? nil : Problem(.seal(.treeDirty), path)
        }
    }

    /// Returns the delivery note as it lies there; nil if there is none.
    func writtenNote() throws(ProblemList) -> [UInt8]? {
        let path = "\(copy.folder)/\(DeliveryNote.path)"
        do throws(OperatorFile.Failure) {
            return try OperatorFile.content(of: path, limit: WrittenNote.limit)
        } catch {
            if case .missing = error { return nil }
            throw ProblemList([Problem(.note(.malformed), DeliveryNote.path, found: "no plain file")])
        }
    }

    // MARK: Name and note

    /// Returns what the delivery is called, and the note that is to be completed.
    func name(
        _ order: SealOrder, _ note: [UInt8]?
    ) throws(ProblemList) -> (name: DeliveryName, note: [UInt8]?) {
        if let name = order.name { return (name, note) }
        guard let note, let version = try WrittenNote.draft(note).version else {
            throw ProblemList([Problem(.seal(.nameMissing), copy.folder)])
        }
        guard let name = DeliveryName("v\(version)") else {
            throw ProblemList([Problem(.delivery(.refName), "v\(version)")])
        }
        return (name, note)
    }

    /// Returns the note with what belongs to this one delivery.
    ///
    /// A note that names the version already, with a number of its own, has been prepared by hand: only what is missing is added.
    func completed(
        _ note: [UInt8], as name: DeliveryName, _ order: SealOrder
    ) throws(ProblemList) -> [UInt8] {
        let draft = try WrittenNote.draft(note)
        let before = try newest(of: draft.application, besides: name)
        let isPrepared =
            draft.version == name.versionText && draft.sequence ?? 0 > before?.note.sequence ?? 0
        var values: [(key: String, value: String?)] = []
        if draft.version != name.versionText { values.append(("version", name.versionText)) }
        if let sequence = order.sequence {
            values.append(("sequence", "\(sequence)"))
        } else if !isPrepared {
            values.append(("sequence", "\((before?.note.sequence ?? 0) + 1)"))
        }
        switch order.predecessor {
        case .some(.none): values.append(("predecessor", nil))
        case .delivery(let name): values.append(("predecessor", name.text))
        case nil: if !isPrepared { values.append(("predecessor", before?.name.text)) }
        }
        if let expires = order.expires { values.append(("expires", expires.text)) }
        try WrittenNote.requireSound(note, besides: Set(values.map(\.key)))
        return try WrittenNote.completing(note, with: values)
    }

    /// How many tags are looked at for the delivery before this one.
    private static let mostTags = 200

    /// Returns the delivery of an application with the greatest number that was sealed here.
    private func newest(
        of application: String?, besides name: DeliveryName
    ) throws(ProblemList) -> (name: DeliveryName, note: DeliveryNote)? {
        guard let application else { return nil }
        let tags = try git([
            "for-each-ref", "--merged=\(head.hex)", "--sort=-creatordate", "--count=\(Self.mostTags)",
            "--format=%(refname)", "refs/tags",
        ])
        var newest: (name: DeliveryName, note: DeliveryNote)?
        for line in tags.split(separator: UInt8(ascii: "\n")) {
            let reference = String(decoding: line, as: UTF8.self)
            guard let tagged = DeliveryName(reference: reference), tagged != name else { continue }
            let content = try listed { () throws(Problem) in
                try copy.git(["cat-file", "blob", "\(reference):\(DeliveryNote.path)"])
            }
            // A tag without a note, or with one of another kind, is none of these deliveries.
            guard content.status == 0, let note = try? WrittenNote.load(content.standardOutput).note,
                note.application == application, note.sequence > newest?.note.sequence ?? 0
            else { continue }
            newest = (tagged, note)
        }
        return newest
    }

    // MARK: The tree

    /// Computes the checksums of everything that is committed, and of the note as it will be.
    func manifest(
        beside note: [UInt8]?, _ listing: TreeInspection.Listed, in scratch: borrowing Repository
    ) throws(ProblemList) -> ChecksumManifest {
        var manifest = ChecksumManifest()
        var links: [[UInt8]] = []
        if let note { manifest.add(Array(DeliveryNote.path.utf8), SHA256Digest(of: note)) }
        let left = Set(
            ([ChecksumManifest.path, DeliveryNote.path] + ChecksumManifest.signatures).map { Array($0.utf8) })
        for entry in try git(["ls-tree", "-r", "-z", "--full-tree", head.hex]).split(separator: 0) {
            let parts = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            let words = parts[0].split(separator: UInt8(ascii: " ")).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard parts.count == 2, words.count == 3, let id = ObjectID(hex: words[2]),
                !left.contains(Array(parts[1]))
            else { continue }
            if words[0] == "120000" { links.append(Array(parts[1])) }
            guard words[0].hasPrefix("100") else { continue }
            manifest.add(Array(parts[1]), try digest(of: id, at: Array(parts[1]), in: scratch))
        }
        guard listing == .everything, !links.isEmpty else { return manifest }
        // A link may lead to the note, so that it is followed where the note is as it will be.
        let tree = try note.map { (note) throws(ProblemList) in
            try self.tree(with: [(DeliveryNote.path, note)], variables: scratchVariables)
        }
        for link in links {
            // What leads to no file is left out, and will be found as that.
            guard let file = try file(behind: link, in: tree ?? head) else { continue }
            manifest.add(link, try digest(of: file, at: link, in: scratch))
        }
        return manifest
    }

    /// Returns the file to which a link leads within a tree; nil if it leads to none.
    private func file(behind link: [UInt8], in tree: ObjectID) throws(ProblemList) -> ObjectID? {
        // Git takes one question a line.
        guard !link.contains(UInt8(ascii: "\n")) else { return nil }
        let answer = try git(
            ["cat-file", "--batch-check=%(objectname) %(objecttype)", "--follow-symlinks"],
            input: Array("\(tree.hex):".utf8) + link + [UInt8(ascii: "\n")], variables: scratchVariables)
        let words = answer.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
        guard words.count == 2, words[1].elementsEqual("blob".utf8) else { return nil }
        return ObjectID(hex: String(decoding: words[0], as: UTF8.self))
    }

    private func digest(
        of id: ObjectID, at path: [UInt8], in scratch: borrowing Repository
    ) throws(ProblemList) -> SHA256Digest {
        var hasher = SHA256Hasher()
        do throws(GitError) {
            try unsafe scratch.withObject(id) { _, content in unsafe hasher.update(content) }
        } catch {
            throw ProblemList([
                Problem(.content(.objectDamaged), readable(path), cause: error.message)
            ])
        }
        return hasher.finish()
    }

    /// Refuses to let a detached signature of the manifest stand beside another manifest than it was made for.
    ///
    /// - Parameter signature: The path of the one that will be made anew.
    func requireSignatures(_ manifest: [UInt8], but signature: String?) throws(ProblemList) {
        let old = try listed { () throws(Problem) in
            try copy.git(["cat-file", "blob", "\(head.hex):\(ChecksumManifest.path)"])
        }
        guard old.status != 0 || old.standardOutput != manifest else { return }
        for path in ChecksumManifest.signatures where path != signature {
            let isThere = try listed { () throws(Problem) in
                try copy.git(["cat-file", "-e", "\(head.hex):\(path)"]).status == 0
            }
            if isThere { throw ProblemList([Problem(.seal(.manifestSigned), path)]) }
        }
    }

    /// Writes the tree that will be delivered.
    func tree(
        with contents: [(path: String, content: [UInt8])], variables: [String: String]
    ) throws(ProblemList) -> ObjectID {
        try listed { () throws(Problem) in
            try copy.writeTree(
                of: head, with: contents, index: "\(scratch)/index", variables: variables)
        }
    }

    /// Returns what every border would find in the tree; malware and signatures are not looked for.
    func findings(
        in tree: ObjectID, of name: DeliveryName, _ listing: TreeInspection.Listed
    ) throws(ProblemList) -> [Finding] {
        try listed { () throws(Problem) in
            try TreeInspection.inspect(
                tree, of: name.text, quarantine: RepositoryPlace(scratch, alsoReading: [objects]),
                rules: TreeInspection.Rules(
                    manifests: [ChecksumManifest.path], listed: listing,
                    note: NoteRules(presence: .optional, demands: [])),
                scan: { .nothing }
            ).findings
        }
    }
}
