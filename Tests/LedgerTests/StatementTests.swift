import Foundation
import Git
import Ledger
import Problems
import Seals
import Support
import Testing

@Suite("Statements of people")
struct StatementTests {
    private static let digest = SHA256Digest(of: [1])

    private static func decisions() throws -> [Decision] {
        let name = try #require(DeliveryName("v1.0.0"))
        func admission(_ purpose: Purpose) -> Admission {
            Admission(delivery: name, digest: digest, stage: "abnahme", purpose: purpose)
        }
        return [
            .release(admission(.regular)), .release(admission(.rollback)), .release(admission(.lane("eil"))),
            .revoke(admission(.regular), statement: digest), .withdraw(name, digest: digest),
            .hold(.pipeline), .hold(.stage("abnahme")), .resume(.pipeline, hold: 7),
            .resume(.stage("abnahme"), hold: 7), .approve(proposal: digest, sequence: 7),
        ]
    }

    private static func statement(_ decision: Decision, expires: Bool = false) -> Statement {
        let time = Timestamp(seconds: 1_790_000_000)
        return Statement(
            pipeline: "wohngeld", ledger: .null, policy: digest, decision: decision,
            person: "a@amt.example", reason: "Grund\nin zwei Zeilen", time: time,
            expires: expires ? Timestamp(seconds: time.seconds + 60) : nil)
    }

    @Test("Every kind is read as it was written, and has a type and a namespace of its own")
    func kinds() throws {
        for decision in try Self.decisions() {
            for expires in [false, true] {
                let statement = Self.statement(decision, expires: expires)
                #expect(try Statement(parsing: statement.content) == statement)
                let text = String(decoding: statement.content, as: UTF8.self)
                #expect(text.contains("\"type\":\"stagectl.\(decision.kind.rawValue)/1\""))
            }
        }
        var first = Self.statement(.hold(.pipeline))
        first.time = Timestamp(seconds: 0)
        #expect(try Statement(parsing: first.content) == first)
        let namespaces = Set(try Self.decisions().map(\.namespace))
        #expect(
            namespaces == [
                "release@stagectl", "revoke@stagectl", "withdraw@stagectl", "hold@stagectl",
                "resume@stagectl", "policy@stagectl",
            ])
    }

    /// What is written otherwise: each replaces one text of a release for a lane by another.
    static let forms = [
        ("stagectl.release/1", "stagectl.release/2"), ("stagectl.release/1", "stagectl.promote/1"),
        ("stagectl.release/1", "stagectl.withdraw/1"), ("\"lane\":\"eil\",", ""),
        ("\"lane\":\"eil\"", "\"lane\":\"a/b\""), ("\"purpose\":\"lane\"", "\"purpose\":\"regular\""),
        ("\"purpose\":\"lane\"", "\"purpose\":\"other\""), ("\"stage\":\"abnahme\"", "\"stage\":\"a/b\""),
        ("\"stage\":\"abnahme\"", "\"stage\":\"..\""), ("\"stage\":\"abnahme\",", ""),
        ("a@amt.example", "a/b@amt.example"), ("a@amt.example", "a"), ("Grund", "Gr\u{202E}und"),
        ("Grund", String(repeating: "G", count: 4096)), ("\"time\":\"", "\"time\":\"x"),
        ("sha256:", "SHA256:"), ("\"reason\"", "\"more\":1,\"reason\""), ("\"type\"", " \"type\""),
        ("v1.0.0", "v1..0"), ("\"ledger\":\"0", "\"ledger\":\"x"), ("\"ledger\":\"0", "\"ledger\":\"A"),
        ("2026-09-21T14:13:20Z", "1969-12-31T23:59:59Z"), ("2026-09-21T14:13:20Z", "0000-01-01T00:00:00Z"),
    ]

    @Test("What is not written as stagectl writes it is no statement", arguments: forms)
    func refused(old: String, new: String) throws {
        let text = String(decoding: Self.statement(try Self.decisions()[2]).content, as: UTF8.self)
        try #require(text.contains(old))
        #expect(throws: MalformedRecord.self) {
            try Statement(parsing: Array(text.replacing(old, with: new).utf8))
        }
    }

    @Test("A file carries a statement with its signature from one machine to another, and nothing else")
    func file() throws {
        let folder = try TemporaryFolder()
        func reading(_ content: [UInt8]) throws -> Code? {
            let path = "\(folder.path)/statement"
            try Data(content).write(to: URL(fileURLWithPath: path))
            return problem { _ = try SignedStatement(readingFrom: path) }?.code
        }
        let signed = SignedStatement(Self.statement(.hold(.pipeline)), signature: "SIGNATURE\n")
        let path = "\(folder.path)/statement"
        #expect(try reading(signed.file) == nil)
        #expect(try SignedStatement(readingFrom: path) == signed)
        #expect(try reading(signed.file.dropLast()) == nil, "editors may take the line's end")
        #expect(try reading(signed.file + signed.file) == .release(.malformed))
        #expect(try reading([]) == .release(.malformed))
        #expect(try reading(signed.statement.content) == .release(.malformed))
        #expect(try reading([UInt8](repeating: 0x20, count: 1 << 20)) == .statement(.fileTooLarge))
        let long = SignedStatement(signed.statement, signature: String(repeating: "S", count: 20_000))
        #expect(try reading(long.file) == .release(.malformed))
        #expect(
            problem { _ = try SignedStatement(readingFrom: folder.path) }?.code == .statement(.fileUnreadable)
        )
        #expect(
            problem { _ = try SignedStatement(readingFrom: "\(folder.path)/none") }?.code
                == .statement(.fileMissing))
        #expect(Code.statement(.fileTooLarge).exitStatus == .badData)
        #expect(Code.release(.malformed).exitStatus == .badData)
    }

    @Test("Stock ssh-keygen takes each statement in its own namespace and in no other")
    func stock() throws {
        let folder = try TemporaryFolder()
        let player = try Player("a", address: "a@amt.example", below: folder.path)
        let signers = try folder.write("\(player.address) \(try player.publicKey)\n", to: "signers")
        let signer = try SSHSigner(
            SigningConfiguration(
                format: "ssh", signingKey: "\(player.key).pub", program: nil, defaultKeyCommand: nil),
            environment: cleanEnvironment(adding: player.environment), timeout: .seconds(20), terminal: .none)
        for decision in try Self.decisions() {
            let statement = Self.statement(decision)
            let armor = try signer.sign(statement.content, namespace: decision.namespace)
            let signature = try folder.write(armor, to: "statement.sig")
            for namespace in Set(try Self.decisions().map(\.namespace)).union(["git"]) {
                let verify = [
                    "-Y", "verify", "-f", signers, "-I", player.address, "-n", namespace, "-s", signature,
                ]
                let status = try run("ssh-keygen", verify, input: Data(statement.content)).status
                #expect((status == 0) == (namespace == decision.namespace), "\(namespace) for \(decision)")
            }
        }
    }

    @Test("A signature for one kind of statement brings in no other")
    func namespaces() throws {
        let fixture = try LedgerFixture()
        let person = fixture.scenario.cast.first
        try fixture.begin()
        let hold = try fixture.signed(.hold(.pipeline), by: person, at: 10)
        let signer = try fixture.acting(person).signer
        for namespace in ["git", "release@stagectl", "resume@stagectl"] {
            let other = SignedStatement(
                hold.statement, signature: try signer.sign(hold.statement.content, namespace: namespace))
            let found = problem { try fixture.append(.decision(other), by: person, at: 20) }
            #expect(found?.code == .signature(.namespace), "\(namespace)")
        }
        var bent = hold
        bent.statement.reason = "anderer Grund"
        #expect(
            problem { try fixture.append(.decision(bent), by: person, at: 20) }?.code == .signature(.wrong))
        try fixture.append(.decision(hold), by: fixture.scenario.cast.second, at: 20)
        let audit = try fixture.audit()
        #expect(audit.problems.isEmpty)
        #expect(audit.entries.last?.person == person.address)
        #expect(audit.entries.last?.signer == fixture.scenario.cast.second.address)
    }
}
