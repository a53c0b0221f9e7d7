import Foundation
import Support
import Testing

/// Deliveries whose manifest alone is signed, from A to a bundle, against the built binary and with stock tools.
@Suite("Signed manifests, from A to a bundle")
struct SignedManifestProofTests {
    private let scenario: Scenario
    private let root: String

    init() throws {
        scenario = try Scenario(stages: "  eingang: { title: Eingang }")
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try scenario.folder.write(
            text.replacing("require: 1, on: tag", with: "on: manifest")
                .replacing("checkup:\n", with: "checkup:\n  note: required\n"), to: "pipeline.yaml")
        try scenario.folder.write(
            "release@lieferant.example namespaces=\"file\" \(scenario.cast.sender.publicKey)\n",
            to: "signers/lieferanten/allowed_signers")
        try scenario.begin()
        root = try expectRun(
            "git", ["-C", scenario.inner, "rev-list", "--max-parents=0", "wohngeld/ledger"])
    }

    private func deliver(_ version: String, sequence: Int, afterwards: String = "true") throws {
        let note =
            "application: fachverfahren\nversion: \(version)\naudience: wohngeld\nsequence: \(sequence)\n"
        try scenario.folder.write(note, to: "work/lieferung.yaml")
        try scenario.folder.write("\(version)\n", to: "work/app/VERSION")
        try expectRun(
            "sh",
            [
                "-c",
                "rm -f SHA256SUMS.sig; find . -type f ! -path './.git/*' ! -name 'SHA256SUMS*' -exec sha256sum {} + >SHA256SUMS"
                    + " && ssh-keygen -q -Y sign -n file -f '\(scenario.cast.sender.key)' SHA256SUMS && \(afterwards)",
            ], in: scenario.work)
        for call in [
            ["add", "-A"], ["commit", "-q", "-m", version], ["tag", "-a", "-m", version, "v\(version)"],
            ["push", "-q", scenario.outer, "refs/tags/v\(version)"],
        ] { try scenario.cast.sender.git(call, in: scenario.work) }
    }

    private func audit(_ name: String) throws {
        _ = try scenario.stagectl(["bundle", name])
        let file = "\(scenario.folder.path)/wohngeld-\(name).bundle"
        let home = try TemporaryFolder()
        let run = try StagectlRun(
            of: Support.run(
                stagectlBinary, ["audit", file, "--root", root, "--json"], in: home.path,
                environment: ["HOME": home.path, "PATH": "/nonexistent"]))
        #expect(run.isFine, "\(run.result.text)")
        let oracle = try Support.run(
            "python3", ["-B", "\(repositoryRoot)/Tests/Oracle/bundle.py", file, "--root", root])
        #expect(oracle.text == "ok\n", "\(oracle.text)\(oracle.errors)")
    }

    @Test("One that holds is taken in and proved from the ledger alone, by stock ssh-keygen too")
    func taken() throws {
        try deliver("1.0.0", sequence: 1)
        let promoted = try scenario.json(["promote"])
        #expect(promoted.isFine, "\(promoted.result.text)")
        let files = try expectRun(
            "git", ["-C", scenario.inner, "ls-tree", "-r", "--name-only", "wohngeld/ledger", "deliveries"]
        ).split(separator: "\n").map(String.init)
        func shown(_ name: String) throws -> Data {
            let path = try #require(files.first { $0.hasSuffix("/\(name)") })
            return try run("git", ["-C", scenario.inner, "show", "wohngeld/ledger:\(path)"]).output
        }
        let signature = try scenario.folder.write(shown("source-manifest.sig"), to: "shown.sig")
        try expectRun(
            "ssh-keygen",
            [
                "-Y", "verify", "-f", "\(scenario.folder.path)/signers/lieferanten/allowed_signers", "-I",
                "release@lieferant.example", "-n", "file", "-s", signature,
            ], input: shown("source-manifest"))
        let tree = try expectRun("git", ["-C", scenario.outer, "rev-parse", "v1.0.0^{tree}"])
        let raw = try shown("source-folders")
        let body = raw.dropFirst(try #require(raw.firstIndex(of: 0)) + 1)
        #expect(
            try expectRun(
                "git", ["hash-object", "-t", "tree", "--stdin", "--literally"], input: Data(body)) == tree)
        #expect(try scenario.json(["audit"]).isFine)
        try audit("v1.0.0")
    }

    @Test("One that was altered is refused, and who signed it is proved all the same")
    func refused() throws {
        try deliver("1.0.0", sequence: 1, afterwards: "echo 2 >app/VERSION")
        let promoted = try scenario.json(["promote"])
        #expect(promoted.codes == ["checksum.differs"] && promoted.status == 10)
        try audit("v1.0.0")
        try deliver(
            "1.1.0", sequence: 2,
            afterwards:
                "ssh-keygen -q -Y sign -n git -f '\(scenario.cast.sender.key)' <SHA256SUMS >SHA256SUMS.sig")
        let other = try scenario.json(["promote"])
        #expect(other.codes == ["signature.namespace"] && other.status == 11)
        try audit("v1.1.0")
    }

    @Test("The supplier hears the same before anything is delivered")
    func local() throws {
        try deliver("1.0.0", sequence: 1)
        func check() throws -> StagectlRun {
            try StagectlRun(
                of: run(
                    stagectlBinary, ["check", "--local", "v1.0.0", "-p", scenario.pipeline, "--json"],
                    in: scenario.work, environment: scenario.cast.sender.environment))
        }
        let fine = try check()
        #expect(fine.isFine && fine.status == 0, "\(fine.result.text)")
        let document = try JSONSerialization.jsonObject(with: fine.result.output) as? [String: Any]
        let result = document?["result"] as? [String: Any]
        let senders = (result?["deliveries"] as? [[String: Any]])?.first?["senders"] as? [[String: String]]
        #expect(senders?.map { $0["file"] } == ["SHA256SUMS.sig"])
        #expect(senders?.map { $0["on"] } == ["manifest"])
        try expectRun("rm", ["SHA256SUMS.sig"], in: scenario.work)
        try scenario.cast.sender.git(["commit", "-q", "-a", "-m", "x"], in: scenario.work)
        try scenario.cast.sender.git(["tag", "-f", "-a", "-m", "x", "v1.0.0"], in: scenario.work)
        #expect(try check().codes == ["signature.missing"])
    }
}
