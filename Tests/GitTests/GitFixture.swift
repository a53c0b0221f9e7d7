import Foundation
import Support

/// A repository of one test's own, made and asked with stock git.
struct GitFixture {
    let folder: TemporaryFolder
    var path: String { "\(folder.path)/repository" }

    /// Makes an empty repository with a work tree.
    init() throws {
        folder = try TemporaryFolder()
        try expectRun("git", ["init", "-q", "-b", "main", path])
        try git("config", "user.name", "Lieferantin Müller")
        try git("config", "user.email", "lieferung@example.org")
    }

    @discardableResult
    func git(_ arguments: String..., input: Data = Data(), date: String? = nil) throws -> String {
        var environment: [String: String] = [:]
        if let date { environment = ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date] }
        return try expectRun("git", arguments, in: path, input: input, environment: environment)
    }

    /// Returns an object's content exactly as stock git has it.
    func content(_ kind: String, _ name: String) throws -> [UInt8] {
        Array(try run("git", ["cat-file", kind, name], in: path).output)
    }

    /// Makes an Ed25519 key and lets git sign and verify with it.
    func useSSHKey() throws {
        let key = "\(folder.path)/key"
        try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key])
        let publicKey = try String(contentsOfFile: "\(key).pub", encoding: .utf8)
        let signers = try folder.write("lieferung@example.org \(publicKey)", to: "allowed_signers")
        try git("config", "gpg.format", "ssh")
        try git("config", "user.signingkey", key)
        try git("config", "gpg.ssh.allowedSignersFile", signers)
    }

    /// Returns the armour of a signature over a content in git's namespace.
    func sign(_ content: [UInt8]) throws -> String {
        try expectRun(
            "ssh-keygen", ["-Y", "sign", "-q", "-n", "git", "-f", "\(folder.path)/key"], input: Data(content))
    }
}
