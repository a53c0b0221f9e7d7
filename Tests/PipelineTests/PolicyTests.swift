import Foundation
import Pipeline
import Problems
import Support
import Testing

/// A pipeline on disk, with real keys.
private struct Fixture {
    let folder: TemporaryFolder
    let pipeline: String
    let operators: String
    let senders: String

    init() throws {
        let folder = try TemporaryFolder()
        pipeline = try folder.write(
            minimalText.replacing("signers: allowed_signers", with: "signers: betrieb"),
            to: "policy/pipeline.yaml")
        operators = try ["stagectl@inner.example", "v1@amt.example", "v2@amt.example"]
            .map { "\($0) \(try Self.key(in: folder, $0))\n" }.joined()
        senders = "*@hersteller.example \(try Self.key(in: folder, "sender"))\n"
        try folder.write(operators, to: "policy/betrieb/allowed_signers")
        try folder.write(senders, to: "policy/senders")
        self.folder = folder
    }

    static func key(in folder: TemporaryFolder, _ name: String) throws -> String {
        let file = "\(folder.path)/keys/\(name)"
        try folder.write("", to: "keys/.keep")
        try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file])
        return try String(contentsOfFile: file + ".pub", encoding: .utf8)
            .split(separator: " ").prefix(2).joined(separator: " ")
    }

    func problems() -> [Problem] {
        do throws(ProblemList) {
            _ = try Policy(readingFrom: pipeline)
            return []
        } catch {
            return error.problems
        }
    }

    func codes() -> [String] { problems().map(\.code.name) }
}

@Suite("Policies")
struct PolicyTests {
    @Test("Signers come from a folder or from one file of any name, and count from the pipeline file")
    func reading() throws {
        let fixture = try Fixture()

        let policy = try Policy(readingFrom: fixture.pipeline)

        #expect(policy.operatorFiles == ["allowed_signers": Array(fixture.operators.utf8)])
        #expect(policy.senderFiles == ["allowed_signers": Array(fixture.senders.utf8)])
        #expect(policy.operators.entries.count == 3 && policy.senders.entries.count == 1)
        #expect(try policy.pipelineBytes == Array(Data(contentsOf: URL(fileURLWithPath: fixture.pipeline))))
    }

    @Test("What the ledger keeps is the same policy as the one on disk")
    func ledger() throws {
        let fixture = try Fixture()
        let read = try Policy(readingFrom: fixture.pipeline)
        let kept = try Policy(
            pipeline: read.pipelineBytes, operatorFiles: read.operatorFiles, senderFiles: read.senderFiles)
        #expect(kept == read)
    }

    @Test("The digest is that of the canonical JSON over the digests of all files, as sha256sum makes it")
    func digest() throws {
        let fixture = try Fixture()
        func sum(_ text: Data) throws -> String {
            String(try expectRun("sha256sum", [], input: text).prefix(64))
        }
        let pipeline = try sum(Data(contentsOf: URL(fileURLWithPath: fixture.pipeline)))
        let json =
            "{\"pipeline\":\"\(pipeline)\","
            + "\"signers/operators/allowed_signers\":\"\(try sum(Data(fixture.operators.utf8)))\","
            + "\"signers/senders/allowed_signers\":\"\(try sum(Data(fixture.senders.utf8)))\"}"
        #expect(try Policy(readingFrom: fixture.pipeline).digest.hex == sum(Data(json.utf8)))
    }

    @Test("Any byte that is added anywhere makes another policy")
    func difference() throws {
        let fixture = try Fixture()
        let read = try Policy(readingFrom: fixture.pipeline)
        let comment = Array("# x\n".utf8)
        let others = [
            try Policy(
                pipeline: read.pipelineBytes + comment, operatorFiles: read.operatorFiles,
                senderFiles: read.senderFiles),
            try Policy(
                pipeline: read.pipelineBytes, operatorFiles: read.operatorFiles.mapValues { $0 + comment },
                senderFiles: read.senderFiles),
            try Policy(
                pipeline: read.pipelineBytes, operatorFiles: read.operatorFiles,
                senderFiles: read.senderFiles.mapValues { $0 + comment }),
        ]
        #expect(Set(([read] + others).map(\.digest)).count == 4)
    }

    @Test("Roles are found whatever the case of the address")
    func roles() throws {
        let fixture = try Fixture()
        let policy = try Policy(readingFrom: fixture.pipeline)
        #expect(policy.roles(of: "V1@AMT.example") == ["fach"])
        #expect(policy.roles(of: "v3@amt.example") == [])
        #expect(policy.principals(ofRole: "fach") == ["v1@amt.example", "v2@amt.example"])
        #expect(policy.principals(ofRole: "Fach") == [])
    }

    @Test("Two keys of one person are no shared key, nor is the same person in other case")
    func several() throws {
        let fixture = try Fixture()
        let second = try Fixture.key(in: fixture.folder, "second")
        let first = try #require(fixture.operators.split(separator: "\n").first { $0.hasPrefix("v1@") })
        let shouting = first.replacing("v1@amt.example", with: "V1@amt.example")
        try fixture.folder.write(
            fixture.operators + "v1@amt.example \(second)\n\(shouting)\n",
            to: "policy/betrieb/allowed_signers")
        #expect(fixture.codes() == [])
    }

    /// How the line of a sender with the key of `v1@amt.example` names its principals, and whom that is refused for.
    static let lentKeys: [(principals: String, refused: [String])] = [
        ("v1@amt.example", []), ("V1@AMT.example", []), ("v1@amt.example,!x@amt.example", []),
        ("v1@hersteller.example", ["v1@hersteller.example"]), ("v2@amt.example", ["v2@amt.example"]),
        ("*@amt.example", ["*@amt.example"]), ("v?@amt.example,v1@amt.example", ["v?@amt.example"]),
        ("v1@amt.example,release@hersteller.example", ["release@hersteller.example"]),
    ]

    @Test("Who has a role sends with the same key only under the same address", arguments: lentKeys)
    func sending(principals: String, refused: [String]) throws {
        let fixture = try Fixture()
        let line = try #require(fixture.operators.split(separator: "\n").first { $0.hasPrefix("v1@") })
        let key = line.split(separator: " ").dropFirst().joined(separator: " ")
        try fixture.folder.write(fixture.senders + "\(principals) \(key)\n", to: "policy/senders")
        let problems = fixture.problems()
        #expect(problems.map(\.code) == refused.map { _ in .pipeline(.keyShared) })
        #expect(problems.map(\.subject) == refused)
        #expect(problems.allSatisfy { $0.expected == "v1@amt.example" && $0.place?.line == 2 })
    }

    @Test("A missing pipeline file, a folder and a pipe in its place are told apart, and nobody waits")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try expectRun("mkfifo", ["\(folder.path)/pipe"])
        func code(_ name: String) -> [Code] {
            do throws(ProblemList) {
                _ = try Policy(readingFrom: "\(folder.path)/\(name)")
                return []
            } catch {
                return error.problems.map(\.code)
            }
        }
        #expect(code("none.yaml") == [.pipeline(.fileMissing)])
        #expect(code("pipe/x.yaml") == [.pipeline(.fileMissing)])
        #expect(code("") == [.pipeline(.fileUnreadable)])
        #expect(code("pipe") == [.pipeline(.fileUnreadable)])
        try folder.write(Data(repeating: 0x23, count: (1 << 20) + 1), to: "large.yaml")
        #expect(code("large.yaml") == [.pipeline(.fileTooLarge)])
        #expect(Code.pipeline(.fileMissing).exitStatus == .missing)
    }

    @Test("Signers that cannot be read say so, at the line of the pipeline that names them")
    func signers() throws {
        let fixture = try Fixture()
        let betrieb = "\(fixture.folder.path)/policy/betrieb"
        let manager = FileManager.default

        try manager.removeItem(atPath: "\(betrieb)/allowed_signers")
        #expect(fixture.codes() == ["signers.file-missing"])
        #expect(fixture.problems()[0].place?.line == 4)
        #expect(fixture.problems()[0].code.exitStatus == .badData)

        try expectRun("mkfifo", ["\(betrieb)/allowed_signers"])
        #expect(fixture.codes() == ["signers.file-unreadable"])

        try manager.removeItem(atPath: "\(betrieb)/allowed_signers")
        try fixture.folder.write(
            Data(repeating: 0x0A, count: (1 << 20) + 1), to: "policy/betrieb/allowed_signers")
        #expect(fixture.codes() == ["signers.file-too-long"])
    }

    @Test("Both groups of signers are read, and roles are compared with what could be read")
    func collected() throws {
        let fixture = try Fixture()
        try fixture.folder.write("a@b ssh-ed25519 AAAA\n", to: "policy/senders")
        let operators = fixture.operators.split(separator: "\n").dropLast().joined(separator: "\n")
        try fixture.folder.write(operators + "\n", to: "policy/betrieb/allowed_signers")
        #expect(fixture.codes() == ["signers.key-malformed", "pipeline.principal-without-key"])
    }

    @Test("Senders may have certificates, with or without SSH keys; and then somebody says whose count")
    func certificates() throws {
        let fixture = try Fixture()
        let mill = CertificateMill(in: fixture.folder)
        let root = try mill.root("wurzel")
        let folder = "\(fixture.folder.path)/policy/senders"
        try FileManager.default.removeItem(atPath: folder)
        func copy(_ path: String, _ name: String) throws {
            try fixture.folder.write(
                try #require(FileManager.default.contents(atPath: path)), to: "policy/senders/\(name)")
        }
        try copy(root.certificate, "anchors.pem")
        #expect(fixture.codes() == ["pipeline.senders-unnamed"])

        let text = try String(contentsOfFile: fixture.pipeline, encoding: .utf8)
        let named = text.replacing(
            "signatures: { signers: senders",
            with: "signatures: { senders: { h: { subjects: O=H } }, signers: senders")
        try #require(named != text)
        try fixture.folder.write(named, to: "policy/pipeline.yaml")
        let read = try Policy(readingFrom: fixture.pipeline)
        #expect(read.authorities != nil && read.senders.entries.isEmpty)
        #expect(read.definition.checkup.signatures.strength == .recommended)
        try fixture.folder.write(fixture.senders, to: "policy/senders/allowed_signers")
        try copy(mill.revocationList(of: root), "wurzel.crl")
        let both = try Policy(readingFrom: fixture.pipeline)
        #expect(both.authorities != nil && both.senders.entries.count == 1 && both.digest != read.digest)
        #expect(
            try Policy(
                pipeline: both.pipelineBytes, operatorFiles: both.operatorFiles, senderFiles: both.senderFiles
            )
                == both)

        // A list without anchors, lists and anchors that are none.
        try FileManager.default.removeItem(atPath: "\(folder)/anchors.pem")
        #expect(fixture.codes() == ["signers.file-missing"])
        try fixture.folder.write("x", to: "policy/senders/anchors.pem")
        try fixture.folder.write("x", to: "policy/senders/wurzel.crl")
        #expect(fixture.codes() == ["signers.certificates", "signers.revocation-list"])
        try FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(fixture.codes() == ["signers.file-missing"])
    }

    @Test("Somebody is among the senders however the address is written, in SSH and in OpenPGP")
    func senders() throws {
        let fixture = try Fixture()
        let home = try GnuPGHome()
        let options = ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", ""]
        try expectRun(
            "gpg", options + ["--quick-gen-key", "Haus <Release@Lieferant.Example>", "ed25519", "sign", "0"],
            environment: home.environment)
        let ring = try run("gpg", options + ["--export"], environment: home.environment).output
        let read = try Policy(readingFrom: fixture.pipeline)
        var files = read.senderFiles
        files["keyring.gpg"] = Array(ring)
        let policy = try Policy(
            pipeline: read.pipelineBytes, operatorFiles: read.operatorFiles, senderFiles: files)
        for name in [
            "anna@hersteller.example", "Anna@Hersteller.EXAMPLE", "release@lieferant.example",
            "Release@Lieferant.Example",
        ] { #expect(policy.hasSender(name), "\(name)") }
        for name in ["anna@lieferant.example", "release@lieferant.example.org", ""] {
            #expect(!policy.hasSender(name), "\(name)")
        }
    }

    @Test(
        "What has been revoked beside a single file of keys counts, and decides nothing if it cannot be read")
    func revokedBesideFile() throws {
        let fixture = try Fixture()
        let folder = "\(fixture.folder.path)/policy/betrieb"
        try fixture.folder.write(
            minimalText.replacing("signers: allowed_signers", with: "signers: betrieb/leute"),
            to: "policy/pipeline.yaml")
        try FileManager.default.moveItem(atPath: "\(folder)/allowed_signers", toPath: "\(folder)/leute")
        #expect(fixture.codes() == [])
        #expect(try Policy(readingFrom: fixture.pipeline).operators.revocations == nil)
        try fixture.folder.write("# niemand\n", to: "policy/betrieb/revoked_keys")
        let policy = try Policy(readingFrom: fixture.pipeline)
        #expect(policy.operators.revocations != nil)
        #expect(policy.operatorFiles.keys.sorted() == ["allowed_signers", "revoked_keys"])
        try fixture.folder.write("kaputt\n", to: "policy/betrieb/revoked_keys")
        #expect(fixture.codes() == ["signers.revocations-malformed"])
        try FileManager.default.removeItem(atPath: "\(folder)/revoked_keys")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/revoked_keys", withDestinationPath: "nirgends")
        #expect(fixture.codes() == ["signers.revocations-missing"])
    }

    @Test(
        "What a later version will read in the folder is refused, not passed over",
        arguments: ["keyring.gpg", "anchors.pem", "crl.pem", "revoked_keys~", "allowed_signers~", "sub/x"])
    func unsupported(name: String) throws {
        let fixture = try Fixture()
        try fixture.folder.write("", to: "policy/betrieb/\(name)")
        #expect(fixture.codes() == ["signers.file-unsupported"])
    }

    @Test("Notes beside the keys are passed over", arguments: ["README", "README.md", ".gitignore"])
    func notes(name: String) throws {
        let fixture = try Fixture()
        try fixture.folder.write("x", to: "policy/betrieb/\(name)")
        #expect(fixture.codes() == [])
        #expect(try Policy(readingFrom: fixture.pipeline).operatorFiles.count == 1)
    }

    @Test("A file of a later version in the ledger is refused")
    func laterLedger() throws {
        let fixture = try Fixture()
        let read = try Policy(readingFrom: fixture.pipeline)
        var files = read.operatorFiles
        files["keyring.gpg"] = []
        #expect(throws: ProblemList.self) {
            try Policy(pipeline: read.pipelineBytes, operatorFiles: files, senderFiles: read.senderFiles)
        }
        #expect(throws: ProblemList.self) {
            try Policy(pipeline: read.pipelineBytes, operatorFiles: [:], senderFiles: read.senderFiles)
        }
    }

    @Test("Links lead where they lead, and absolute paths are taken as they are")
    func links() throws {
        let fixture = try Fixture()
        let other = try TemporaryFolder()
        try other.write(fixture.operators, to: "allowed_signers")
        let betrieb = "\(fixture.folder.path)/policy/betrieb"
        try FileManager.default.removeItem(atPath: betrieb)
        try FileManager.default.createSymbolicLink(atPath: betrieb, withDestinationPath: other.path)
        #expect(fixture.codes() == [])
        try fixture.folder.write(
            minimalText.replacing("signers: allowed_signers", with: "signers: \(other.path)/"),
            to: "policy/pipeline.yaml")
        #expect(fixture.codes() == [])
    }
}
