internal import Checkup
public import Git
public import Ledger
internal import Pipeline
public import Problems
public import Seals

/// The way of one delivery from its sender's signature on, proved by the objects of one bundle.
///
/// Having one is the proof: nothing else makes it.
public struct DeliveryProof: Sendable {
    /// The pipeline.
    public let pipeline: String
    /// The verified ledger, to its last entry in the bundle.
    public let chain: Chain
    /// Whether its genesis was compared with a pinned one.
    public let isPinned: Bool
    /// What the ledger says of the delivery.
    public let record: DeliveryRecord
    /// The entries that speak of the delivery, in order.
    public let way: [Entry]
    /// The entries by which it last entered the stages that the bundle names.
    public let entered: [Entry]
    /// What the ledger was compared with that was seen before, and leads through; empty if it may be as old as it likes.
    public let passed: [SeenMark]
    /// How much was delivered; nil of a rejected delivery, of which nothing is in the bundle.
    public let counts: CheckupReport.Counts?

    /// The path of the manifest that its senders have signed; nil if it is by tag or commit alone.
    private let signedManifest: String?

    /// The entry by which it was barred from every stage; nil if it was not.
    public var withdrawal: Entry? { way.last { $0.kind == .withdraw } }

    /// Verifies a bundle.
    ///
    /// - Parameters:
    ///   - file: The path of the bundle.
    ///   - name: How the file is called in a problem.
    ///   - folder: stagectl's own folder below the user's cache, where the objects lie while they are verified.
    ///   - scratch: Lists what is to be cleared away if the run is interrupted.
    ///   - trustRoot: The genesis that is pinned for a pipeline; nil if none is.
    ///   - seen: Places that the ledger of a pipeline was seen to reach.
    /// - Throws: A problem of the area `bundle` or `ledger`, or what kept the bundle from being verified.
    public init(
        verifying file: String, named name: String, below folder: String, listedIn scratch: ScratchList,
        pinnedTo trustRoot: (String) throws(Problem) -> ObjectID?,
        against seen: (String) throws(Problem) -> [SeenMark] = { _ in [] }, now: Timestamp
    ) throws(Problem) {
        self = try ScratchRepository.use(below: folder, listedIn: scratch) {
            (repository: borrowing Repository) throws(Problem) -> DeliveryProof in
            let header = try repository.take(bundle: file, named: name)
            return try DeliveryProof(
                of: ProofReferences(header, in: name), named: name, in: repository, pinnedTo: trustRoot,
                against: seen, now: now)
        }
    }

    private init(
        of references: ProofReferences, named file: String, in repository: borrowing Repository,
        pinnedTo trustRoot: (String) throws(Problem) -> ObjectID?,
        against seen: (String) throws(Problem) -> [SeenMark], now: Timestamp
    ) throws(Problem) {
        let layout = references.layout
        let root = try trustRoot(layout.pipeline)
        var entries: [Entry] = []
        do throws(Problem) {
            chain = try Chain.verifying(
                upTo: references.ledger, pinnedTo: root, now: now, in: repository
            ) { entry in
                if entry.delivery == references.delivery { entries.append(entry) }
            }
            guard chain.policy.definition.name.isSame(as: layout.pipeline) else {
                throw Problem(
                    .bundle(.reference), layout.ledger, expected: chain.policy.definition.name,
                    found: references.ledger.short)
            }
            guard let record = try chain.state.delivery(references.delivery, in: repository) else {
                throw Problem(
                    .bundle(.reference), layout.judged(references.delivery.text), expected: "–",
                    found: references.judged.short)
            }
            self.record = record
            let report = try chain.state.report(of: references.delivery, in: repository)
            counts = record.commit == nil ? nil : report?.counts
            signedManifest = report?.signedManifest
        } catch {
            guard error.code == .ledger(.incomplete) else { throw error }
            throw Problem(.bundle(.incomplete), file, found: error.subject, cause: error.cause)
        }
        pipeline = layout.pipeline
        isPinned = root != nil
        way = entries
        let judged = entries.last { $0.kind == .accept || $0.kind == .reject }
        try Self.require(
            layout.judged(references.delivery.text), is: judged?.id, found: references.judged)
        entered = try references.entered.map { (stage, found) throws(Problem) in
            let entry = entries.last { $0.kind == .promote && $0.stage?.isSame(as: stage) ?? false }
            try Self.require(layout.entered(stage), is: entry?.id, found: found)
            guard let entry else { throw Problem(.defect(.invariant), stage) }
            return entry
        }
        passed = try seen(layout.pipeline)
        for seen in passed { try chain.require(seen.mark, seenIn: seen.file, in: repository) }
        try requireContent(taggedBy: references, named: file, in: repository)
    }

    private static func require(
        _ name: String, is expected: ObjectID?, found: ObjectID
    ) throws(Problem) {
        guard expected == found else {
            throw Problem(
                .bundle(.reference), name, expected: expected?.short ?? "–", found: found.short)
        }
    }

    /// Demands the delivered files of an accepted delivery, each of them, with the digest that the ledger has.
    private func requireContent(
        taggedBy references: ProofReferences, named file: String, in repository: borrowing Repository
    ) throws(Problem) {
        let name = references.layout.tag(of: references.delivery)
        guard let commit = record.commit, let tree = record.tree, let counts else {
            if let tag = references.tag { try Self.require(name, is: nil, found: tag) }
            return
        }
        guard let tag = references.tag else { throw Problem(.bundle(.incomplete), file, found: name) }
        try Self.require(name, is: commit, found: tag)
        do throws(GitError) { _ = try repository.commit(commit) } catch {
            throw Problem(.bundle(.incomplete), file, found: commit.hex, cause: error.message)
        }
        // No more is unfolded than the checkup has counted.
        let paths = max(counts.files + counts.symlinks, counts.folders, 1)
        let limits = ContentLimits(file: counts.bytes, total: counts.bytes, files: paths)
        let (inspection, findings) = try TreeInspection.inspect(
            tree, of: record.name.text, quarantine: RepositoryPlace(repository.path),
            rules: TreeInspection.Rules(
                limits: limits, manifests: [signedManifest].compactMap(\.self),
                listed: signedManifest == nil ? .files : .everything),
            scan: { .nothing })
        guard let digest = inspection.digest else {
            let lost = findings.first { $0.problem.code == .content(.objectMissing) }
            throw Problem(
                lost == nil ? .bundle(.digest) : .bundle(.incomplete), lost == nil ? record.name.text : file,
                expected: record.digest?.text, found: lost?.problem.subject ?? "–",
                cause: findings.first?.problem.sentence(in: .english))
        }
        guard digest == record.digest else {
            throw Problem(
                .bundle(.digest), record.name.text, expected: record.digest?.text, found: digest.text)
        }
        // Tag and commit lead to the files by their ids; a manifest does by what it lists, which is compared here.
        let loose = findings.first { $0.problem.code.isOfChecksums }
        if let loose {
            throw Problem(
                .bundle(.digest), record.name.text, expected: loose.problem.expected ?? signedManifest,
                found: loose.problem.found ?? loose.problem.subject,
                cause: loose.problem.sentence(in: .english))
        }
    }
}

extension Code {
    fileprivate var isOfChecksums: Bool {
        if case .checksum = self { return true }
        return false
    }
}
