import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing
import Timetable

/// A ledger that is only thought out: the program's own rules, with neither keys nor a repository on disk.
///
/// Only senders sign for real, because a delivery's signature is judged even while an entry is only planned.
struct PlannedLedger: ~Copyable {
    let repository: Repository
    /// What statements take for its first entry.
    let root: ObjectID
    private(set) var policy: Policy
    private(set) var state: LedgerState
    /// The sequence of the newest entry.
    private(set) var sequence = 0
    /// The time of the next entry, in seconds from the beginning.
    var now: Int64 = 0
    /// The newest statement of each kind, as it was brought in.
    private(set) var statements: [Act.Kind: Statement] = [:]
    /// The sequence of the newest entry of each kind.
    private(set) var sequences: [Act.Kind: Int] = [:]

    static let start: Int64 = 1_790_000_000

    init(_ policy: Policy) throws {
        let root = try Repository.id(of: .tree, [])
        let repository = try Repository(at: Sealed.all.get().repository)
        try repository.keepNewObjectsInMemory()
        let genesis = Event(
            pipeline: policy.definition.name, ledger: nil, sequence: 0,
            time: Timestamp(seconds: Self.start), signer: "engine@inner.example", act: .genesis(policy))
        state = try LedgerState.after(genesis, before: nil, under: policy, seals: .planned, in: repository)
        self.root = root
        self.policy = policy
        self.repository = repository
    }

    var time: Timestamp { Timestamp(seconds: Self.start + now) }

    /// Takes an event into the ledger.
    ///
    /// - Returns: The problem for which it was refused; nil if it was taken.
    mutating func take(_ act: Act, by signer: String) -> Problem? {
        let event = Event(
            pipeline: policy.definition.name, ledger: root, sequence: sequence + 1, time: time,
            signer: signer, act: act)
        do throws(Problem) {
            state = try LedgerState.after(
                event, before: state, under: policy, seals: .planned, in: repository)
        } catch {
            return error
        }
        sequence += 1
        sequences[act.kind] = sequence
        if case .decision(let signed) = act { statements[act.kind] = signed.statement }
        policy = act.policy ?? policy
        return nil
    }

    // MARK: Acts

    func acceptance(
        of tag: String, noted note: DeliveryNote? = nil, judgedBy engines: [CheckupReport.Engine] = []
    ) throws -> Act {
        let sealed = try Sealed.delivery(tag)
        let report = sealed.report(under: policy.digest, started: time, note: note, engines: engines)
        let message = EventMessage.accepted(
            sealed.name, pipeline: policy.definition.name, sequence: sequence + 1, digest: sealed.digest)
        return .accept(
            Judgement(
                report: SealedReport(report, under: policy.definition).content, sourceTag: sealed.tag,
                sourceCommit: sealed.commit,
                deliveryCommit: commit(tree: sealed.tree, parents: [], message, by: "engine@inner.example")))
    }

    func refusal(of tag: String) throws -> Act {
        let sealed = try Sealed.delivery(tag)
        let report = sealed.report(under: policy.digest, started: time, isRefused: true)
        return .reject(
            Judgement(
                report: SealedReport(report, under: policy.definition).content, sourceTag: sealed.tag,
                sourceCommit: sealed.commit,
                deliveryCommit: nil))
    }

    func refusal(of tag: String, unseenBecause code: String) throws -> Act {
        let report = try Sealed.delivery(tag).unseen(under: policy.digest, started: time, because: code)
        return .reject(
            Judgement(
                report: SealedReport(report, under: policy.definition).content, sourceTag: nil,
                sourceCommit: nil, deliveryCommit: nil))
    }

    func refusal(of tag: String, unsignedIn bytes: Int) throws -> Act {
        let sealed = try Sealed.delivery(tag)
        let (report, content) = try sealed.unsigned(under: policy.digest, started: time, bytes: bytes)
        return .reject(
            Judgement(
                report: SealedReport(report, under: policy.definition).content, sourceTag: content,
                sourceCommit: sealed.commit,
                deliveryCommit: nil))
    }

    func promotion(
        of tag: String, to stage: String, as kind: Move.Kind, by signer: String, clock: Step.Clock = .machine
    ) throws -> Act {
        let sealed = try Sealed.delivery(tag)
        let message = EventMessage.promoted(
            sealed.name, to: stage, kind, pipeline: policy.definition.name, sequence: sequence + 1,
            digest: sealed.digest)
        let parents = [
            try state.stage(stage, in: repository)?.commit,
            try state.delivery(sealed.name, in: repository)?.commit,
        ].compactMap { $0 }
        return .promote(
            Move(
                delivery: sealed.name, stage: stage, kind: kind,
                localTime: try localTime(clock, entering: stage, as: kind.purpose),
                commit: commit(tree: sealed.tree, parents: parents, message, by: signer)))
    }

    private func localTime(
        _ clock: Step.Clock, entering stage: String, as purpose: Purpose
    ) throws -> LocalTime? {
        switch clock {
        case .machine: try policy.definition.localTime(entering: stage, as: purpose, at: time)
        case .missing: nil
        case .ahead(let minutes): LocalTime(time, offset: minutes)
        case .late: LocalTime(Timestamp(seconds: time.seconds + 60), offset: 0)
        }
    }

    private func commit(
        tree: ObjectID, parents: [ObjectID], _ message: EventMessage, by signer: String
    ) -> [UInt8] {
        let person = Identity(name: "Maschine", email: signer, time: time.seconds, offset: 0)
        return CommitObject(
            tree: tree, parents: parents, author: person, committer: person, message: message.text
        ).content
    }
}

/// Deliveries with their senders' signatures, made once for all tests.
struct Sealed: Sendable {
    let name: DeliveryName
    let tag: [UInt8]
    let commit: [UInt8]
    let tree: ObjectID
    /// Who signed it.
    let sender: String
    private let fingerprint: String
    private let keyType: String

    var digest: SHA256Digest { SHA256Digest(of: Array("content of \(name.text)".utf8)) }

    /// Everything that tests share, or why it could not be made.
    static let all = Result { try Shared() }

    /// What tests share.
    struct Shared: Sendable {
        let folder: TemporaryFolder
        /// An empty repository.
        let repository: String
        /// The keys of everybody whom roles name; nobody signs with them.
        let operators: String
        let senders: String
        let deliveries: [DeliveryName: Sealed]
        /// The key of somebody who issues certificates.
        let authorityKey: String
        /// The key of the senders, and one that nobody has.
        let senderKey: String
        let otherKey: String
        let spareKey: String
        /// A certificate that issued itself.
        let anchor: String

        init() throws {
            folder = try TemporaryFolder()
            repository = "\(folder.path)/empty.git"
            _ = try Repository(creatingAt: repository)
            let player = try Player("lieferant", address: Sealed.company, below: folder.path)
            senderKey = try player.publicKey
            let spare = try Player("ersatz", address: "f3@amt.example", below: folder.path)
            spareKey = try spare.publicKey
            let authority = try Player("stelle", address: "stelle@lieferant.example", below: folder.path)
            authorityKey = try authority.publicKey
            try expectRun(
                "ssh-keygen",
                [
                    "-q", "-s", authority.key, "-I", "ersatz", "-n", Sealed.company, "-z", "7",
                    "\(spare.key).pub",
                ])
            otherKey = try Player("andere", address: "neu@lieferant.example", below: folder.path).publicKey
            anchor = try expectRun(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout",
                    "\(folder.path)/anchor.key", "-subj", "/O=Haus",
                ])
            senders = "\(Sealed.company),\(Sealed.insider) \(senderKey)\n"
            var operators = ""
            for name in ["engine", "engine-2"] + Plan.people {
                let address = Plan.address(of: name)
                let person = try Player(name, address: address, below: folder.path)
                operators += "\(address) \(try person.publicKey)\n"
            }
            self.operators = operators
            let sealed =
                try (["v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0", "v2.0.0-f3"] + Sealed.otherNames)
                .map { try Sealed($0, by: player) } + [
                    Sealed("v3.0.0-cert", by: spare, isCertified: true)
                ]
            deliveries = Dictionary(uniqueKeysWithValues: sealed.map { ($0.name, $0) })
        }
    }

    /// Who sends all deliveries but one.
    static let company = "release@lieferant.example"
    /// Who sends `v2.0.0-f3` and is one of those who release.
    static let insider = "f3@amt.example"

    /// Names that are like others.
    static let otherNames = [
        "v1", "v1/2", "V1", "v1-a", "v1-A", "v2-A", "v1-\u{FC}", "v1-u\u{308}", "vor", "VOR", "VorBei",
        "vorher",
        "Ledger",
    ]

    static func delivery(_ tag: String) throws -> Sealed {
        let name = try #require(DeliveryName(tag))
        return try #require(try all.get().deliveries[name], "no such delivery")
    }

    private init(_ version: String, by player: Player, isCertified: Bool = false) throws {
        name = try #require(DeliveryName(version))
        sender = version.hasSuffix("f3") ? Self.insider : Self.company
        tree = try Repository.id(of: .tree, [])
        let person = Identity(name: "Lieferant", email: sender, time: PlannedLedger.start - 100, offset: 0)
        commit =
            CommitObject(tree: tree, parents: [], author: person, committer: person, message: "\(version)\n")
            .content
        let unsigned = TagObject(
            target: try Repository.id(of: .commit, commit), kind: .commit, name: version, tagger: person,
            message: "\(version)\n")
        let armor = try run(
            "ssh-keygen",
            ["-q", "-Y", "sign", "-n", "git", "-f", isCertified ? "\(player.key)-cert.pub" : player.key],
            input: Data(unsigned.signedContent))
        keyType = isCertified ? "ssh-ed25519-cert-v01@openssh.com" : "ssh-ed25519"
        tag = unsigned.signed(by: armor.text).content
        let listing = try expectRun("ssh-keygen", ["-l", "-f", "\(player.key).pub"]).split(separator: " ")
        fingerprint = String(try #require(listing.dropFirst().first))
    }

    func report(
        under policy: SHA256Digest, started: Timestamp, isRefused: Bool = false, note: DeliveryNote? = nil,
        engines: [CheckupReport.Engine] = []
    ) -> CheckupReport {
        let finding = CheckupReport.RecordedFinding(
            code: "checksum.differs", severity: .refuse, subject: "a", expected: nil, found: nil)
        // Hashing in memory does not fail.
        let ids = (tag: try? Repository.id(of: .tag, tag), commit: try? Repository.id(of: .commit, commit))
        return CheckupReport(
            delivery: name.text,
            source: CheckupReport.Source(
                reference: "refs/tags/\(name.text)", object: ids.tag ?? .null, tag: ids.tag,
                commit: ids.commit, tree: tree),
            digest: digest,
            senders: [
                CheckupReport.Sender(
                    principal: sender, fingerprint: fingerprint, keyType: keyType)
            ], note: note,
            counts: CheckupReport.Counts(files: 0, folders: 0, symlinks: 0, bytes: 0),
            findings: isRefused ? [finding] : [], refusals: isRefused ? 1 : 0, warnings: 0,
            databaseGeneration: "test", databaseFiles: [], coverage: Sealed.coverage, engines: engines,
            policy: policy, started: started, stagectlVersion: "test")
    }

    /// Three contents were scanned.
    private static var coverage: CheckupReport.Coverage {
        var coverage = CheckupReport.Coverage()
        coverage.contents = 3
        return coverage
    }
}

extension Sealed {
    /// The report of a checkup that could read nothing of the delivery.
    func unseen(under policy: SHA256Digest, started: Timestamp, because code: String) throws -> CheckupReport
    {
        let source = CheckupReport.Source(
            reference: "refs/tags/\(name.text)", object: try Repository.id(of: .tree, []), tag: nil,
            commit: nil, tree: nil)
        return refusal(code, source, under: policy, started: started)
    }

    /// A tag that nobody has signed, with the report of its checkup.
    ///
    /// - Parameter bytes: How many bytes it and the commit have together, if that is more than they need.
    func unsigned(
        under policy: SHA256Digest, started: Timestamp, bytes: Int
    ) throws -> (report: CheckupReport, tag: [UInt8]) {
        let target = try Repository.id(of: .commit, commit)
        let person = Identity(name: "Wer", email: "wer@anderswo.example", time: PlannedLedger.start - 100)
        func tag(_ message: String) -> [UInt8] {
            TagObject(target: target, kind: .commit, name: name.text, tagger: person, message: message)
                .signedContent
        }
        let filling = max(0, bytes - commit.count - tag("\n").count)
        let tag = tag(String(repeating: "x", count: filling) + "\n")
        let id = try Repository.id(of: .tag, tag)
        let source = CheckupReport.Source(
            reference: "refs/tags/\(name.text)", object: id, tag: id, commit: target, tree: tree)
        return (refusal("signature.missing", source, under: policy, started: started), tag)
    }

    private func refusal(
        _ code: String, _ source: CheckupReport.Source, under policy: SHA256Digest, started: Timestamp
    ) -> CheckupReport {
        let finding = CheckupReport.RecordedFinding(
            code: code, severity: .refuse, subject: name.text, expected: nil, found: nil)
        return CheckupReport(
            delivery: name.text, source: source, digest: nil, senders: [],
            counts: CheckupReport.Counts(files: 0, folders: 0, symlinks: 0, bytes: 0), findings: [finding],
            refusals: 1, warnings: 0, databaseGeneration: "test", databaseFiles: [], policy: policy,
            started: started, stagectlVersion: "test")
    }
}
