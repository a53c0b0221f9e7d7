import Foundation
import Problems
import Seals
import Support
import Testing

/// Returns the code with which a signature is refused, or nil if it holds.
func verdict(_ armored: String, _ content: [UInt8], namespace: String = "git") -> Code? {
    do {
        try SSHSignature(armored: armored).verify(content, namespace: namespace)
        return nil
    } catch {
        return error.code
    }
}

@Suite("SSH signatures")
struct SSHSignatureTests {
    static let content = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nLieferung\n".utf8)

    @Test(
        "What stock ssh-keygen signs holds for its content and its purpose only",
        arguments: ["ed25519", "ecdsa:256", "ecdsa:384", "ecdsa:521", "rsa:3072", "rsa:4096"])
    func stock(kind: String) throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(kind, in: folder)

        let armored = try key.sign(Self.content)
        let signature = try SSHSignature(armored: armored)

        #expect(verdict(armored, Self.content) == nil)
        #expect(try stockAccepts(Self.content, armored, in: folder))
        #expect(signature.fingerprint == (try key.fingerprint))
        #expect(signature.keyType == String(key.line.split(separator: " ")[0]))
        #expect(signature.namespace == "git")
        #expect(verdict(armored, Self.content + [0]) == .signature(.wrong))
        #expect(verdict(armored, []) == .signature(.wrong))
        #expect(try !stockAccepts(Self.content + [0], armored, in: folder))
        #expect(verdict(armored, Self.content, namespace: "file") == .signature(.namespace))
        #expect(try !stockAccepts(Self.content, armored, namespace: "file", in: folder))
    }

    @Test("Both hashes of the format hold", arguments: ["sha256", "sha512"])
    func hashes(name: String) throws {
        let folder = try TemporaryFolder()
        let armored = try TestKey(in: folder).sign(Self.content, options: ["hashalg=\(name)"])

        #expect(verdict(armored, Self.content) == nil)
        #expect(try stockAccepts(Self.content, armored, in: folder))
    }

    @Test("Empty content can be signed")
    func empty() throws {
        let folder = try TemporaryFolder()
        #expect(verdict(try TestKey(in: folder).sign([]), []) == nil)
    }

    @Test(
        "Stricter than ssh-keygen: keys that are too weak",
        arguments: ["rsa:1024", "rsa:2048", "rsa:3071", "dsa"])
    func weak(kind: String) throws {
        let folder = try TemporaryFolder()
        let armored = try TestKey(kind, in: folder).sign(Self.content)

        #expect(try stockAccepts(Self.content, armored, in: folder))
        #expect(verdict(armored, Self.content) == .signature(.algorithmWeak))
    }

    @Test("What a certified key signs holds, and is known by that key")
    func certificate() throws {
        let folder = try TemporaryFolder()
        let authority = try TestKey(in: folder, named: "authority")
        let key = try TestKey(in: folder)
        let armored = try TestCertificate(on: key, by: authority, in: folder).sign(Self.content)

        #expect(try stockAccepts(Self.content, armored, in: folder))
        #expect(verdict(armored, Self.content) == nil)
        #expect(verdict(armored, Self.content + [1]) == .signature(.wrong))
        let signature = try SSHSignature(armored: armored)
        #expect(signature.keyType == "ssh-ed25519-cert-v01@openssh.com")
        #expect(signature.fingerprint == (try key.fingerprint))
    }

    @Test("The armour may lack its last line end, as in the header of a commit")
    func noLineEnd() throws {
        let folder = try TemporaryFolder()
        let armored = try TestKey(in: folder).sign(Self.content)
        #expect(armored.hasSuffix("\n"))
        #expect(verdict(String(armored.dropLast()), Self.content) == nil)
    }

    @Test("Git's own signatures on commits and tags hold")
    func git() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let repository = folder.path + "/repository"
        try expectRun("git", ["init", "-q", repository])
        let options = [
            "gpg.format=ssh", "user.signingKey=\(key.path)", "user.name=A", "user.email=a@b.example",
        ]
        .flatMap { ["-c", $0] }
        try expectRun("git", options + ["commit", "-q", "-S", "--allow-empty", "-m", "x"], in: repository)
        try expectRun("git", options + ["tag", "-s", "-m", "y", "v1"], in: repository)

        let tag = try expectRun("git", ["cat-file", "tag", "v1"], in: repository) + "\n"
        let start = try #require(tag.range(of: "-----BEGIN SSH SIGNATURE-----"))
        #expect(verdict(String(tag[start.lowerBound...]), Array(tag[..<start.lowerBound].utf8)) == nil)

        let commit = try expectRun("git", ["cat-file", "commit", "HEAD"], in: repository) + "\n"
        let header = try #require(commit.range(of: "gpgsig "))
        let end = try #require(commit.range(of: "-----END SSH SIGNATURE-----\n"))
        let armored = commit[header.upperBound..<end.upperBound].replacingOccurrences(of: "\n ", with: "\n")
        var rest = String(commit[end.upperBound...])
        // Git keeps the empty line behind the armour in its header.
        if rest.hasPrefix(" \n") { rest.removeFirst(2) }
        #expect(verdict(armored, Array((commit[..<header.lowerBound] + rest).utf8)) == nil)
    }
}
