public import Checkup
public import Delivery
public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals
internal import Scanner

/// The border between A and B: where deliveries are discovered, checked and taken in.
public struct Border: Sendable {
    /// The way to A.
    public let source: Connection
    /// stagectl's own folder below the user's cache.
    public let cacheFolder: String
    /// The policy in force.
    public let policy: Policy
    /// The folder from which relative paths of the pipeline count.
    public let baseFolder: String
    /// The version of stagectl that reports name.
    public let version: String
    /// The path of stagectl, which is started once more to unpack; nil if it runs within another program.
    public let program: String?
    /// What this machine remembers of contents that it has searched for malware; nil if nothing.
    public let verdicts: VerdictMemory?

    /// Describes a border; nothing is opened.
    public init(
        source: Connection, cacheFolder: String, policy: Policy, baseFolder: String, version: String,
        program: String?, remembering verdicts: VerdictMemory? = nil
    ) {
        self.verdicts = verdicts
        self.source = source
        self.cacheFolder = cacheFolder
        self.policy = policy
        self.baseFolder = baseFolder
        self.version = version
        self.program = program
    }

    /// What an operator should know although all has been done.
    public var remarks: [Problem] { [verdicts?.doubt].compactMap(\.self) }

    /// What is told while deliveries are judged.
    public enum Step: Sendable {
        /// A's refs are being read.
        case discovering
        /// A delivery is being fetched.
        case fetching(DeliveryName, received: Int, expected: Int)
        /// A delivery is being checked.
        case checking(DeliveryName)
        /// An accepted delivery is being written into B.
        case importing(DeliveryName)
    }

    /// Compares what A offers with what the ledger has judged.
    public func discover(
        after sight: Sight, now: Timestamp, in repository: borrowing Repository, progress: (Step) -> Void
    ) throws(Problem) -> Discovery {
        progress(.discovering)
        return try Discovery(over: source, for: policy.definition.source) {
            (announced) throws(Problem) -> Judged? in
            try sight.chain?.judged(announced.name, now: now, in: repository)
        }
    }

    /// Returns the names that no delivery may have any more.
    public func takenNames(after sight: Sight) -> TakenNames {
        let stages =
            policy.definition.stages.map(\.name) + (sight.chain.map { Array($0.stageHistory.keys) } ?? [])
        return TakenNames(stages: stages, deliveries: sight.chain?.deliveryCommits.keys ?? [:].keys)
    }

    /// Returns where the signature databases of a pipeline lie.
    ///
    /// - Parameter folder: The folder from which relative paths count.
    public static func signaturePaths(
        of definition: PipelineDefinition, countedFrom folder: String
    ) -> [String] {
        definition.checkup.malware.databases.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
    }

    /// Returns where compiled signatures are kept below the cache.
    public static func signatureCache(below folder: String) -> String { "\(folder)/signatures" }

    /// Returns what has been accepted of each application, which the next note must follow.
    public func acceptedNotes(
        after sight: Sight, in repository: borrowing Repository
    ) throws(Problem) -> AcceptedNotes {
        try sight.chain?.state.acceptedNotes(in: repository) ?? AcceptedNotes()
    }

    /// Returns by whose word what cannot be looked into in a delivery may come in; nil if too few vouch for it.
    public func vouching(
        for announced: AnnouncedDelivery, after sight: Sight, now: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> CheckupReport.Vouching? {
        try sight.chain?.vouching(for: announced, now: now, in: repository)
    }

    /// Opens what every delivery is judged with.
    ///
    /// - Throws: 69 if the signature database or the quarantine is not available: nothing is decided then.
    public func station(
        now: Timestamp, after sight: Sight, in repository: borrowing Repository
    ) throws(Problem) -> Station {
        let checkup = policy.definition.checkup
        let rules = checkup.malware
        let database = try SignatureDatabase(
            readingFrom: Border.signaturePaths(of: policy.definition, countedFrom: baseFolder),
            maxAge: rules.maxAge,
            now: now.seconds, cache: Border.signatureCache(below: cacheFolder),
            settings: rules.databaseSettings)
        let quarantine = try Quarantine(
            for: policy.definition.name, source: source.url.text, cacheFolder: cacheFolder)
        return Station(
            border: self,
            scanner: try MalwareScanner(
                database, under: checkup, program: program, now: now.seconds, remembering: verdicts),
            former: try sight.chain?.state.formerKeys(in: repository) ?? FormerKeys(),
            quarantine: quarantine)
    }
}

/// A border with its quarantine and its signature database opened.
public struct Station: ~Copyable {
    let border: Border
    let scanner: MalwareScanner
    /// Whose the keys were that people had under earlier policies; no policy begins while it is used.
    private let former: FormerKeys
    // Nil only while it is being renewed.
    private(set) var quarantine: Quarantine?
    let quarantinePath: String

    init(
        border: Border, scanner: MalwareScanner, former: FormerKeys, quarantine: consuming Quarantine
    ) {
        self.border = border
        self.scanner = scanner
        self.former = former
        quarantinePath = quarantine.repository.path
        self.quarantine = consume quarantine
    }

    /// Fetches one delivery and checks it; nothing is written but to the quarantine.
    ///
    /// Before a sender is blamed for objects that are missing or damaged, or A for what it sends, all is fetched once more into a
    /// new quarantine: it may have been this machine that lost something.
    ///
    /// - Parameters:
    ///   - taken: The names that it may not have.
    ///   - accepted: What its note must follow.
    ///   - vouching: By whose word what cannot be looked into may come in; nil if nobody vouches for it.
    public mutating func judge(
        _ announced: AnnouncedDelivery, beside taken: TakenNames, after accepted: AcceptedNotes,
        by vouching: CheckupReport.Vouching?, now: Timestamp, progress: (Border.Step) -> Void
    ) throws(Problem) -> Verdict {
        do throws(Problem) {
            let verdict = try inspect(
                announced, beside: taken, after: accepted, by: vouching, now: now, progress: progress)
            let lost: [Code] = [.content(.objectMissing), .content(.objectDamaged)]
            guard verdict.findings.contains(where: { lost.contains($0.problem.code) }) else { return verdict }
        } catch {
            // What is damaged here may look as if A had sent it so.
            let doubtful: [Code] = [
                .repository(.unusable), .repository(.notWritable), .transport(.malformed),
            ]
            guard doubtful.contains(error.code) else { throw error }
        }
        guard let damaged = quarantine.take() else { throw Problem(.defect(.invariant), quarantinePath) }
        quarantine = try damaged.renewed()
        return try inspect(
            announced, beside: taken, after: accepted, by: vouching, now: now, progress: progress)
    }

    private func inspect(
        _ announced: AnnouncedDelivery, beside taken: TakenNames, after accepted: AcceptedNotes,
        by vouching: CheckupReport.Vouching?, now: Timestamp, progress: (Border.Step) -> Void
    ) throws(Problem) -> Verdict {
        let definition = border.policy.definition
        progress(.fetching(announced.name, received: 0, expected: 0))
        guard
            var received = try quarantine?.receive(
                announced, over: border.source, limits: definition.checkup.content,
                tags: definition.source.tags,
                now: now, progress: { progress(.fetching(announced.name, received: $0, expected: $1)) })
        else { throw Problem(.defect(.invariant), quarantinePath) }
        // A finding like others, so that its sender is told with them, and once.
        do throws(Problem) { try taken.require(announced.name) } catch { received = received.noting(error) }
        progress(.checking(announced.name))
        let verdict = try checkUp(
            received, quarantine: quarantinePath, policy: border.policy, scanner: scanner, now: now,
            after: accepted, former: former, by: vouching, version: border.version)
        try scanner.keepMemory()
        return verdict.namingVouching(under: definition.checkup)
    }

    /// Takes an accepted delivery into B, or enters the refusal of a rejected one.
    ///
    /// - Returns: What B holds afterwards; nil if a rival has judged the delivery meanwhile.
    /// - Throws: `delivery.moved` if another object under its name has been judged that showed as much.
    public func takeIn(
        _ verdict: Verdict, with writer: LedgerWriter, into inner: borrowing InnerRepository,
        after sight: Sight,
        progress: (Border.Step) -> Void
    ) throws(Problem) -> Appended? {
        switch verdict {
        case .passed(let delivery):
            progress(.importing(delivery.delivery.name))
            do throws(GitError) {
                try inner.repository.read(alsoFrom: "\(quarantinePath)/objects")
            } catch {
                throw Problem(.repository(.unusable), quarantinePath, cause: error.message)
            }
            return try accept(delivery, with: writer, into: inner, after: sight)
        case .refused(let delivery):
            return try reject(delivery, with: writer, into: inner, after: sight)
        }
    }

    private func accept(
        _ delivery: CheckedDelivery, with writer: LedgerWriter, into inner: borrowing InnerRepository,
        after sight: Sight
    ) throws(Problem) -> Appended? {
        let layout = inner.layout
        let name = delivery.delivery.name
        let plain = SealedReport(delivery.report, under: border.policy.definition)
        var sealed: SealedReport?
        return try inner.append(with: writer, after: sight) {
            (sight, slot, repository) throws(Problem) -> Draft? in
            let chain = try sight.begun(layout)
            let evidence = Judgement(of: delivery.delivery, plain, delivery.manifest)
            guard try chain.isOpen(delivery.delivery, evidence, at: slot.time, in: repository) else {
                return nil
            }
            let message = EventMessage.accepted(
                name, pipeline: layout.pipeline, sequence: slot.sequence, digest: delivery.digest)
            let commit = try writer.commit(
                tree: delivery.tree, parents: [], message: message, at: slot.time)
            let id: ObjectID
            do throws(GitError) { id = try repository.write(.commit, commit.content) } catch {
                throw Problem(.defect(.invariant), "delivery commit", cause: error.message)
            }
            let report = try seal(delivery.report, once: &sealed, with: writer)
            let judgement = Judgement(
                of: delivery.delivery, report, delivery.manifest, as: commit.content)
            let tag = layout.tag(of: name)
            let update = try sight.moving(tag, to: id, from: [])
            return Draft(.accept(judgement), updates: [update], objects: [id] + delivery.checkedTree)
        }
    }

    private func reject(
        _ delivery: RefusedDelivery, with writer: LedgerWriter, into inner: borrowing InnerRepository,
        after sight: Sight
    ) throws(Problem) -> Appended? {
        let layout = inner.layout
        let plain = SealedReport(delivery.report, under: border.policy.definition)
        var sealed: SealedReport?
        return try inner.append(with: writer, after: sight) {
            (sight, slot, repository) throws(Problem) -> Draft? in
            let chain = try sight.begun(layout)
            let evidence = Judgement(of: delivery.delivery, plain, delivery.manifest)
            guard try chain.isOpen(delivery.delivery, evidence, at: slot.time, in: repository) else {
                return nil
            }
            let report = try seal(delivery.report, once: &sealed, with: writer)
            return Draft(.reject(Judgement(of: delivery.delivery, report, delivery.manifest)))
        }
    }

    /// Seals a report, however often a rival is faster only once: it may ask a person.
    private func seal(
        _ report: CheckupReport, once sealed: inout SealedReport?, with writer: LedgerWriter
    ) throws(Problem) -> SealedReport {
        if let sealed { return sealed }
        let made = try writer.seal(report, under: border.policy)
        sealed = made
        return made
    }
}

extension Judgement {
    /// Collects what a delivery has shown.
    fileprivate init(
        of delivery: ReceivedDelivery, _ report: SealedReport, _ manifest: SealedManifest?,
        as commit: [UInt8]? = nil
    ) {
        self.init(
            report: report.content, sourceTag: delivery.tag?.content,
            sourceCommit: delivery.commit?.content,
            deliveryCommit: commit, manifest: manifest)
    }
}

extension Chain {
    /// Returns how a delivery has been judged, as it looks at this machine's time.
    fileprivate func judged(
        _ name: DeliveryName, now: Timestamp, in repository: borrowing Repository
    ) throws(Problem) -> Judged? {
        // Of an entry of this run the time may be ahead of this machine's clock.
        try state.judged(name, under: policy, at: max(now, time), in: repository)
    }

    /// Returns by whose word a delivery that was rejected may be judged once more; nil if too few have given theirs.
    fileprivate func vouching(
        for announced: AnnouncedDelivery, now: Timestamp, in repository: borrowing Repository
    ) throws(Problem) -> CheckupReport.Vouching? {
        guard let record = try state.delivery(announced.name, in: repository),
            record.sourceObject == announced.object
        else { return nil }
        return try state.vouching(for: record, under: policy, at: max(now, time), in: repository)
    }

    /// Returns whether nobody has judged a delivery yet.
    ///
    /// - Throws: `delivery.moved` if what was judged under its name is another object, and the judgement shows no more than that one.
    fileprivate func isOpen(
        _ delivery: ReceivedDelivery, _ judgement: Judgement, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> Bool {
        let object = delivery.object
        let judged = try state.judgedObject(
            of: delivery.name, now: object, beside: judgement, under: policy, at: time, in: repository)
        guard let judged else { return true }
        guard judged == object else {
            throw Problem(.delivery(.moved), delivery.name.text, expected: judged.hex, found: object.hex)
        }
        return false
    }
}
