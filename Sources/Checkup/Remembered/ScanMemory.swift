internal import Containers
internal import Git
internal import Ledger
internal import Pipeline
internal import Problems
internal import Scanner
internal import Seals

/// What is remembered of contents, asked and added to under the scope of one scanner.
struct ScanMemory: Sendable {
    let memory: VerdictMemory
    let day: UInt32
    private let database: SignatureDatabase
    private let engine: SHA256Digest
    private let signatures: SHA256Digest

    init(_ memory: VerdictMemory, _ database: SignatureDatabase, under rules: CheckupRules, now: Int64) {
        self.memory = memory
        self.database = database
        day = UInt32(clamping: now / 86400)
        let limits = UnpackingLimits(rules.malware.unpacking)
        let numbers = [
            limits.total, limits.member, limits.ratio, limits.members, limits.depth, limits.seconds,
            rules.content.maxFile,
        ]
        let text = ([memory.program] + numbers.map(String.init)).joined(separator: "\n")
        engine = SHA256Digest(of: Array(text.utf8))
        signatures = SHA256Digest(of: Array(database.marks.joined(separator: "\n").utf8))
    }

    /// The ``ScanScope/id`` under which verdicts of this scanner count.
    var scopeID: SHA256Digest { SHA256Digest(of: engine.bytes + signatures.bytes) }

    /// The scope, for which every body of the database is read.
    ///
    /// - Throws: `malware.database-damaged`.
    func scope() throws(Problem) -> ScanScope {
        let prints = try database.bodyPrints().compactMap { SHA256Digest(taking: $0) }
        return ScanScope(engine: engine, database: signatures, prints: prints)
    }

    /// Returns what is remembered for a checkup: nothing but verdicts of this very scope.
    func contents(from senders: [String]) -> ContentMemory {
        ContentMemory(
            memory: memory, scope: scopeID, day: day, senders: senders, belief: .sameScope)
    }

    /// Remembers which blobs an accepted delivery has.
    func note(_ blobs: [RememberedVerdicts.Blob], of delivery: SHA256Digest) {
        memory.note(blobs, of: delivery, day: day)
    }

    /// Writes down what is new.
    ///
    /// - Throws: `malware.database-damaged`.
    func keep() throws(Problem) {
        if memory.lacks(scopeID) { memory.note(try scope()) }
        memory.keep(day: day)
    }
}

/// What is remembered of contents, for the scan of what certain senders have sent.
struct ContentMemory: Sendable {
    /// What is believed of what is remembered.
    enum Belief: Sendable {
        /// Verdicts under just the same scope.
        case sameScope
        /// Also those under other signatures, if today's have nothing to add.
        case settled(StandingJudge)
    }

    let memory: VerdictMemory
    let scope: SHA256Digest
    let day: UInt32
    let senders: [String]
    let belief: Belief

    /// How a content was looked at.
    enum Manner: Sendable {
        /// As it is: nothing lies in it.
        case asItIs
        /// Also behind the fence.
        case unpacked
    }

    /// Returns what a scan of a content of a size would say; nil if that is not known.
    func outcome(of content: SHA256Digest, named name: String, size: Int) throws(Problem) -> ScanOutcome? {
        let keys = keys(of: content, named: name)
        let found: (ContentKey, CleanContent)?
        switch belief {
        case .sameScope: found = memory.verdict(on: keys, in: scope, day: day)
        case .settled(let judge): found = try judge.settled(keys)
        }
        guard let (key, known) = found else { return nil }
        var outcome = known.outcome
        outcome.key = key
        // Where nothing lies in it, its size tells all.
        if outcome.tally == nil { outcome.tally = ContainerTally(size: size, kind: nil) }
        return outcome
    }

    /// Remembers that nothing was found in a content.
    ///
    /// - Returns: The key; nil if it is not remembered.
    func note(
        _ outcome: ScanOutcome, _ content: SHA256Digest, named name: String, _ manner: Manner,
        _ trail: DigestTrail
    ) -> ContentKey? {
        // What anybody may send would push out what stands in the stages.
        guard !senders.isEmpty else { return nil }
        let key: ContentKey
        switch manner {
        case .asItIs: key = ContentKey(of: content)
        case .unpacked:
            key = ContentKey(ofPacked: content, named: name, from: senders)
        }
        guard !trail.isTooLong else { return nil }
        memory.note(
            CleanContent(
                scope: scope, day: day, members: outcome.members, unpacked: outcome.unpacked,
                outline: outcome.tally.flatMap { $0.outline.count > 0 ? $0.outline : nil }, trail: trail),
            as: key)
        return key
    }

    private func keys(of content: SHA256Digest, named name: String) -> [ContentKey] {
        // Under a name that says that it is packed, it has to be looked into, whatever it was elsewhere.
        let plain = Survey.tells(byName: name) ? [] : [ContentKey(of: content)]
        return senders.isEmpty ? plain : plain + [ContentKey(ofPacked: content, named: name, from: senders)]
    }
}

extension [ObjectID: BlobReading] {
    /// The blobs that were read, with the keys under which it is remembered that nothing was found in them.
    var remembered: [RememberedVerdicts.Blob] {
        compactMap { id, reading in
            guard case .read(let facts) = reading, case .success(let outcome) = facts.scan else { return nil }
            return RememberedVerdicts.Blob(id: id, key: outcome.key ?? .none)
        }
        // In one order, so that it shows that nothing is new.
        .sorted { $0.id < $1.id }
    }
}
