import Foundation
import Support
import Testing

/// A B into which the built binary has taken a delivery, and entered the refusal of another one.
private struct Judged {
    let scenario: Scenario
    let signers: String

    init() throws {
        scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        try scenario.deliver("v1.1.0", ["app/eicar.com": Scenario.eicar])
        let run = try scenario.stagectl(["promote"])
        guard run.status != 0, try scenario.stagectl(["audit"]).status == 0 else {
            throw ToolFailure(description: "promote ended with \(run.status): \(run.text)\(run.errors)")
        }
        signers = try scenario.folder.write(try scenario.cast.operators, to: "allowed_signers")
    }

    /// Where the attestation of a delivery lies in the ledger.
    func path(of tag: String) throws -> String {
        let listing = try expectRun(
            "git", ["-C", scenario.inner, "ls-tree", "-r", "--name-only", "wohngeld/ledger"])
        let paths = listing.split(separator: "\n").map(String.init)
        return try #require(paths.first { $0.hasSuffix("/\(tag)/checkup.json") })
    }

    func envelope(of tag: String) throws -> Data {
        try run("git", ["-C", scenario.inner, "show", "wohngeld/ledger:\(path(of: tag))"]).output
    }

    func payload(of tag: String = "v1.0.0") throws -> Data {
        let members = try JSONSerialization.jsonObject(with: envelope(of: tag)) as? [String: Any]
        return try #require((members?["payload"] as? String).flatMap { Data(base64Encoded: $0) })
    }

    /// The statement with other words in it.
    func bent(_ old: String, _ new: String, of tag: String = "v1.0.0") throws -> Data {
        let text = String(decoding: try payload(of: tag), as: UTF8.self)
        try #require(text.contains(old), "no \(old) in \(text)")
        return Data(text.replacingOccurrences(of: old, with: new).utf8)
    }

    /// Signs a statement as the specification says, with stock tools.
    func sealed(
        _ payload: Data, of type: String = "application/vnd.in-toto+json", by player: Player? = nil,
        for namespace: String = "checkup@stagectl", writing base64: (String) -> String = { $0 }
    ) throws -> Data {
        let content = Data("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
        let key = (player ?? scenario.cast.engine).key
        let armored = try run("ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", key], input: content)
        let digits = armored.text.split(separator: "\n").dropFirst().dropLast().joined()
        return try JSONSerialization.data(withJSONObject: [
            "payload": base64(payload.base64EncodedString()), "payloadType": type,
            "signatures": [["sig": base64(digits)]],
        ])
    }

    /// What somebody who fetches a delivery from B expects of its attestation.
    func expectations(of tag: String = "v1.0.0") throws -> Expectations {
        let source = try payload(of: tag)
        let statement = try #require(try JSONSerialization.jsonObject(with: source) as? [String: Any])
        let subject = try #require((statement["subject"] as? [[String: Any]])?.first)
        let digests = try #require(subject["digest"] as? [String: String])
        let tree =
            tag == "v1.0.0"
            ? try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/\(tag)^{tree}"])
            : digests["gitTree"]
        return Expectations(
            signers: signers, identity: scenario.cast.engine.address,
            verifier: "git+file://\(scenario.inner)@refs/heads/wohngeld/ledger",
            resource: "git+file://\(scenario.inner)@refs/tags/wohngeld/\(tag)",
            digest: "gitTree=\(tree ?? "")", level: "STAGECTL_MALWARE_SCANNED")
    }

    /// Has the checker judge an attestation, and returns the step at which it is refused; nil if it is verified.
    func refusal(of envelope: Data, _ expected: Expectations) throws -> String? {
        let file = scenario.folder.path + "/\(UUID().uuidString).json"
        try envelope.write(to: URL(fileURLWithPath: file))
        let checker = ["-B", "\(repositoryRoot)/Tests/Oracle/attestation.py", file]
        let result = try run("python3", checker + expected.arguments)
        guard result.status != 0 else { return nil }
        try #require(result.status == 1 && result.errors.isEmpty, "\(result.errors)")
        return result.text.split(separator: ":").first.map(String.init)
    }
}

private struct Expectations {
    var signers: String
    var identity: String
    var verifier: String
    var resource: String
    var digest: String
    var level: String

    var arguments: [String] {
        [
            "--signers", signers, "--identity", identity, "--verifier", verifier, "--resource", resource,
            "--digest", digest, "--level", level,
        ]
    }
}

/// One attestation, or one thing that is expected of it, and the step that must refuse it.
private struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let step: String?
    let make: @Sendable (Judged, inout Expectations) throws -> Data

    init(
        _ what: String, refusedBy step: String?,
        _ make: @escaping @Sendable (Judged, inout Expectations) throws -> Data
    ) {
        testDescription = what
        self.step = step
        self.make = make
    }
}

extension Case {
    /// A statement with other words, which the engine has signed all the same.
    init(_ what: String, refusedBy step: String?, _ old: String, _ new: String) {
        self.init(what, refusedBy: step) { judged, _ in try judged.sealed(judged.bent(old, new)) }
    }
}

private let cases: [Case] = [
    Case("as it was written", refusedBy: nil) { judged, _ in try judged.envelope(of: "v1.0.0") },
    Case("by the content digest", refusedBy: nil) { judged, expected in
        let tree = expected.digest.dropFirst("gitTree=".count)
        let digest = try expectRun(
            "python3",
            ["-B", "\(repositoryRoot)/Tests/Oracle/content_digest.py", judged.scenario.inner, String(tree)])
        expected.digest = "stagectlContent=\(digest.dropFirst("sha256:".count))"
        return try judged.envelope(of: "v1.0.0")
    },
    Case("in the other alphabet of base64", refusedBy: nil) { judged, _ in
        try judged.sealed(judged.payload()) {
            $0.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
        }
    },

    // 1. Verify the signature on the envelope with the roots of trust.
    Case("1: an altered statement", refusedBy: "signature") { judged, _ in
        let text = String(decoding: try judged.envelope(of: "v1.0.0"), as: UTF8.self)
        let (right, wrong) = (
            try judged.payload(), try judged.bent("\"timeVerified\":\"2", "\"timeVerified\":\"3")
        )
        return Data(
            text.replacingOccurrences(of: right.base64EncodedString(), with: wrong.base64EncodedString()).utf8
        )
    },
    Case("1: an altered payloadType", refusedBy: "signature") { judged, _ in
        let text = String(decoding: try judged.envelope(of: "v1.0.0"), as: UTF8.self)
        return Data(text.replacingOccurrences(of: "vnd.in-toto+json", with: "vnd.in-toto.vsa+json").utf8)
    },
    Case("1: the key of a person", refusedBy: "signature") { judged, _ in
        try judged.sealed(judged.payload(), by: judged.scenario.cast.first)
    },
    Case("1: the key of a stranger", refusedBy: "signature") { judged, _ in
        try judged.sealed(judged.payload(), by: judged.scenario.cast.stranger)
    },
    Case("1: another namespace", refusedBy: "signature") { judged, _ in
        try judged.sealed(judged.payload(), for: "git")
    },
    Case("1: no signature", refusedBy: "signature") { judged, _ in
        let members = ["payload": try judged.payload().base64EncodedString(), "payloadType": "a/b"]
        return try JSONSerialization.data(withJSONObject: members)
    },
    Case("1: another root of trust", refusedBy: "signature") { judged, expected in
        let stranger = judged.scenario.cast.stranger
        expected.signers = try judged.scenario.folder.write(
            "\(expected.identity) \(stranger.publicKey)\n", to: "other_signers")
        return try judged.envelope(of: "v1.0.0")
    },
    Case("1: a key that was in force before", refusedBy: "signature") { judged, expected in
        let engine = judged.scenario.cast.engine
        expected.signers = try judged.scenario.folder.write(
            "\(engine.address) valid-before=\"20200101Z\" \(engine.publicKey)\n", to: "old_signers")
        return try judged.envelope(of: "v1.0.0")
    },
    Case("1: a signed document of another type", refusedBy: "payloadType") { judged, _ in
        try judged.sealed(judged.payload(), of: "application/json")
    },

    // 2. Verify that the subject has the digest of the artifact.
    Case("2: another artifact", refusedBy: "subject") { judged, expected in
        expected.digest = "gitTree=\(String(repeating: "1", count: 40))"
        return try judged.envelope(of: "v1.0.0")
    },
    Case("2: the attestation of another artifact", refusedBy: "subject") { judged, _ in
        try judged.envelope(of: "v1.1.0")
    },
    Case("2: a digest under another name", refusedBy: "subject", "\"gitTree\"", "\"gitTreu\""),
    Case(
        "2: a subject without a digest", refusedBy: "subject", "\"digest\":{\"gitTree\"", "\"x\":{\"gitTree\""
    ),

    // 3. Verify the predicateType.
    Case(
        "3: another predicateType", refusedBy: "predicateType", "slsa.dev/verification_summary/v1",
        "slsa.dev/verification_summary/v0.2"),
    Case(
        "3: a predicateType in capitals", refusedBy: "predicateType", "https://slsa.dev", "https://SLSA.dev"),
    Case(
        "3: another Statement", refusedBy: "statement", "in-toto.io/Statement/v1", "in-toto.io/Statement/v0.1"
    ),

    // 4. Verify that the verifier is the one of the key.
    Case("4: another verifier is expected", refusedBy: "verifier") { judged, expected in
        expected.verifier = "git+file:///srv/other.git@refs/heads/wohngeld/ledger"
        return try judged.envelope(of: "v1.0.0")
    },
    Case(
        "4: the key of one verifier for another", refusedBy: "verifier", "refs/heads/wohngeld/ledger\"",
        "refs/heads/x/ledger\""),

    // 5. Verify the resourceUri.
    Case("5: another resource is expected", refusedBy: "resourceUri") { judged, expected in
        expected.resource += "-other"
        return try judged.envelope(of: "v1.0.0")
    },
    Case("5: another resource", refusedBy: "resourceUri", "refs/tags/wohngeld/", "refs/tags/bafoeg/"),

    // 6. Verify that the verificationResult is PASSED.
    Case("6: a delivery that was refused", refusedBy: "verificationResult") { judged, expected in
        expected = try judged.expectations(of: "v1.1.0")
        return try judged.envelope(of: "v1.1.0")
    },
    Case("6: a result that is none", refusedBy: "verificationResult", "\"PASSED\"", "\"passed\""),

    // 7. Verify that verifiedLevels has what is expected.
    Case("7: a level of SLSA's build track", refusedBy: "verifiedLevels") { judged, expected in
        expected.level = "SLSA_BUILD_LEVEL_1"
        return try judged.envelope(of: "v1.0.0")
    },
    Case("7: without the level", refusedBy: "verifiedLevels", "\"STAGECTL_MALWARE_SCANNED\"", "\"OTHER\""),
    Case(
        "7: a name that is SLSA's alone", refusedBy: "verifiedLevels", "\"STAGECTL_CONTENT", "\"SLSA_CONTENT"),

    // The fields that no step asks for keep to the specification as well, and those that nobody knows are passed over.
    Case(
        "a time in another zone", refusedBy: "timeVerified", "Z\",\"verificationResult\"",
        "+01:00\",\"verificationResult\""),
    Case(
        "a policy without a uri", refusedBy: "policy", "\"},\"uri\":\"", "\"},\"urj\":\""),
    Case(
        "a version of SLSA that is none", refusedBy: "slsaVersion", "\"slsaVersion\":\"1.2\"",
        "\"slsaVersion\":\"v1\""),
    Case("without our own field", refusedBy: nil, "stagectl:checkup-report", "https://example.com/other"),
]

@Suite("SLSA: how to verify a Verification Summary")
struct VerificationSummaryTests {
    @Test("Each step takes what the program wrote, and refuses what it is there to refuse")
    func steps() throws {
        let judged = try Judged()
        for each in cases {
            var expected = try judged.expectations()
            let envelope = try each.make(judged, &expected)
            #expect(try judged.refusal(of: envelope, expected) == each.step, "\(each.testDescription)")
        }
    }

    @Test("The commands in the documentation verify it, and a byte more is found")
    func documented() throws {
        let judged = try Judged()
        let folder = try TemporaryFolder()
        let page = try String(
            contentsOfFile: "\(repositoryRoot)/Sources/stagectl/Documentation.docc/Ledger.md", encoding: .utf8
        )
        let text = try #require(
            page.components(separatedBy: "Stock `git`, `python3` and `ssh-keygen` check it:\n\n").last)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).prefix {
            $0.hasPrefix("    ")
        }
        #expect(lines.count == 4)
        let path = try judged.path(of: "v1.0.0").split(separator: "/")
        let script = lines.map { $0.dropFirst(4) }.joined(separator: "\n")
            .replacing("<shard>", with: path[1]).replacing("<name>", with: path[2])
            .replacing("<engine>", with: judged.scenario.cast.engine.address)
        try folder.write(try judged.scenario.cast.operators, to: "allowed_signers")
        let environment = ["GIT_DIR": judged.scenario.inner]
        let good = try run("sh", ["-e", "-c", script], in: folder.path, environment: environment)
        #expect(
            good.status == 0 && good.text.contains("Good \"checkup@stagectl\" signature"), "\(good.errors)")
        let last = try #require(script.split(separator: "\n").last)
        let bad = try run("sh", ["-e", "-c", "printf x >>pae\n\(last)"], in: folder.path)
        #expect(bad.status != 0)
    }
}
