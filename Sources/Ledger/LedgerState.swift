public import Git
public import Pipeline
public import Problems
internal import Seals

/// The state after an entry of the ledger: a tree, so that reading the present costs one look-up however long the history is.
///
/// What is read here has not been verified by the reading: ``Chain`` does that.
public struct LedgerState: Sendable, Hashable {
    /// The tree of the entry.
    public let tree: ObjectID

    /// Every file of a state is smaller than this, in bytes.
    static let fileLimit = 16 << 20

    /// Looks at a tree as a state.
    public init(tree: ObjectID) { self.tree = tree }

    /// Looks at the state after an entry.
    ///
    /// - Throws: `ledger.incomplete` or `ledger.broken` if there is no such commit.
    public init(after entry: ObjectID, in repository: borrowing Repository) throws(Problem) {
        self.init(tree: try Chain.commit(entry, in: repository).tree)
    }

    /// Returns the policy in force.
    public func policy(in repository: borrowing Repository) throws(Problem) -> Policy {
        let files = try policyFiles(below: "", in: repository)
        guard let pipeline = files.pipeline else { throw broken("pipeline.yaml") }
        do {
            return try Policy(
                pipeline: pipeline, operatorFiles: files.operators, senderFiles: files.senders)
        } catch {
            // A policy that an older version took and this one cannot read is told by its first problem.
            throw Problem(
                .ledger(.broken), tree.short, found: "pipeline.yaml",
                cause: error.problems.first?.sentence(in: .english))
        }
    }

    /// Returns what the ledger says of a delivery, or nil if it was never judged.
    public func delivery(
        _ name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> DeliveryRecord? {
        let found = try record(at: StatePath.record(of: name), in: repository) {
            (content) throws(MalformedRecord) in try DeliveryRecord(parsing: content)
        }
        guard let record = found else { return nil }
        guard record.name == name else { throw broken(StatePath.record(of: name)) }
        return record
    }

    /// Returns the names of all deliveries that were ever judged, in no particular order.
    ///
    /// - Complexity: Proportional to their number.
    public func deliveries(in repository: borrowing Repository) throws(Problem) -> [DeliveryName] {
        var names: [DeliveryName] = []
        for shard in try entries(of: "deliveries", in: repository) {
            for folder in try entries(of: "deliveries/\(shard.name)", in: repository) {
                names.append(try delivery(encoded: folder.name, in: shard.name))
            }
        }
        return names
    }

    /// Reads the name of a delivery back from the place of its folder.
    func delivery(encoded: String, in shard: String) throws(Problem) -> DeliveryName {
        guard let name = DeliveryName(encoded: encoded), name.shard == shard else {
            throw broken("deliveries/\(shard)/\(encoded)")
        }
        return name
    }

    /// Returns the report of the checkup of a delivery.
    public func report(
        of name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> CheckupReport? {
        try report(at: StatePath.report(of: name), in: repository)
    }

    /// Returns the report of the checkup with which a delivery last came back into a stage.
    public func report(
        ofRollbackTo name: DeliveryName, in stage: String, of repository: borrowing Repository
    ) throws(Problem) -> CheckupReport? {
        try report(at: StatePath.rollback(to: name, in: stage), in: repository)
    }

    private func report(
        at path: String, in repository: borrowing Repository
    ) throws(Problem) -> CheckupReport? {
        guard let content = try content(of: path, in: repository) else { return nil }
        return try parse(path) { () throws(MalformedRecord) -> CheckupReport in
            do throws(MalformedSeal) { return try SealedReport(parsing: content).report } catch {
                throw MalformedRecord(error.reason)
            }
        }
    }

    /// Returns the raw objects from A that prove where an accepted delivery came from.
    ///
    /// - Returns: The annotated tag, nil for a lightweight one, and the commit.
    public func evidence(
        of name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> (tag: [UInt8]?, commit: [UInt8]) {
        let path = StatePath.sourceCommit(of: name)
        guard let commit = try content(of: path, in: repository) else { throw broken(path) }
        return (try content(of: StatePath.sourceTag(of: name), in: repository), commit)
    }

    /// Returns the manifest that proves who sent a delivery; nil if other signatures do.
    func manifest(
        of name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> SealedManifest? {
        // What lies there without the folders is no part of a state that follows from its entry.
        guard let folders = try content(of: StatePath.sourceFolders(of: name), in: repository) else {
            return nil
        }
        let path = StatePath.sourceManifest(of: name)
        guard let manifest = try content(of: path, in: repository) else { throw broken(path) }
        var signatures: [ManifestSignature: [UInt8]] = [:]
        for ending in ManifestSignature.allCases {
            signatures[ending] = try content(of: StatePath.signature(ending, of: name), in: repository)
        }
        return SealedManifest(folders: folders, content: manifest, signatures: signatures)
    }

    /// Returns the raw commit that the delivery's tag in B points at: what a lost tag is made from again.
    public func deliveryCommit(
        of name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> [UInt8]? {
        try content(of: StatePath.deliveryCommit(of: name), in: repository)
    }

    /// Returns what stands in a stage, or nil if nothing ever did.
    public func stage(_ name: String, in repository: borrowing Repository) throws(Problem) -> StageRecord? {
        try record(at: StatePath.stage(name), in: repository) {
            (content) throws(MalformedRecord) in try StageRecord(parsing: content)
        }
    }

    /// Returns the raw commit that a stage's branch points at: what a lost branch is made from again.
    public func stageCommit(
        _ name: String, in repository: borrowing Repository
    ) throws(Problem) -> [UInt8]? {
        try content(of: StatePath.stageCommit(name), in: repository)
    }

    /// Returns how a delivery has stood in a stage, or nil if it never did.
    public func stay(
        of delivery: DeliveryName, in stage: String, of repository: borrowing Repository
    ) throws(Problem) -> Stay? {
        try record(at: StatePath.stay(of: delivery, in: stage), in: repository) {
            (content) throws(MalformedRecord) in try Stay(parsing: content)
        }
    }

    /// Returns what a stage is at: what the next delivery into it must be newer than.
    ///
    /// That is what stands there, or if it has been withdrawn, what it found there when it first entered, and so on.
    ///
    /// - Returns: nil if nothing is left.
    public func counting(
        in stage: String, of repository: borrowing Repository
    ) throws(Problem) -> DeliveryName? {
        var name = try self.stage(stage, in: repository)?.delivery
        var passed: Set<DeliveryName> = []
        while let counted = name, try withdrawal(of: counted, in: repository) != nil {
            // Only a state that nobody has verified leads in a circle.
            guard passed.insert(counted).inserted else {
                throw broken(StatePath.stay(of: counted, in: stage))
            }
            name = try stay(of: counted, in: stage, of: repository)?.found
        }
        return name
    }

    /// Returns the names of all stages in which something ever stood, those that the policy no longer names too.
    public func stages(in repository: borrowing Repository) throws(Problem) -> [String] {
        let suffix = ".json"
        return try entries(of: StatePath.stages, in: repository).compactMap { entry in
            entry.name.utf8.count > suffix.utf8.count && entry.name.hasSuffix(suffix)
                ? String(entry.name.dropLast(suffix.count)) : nil
        }
    }
}

extension LedgerState {
    /// Returns a file of the state, or nil if it is not there.
    func content(of path: String, in repository: borrowing Repository) throws(Problem) -> [UInt8]? {
        do {
            guard let entry = try repository.entry(at: path, inTree: tree) else { return nil }
            guard entry.mode == .file else { throw broken(path) }
            guard let object = try repository.object(entry.id, limit: Self.fileLimit), object.kind == .blob
            else { throw broken(path) }
            return object.content
        } catch let error as GitError {
            throw Problem(reading: error, of: tree)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw broken(path)
        }
    }

    func entries(of folder: String, in repository: borrowing Repository) throws(Problem) -> [TreeEntry] {
        do {
            guard let entry = try repository.entry(at: folder, inTree: tree) else { return [] }
            guard entry.mode == .folder else { throw broken(folder) }
            return try repository.entries(ofTree: entry.id)
        } catch let problem as Problem {
            throw problem
        } catch let error as GitError {
            throw Problem(reading: error, of: tree)
        } catch {
            throw broken(folder)
        }
    }

    private func files(
        below folder: String, in repository: borrowing Repository
    ) throws(Problem) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for entry in try entries(of: folder, in: repository) {
            files[entry.name] = try content(of: "\(folder)/\(entry.name)", in: repository)
        }
        return files
    }

    /// Returns the policy whose files lie in a folder of the state; "" for the one in force.
    func policyFiles(
        below folder: String, in repository: borrowing Repository
    ) throws(Problem) -> (pipeline: [UInt8]?, operators: [String: [UInt8]], senders: [String: [UInt8]]) {
        let prefix = folder.isEmpty ? "" : "\(folder)/"
        return (
            try content(of: prefix + StatePath.pipeline, in: repository),
            try files(below: prefix + StatePath.operators, in: repository),
            try files(below: prefix + StatePath.senders, in: repository)
        )
    }

    /// Returns the record at a path, or nil if there is none.
    ///
    /// - Parameter parsing: Reads it from its content and from nothing else: what is found is kept.
    func record<Record: Sendable>(
        at path: String, in repository: borrowing Repository,
        _ parsing: ([UInt8]) throws(MalformedRecord) -> Record
    ) throws(Problem) -> Record? {
        try finding(at: path, in: repository) { (content) throws(Problem) in
            try parse(path) { () throws(MalformedRecord) in try parsing(content) }
        }
    }

    /// Returns what a file says, or nil if it is not there.
    ///
    /// - Parameter reading: Reads it from its content and from nothing else: what is found is kept.
    func finding<Value: Sendable>(
        at path: String, in repository: borrowing Repository,
        _ reading: ([UInt8]) throws(Problem) -> Value
    ) throws(Problem) -> Value? {
        do {
            guard let entry = try repository.entry(at: path, inTree: tree) else { return nil }
            guard entry.mode == .file else { throw broken(path) }
            let found = try repository.finding(in: entry.id, limit: Self.fileLimit) { (kind, content) in
                guard kind == .blob else { throw broken(path) }
                return try reading(content)
            }
            guard let found else { throw broken(path) }
            return found
        } catch let error as GitError {
            throw Problem(reading: error, of: tree)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw broken(path)
        }
    }

    /// Returns the records in a folder, in the order of their files' names.
    func records<Record: Sendable>(
        in folder: String, of repository: borrowing Repository,
        _ parsing: ([UInt8]) throws(MalformedRecord) -> Record
    ) throws(Problem) -> [(name: String, record: Record)] {
        var records: [(name: String, record: Record)] = []
        for entry in try entries(of: folder, in: repository) {
            guard let record = try record(at: "\(folder)/\(entry.name)", in: repository, parsing) else {
                throw broken("\(folder)/\(entry.name)")
            }
            records.append((entry.name, record))
        }
        return records
    }

    private func parse<Record>(
        _ path: String, _ body: () throws(MalformedRecord) -> Record
    ) throws(Problem) -> Record {
        do { return try body() } catch {
            throw Problem(.ledger(.broken), tree.short, found: path, cause: error.reason)
        }
    }

    func broken(_ path: String) -> Problem { Problem(.ledger(.broken), tree.short, found: path) }
}

extension Problem {
    /// What a failure to read an object of the ledger means: an object that is not there is not an altered one.
    init(reading error: GitError, of id: ObjectID) {
        switch error.kind {
        case .notFound: self.init(.ledger(.incomplete), id.short, cause: error.message)
        case .damaged, .conflict, .owner, .other:
            self.init(.ledger(.broken), id.short, found: "object", cause: error.message)
        }
    }
}
