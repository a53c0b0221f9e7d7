import Checkup
import Foundation
@testable import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// Deliveries that are signed with certificates, by Git with real programs.
@Suite("Senders with certificates")
struct CertificateSendersTests {
    private let fixture: DeliveryFixture
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 3600)

    init() throws {
        fixture = try DeliveryFixture()
        mill = CertificateMill(in: fixture.folder)
        root = try mill.root("wurzel", subject: "/C=DE/O=Amt/CN=Wurzel")
    }

    private func policy(
        _ senders: String, rules: String = "", files: [String: [UInt8]] = [:], ssh: Bool = false
    ) throws -> Policy {
        let pipeline = """
            pipeline: wohngeld
            source: { url: a, deliveries: refs/tags/v*, tags: annotated }
            target: { url: b }
            signers: allowed_signers
            roles: { engine: [stagectl@inner.example] }
            checkup:
              signatures:
                signers: senders
                \(rules)
                senders: { \(senders) }
              malware: { databases: [db] }
            stages: { produktion: {} }

            """
        func text(_ path: String) throws -> [UInt8] {
            Array(try #require(FileManager.default.contents(atPath: path)))
        }
        var senderFiles = ["anchors.pem": try text(root.certificate)].merging(files) { $1 }
        if ssh {
            senderFiles["allowed_signers"] =
                Array("*@hersteller.example ".utf8) + (try text("\(fixture.folder.path)/sender.key.pub"))
        }
        return try Policy(
            pipeline: Array(pipeline.utf8),
            operatorFiles: [
                "allowed_signers": Array("stagectl@inner.example ".utf8)
                    + (try text("\(fixture.folder.path)/engine.key.pub"))
            ], senderFiles: senderFiles)
    }

    /// Tags a commit with a program that signs for Git as `smimesign` does.
    private func deliver(
        _ name: String, by holder: CertificateMill.Holder, email: String = "absender@hersteller.example"
    ) throws {
        let script = try fixture.folder.write(
            """
            #!/bin/sh
            printf '[GNUPG:] BEGIN_SIGNING\\n[GNUPG:] SIG_CREATED D\\n' >&2
            openssl cms -sign -binary -outform PEM -signer '\(holder.certificate)' -inkey '\(holder.key)' \
              | sed 's/ CMS-----/ SIGNED MESSAGE-----/'
            """, to: "\(holder.name).sh")
        try expectRun("chmod", ["+x", script])
        let date = "\(Self.now.seconds - 30) +0000"
        let dates = ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]
        let options = [
            "-c", "user.email=\(email)", "-c", "gpg.format=x509", "-c", "gpg.x509.program=\(script)",
        ]
        try fixture.git("add", "-A")
        try expectRun(
            "git", options + ["commit", "-q", "--allow-empty", "-S", "-m", "c"], in: fixture.sender,
            environment: dates)
        try expectRun(
            "git", options + ["tag", "-s", name, "-m", "t"], in: fixture.sender, environment: dates)
    }

    /// Returns whether `openssl cms -verify` takes the signature on a tag.
    private func stock(_ tag: String) throws -> Bool {
        let object = try run("git", ["cat-file", "tag", tag], in: fixture.sender).output
        let start = try #require(object.firstRange(of: Data("-----BEGIN SIGNED MESSAGE".utf8))).lowerBound
        let signature = String(decoding: object[start...], as: UTF8.self)
            .replacing(" SIGNED MESSAGE-----", with: " CMS-----")
        return try mill.stockAccepts(
            Data(signature.utf8), over: object[..<start], anchors: [root.certificate], at: Self.now.seconds)
    }

    private func codes(_ name: String, _ policy: Policy) throws -> [String] {
        try fixture.checkUp(name, policy: policy, now: Self.now).codes
    }

    @Test("Address or subject of a certificate make a sender, and nothing else does")
    func matching() throws {
        let holder = try mill.issue(
            "anna", by: root, subject: "/C=DE/O=Hersteller GmbH/CN=Anna",
            names: "email:absender@hersteller.example")
        try deliver("v1", by: holder)
        let byAddress = try policy(#"hersteller: { principals: "*@hersteller.example" }"#)
        let verdict = try fixture.checkUp("v1", policy: byAddress, now: Self.now)
        #expect(try verdict.codes == [] && stock("v1"))
        let sender = try #require(verdict.report.senders.first)
        #expect(
            sender.name == "hersteller" && sender.principal == "absender@hersteller.example"
                && sender.keyType == "x509-ecdsa-P-256" && sender.fingerprint.hasPrefix("SHA256:"))
        #expect(try codes("v1", policy("hersteller: { subjects: \"O=Hersteller GmbH, C=DE\" }")) == [])
        #expect(
            try codes("v1", policy("labor: { principals: \"*@labor.example\" }")) == ["signature.key-scope"])
        #expect(try codes("v1", policy("labor: { subjects: \"O=Labor\" }")) == ["signature.key-scope"])
        // A key that a person of the operator had before is nobody else's.
        let former = FormerKeys(holders: [sender.fingerprint: ["anna@amt.example"]])
        let refused = try fixture.checkUp("v1", policy: byAddress, now: Self.now, former: former)
        #expect(refused.codes == ["signature.key-scope"] && refused.report.senders.isEmpty)
        // On the commit, too.
        #expect(
            try codes(
                "v1",
                policy(
                    #"hersteller: { principals: "*@hersteller.example" }"#, rules: "on: [tag, commit]")) == []
        )
        try deliver("v2", by: holder, email: "chef@hersteller.example")
        #expect(try codes("v2", byAddress) == ["signature.address-mismatch"] && stock("v2"))
    }

    @Test("Without an address in it, only the subject of a certificate counts")
    func noAddress() throws {
        let holder = try mill.issue("maschine", by: root, subject: "/O=Hersteller GmbH/CN=Maschine")
        try deliver("v1", by: holder)
        let rules = #"hersteller: { principals: "*@hersteller.example" }"#
        #expect(try codes("v1", policy(rules)) == ["signature.key-scope"])
        let verdict = try fixture.checkUp(
            "v1", policy: policy(#"hersteller: { subjects: "CN=Maschine, O=Hersteller GmbH" }"#),
            now: Self.now)
        #expect(verdict.codes == [])
        #expect(verdict.report.senders.map(\.principal) == ["CN=Maschine,O=Hersteller GmbH"])
    }

    @Test("A format for which the pipeline has no keys is not taken")
    func formats() throws {
        let holder = try mill.issue("anna", by: root, names: "email:absender@hersteller.example")
        try deliver("v1", by: holder)
        #expect(try fixture.checkUp("v1", now: Self.now).codes == ["signature.format"])
        try fixture.git("tag", "-s", "v2", "-m", "t")
        let rules = #"hersteller: { principals: "*@hersteller.example" }"#
        let later = Timestamp(seconds: max(Self.now.seconds, DeliveryFixture.now.seconds))
        #expect(
            try fixture.checkUp("v2", policy: policy(rules), now: later).codes == ["signature.format"])
        #expect(try fixture.checkUp("v2", policy: policy(rules, ssh: true), now: later).codes == [])
        #expect(
            try fixture.checkUp(
                "v2", policy: policy(rules, rules: "strength: tr-02102-high", ssh: true), now: later
            ).codes == ["signature.algorithm-weak"])
    }

    @Test("A revocation list that is not in force decides nothing, and the delivery is not blamed")
    func stale() throws {
        let holder = try mill.issue("anna", by: root, names: "email:absender@hersteller.example")
        try deliver("v1", by: holder)
        let rules = #"hersteller: { principals: "*@hersteller.example" }"#
        func policy(_ list: String) throws -> Policy {
            try self.policy(
                rules, files: ["wurzel.crl": Array(FileManager.default.contents(atPath: list) ?? Data())])
        }
        #expect(try codes("v1", policy(mill.revocationList(of: root))) == [])
        #expect(
            try codes("v1", policy(mill.revocationList(of: root, revoking: [holder])))
                == ["signature.key-revoked"])
        // Of lists elsewhere that the pipeline names, the newest counts as well.
        func named(_ lists: [String]) throws -> Policy {
            let files = lists.enumerated().map { number, list in
                ("revocation-lists.\(number)", Array(FileManager.default.contents(atPath: list) ?? Data()))
            }
            return try self.policy(
                rules, rules: "revocation-lists: sperren",
                files: Dictionary(files, uniquingKeysWith: { first, _ in first }))
        }
        let first = try mill.revocationList(of: root, from: "20250101000000Z")
        #expect(try codes("v1", named([first])) == [])
        let second = try mill.revocationList(of: root, revoking: [holder], number: 2)
        #expect(try codes("v1", named([first, second])) == ["signature.key-revoked"])
        let old = try policy(mill.revocationList(of: root))
        for stale in [old, try named([mill.revocationList(of: root)])] {
            #expect {
                try fixture.checkUp(
                    "v1", policy: stale, now: Timestamp(seconds: Self.now.seconds + 8 * 86_400))
            } throws: {
                ($0 as? Problem)?.code == .signers(.revocationUnknown)
                    && ($0 as? Problem)?.code.exitStatus == .unavailable
            }
        }
    }

    @Test("A key that a person of the operator holds sends under no other name, in a certificate either")
    func operatorsKey() throws {
        // One smart card, used for SSH and for certificates.
        let key = "\(fixture.folder.path)/karte"
        try expectRun(
            "ssh-keygen", ["-q", "-t", "ecdsa", "-b", "256", "-m", "PKCS8", "-N", "", "-C", "", "-f", key])
        try expectRun("cp", ["\(key).pub", "\(fixture.folder.path)/engine.key.pub"])
        let holder = try mill.issue(
            "anna", by: root, names: "email:absender@hersteller.example", existingKey: key)
        try deliver("v1", by: holder)
        #expect(
            try codes("v1", policy(#"hersteller: { principals: "*@hersteller.example" }"#))
                == ["signature.key-scope"])
        #expect(try stock("v1"))
    }

    @Test("What gpgsm signs for Git is verified by both")
    func gpgsm() throws {
        let home = try GnuPGHome()
        let holder = try mill.issue(
            "anna", by: root, key: "rsa:3072", subject: "/C=DE/O=Hersteller GmbH/CN=Anna",
            names: "email:absender@hersteller.example")
        try home.take(holder, in: mill)
        try fixture.git("add", "-A")
        let date = "\(Self.now.seconds - 30) +0000"
        let environment = home.environment.merging([
            "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
        ]) { $1 }
        let options = [
            "-c", "gpg.format=x509", "-c", "user.signingkey=absender@hersteller.example",
        ]
        try expectRun(
            "git", ["commit", "-q", "--no-gpg-sign", "-m", "c"], in: fixture.sender, environment: environment)
        try expectRun(
            "git", options + ["tag", "-s", "v1", "-m", "t"], in: fixture.sender, environment: environment)
        try expectRun("git", options + ["verify-tag", "v1"], in: fixture.sender, environment: environment)
        #expect(try codes("v1", policy(#"hersteller: { principals: "*@hersteller.example" }"#)) == [])
    }
}
