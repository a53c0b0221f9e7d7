import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

@Suite("The sender's proof in the ledger")
struct SenderSealTests {
    private let folder: TemporaryFolder
    private let policy: Policy
    private let tag: [UInt8]
    private let commit: [UInt8]
    private let tree: String
    private static let now = Timestamp(seconds: 1_800_000_000)

    init() throws {
        let folder = try TemporaryFolder()
        let work = "\(folder.path)/work"
        let key = "\(folder.path)/key"
        for file in [key, "\(folder.path)/engine"] {
            try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file])
        }
        try expectRun("git", ["init", "-q", "-b", "main", work])
        try folder.write("x", to: "work/file")
        let options = [
            "-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "gpg.format=ssh", "-c",
            "user.signingkey=\(key)",
        ]
        try expectRun("git", options + ["add", "-A"], in: work)
        try expectRun("git", options + ["commit", "-q", "-m", "c"], in: work)
        try expectRun("git", options + ["tag", "-s", "v1", "-m", "t"], in: work)
        func raw(_ kind: String, _ name: String) throws -> [UInt8] {
            Array(try run("git", ["cat-file", kind, name], in: work).output)
        }
        tag = try raw("tag", "v1")
        commit = try raw("commit", "v1^{commit}")
        tree = try expectRun("git", ["rev-parse", "v1^{tree}"], in: work)
        let line = try expectRun("cat", [key + ".pub"])
        let engine = try expectRun("cat", ["\(folder.path)/engine.pub"])
        let pipeline = """
            pipeline: p
            source: { url: a, deliveries: refs/tags/v* }
            target: { url: b }
            signers: s
            roles: { engine: [e@b.example] }
            checkup: { signatures: { signers: s }, malware: { databases: [d] } }
            stages: { produktion: {} }

            """
        policy = try Policy(
            pipeline: Array(pipeline.utf8),
            operatorFiles: ["allowed_signers": Array("e@b.example \(engine)".utf8)],
            senderFiles: ["allowed_signers": Array("a@b.example \(line)".utf8)])
        self.folder = folder
    }

    private func code(_ seal: SenderSeal, _ name: String = "v1") -> String? {
        do throws(Problem) {
            _ = try seal.senders(of: name, under: policy, at: Self.now)
            return nil
        } catch {
            return error.code.name
        }
    }

    @Test("The raw objects alone prove the sender and the tree")
    func proof() throws {
        let seal = SenderSeal(tag: tag, commit: commit)
        #expect(
            try seal.senders(of: "v1", under: policy, at: Self.now).map(\.signer.principal) == ["a@b.example"]
        )
        #expect(try seal.tree(of: "v1").hex == tree)
    }

    @Test("Evidence that is exchanged or altered proves nothing")
    func forged() throws {
        #expect(code(SenderSeal(tag: nil, commit: commit)) == "signature.missing")
        #expect(code(SenderSeal(tag: tag, commit: commit), "v2") == "delivery.tag-name")
        let otherCommit = Array(
            String(decoding: commit, as: UTF8.self).replacing("\n\nc\n", with: "\n\nd\n").utf8)
        #expect(code(SenderSeal(tag: tag, commit: otherCommit)) == "delivery.tag-target")
        let otherTag = Array(String(decoding: tag, as: UTF8.self).replacing("\n\nt\n", with: "\n\nu\n").utf8)
        #expect(code(SenderSeal(tag: otherTag, commit: commit)) == "signature.wrong")
        #expect(code(SenderSeal(tag: Array("x".utf8), commit: commit)) == "delivery.tag-malformed")
        #expect(code(SenderSeal(tag: tag, commit: [])) == "content.commit-malformed")
    }
}
