import Git
import Ledger
import Pipeline
import Problems
import Seals

/// A delivery with everything that a checkup would have found out about it.
struct Delivered {
    let name: DeliveryName
    let tree: ObjectID
    let commit: ObjectID
    let digest: SHA256Digest
    private let files: [(name: String, content: [UInt8])]
    private let rawCommit: [UInt8]
    private let rawTag: [UInt8]
    private let tag: ObjectID
    private let sender: Person
    private let time: Timestamp

    /// Makes what a sender delivers: a few files with their checksums, a commit and a signed tag.
    init(
        number: Int, at time: Int64, by sender: Person, after parent: ObjectID?,
        in repository: borrowing Repository
    ) throws {
        guard let name = DeliveryName("v1.0.\(number)") else { throw Failure("no name") }
        let content = [
            ("LIESMICH", Array("Version \(name.text)\n".utf8)),
            ("programm", Array("#!/bin/sh\necho \(number)\n".utf8)),
        ]
        let sums = content.map { "\(SHA256Digest(of: $0.1).hex)  \($0.0)\n" }.joined()
        let files = [content[0], ("SHA256SUMS", Array(sums.utf8)), content[1]]
        var ids: [String: ObjectID?] = [:]
        for (path, bytes) in files { ids[path] = try repository.write(.blob, bytes) }
        tree = try repository.tree(nil, changing: ids)
        rawCommit =
            CommitObject(
                tree: tree, parents: parent.map { [$0] } ?? [], author: sender.identity(at: time),
                committer: sender.identity(at: time), message: "\(name.text)\n"
            ).content
        commit = try Repository.id(of: .commit, rawCommit)
        let unsigned = TagObject(
            target: commit, kind: .commit, name: name.text, tagger: sender.identity(at: time),
            message: "\(name.text)\n")
        rawTag = unsigned.signed(by: try sender.sign(unsigned.signedContent)).content
        tag = try Repository.id(of: .tag, rawTag)
        // As ContentDigest does it; there is but one folder.
        let records = files.map { "100644 file \(SHA256Digest(of: $0.1).hex) \($0.0.utf8.count):\($0.0)\n" }
        digest = SHA256Digest(of: Array(records.joined().utf8))
        self.name = name
        self.files = files
        self.sender = sender
        self.time = Timestamp(seconds: time)
    }

    /// Returns the evidence; the delivery is refused unless there is a commit for it.
    func judgement(
        under policy: Policy, sealedBy engine: Person, deliveryCommit: [UInt8]?
    ) throws -> Judgement {
        let findings =
            deliveryCommit == nil ? [("programm", "checksum.differs"), ("LIESMICH", "checksum.differs")] : []
        let report = CheckupReport(
            delivery: name.text,
            source: CheckupReport.Source(
                reference: "refs/tags/\(name.text)", object: tag, tag: tag, commit: commit, tree: tree),
            digest: digest,
            senders: [
                CheckupReport.Sender(
                    principal: sender.address, fingerprint: sender.fingerprint, keyType: "ssh-ed25519")
            ],
            counts: CheckupReport.Counts(
                files: files.count, folders: 0, symlinks: 0, bytes: files.map(\.content.count).reduce(0, +)),
            findings: findings.map {
                CheckupReport.RecordedFinding(
                    code: $0.1, severity: .refuse, subject: $0.0, expected: digest.hex,
                    found: policy.digest.hex)
            },
            refusals: findings.count, warnings: 0, databaseGeneration: policy.digest.hex,
            databaseFiles: ["base.hdb", "base.hsb", "base.ndb"].map {
                CheckupReport.DatabaseFile(name: $0, digest: digest, modified: time, active: 100, inactive: 1)
            },
            policy: policy.digest, started: time, stagectlVersion: "0.1.0")
        let plain = SealedReport(report, under: policy.definition)
        let sealed = plain.signed(
            try engine.sign(plain.envelope.signedContent, namespace: SealedReport.namespace),
            keyID: engine.fingerprint)
        return Judgement(
            report: sealed.content, sourceTag: rawTag, sourceCommit: rawCommit,
            deliveryCommit: deliveryCommit)
    }
}
