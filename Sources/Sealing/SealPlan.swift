public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals
internal import Checkup
internal import Processes

/// What sealing a delivery comes to: its checksums, its note, its tree.
///
/// Nothing has been written.
public struct SealPlan: Sendable {
    /// The name of the tag.
    public let name: DeliveryName
    /// The message of tag and commit.
    public let message: String
    /// The commit on which it builds.
    public let head: ObjectID
    /// The tree that will be delivered, but for a signature of the manifest.
    public let tree: ObjectID
    /// Whether a commit is needed, because the checksums or the note change.
    public let needsCommit: Bool
    /// How many files have a checksum.
    public let files: Int
    /// What the note says; nil if there is none.
    public let note: DeliveryNote?
    /// A delivery that was sealed by a run before, which did not get to its end: its commit.
    public let unfinished: ObjectID?
    /// The path of the file with the signature of the manifest; nil if it is not signed.
    public var signaturePath: String? { signer?.path }
    /// What is noticed and refuses nothing.
    public let warnings: [Problem]

    /// The files that are written, with their contents.
    let contents: [(path: String, content: [UInt8])]
    /// The tree on which it builds.
    let before: ObjectID
    /// What signs the manifest; nil if nothing does.
    let signer: ManifestSigner?
    let copy: WorkingCopy
}

extension SealPlan {
    /// Plans to seal what is committed in a working copy.
    ///
    /// - Parameters:
    ///   - scratch: An empty repository, so that nothing is written to the user's.
    ///   - now: The time of this machine.
    /// - Throws: ``ProblemList`` with everything that keeps it from being sealed.
    public init(
        _ order: SealOrder, in copy: WorkingCopy, scratch: borrowing Repository, now: Timestamp
    ) throws(ProblemList) {
        let signer =
            order.signed == .tag
            ? nil : try listed { () throws(Problem) in try ManifestSigner(in: copy) }
        let site = try SealSite(copy, signature: signer?.path, scratch: scratch)
        let old = try site.writtenNote()
        let (name, completed) = try site.name(order, old)
        let content = try completed.map { (note) throws(ProblemList) in
            try site.completed(note, as: name, order)
        }
        let note = try content.map { (content) throws(ProblemList) in try WrittenNote.load(content).note }
        if let note {
            let problems = note.problems(of: name, shown: name.text, for: note.audience, at: now)
            guard problems.isEmpty else { throw ProblemList(problems) }
        }
        // Where the manifest is what is signed, links must stand in it, too.
        let listing: TreeInspection.Listed = signer == nil ? .files : .everything
        let manifest = try site.manifest(beside: content, listing, in: scratch)
        var contents = [(path: ChecksumManifest.path, content: manifest.content)]
        if let content { contents.append((path: DeliveryNote.path, content: content)) }
        let tree = try site.tree(with: contents, variables: site.scratchVariables)
        let before = try listed { () throws(Problem) in try copy.resolve("\(site.head.hex)^{tree}").object }
        try site.requireSignatures(manifest.content, but: signer?.path)
        let findings = try site.findings(in: tree, of: name, listing)
        let refusals = findings.filter { $0.severity == .refuse }.map(\.problem)
        guard refusals.isEmpty else { throw ProblemList(refusals) }
        self.init(
            name: name, message: order.message ?? "Deliver \(name.text)", head: site.head, tree: tree,
            needsCommit: tree != before, files: manifest.count, note: note,
            unfinished: try site.unfinished(
                name, beside: old,
                SealSite.Planned(
                    note: content, manifest: manifest.content, listing: listing, ending: signer?.ending),
                in: scratch),
            warnings: findings.map(\.problem), contents: contents, before: before, signer: signer,
            copy: copy)
        guard unfinished == nil else { return }
        if try site.tagIsThere(name) { throw ProblemList([Problem(.seal(.tagExists), name.text)]) }
        try site.requirePerson(.committer)
        // A signature that lies there already may come out the same, so that no commit is made.
        let signs = try signer.map { (signer) throws(ProblemList) in
            try site.content(of: signer.path, in: head) == nil
        }
        if needsCommit || signs == true { try site.requirePerson(.author) }
    }
}

/// Calls what throws one problem where several may be thrown.
func listed<Result>(_ body: () throws(Problem) -> Result) throws(ProblemList) -> Result {
    do throws(Problem) { return try body() } catch { throw ProblemList([error]) }
}
