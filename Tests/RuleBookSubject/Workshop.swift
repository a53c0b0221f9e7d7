import Foundation
import Git
import Ledger
import Pipeline
import Seals
import Support

/// What all ledgers of a run share: keys, an empty repository, and deliveries with their senders' signatures.
///
/// Only senders sign for real, because a delivery's signature is judged even while an entry is only planned. Two keys do for all
/// of them: who is meant stands in the tag. The first is lent: a policy may give it to a person.
final class Workshop {
    private let folder: TemporaryFolder
    private let senders: [(player: Player, fingerprint: String)]
    private var keys: [String: String] = [:]
    private var sealedTags: [String: [UInt8]] = [:]

    /// How many seconds before its entry the checkup of a delivery begins.
    static let duration: Int64 = 60

    /// What every ledger takes for its first entry: there is none before it has an id.
    static let ledger = ObjectID(hex: String(repeating: "1", count: 40)) ?? .null

    init() throws {
        let folder = try TemporaryFolder()
        senders = try ["lieferant", "lieferant-2"].map { name in
            let player = try Player(name, address: "release@lieferant.example", below: folder.path)
            let listing = try expectRun("ssh-keygen", ["-l", "-f", "\(player.key).pub"]).split(separator: " ")
            return (player, String(try need(listing.dropFirst().first, "fingerprint")))
        }
        self.folder = folder
        _ = try Repository(creatingAt: emptyRepository)
        // libgit2 would look into it again before each new object: a fifth of the time of all.
        try FileManager.default.removeItem(atPath: "\(emptyRepository)/objects/pack")
    }

    private var emptyRepository: String { "\(folder.path)/empty.git" }

    /// Returns a repository of one ledger's own that keeps everything in memory.
    func repository() throws -> Repository {
        let repository = try Repository(at: emptyRepository)
        try repository.keepNewObjectsInMemory()
        return repository
    }

    /// Returns the policies of a case, with a key for everybody.
    func policies(of story: Case) throws -> [Policy] {
        let addresses = Set(story.steps.compactMap(\.sender)).union(["release@lieferant.example"]).sorted()
            .joined(separator: ",")
        return try story.policies.enumerated().map { number, text in
            let keys = story.keys?[number]
            let operators = try story.people.map { person in
                let last = keys?.lapses?[person].map {
                    " valid-before=\"\(Timestamp(seconds: $0).text.filter { $0.isNumber || $0 == "Z" })\""
                }
                let key =
                    try person == keys?.sender ? senders[0].player.publicKey : key(of: person)
                return "\(person)\(last ?? "") \(key)\n"
            }
            let lines = try senders.dropFirst(keys?.sender == nil ? 0 : 1)
                .map { "\(addresses) \(try $0.player.publicKey)\n" }
            var senderFiles = ["allowed_signers": Array(lines.joined().utf8)]
            senderFiles["revoked_keys"] = try keys?.revoked.map { revoked in
                try Array("# revoked\n".utf8)
                    + revoked.flatMap { try Array("\(senders[$0].player.publicKey)\n".utf8) }
            }
            return try Policy(
                pipeline: Array(text.utf8),
                operatorFiles: ["allowed_signers": Array(operators.joined().utf8)], senderFiles: senderFiles)
        }
    }

    /// Returns which of the senders' keys has a fingerprint.
    func number(ofKey fingerprint: String?) -> Int {
        senders.firstIndex { $0.fingerprint == fingerprint } ?? 0
    }

    private func key(of person: String) throws -> String {
        if let known = keys[person] { return known }
        let file = "\(folder.path)/key-\(keys.count)"
        try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file])
        let line = try String(contentsOfFile: "\(file).pub", encoding: .utf8)
        keys[person] = line.split(whereSeparator: \.isWhitespace).prefix(2).joined(separator: " ")
        return keys[person] ?? ""
    }

    /// Returns the content digest of a delivery.
    func digest(of delivery: String) -> SHA256Digest {
        SHA256Digest(of: Array("content of \(delivery)".utf8))
    }

    /// Returns what a delivery was made of in A, and the report of its checkup.
    func evidence(
        of delivery: String, titled title: String? = nil, from address: String, key: Int,
        digest: SHA256Digest, refused: Bool, under policy: SHA256Digest, began: Int64,
        note: DeliveryNote? = nil, unscanned: Int? = nil, by vouching: CheckupReport.Vouching? = nil
    ) throws -> (report: CheckupReport, tag: [UInt8], commit: [UInt8]) {
        let person = Identity(name: "Lieferant", email: address, time: 1_700_000_000)
        let tree = try Repository.id(of: .tree, [])
        let commit = CommitObject(
            tree: tree, parents: [], author: person, committer: person, message: "\(title ?? delivery)\n"
        ).content
        let id = try Repository.id(of: .commit, commit)
        let tag = try sealedTag(
            TagObject(target: id, kind: .commit, name: delivery, tagger: person, message: "\(delivery)\n"),
            key)
        var findings: [CheckupReport.RecordedFinding] = []
        if refused || vouching != nil {
            findings = [
                unscanned.map { unscannedFinding($0, by: vouching) }
                    ?? CheckupReport.RecordedFinding(
                        code: "checksum.differs", severity: .refuse, subject: "a", expected: nil, found: nil)
            ]
        }
        var coverage = CheckupReport.Coverage()
        coverage.unscanned = unscanned == nil ? 0 : 1
        let report = CheckupReport(
            delivery: delivery,
            source: CheckupReport.Source(
                reference: "refs/tags/\(delivery)", object: try Repository.id(of: .tag, tag),
                tag: try Repository.id(of: .tag, tag), commit: id, tree: tree),
            digest: digest,
            senders: [
                CheckupReport.Sender(
                    principal: address, fingerprint: senders[key].fingerprint, keyType: "ssh-ed25519")
            ], note: note,
            counts: CheckupReport.Counts(files: 0, folders: 0, symlinks: 0, bytes: 0),
            findings: findings, refusals: refused ? 1 : 0, warnings: vouching == nil ? 0 : 1,
            databaseGeneration: "test", databaseFiles: [], coverage: coverage, vouching: vouching,
            policy: policy, started: Timestamp(seconds: began), stagectlVersion: "test")
        return (report, tag, commit)
    }

    /// Returns the digest of a list of what nobody could look into.
    func unscannedDigest(_ number: Int) throws -> SHA256Digest {
        try UnscannedList([unscannedFinding(number, by: nil)], of: .unscannable).digest
    }

    private func unscannedFinding(
        _ number: Int, by vouching: CheckupReport.Vouching?
    ) -> CheckupReport.RecordedFinding {
        CheckupReport.RecordedFinding(
            code: vouching == nil ? "malware.unscannable" : "malware.vouched",
            severity: vouching == nil ? .refuse : .warn, subject: "a.zip", expected: vouching?.people,
            found: "encrypted, \(number) bytes")
    }

    /// Returns what a delivery without a signature was made of in A, and the report that refuses it.
    func unsigned(
        _ delivery: String, under policy: SHA256Digest, began: Int64
    ) throws -> (report: CheckupReport, tag: [UInt8], commit: [UInt8]) {
        let person = Identity(name: "Lieferant", email: "wer@anderswo.example", time: 1_700_000_000)
        let tree = try Repository.id(of: .tree, [])
        let commit = CommitObject(
            tree: tree, parents: [], author: person, committer: person, message: "\(delivery)\n"
        ).content
        let id = try Repository.id(of: .commit, commit)
        let tag = TagObject(
            target: id, kind: .commit, name: delivery, tagger: person, message: "\(delivery)\n"
        ).signedContent
        let report = refusal(
            of: delivery, "signature.missing",
            CheckupReport.Source(
                reference: "refs/tags/\(delivery)", object: try Repository.id(of: .tag, tag),
                tag: try Repository.id(of: .tag, tag), commit: id, tree: tree),
            under: policy, began: began)
        return (report, tag, commit)
    }

    /// Returns the report of a checkup that could read nothing.
    func unseen(_ delivery: String, under policy: SHA256Digest, began: Int64) throws -> CheckupReport {
        refusal(
            of: delivery, "limit.bytes",
            CheckupReport.Source(
                reference: "refs/tags/\(delivery)", object: Self.ledger, tag: nil, commit: nil, tree: nil),
            under: policy, began: began)
    }

    private func refusal(
        of delivery: String, _ code: String, _ source: CheckupReport.Source, under policy: SHA256Digest,
        began: Int64
    ) -> CheckupReport {
        CheckupReport(
            delivery: delivery, source: source, digest: nil, senders: [],
            counts: CheckupReport.Counts(files: 0, folders: 0, symlinks: 0, bytes: 0),
            findings: [
                CheckupReport.RecordedFinding(
                    code: code, severity: .refuse, subject: delivery, expected: nil, found: nil)
            ], refusals: 1, warnings: 0, databaseGeneration: "test", databaseFiles: [], policy: policy,
            started: Timestamp(seconds: began), stagectlVersion: "test")
    }

    private func sealedTag(_ tag: TagObject, _ key: Int) throws -> [UInt8] {
        let content = tag.signedContent
        let name = "\(key) " + String(decoding: content, as: UTF8.self)
        if let known = sealedTags[name] { return known }
        let armor = try run(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", senders[key].player.key],
            input: Data(content)
        ).text
        let sealed = tag.signed(by: armor).content
        sealedTags[name] = sealed
        return sealed
    }
}
