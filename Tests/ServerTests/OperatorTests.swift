import Foundation
import Support
import Testing

/// What an operator can get wrong, and what each of it is told.
@Suite("Mistakes of the operator against the built binary")
struct OperatorTests {
    @Test("Nothing is written before the ledger has begun, or without a pinned genesis")
    func trustRoot() throws {
        let scenario = try Scenario()
        let missing = try scenario.json(["status"])
        #expect(missing.codes == ["ledger.missing"] && missing.status == 66)
        try scenario.begin()
        let root = try scenario.cast.engine.git(
            ["config", "--global", "stagectl.wohngeld.root"], in: scenario.folder.path)
        try scenario.cast.engine.git(
            ["config", "--global", "--unset", "stagectl.wohngeld.root"], in: scenario.folder.path)
        let unpinned = try scenario.json(["promote"])
        #expect(unpinned.codes == ["configuration.root-missing"] && unpinned.status == 78)
        #expect(try scenario.stagectl(["status"]).status == 0, "reading works unpinned")
        #expect(try scenario.json(["promote", "--trust-root", root]).status == 0)
        let other = String(repeating: "a", count: 40)
        #expect(try scenario.json(["promote", "--trust-root", other]).codes == ["ledger.root"])
        try scenario.cast.engine.git(
            ["config", "--global", "stagectl.wohngeld.root", "nonsense"], in: scenario.folder.path)
        #expect(try scenario.json(["promote"]).codes == ["configuration.root-malformed"])
    }

    @Test("A pipeline file that is not the policy in force is a configuration error, never a silent switch")
    func policyDiffers() throws {
        let scenario = try Scenario()
        try scenario.begin()
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try scenario.folder.write(
            text.replacingOccurrences(of: "approvals: 2", with: "approvals: 1"), to: "pipeline.yaml")
        let run = try scenario.json(["promote"])
        #expect(run.codes == ["ledger.policy-differs"] && run.status == 78)
        #expect(run.result.text.contains(#""cause":"pipeline.yaml""#), "\(run.result.text)")
        // Where lists are not looked at, there is no digest of what lies here, and no other is told.
        let step = try scenario.json(["promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "x"])
        #expect(step.codes == ["ledger.policy-differs"] && step.status == 78)
        let told = try scenario.stagectl(["status"])
        for text in [step.result.text, told.errors] {
            #expect(text.contains("what differs here: pipeline.yaml. "), "\(text)")
        }
        let begun = try scenario.json(["init"])
        #expect(begun.codes == ["ledger.exists"] && begun.status == 78)
        try scenario.folder.write(text, to: "pipeline.yaml")
        #expect(try scenario.json(["init"]).status == 0, "beginning twice with the same policy does nothing")
        try scenario.folder.write(
            try scenario.cast.operators + "# a comment\n", to: "signers/betrieb/allowed_signers")
        let keys = try scenario.json(["promote"])
        #expect(keys.codes == ["ledger.policy-differs"], "the keys are policy too")
        #expect(keys.result.text.contains("signers/operators/allowed_signers"), "\(keys.result.text)")
    }

    @Test("Identity, key and format of the signature are asked for before anything is done")
    func signingSetUp() throws {
        let cases: [(change: [String], code: String)] = [
            (["--unset", "user.email"], "configuration.identity-missing"),
            (["--unset", "user.signingkey"], "configuration.signing-key-missing"),
            (["gpg.format", "openpgp"], "configuration.signing-format"),
        ]
        for (change, code) in cases {
            let scenario = try Scenario()
            try scenario.cast.engine.git(["config", "--global"] + change, in: scenario.folder.path)
            let run = try scenario.json(["init"])
            #expect(run.codes == [code] && run.status == 78, "\(run.codes)")
            #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref"]).isEmpty)
        }
    }

    @Test("A key that is not the one of the identity writes nothing")
    func foreignKey() throws {
        let scenario = try Scenario()
        try scenario.cast.engine.git(
            ["config", "--global", "user.signingkey", "\(scenario.cast.first.key).pub"],
            in: scenario.folder.path)
        let run = try scenario.json(["init"])
        #expect(run.status == 11 || run.status == 22 || run.status == 30 || run.status == 78, "\(run.codes)")
        #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref"]).isEmpty)
    }

    @Test("Without a folder for the cache nothing is fetched")
    func cacheFolder() throws {
        let scenario = try Scenario()
        try scenario.begin()
        let root = try expectRun(
            "git", ["-C", scenario.inner, "rev-list", "--max-parents=0", "wohngeld/ledger"])
        let run = try scenario.json(
            ["status", "--trust-root", root], environment: ["HOME": "", "XDG_CACHE_HOME": ""])
        #expect(run.codes == ["configuration.cache-missing"] && run.status == 78)
    }

    @Test("A cache that cannot be written decides nothing")
    func unwritableCache() throws {
        let scenario = try Scenario(innerURL: "ssh://127.0.0.1:9/inner.git")
        let run = try scenario.json(["status"], environment: ["XDG_CACHE_HOME": "/proc/none"])
        #expect(run.codes == ["repository.not-writable"] && run.status == 69)
    }

    @Test("A genesis that cannot be pinned is said, and the ledger has begun all the same")
    func unpinnable() throws {
        let scenario = try Scenario()
        let engine = scenario.cast.engine
        var environment = ["GIT_CONFIG_GLOBAL": "/proc/none", "GIT_CONFIG_COUNT": "4"]
        let values = [
            ("user.name", engine.name), ("user.email", engine.address), ("gpg.format", "ssh"),
            ("user.signingkey", "\(engine.key).pub"),
        ]
        for (index, (key, value)) in values.enumerated() {
            environment["GIT_CONFIG_KEY_\(index)"] = key
            environment["GIT_CONFIG_VALUE_\(index)"] = value
        }
        let run = try scenario.json(["init"], environment: environment)
        #expect(run.codes == ["configuration.root-unset"] && run.status == 78)
        #expect(
            try expectRun("git", ["-C", scenario.inner, "rev-list", "--count", "wohngeld/ledger"]) == "1")
    }

    @Test("A rejected delivery goes nowhere, and an unknown one is not there")
    func rejected() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/a": "a"], by: scenario.cast.stranger)
        #expect(try scenario.json(["promote"]).status == 11)
        let step = try scenario.json(["promote", "v1.0.0", "--to", "vorpruefung"])
        #expect(step.codes == ["gate.rejected"] && step.status == 10)
        let release = try scenario.json(
            ["release", "v1.0.0", "--to", "abnahme", "-m", "x", "--confirm", "abnahme"],
            as: scenario.cast.first)
        #expect(release.codes == ["gate.rejected"])
        let unknown = try scenario.json(
            ["release", "v7.0.0", "--to", "abnahme", "-m", "x", "--confirm", "abnahme"],
            as: scenario.cast.first)
        #expect(unknown.codes == ["gate.delivery-unknown"] && unknown.status == 66)
    }

    @Test("A reason that could fool a reader is no reason")
    func reason() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/a": "a"])
        #expect(try scenario.json(["promote"]).status == 0)
        let before = try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger"])
        for reason in ["\u{202E}gut", "gut\u{1B}[2J", String(repeating: "x", count: 5000)] {
            let run = try scenario.json(
                ["release", "v1.0.0", "--to", "abnahme", "-m", reason, "--confirm", "abnahme"],
                as: scenario.cast.first)
            #expect(run.codes == ["usage.reason-unfit"] && run.status == 64, "\(run.codes)")
        }
        #expect(try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger"]) == before)
    }

    @Test("A repository that belongs to somebody else is not trusted", .enabled(if: getuid() == 0))
    func foreignOwner() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.cast.engine.git(
            ["config", "--global", "--unset-all", "safe.directory"], in: scenario.folder.path)
        try expectRun("chown", ["-R", "nobody", scenario.inner])
        let run = try scenario.json(["status"])
        #expect(run.codes == ["repository.foreign-owner"] && run.status == 78)
    }

    @Test("The same content has the same digest in A, in B and in every stage, by an independent reckoning")
    func digests() throws {
        let scenario = try Scenario(stages: "  a: {}\n  b: { after: [a] }\n")
        try scenario.begin()
        try scenario.deliver("v0.9.0", ["app/old": "only in an ancestor\n"])
        try expectRun("git", ["-C", scenario.outer, "tag", "-d", "v0.9.0"])
        try scenario.deliver("v1.0.0", ["app/old": nil, "app/new": "new\n", "docs/ü.md": "ü\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        func reckon(_ repository: String, _ tree: String) throws -> String {
            let words = try expectRun(
                "python3", ["\(repositoryRoot)/Tests/Oracle/content_digest.py", repository, tree])
            return String(words.split(whereSeparator: \.isWhitespace).last ?? "")
        }
        let delivered = try reckon(scenario.outer, "v1.0.0^{tree}")
        for name in ["v1.0.0", "a", "b"] {
            #expect(try reckon(scenario.inner, "wohngeld/\(name)^{tree}") == delivered)
        }
        let message = try expectRun("git", ["-C", scenario.inner, "log", "-1", "--format=%B", "wohngeld/b"])
        #expect(message.contains(delivered.split(separator: ":").last ?? "-"))
        // Ancestors hold what no checkup has seen; none of it crosses.
        let old = try expectRun("git", ["-C", scenario.outer, "rev-parse", "v1.0.0~1:app/old"])
        #expect(try run("git", ["-C", scenario.inner, "cat-file", "-e", old]).status != 0)
        let commit = try expectRun("git", ["-C", scenario.outer, "rev-parse", "v1.0.0^{commit}"])
        #expect(try run("git", ["-C", scenario.inner, "cat-file", "-e", commit]).status != 0)
    }
}
