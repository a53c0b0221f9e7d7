public import Git
internal import Ledger
public import Pipeline
public import Problems
internal import Scanner
public import Seals

/// Judges what has come in before by today's signatures: by what is remembered of it, and by its content where that is not enough.
public struct StandingJudge: Sendable {
    private let scanner: MalwareScanner
    private let rules: CheckupRules
    private let scope: ScanScope?

    /// What of a delivery has to be read again.
    public enum Doubt: Sendable, Hashable {
        /// Nothing: today's signatures find nothing that those before did not, in none of so many contents.
        case none(contents: Int)
        /// Some of its blobs.
        case some(Set<ObjectID>, contents: Int)
        /// All of it: it is not remembered, or a second engine has to be asked.
        case all
    }

    /// Prepares a scanner.
    ///
    /// - Throws: `malware.database-damaged`.
    public init(_ scanner: MalwareScanner, under rules: CheckupRules) throws(Problem) {
        self.scanner = scanner
        self.rules = rules
        scope = try scanner.memory?.scope()
        if let scope { scanner.memory?.memory.note(scope) }
    }

    /// Asks what is remembered of a delivery.
    ///
    /// - Parameter digest: Its content digest.
    /// - Throws: `malware.database-damaged`.
    public func doubt(about digest: SHA256Digest) throws(Problem) -> Doubt {
        // What a second engine has learnt since, only it can tell.
        guard scanner.second == nil, let memory = scanner.memory,
            let blobs = memory.memory.blobs(of: digest, day: memory.day)
        else { return .all }
        let settled = try areSettled(blobs.map(\.key))
        let doubtful = Set(zip(blobs, settled).filter { !$1 }.map(\.0.id))
        return doubtful.isEmpty ? .none(contents: blobs.count) : .some(doubtful, contents: blobs.count)
    }

    /// Returns what is known of the first of some keys, if today's signatures have nothing to add to it.
    func settled(_ keys: [ContentKey]) throws(Problem) -> (ContentKey, CleanContent)? {
        guard let memory = scanner.memory, let scope else { return nil }
        for key in keys {
            guard let (content, then) = memory.memory.content(key, day: memory.day) else { continue }
            if then.id == scope.id { return (key, content) }
            guard then.engine == scope.engine, then.searchesAlike(scope, for: content.trail.targets),
                try scanner.database.standing(of: content.trail) == .clear
            else { continue }
            return (key, content)
        }
        return nil
    }

    /// Returns of each key whether ``settled(_:)`` would know something.
    private func areSettled(_ keys: [ContentKey]) throws(Problem) -> [Bool] {
        var settled = [Bool](repeating: false, count: keys.count)
        guard let memory = scanner.memory, let scope else { return settled }
        var asked: [(place: Int, trail: DigestTrail)] = []
        for (place, key) in keys.enumerated() {
            guard let (content, then) = memory.memory.content(key, day: memory.day) else { continue }
            if then.id == scope.id {
                settled[place] = true
            } else if then.engine == scope.engine, then.searchesAlike(scope, for: content.trail.targets) {
                asked.append((place, content.trail))
            }
        }
        for (standing, (place, _)) in zip(try scanner.database.standings(of: asked.map(\.trail)), asked) {
            settled[place] = standing == .clear
        }
        return settled
    }

    /// Reads a delivery again, or what of it is in doubt, and searches it.
    ///
    /// - Parameters:
    ///   - tree: Its tree, and that it has this content digest the ledger says.
    ///   - doubt: What is read of it.
    ///   - senders: The names of those who have signed it.
    ///   - place: The repository that holds it; it is opened anew by every thread that reads.
    /// - Returns: What was found, the gravest first.
    /// - Throws: ``Problem`` if something could not be searched at all; `ledger.broken` if the tree is not what the ledger says.
    public func search(
        _ tree: ObjectID, _ digest: SHA256Digest, of delivery: String, _ doubt: Doubt, by senders: [String],
        at place: RepositoryPlace
    ) throws(Problem) -> StandingVerdict {
        var findings = FindingCollector(warnings: .record)
        let repository: Repository
        do throws(GitError) { repository = try place.open() } catch {
            throw Problem(.repository(.unusable), place.path, cause: error.message)
        }
        let limits = ContentLimits(
            file: rules.content.maxFile, total: rules.content.maxTotal, files: rules.content.maxFiles)
        let walked = try TreeWalk.walk(
            from: tree, of: delivery, in: repository, limits: limits, findings: &findings)
        // What else there is to say of names was said when it came in; but nothing may stay unseen.
        if walked.extent == .whole { findings = FindingCollector(warnings: .record) }
        var chosen: Set<ObjectID>?
        if case .some(let ids, _) = doubt { chosen = ids }
        var contents = StandingContents(of: walked, only: chosen)
        try contents.read(in: repository, limits, at: place, findings: &findings) {
            scanner.scan(
                with: scanner.memory.map { memory in
                    ContentMemory(
                        memory: memory.memory, scope: memory.scopeID, day: memory.day, senders: senders,
                        belief: .settled(self))
                })
        }
        // A tree that could not be walked to its end has read all that was reached, and is not whole.
        let isWhole = chosen == nil && walked.extent == .whole && contents.isWhole
        if isWhole {
            let found = ContentDigest.digest(of: walked, blobs: contents.readings)
            guard found == digest else {
                throw Problem(.ledger(.broken), delivery, expected: digest.text, found: found?.text)
            }
        }
        // What is not remembered as a whole would be taken for whole.
        if chosen != nil || isWhole { remember(contents.readings.remembered, of: digest) }
        return StandingVerdict(
            findings: findings.findings, contents: contents.count, read: contents.readings.count)
    }

    /// Remembers the blobs of a delivery with what was found out of some of them.
    private func remember(_ read: [RememberedVerdicts.Blob], of digest: SHA256Digest) {
        guard let memory = scanner.memory else { return }
        var blobs: [ObjectID: ContentKey] = [:]
        for blob in memory.memory.blobs(of: digest, day: memory.day) ?? [] { blobs[blob.id] = blob.key }
        for blob in read { blobs[blob.id] = blob.key }
        memory.note(blobs.map { RememberedVerdicts.Blob(id: $0.key, key: $0.value) }, of: digest)
    }
}

/// What was found in a delivery that stands in a stage.
public struct StandingVerdict: Sendable, Hashable {
    /// What was found, the gravest first.
    public let findings: [Finding]
    /// How many different contents it has.
    public let contents: Int
    /// How many of them were read again.
    public let read: Int

    /// Puts it together.
    public init(findings: [Finding], contents: Int, read: Int) {
        self.findings = findings
        self.contents = contents
        self.read = read
    }
}
