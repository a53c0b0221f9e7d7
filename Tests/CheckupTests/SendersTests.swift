import Checkup
import Foundation
@testable import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// The tag and the commit of one delivery, each signed by a company or person of its own.
@Suite("Several senders of one delivery")
struct SendersTests {
    private let fixture: DeliveryFixture

    init() throws { fixture = try DeliveryFixture() }

    /// Returns a policy that knows the keys of the fixture's sender and of a test laboratory.
    ///
    /// - Parameters:
    ///   - rules: What stands beside `signers` under `checkup.signatures`.
    ///   - lines: What stands in allowed_signers beside the sender's line.
    private func policy(_ rules: String, lines: [String] = []) throws -> Policy {
        let pipeline = """
            pipeline: wohngeld
            source: { url: a, deliveries: refs/tags/v* }
            target: { url: b }
            signers: allowed_signers
            roles: { engine: [stagectl@inner.example] }
            checkup:
              signatures:
                signers: senders
                \(rules)
              malware: { databases: [db] }
            stages: { produktion: {} }

            """
        let senders = [
            "*@hersteller.example \(try key("sender"))", "pruefung@labor.example \(try key("stranger"))",
        ]
        return try Policy(
            pipeline: Array(pipeline.utf8),
            operatorFiles: ["allowed_signers": Array("stagectl@inner.example \(try key("engine"))\n".utf8)],
            senderFiles: ["allowed_signers": Array((senders + lines).joined(separator: "\n").utf8)])
    }

    private func key(_ name: String) throws -> String {
        try String(contentsOfFile: "\(fixture.folder.path)/\(name).key.pub", encoding: .utf8)
            .trimmingCharacters(in: .newlines)
    }

    private enum Hand: String, CaseIterable { case sender, laboratory, nobody }

    /// Makes `v1` with a commit and a tag signed by somebody.
    private func deliver(commit: Hand, tag: Hand, name: String = "v1") throws {
        func options(_ hand: Hand) -> [String] {
            switch hand {
            case .sender: []
            case .laboratory:
                [
                    "-c", "user.email=pruefung@labor.example", "-c",
                    "user.signingkey=\(fixture.folder.path)/stranger.key",
                ]
            case .nobody: []
            }
        }
        try fixture.git("add", "-A")
        let dates = ["GIT_AUTHOR_DATE": "1799999999 +0100", "GIT_COMMITTER_DATE": "1799999999 +0100"]
        try expectRun(
            "git",
            options(commit) + [
                "commit", "-q", "--allow-empty", commit == .nobody ? "--no-gpg-sign" : "-S", "-m", "c",
            ],
            in: fixture.sender, environment: dates)
        try expectRun(
            "git", options(tag) + ["tag", tag == .nobody ? "-a" : "-s", name, "-m", "t"], in: fixture.sender,
            environment: dates)
    }

    @Test("Who signs with a key that a person had before is refused by the checkup, unless it is that person")
    func formerKey() throws {
        let policy = try policy("on: tag")
        try deliver(commit: .sender, tag: .sender)
        let sender = try #require(try fixture.checkUp(policy: policy).report.senders.first)
        func verdict(_ people: Set<String>) throws -> Verdict {
            try fixture.checkUp(policy: policy, former: FormerKeys(holders: [sender.fingerprint: people]))
        }
        let refused = try verdict(["anna@amt.example"])
        #expect(refused.codes == ["signature.key-scope"])
        #expect(refused.report.senders.isEmpty)
        #expect(try verdict(["anna@amt.example", sender.principal]).codes == [])
    }

    @Test("Git takes a listed key for any address, the checkup for those of its line alone")
    func otherAddress() throws {
        let policy = try policy("on: tag")
        try fixture.git("add", "-A")
        let dates = ["GIT_AUTHOR_DATE": "1799999999 +0100", "GIT_COMMITTER_DATE": "1799999999 +0100"]
        for call in [["commit", "-q", "--allow-empty", "-m", "c"], ["tag", "-s", "v1", "-m", "t"]] {
            try expectRun(
                "git", ["-c", "user.email=pruefung@labor.example"] + call, in: fixture.sender,
                environment: dates)
        }
        let signers = try fixture.folder.write(
            Data(try #require(policy.senderFiles["allowed_signers"])), to: "signers")
        try fixture.git("-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-tag", "v1")
        #expect(try fixture.checkUp(policy: policy).codes == ["signature.address-mismatch"])
    }

    @Test("One key under two addresses is one sender")
    func oneKey() throws {
        let policy = try policy("require: 2\n    on: [tag, commit]")
        let dates = ["GIT_AUTHOR_DATE": "1799999999 +0100", "GIT_COMMITTER_DATE": "1799999999 +0100"]
        try fixture.git("add", "-A")
        try expectRun(
            "git",
            ["-c", "user.email=anna@hersteller.example", "commit", "-q", "--allow-empty", "-S", "-m", "c"],
            in: fixture.sender, environment: dates)
        try expectRun(
            "git", ["-c", "user.email=berta@hersteller.example", "tag", "-s", "v1", "-m", "t"],
            in: fixture.sender, environment: dates)
        let verdict = try fixture.checkUp(policy: policy)
        #expect(verdict.codes == ["signature.too-few"])
        #expect(Set(verdict.report.senders.map(\.principal)).count == 2)
        #expect(Set(verdict.report.senders.map(\.fingerprint)).count == 1)
    }

    @Test(
        "Each thing that must be signed is, and by enough different senders",
        arguments: [
            (.sender, .laboratory, []), (.laboratory, .sender, []),
            (.sender, .sender, ["signature.too-few"]), (.laboratory, .laboratory, ["signature.too-few"]),
            (.nobody, .sender, ["signature.missing"]), (.sender, .nobody, ["signature.missing"]),
            (.nobody, .nobody, ["signature.missing", "signature.missing"]),
        ] as [(Hand, Hand, [String])])
    private func two(commit: Hand, tag: Hand, codes: [String]) throws {
        let policy = try policy("require: 2\n    on: [tag, commit]")
        try deliver(commit: commit, tag: tag)

        let verdict = try fixture.checkUp(policy: policy)

        #expect(verdict.codes == codes)
        #expect(
            verdict.report.senders.map(\.carrier)
                == [tag == .nobody ? nil : .tag, commit == .nobody ? nil : .commit].compactMap { $0 })
        // The second opinion: what we count as signed, Git can verify too.
        if tag != .nobody {
            let signers = "\(fixture.folder.path)/signers"
            try Data(try #require(policy.senderFiles["allowed_signers"])).write(
                to: URL(fileURLWithPath: signers))
            try fixture.git("-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-tag", "v1")
        }
    }

    @Test("Several keys, and several addresses, of one sender count once")
    func oneCompany() throws {
        let rules = """
            require: 2
                on: [tag, commit]
                senders:
                  hersteller: { principals: ["*@hersteller.example", pruefung@labor.example] }
                  andere: { principals: "*@andere.example" }
            """
        try deliver(commit: .laboratory, tag: .sender)
        #expect(try fixture.checkUp(policy: policy(rules)).codes == ["signature.too-few"])
    }

    @Test("A certified key whose address belongs to none of the pipeline's senders sends nothing")
    func foreign() throws {
        let rules = "senders: { labor: { principals: pruefung@labor.example } }"
        try deliver(commit: .nobody, tag: .sender)
        let refused = try fixture.checkUp(policy: policy(rules))
        #expect(refused.codes == ["signature.key-scope"] && refused.status == .signature)

        try deliver(commit: .nobody, tag: .laboratory, name: "v2")
        let passed = try fixture.checkUp("v2", policy: policy(rules))
        #expect(passed.codes == [])
        #expect(passed.report.senders.map(\.name) == ["labor"])
        #expect(passed.report.senders.map(\.principal) == ["pruefung@labor.example"])
    }

    @Test(
        "What none of those who signed may deliver is named, file by file",
        arguments: [
            (#"paths: ["**"]"#, []), (#"paths: ["app/**", "doc/*"]"#, []), ("", []),
            (#"paths: ["doc/**"]"#, ["app/portal.war"]),
            (#"paths: ["nichts"]"#, ["app/portal.war", "doc/handbuch.html"]),
        ] as [(String, [String])])
    func paths(rule: String, named: [String]) throws {
        try deliver(commit: .nobody, tag: .sender)
        let policy = try policy(
            "senders: { hersteller: { principals: \"*@hersteller.example\"\(rule.isEmpty ? "" : ", " + rule) } }"
        )
        let verdict = try fixture.checkUp(policy: policy)
        #expect(Set(verdict.codes) == (named.isEmpty ? [] : ["signature.path-scope"]))
        #expect(verdict.findings.map(\.problem.subject) == named)
    }

    @Test("Two senders may deliver together what each of them alone may not")
    func pathsTogether() throws {
        let senders = """
            senders:
                  hersteller: { principals: "*@hersteller.example", paths: ["app/**"] }
                  labor: { principals: pruefung@labor.example, paths: ["doc/**"] }
            """
        try deliver(commit: .laboratory, tag: .sender)
        #expect(try fixture.checkUp(policy: policy("on: [tag, commit]\n    " + senders)).codes == [])
        #expect(
            try fixture.checkUp(policy: policy(senders)).findings.map(\.problem.subject)
                == ["doc/handbuch.html"])
    }
}
