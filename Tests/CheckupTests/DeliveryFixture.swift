import Checkup
import Delivery
import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Scanner
import Seals
import Support
import Testing

/// A sender with a real key who delivers to a pipeline with a real policy.
struct DeliveryFixture {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let eicar = #"X5O!P%@AP[4\PZX54(P^)7CC)7}$"# + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"

    let folder: TemporaryFolder
    var sender: String { "\(folder.path)/sender" }
    var incoming: String { "\(folder.path)/quarantine.git" }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["sender", "stranger", "engine"] {
            try expectRun(
                "ssh-keygen",
                ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(folder.path)/\(name).key"])
        }
        try expectRun("git", ["init", "-q", "-b", "main", sender])
        for (key, value) in [
            ("user.name", "Absender"), ("user.email", "absender@hersteller.example"), ("gpg.format", "ssh"),
            ("user.signingkey", "\(folder.path)/sender.key"),
        ] { try git("config", key, value) }
        try folder.write("portal", to: "sender/app/portal.war")
        try folder.write("<h1>Handbuch</h1>", to: "sender/doc/handbuch.html")
        try sums()
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let date = "1799999999 +0100"
        return try expectRun(
            "git", arguments, in: sender, environment: ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date])
    }

    func sums() throws {
        try expectRun(
            "sh",
            ["-c", "find . -type f ! -path './.git/*' ! -name SHA256SUMS -exec sha256sum {} + > SHA256SUMS"],
            in: sender)
    }

    func commit() throws {
        try git("add", "-A")
        try git("commit", "-q", "-m", "Lieferung")
    }

    private func key(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder.path)/\(name).key.pub", encoding: .utf8)
    }

    /// - Parameter malware: More of what is asked of the scan.
    func policy(
        _ checkup: String = "", options: String = "", on carrier: String = "tag", malware: String = ""
    ) throws -> Policy {
        let pipeline = """
            pipeline: wohngeld
            source: { url: a, deliveries: refs/tags/v*, tags: \(carrier == "tag" ? "annotated" : "any") }
            target: { url: b }
            signers: allowed_signers
            roles:
              engine: [stagectl@inner.example]
            checkup:
              signatures: { signers: senders, on: \(carrier) }
              malware: { databases: [db]\(malware.isEmpty ? "" : ", ")\(malware) }
              \(checkup)
            stages:
              produktion: {}

            """
        return try Policy(
            pipeline: Array(pipeline.utf8),
            operatorFiles: ["allowed_signers": Array("stagectl@inner.example \(key("engine"))".utf8)],
            senderFiles: ["allowed_signers": Array("*@hersteller.example \(options)\(key("sender"))".utf8)])
    }

    /// - Parameter lists: Other files beside the signature.
    func database(
        beside lists: [String: String] = [:], _ settings: SignatureDatabase.Settings = .init()
    ) throws -> SignatureDatabase {
        let others = try lists.sorted { $0.key < $1.key }.map {
            try folder.write($0.value, to: "db/\($0.key)")
        }
        let file = try folder.write(
            "Eicar-Test-Signature:0:*:\(Self.eicar.utf8.map { String(format: "%02x", $0) }.joined())\n",
            to: "db/base.ndb")
        return try SignatureDatabase(
            readingFrom: [file] + others, maxAge: 3600, now: Int64(Date().timeIntervalSince1970),
            settings: settings)
    }

    func checkUp(
        _ name: String = "v1", policy: Policy? = nil, now: Timestamp = DeliveryFixture.now,
        former: FormerKeys = FormerKeys(), lists: [String: String] = [:],
        remembering memory: VerdictMemory? = nil, preparing prepare: () throws -> Void = {}
    ) throws -> Verdict {
        let quarantine = try Quarantine(at: incoming)
        try expectRun("cp", ["-a", "\(sender)/.git/objects/.", "\(incoming)/objects"])
        try prepare()
        let reference = "refs/tags/\(name)"
        let object = try #require(ObjectID(hex: try git("rev-parse", reference)))
        let announced = try #require(AnnouncedDelivery(reference: reference, object: object))
        let policy = try policy ?? self.policy()
        let delivery = try quarantine.read(announced, tags: policy.definition.source.tags, now: now)
        let scanner = try MalwareScanner(
            database(beside: lists, policy.definition.checkup.malware.databaseSettings),
            under: policy.definition.checkup, program: stagectlBinary,
            now: now.seconds, remembering: memory)
        let verdict = try Checkup.checkUp(
            delivery, quarantine: incoming, policy: policy, scanner: scanner, now: now, former: former,
            version: "0.1.0")
        try scanner.keepMemory()
        return verdict
    }
}

extension Verdict {
    /// The codes of what was found, in order; empty for a delivery that passed without a warning.
    var codes: [String] { findings.map(\.problem.code.name) }

    var status: Problems.ExitStatus? {
        switch self {
        case .passed: nil
        case .refused(let refused): refused.exitStatus
        }
    }
}
