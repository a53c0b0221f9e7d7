import Checkup
import Foundation
@testable import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// Deliveries that Git signs as it is set up by itself: with gpg.
@Suite("Senders with OpenPGP keys")
struct OpenPGPSendersTests {
    private let fixture: DeliveryFixture
    private let home: GnuPGHome
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 60)

    init() throws {
        fixture = try DeliveryFixture()
        home = try GnuPGHome()
    }

    private func gpg(_ arguments: String...) throws -> Data {
        let result = try run(
            "gpg",
            ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", ""] + arguments,
            environment: home.environment)
        guard result.status == 0 else { throw ToolFailure(description: result.errors) }
        return result.output
    }

    private func policy(_ keyring: [UInt8], senders: String = "") throws -> Policy {
        let pipeline = """
            pipeline: wohngeld
            source: { url: a, deliveries: refs/tags/v*, tags: annotated }
            target: { url: b }
            signers: allowed_signers
            roles: { engine: [stagectl@inner.example] }
            checkup:
              signatures: { signers: senders, on: [tag, commit]\(senders) }
              malware: { databases: [db] }
            stages: { produktion: {} }

            """
        let engine = try #require(
            FileManager.default.contents(atPath: "\(fixture.folder.path)/engine.key.pub"))
        return try Policy(
            pipeline: Array(pipeline.utf8),
            operatorFiles: ["allowed_signers": Array("stagectl@inner.example ".utf8) + Array(engine)],
            senderFiles: ["keyring.gpg": keyring])
    }

    /// Commits and tags a delivery, signed by whose address it names.
    private func deliver(_ name: String, email: String, key: String) throws {
        let date = "\(Self.now.seconds - 30) +0000"
        let environment = home.environment.merging(
            ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]) { $1 }
        let options = [
            "-c", "gpg.format=openpgp", "-c", "user.email=\(email)", "-c", "user.signingkey=\(key)",
        ]
        try fixture.git("add", "-A")
        for arguments in [
            ["commit", "-q", "--allow-empty", "-S", "-m", "c"], ["tag", "-s", name, "-m", "t"],
        ] {
            try expectRun("git", options + arguments, in: fixture.sender, environment: environment)
        }
    }

    /// Returns whether Git takes the signatures on a tag and on its commit, under whatever name.
    private func stockTakes(_ name: String) throws -> Bool {
        try [["verify-tag", name], ["verify-commit", "\(name)^{commit}"]].allSatisfy {
            try run("git", $0, in: fixture.sender, environment: home.environment).status == 0
        }
    }

    /// Returns whether `gpgv` takes the signature on a tag with a keyring.
    private func stockTakes(_ name: String, by ring: [UInt8]) throws -> Bool {
        let object = try run("git", ["cat-file", "tag", name], in: fixture.sender).output
        let start = try #require(object.firstRange(of: Data("-----BEGIN PGP".utf8))).lowerBound
        let files = try [
            fixture.folder.write(Data(ring), to: "\(name).gpg"),
            fixture.folder.write(Data(object[start...]), to: "\(name).asc"),
            fixture.folder.write(Data(object[..<start]), to: "\(name).content"),
        ]
        return try run(
            "gpgv", ["--homedir", "/nonexistent", "--keyring"] + files, environment: home.environment
        ).status == 0
    }

    @Test("Tag and commit by gpg are taken from whom the keyring and the pipeline name")
    func delivery() throws {
        _ = try gpg("--quick-gen-key", "Anna <anna@hersteller.example>", "ed25519", "sign", "0")
        let ring = Array(try gpg("--export"))
        _ = try gpg("--quick-gen-key", "Berta <berta@hersteller.example>", "ed25519", "sign", "0")
        let both = Array(try gpg("--export"))
        try deliver("v1", email: "anna@hersteller.example", key: "anna@hersteller.example")

        let verdict = try fixture.checkUp("v1", policy: policy(ring), now: Self.now)
        #expect(try verdict.codes == [] && stockTakes("v1") && stockTakes("v1", by: ring))
        #expect(
            verdict.report.senders.map(\.principal) == Array(repeating: "anna@hersteller.example", count: 2))
        #expect(verdict.report.senders.allSatisfy { $0.keyType == "openpgp-ed25519" })

        // A key that a person of the operator had before is nobody else's.
        let sender = try #require(verdict.report.senders.first)
        let former = FormerKeys(holders: [sender.fingerprint: ["anna@amt.example"]])
        let refused = try fixture.checkUp("v1", policy: policy(ring), now: Self.now, former: former)
        #expect(Set(refused.codes) == ["signature.key-scope"] && refused.report.senders.isEmpty)

        func codes(_ name: String, _ policy: Policy) throws -> Set<String> {
            Set(try fixture.checkUp(name, policy: policy, now: Self.now).codes)
        }
        let ours = ", senders: { h: { principals: \"*@hersteller.example\" } }"
        let theirs = ", senders: { h: { principals: \"*@labor.example\" } }"
        #expect(try codes("v1", policy(ring, senders: ours)) == [])
        #expect(try codes("v1", policy(ring, senders: theirs)) == ["signature.key-scope"])
        // Under the name of somebody else, and by somebody who is not in the keyring.
        try deliver("v2", email: "anna@hersteller.example", key: "berta@hersteller.example")
        #expect(try codes("v2", policy(both)) == ["signature.address-mismatch"])
        #expect(try stockTakes("v2") && stockTakes("v2", by: both))
        #expect(try codes("v2", policy(ring)) == ["signature.key-unknown"])
        #expect(try !stockTakes("v2", by: ring))
        // SSH where there are OpenPGP keys alone.
        try fixture.git("commit", "-q", "-S", "--allow-empty", "-m", "c")
        try fixture.git("tag", "-s", "v3", "-m", "t")
        let later = Timestamp(seconds: max(Self.now.seconds, DeliveryFixture.now.seconds))
        #expect(
            Set(try fixture.checkUp("v3", policy: policy(ring), now: later).codes) == ["signature.format"])
    }
}
