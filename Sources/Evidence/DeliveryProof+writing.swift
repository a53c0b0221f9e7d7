public import Git
public import Ledger
public import Problems
public import Seals

extension DeliveryProof {
    /// A file that is to be written.
    public struct Target {
        /// Its path.
        public let path: String
        /// How it is called in a problem.
        public let name: String
        /// What becomes of a file that is there already.
        public let existing: WholeFile.Existing

        /// Names a file.
        public init(path: String, name: String, existing: WholeFile.Existing) {
            self.path = path
            self.name = name
            self.existing = existing
        }
    }

    /// Writes all that proves the way of a delivery into one file, and verifies the file before it comes into its place.
    ///
    /// - Parameters:
    ///   - stage: The only stage that the file is to name; nil for all that the delivery has entered.
    ///   - inner: B, whose ledger is verified first.
    ///   - folder: stagectl's own folder below the user's cache.
    ///   - scratch: Lists what is to be cleared away if the run is interrupted.
    /// - Throws: `gate.delivery-unknown` or `bundle.not-entered` if there is nothing to be proved, what is wrong with the ledger,
    ///   or what kept the file from being written.
    public static func write(
        _ delivery: DeliveryName, in stage: String?, of inner: borrowing InnerRepository,
        pinnedTo trustRoot: ObjectID?, to target: Target,
        below folder: String, now: Timestamp, listedIn scratch: ScratchList
    ) throws(Problem) -> DeliveryProof {
        var entries: [Entry] = []
        let audit = try inner.audit(pinnedTo: trustRoot, now: now) { entry in
            if entry.delivery == delivery { entries.append(entry) }
        }
        // Where other refs of B stand is no affair of this delivery's.
        let behind: [Code] = [.ledger(.referenceBehind), .ledger(.referenceForeign)]
        if let problem = audit.problems.first(where: { !behind.contains($0.code) }) { throw problem }
        guard let chain = audit.chain,
            let record = try chain.state.delivery(delivery, in: inner.repository)
        else { throw Problem(.gate(.deliveryUnknown), delivery.text) }
        try requireEntered(stage, by: entries, delivery)
        return try ScratchRepository.use(below: folder, listedIn: scratch) {
            (repository: borrowing Repository) throws(Problem) -> DeliveryProof in
            let layout = inner.layout
            let names = [layout.ledger] + (record.commit == nil ? [] : [layout.tag(of: delivery)])
            _ = try inner.connection.fetch(
                names.map { (remote: $0, local: $0) }, into: repository, limits: limits)
            let head = try head(of: layout.ledger, in: repository)
            // What has been appended meanwhile is verified too: it may speak of the delivery.
            _ = try Chain.verifying(
                upTo: head, pinnedTo: trustRoot, after: chain, now: now, in: repository
            ) { entry in
                if entry.delivery == delivery { entries.append(entry) }
            }
            let references = try references(
                to: entries, of: delivery, in: stage, layout, ledger: head,
                tag: record.commit == nil ? nil : self.head(of: layout.tag(of: delivery), in: repository))
            return try write(references.header, from: repository, to: target, listedIn: scratch) {
                (draft) throws(Problem) in
                try DeliveryProof(
                    verifying: draft, named: target.name, below: folder, listedIn: scratch,
                    pinnedTo: { _ in trustRoot }, now: now)
            }
        }
    }

    private static let limits = FetchLimits(bytes: 64 << 30, objects: 5_000_000, references: 1_000_000)

    private static func requireEntered(
        _ stage: String?, by entries: [Entry], _ delivery: DeliveryName
    ) throws(Problem) {
        guard let stage else { return }
        let stages = entries.filter { $0.kind == .promote }.compactMap(\.stage)
        guard !stages.contains(where: { $0.isSame(as: stage) }) else { return }
        throw Problem(
            .bundle(.notEntered), delivery.text,
            expected: stages.isEmpty ? "–" : Array(Set(stages)).sorted().joined(separator: ", "),
            found: stage)
    }

    private static func references(
        to entries: [Entry], of delivery: DeliveryName, in stage: String?, _ layout: Layout,
        ledger: ObjectID, tag: ObjectID?
    ) throws(Problem) -> ProofReferences {
        guard let judged = entries.last(where: { $0.kind == .accept || $0.kind == .reject }) else {
            throw Problem(.gate(.deliveryUnknown), delivery.text)
        }
        var entered: [(stage: String, entry: ObjectID)] = []
        for entry in entries where entry.kind == .promote {
            guard let name = entry.stage, stage.map({ $0.isSame(as: name) }) ?? true else { continue }
            entered.removeAll { $0.stage.isSame(as: name) }
            entered.append((name, entry.id))
        }
        return ProofReferences(
            layout: layout, ledger: ledger, delivery: delivery, judged: judged.id, tag: tag,
            entered: entered)
    }

    private static func head(
        of name: String, in repository: borrowing Repository
    ) throws(Problem) -> ObjectID {
        do {
            if let id = try repository.reference(name) { return id }
        } catch {
            throw Problem(.repository(.unusable), repository.path, cause: error.message)
        }
        throw Problem(.repository(.referenceMissing), name)
    }

    private static func write(
        _ header: BundleHeader, from repository: borrowing Repository, to target: Target,
        listedIn scratch: ScratchList, verifying verify: (String) throws(Problem) -> DeliveryProof
    ) throws(Problem) -> DeliveryProof {
        var proof: DeliveryProof?
        func unwritable() -> Problem {
            Problem(.bundle(.fileUnwritable), target.name, cause: Disk.reason)
        }
        func write(to draft: WholeFile.Draft) throws(Problem) {
            try unsafe repository.writeBundle(header) { (bytes) throws(Problem) in
                guard unsafe draft.append(bytes) else { throw unwritable() }
            }
            proof = try verify(draft.path)
        }
        let isThere = try WholeFile(target.path).write(
            target.existing, mode: 0o644, listedIn: scratch, by: write)
        guard isThere, let proof else { throw unwritable() }
        return proof
    }
}
