import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// What an audit found, with the entries that verify.
@dynamicMemberLookup
struct Audited {
    let audit: Audit
    let entries: [Entry]

    subscript<Value>(dynamicMember path: KeyPath<Audit, Value>) -> Value { audit[keyPath: path] }
}

/// A scenario whose ledger a test writes entry by entry, with every player's own key.
struct LedgerFixture {
    let scenario: Scenario
    let policy: Policy
    let layout = Layout(pipeline: "wohngeld")

    /// The fixed time at which the ledger begins.
    static let start = Timestamp(seconds: 1_790_000_000)

    /// - Parameter adjust: Changes the pipeline file or the keys before they are read.
    init(
        stages: String = Scenario.fourStages, adjust: (Scenario) throws -> Void = { _ in }
    ) throws {
        scenario = try Scenario(stages: stages)
        try adjust(scenario)
        policy = try Policy(readingFrom: scenario.pipeline)
    }

    func connection() throws -> Connection {
        Connection(
            url: try RemoteURL(scenario.inner, relativeTo: "/"), configuration: GitConfiguration(values: [:]),
            environment: cleanEnvironment(adding: scenario.cast.engine.environment), timeout: .seconds(20),
            interactive: false)
    }

    /// - Parameter memory: What the machine has seen of the ledger.
    func inner(remembering memory: LedgerMemory? = nil) throws -> InnerRepository {
        try InnerRepository(
            connection(), layout: layout, cacheFolder: "\(scenario.folder.path)/cache", memory: memory)
    }

    func acting(_ player: Player) throws -> Acting {
        let signer = try SSHSigner(
            SigningConfiguration(
                format: "ssh", signingKey: "\(player.key).pub", program: nil, defaultKeyCommand: nil),
            environment: cleanEnvironment(adding: player.environment), timeout: .seconds(20), terminal: .none)
        return Acting(name: player.name, address: player.address, offset: 60, signer: signer)
    }

    func writer(
        _ player: Player, at seconds: Int64 = 0, pinnedTo root: ObjectID? = nil
    ) throws -> LedgerWriter {
        let time = Timestamp(seconds: Self.start.seconds + seconds)
        return LedgerWriter(
            acting: try acting(player), trustRoot: root, mode: .write, clock: { time }, pause: { _ in })
    }

    /// Begins the ledger.
    @discardableResult
    func begin(by player: Player? = nil) throws -> Appended {
        let inner = try inner()
        return try #require(try inner.begin(policy, with: writer(player ?? scenario.cast.engine)))
    }

    /// Delivers a version in A, and takes it in with a report that the test may bend.
    @discardableResult
    func accept(
        _ tag: String, at seconds: Int64 = 10, by player: Player? = nil, sentBy sender: Player? = nil,
        deliver: Bool = true, bend: (Evidence) -> Evidence = { $0 },
        reseal: (SealedReport) throws -> [UInt8] = { $0.content }
    ) throws -> Appended? {
        if deliver {
            try scenario.deliver(tag, ["app/VERSION": "\(tag)\n"], by: sender)
        }
        let evidence = bend(try evidence(for: tag))
        let writer = try writer(player ?? scenario.cast.engine, at: seconds)
        let report = try reseal(
            writer.seal(evidence.report(policy: evidence.policy ?? policy.digest), under: policy))
        let inner = try inner()
        try inner.repository.read(alsoFrom: "\(scenario.outer)/objects")
        let objects = try expectRun(
            "git", ["-C", scenario.outer, "rev-list", "--objects", "\(tag)^{tree}"]
        ).split(separator: "\n").compactMap { ObjectID(hex: $0.prefix(40)) }
        let name = try #require(DeliveryName(tag))
        return try inner.append(with: writer) { (sight, slot, repository) throws(Problem) -> Draft? in
            let message = EventMessage.accepted(
                name, pipeline: "wohngeld", sequence: slot.sequence, digest: evidence.digest)
            let commit = try writer.commit(
                tree: evidence.deliveryTree, parents: [], message: message, at: slot.time)
            let id: ObjectID
            do throws(GitError) { id = try repository.write(.commit, commit.content) } catch {
                throw Problem(.defect(.invariant), error.message)
            }
            let judgement = Judgement(
                report: report, sourceTag: evidence.rawTag, sourceCommit: evidence.rawCommit,
                deliveryCommit: commit.content, manifest: evidence.manifest)
            let update = ReferenceUpdate(name: layout.tag(of: name), old: .null, new: id)
            return Draft(.accept(judgement), updates: [update], objects: [id] + objects)
        }
    }

    /// Refuses a delivery of A with a report that the test may bend.
    @discardableResult
    func reject(
        _ tag: String, at seconds: Int64 = 10, bend: (inout Evidence) -> Void = { _ in },
        reseal: (SealedReport) throws -> [UInt8] = { $0.content }
    ) throws -> Appended? {
        var evidence = try evidence(for: tag)
        evidence.findings = [
            CheckupReport.RecordedFinding(
                code: "checksum.differs", severity: .refuse, subject: "a", expected: nil, found: nil)
        ]
        evidence.refusals = 1
        bend(&evidence)
        let writer = try writer(scenario.cast.engine, at: seconds)
        let report = try reseal(writer.seal(evidence.report(policy: policy.digest), under: policy))
        let judgement = Judgement(
            report: report, sourceTag: evidence.rawTag, sourceCommit: evidence.rawCommit,
            deliveryCommit: nil, manifest: evidence.manifest)
        return try inner().append(with: writer) {
            (_, _, _) throws(Problem) in Draft(.reject(judgement))
        }
    }

    func evidence(for tag: String) throws -> Evidence {
        func raw(_ kind: String, _ revision: String) throws -> [UInt8] {
            Array(try run("git", ["-C", scenario.outer, "cat-file", kind, revision]).output)
        }
        func id(_ revision: String) throws -> ObjectID {
            try #require(ObjectID(hex: try expectRun("git", ["-C", scenario.outer, "rev-parse", revision])))
        }
        return Evidence(
            delivery: tag, rawTag: try raw("tag", tag), rawCommit: try raw("commit", "\(tag)^{commit}"),
            tag: try id(tag), commit: try id("\(tag)^{commit}"), tree: try id("\(tag)^{tree}"),
            deliveryTree: try id("\(tag)^{tree}"), sender: scenario.cast.sender.address,
            fingerprint: try fingerprint(of: scenario.cast.sender))
    }

    func fingerprint(of player: Player) throws -> String {
        let fields = try expectRun("ssh-keygen", ["-l", "-f", "\(player.key).pub"]).split(separator: " ")
        return String(try #require(fields.dropFirst().first))
    }

    func audit(pinnedTo root: ObjectID? = nil, at seconds: Int64 = 100_000) throws -> Audited {
        var entries: [Entry] = []
        let audit = try inner().audit(
            pinnedTo: root, now: Timestamp(seconds: Self.start.seconds + seconds),
            visit: { entries.append($0) })
        return Audited(audit: audit, entries: entries)
    }

    @discardableResult
    func git(_ arguments: [String], by player: Player? = nil, input: Data = Data()) throws -> String {
        try (player ?? scenario.cast.engine).git(["-C", scenario.inner] + arguments, in: "/", input: input)
    }
}

/// What an acceptance rests on; each part can be bent.
struct Evidence {
    var delivery: String
    var rawTag: [UInt8]?
    var rawCommit: [UInt8]?
    var tag: ObjectID?
    var commit: ObjectID?
    var tree: ObjectID?
    var deliveryTree: ObjectID
    var sender: String?
    var fingerprint: String
    var object: ObjectID?
    var reference: String?
    var findings: [CheckupReport.RecordedFinding] = []
    var refusals = 0
    var policy: SHA256Digest?
    var started = LedgerFixture.start
    var manifest: SealedManifest?
    var note: DeliveryNote?
    /// Who vouches for what could not be looked into.
    var vouching: CheckupReport.Vouching?
    /// Who has signed, where it is not the tag alone.
    var senders: [CheckupReport.Sender]?
    var digest: SHA256Digest { SHA256Digest(of: Array(delivery.utf8)) }

    func report(policy: SHA256Digest) -> CheckupReport {
        var coverage = CheckupReport.Coverage()
        coverage.unscanned = vouching == nil ? 0 : 1
        return CheckupReport(
            delivery: delivery,
            source: CheckupReport.Source(
                reference: reference ?? "refs/tags/\(delivery)", object: object ?? tag ?? commit ?? .null,
                tag: tag, commit: commit, tree: tree),
            digest: digest,
            senders: senders ?? sender.map {
                [CheckupReport.Sender(principal: $0, fingerprint: fingerprint, keyType: "ssh-ed25519")]
            } ?? [],
            note: note, counts: CheckupReport.Counts(files: 2, folders: 1, symlinks: 0, bytes: 100),
            findings: findings,
            refusals: refusals, warnings: findings.count - refusals, databaseGeneration: "test",
            databaseFiles: [], coverage: coverage, vouching: vouching, policy: policy,
            started: started, stagectlVersion: "test")
    }
}

/// Returns the problem that a call ends with.
func problem(of body: () throws -> Void) -> Problem? {
    do {
        try body()
        return nil
    } catch let problem as Problem {
        return problem
    } catch {
        Issue.record("not a problem: \(error)")
        return nil
    }
}
