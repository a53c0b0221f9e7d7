import Foundation
import Problems
import Processes
import Seals
import Support
import Testing

@Suite("Signing")
struct SSHSignerTests {
    private static let content = Array("ledger\n".utf8)

    /// A signer whose temporary files lie in a folder of the test's own.
    private static func signer(
        _ key: String?, format: String? = "ssh", program: String? = nil, command: String? = nil,
        environment: [String: String] = [:], timeout: Duration = .seconds(60), terminal: Terminal = .none,
        in folder: TemporaryFolder
    ) throws -> SSHSigner {
        let temporary = "\(folder.path)/temporary"
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        let added = ["TMPDIR": temporary, "HOME": folder.path].merging(environment) { $1 }
        return try SSHSigner(
            SigningConfiguration(
                format: format, signingKey: key, program: program, defaultKeyCommand: command),
            environment: cleanEnvironment(adding: added), timeout: timeout, terminal: terminal)
    }

    /// Returns the problem that an attempt ends with, or nil.
    private static func problem(_ attempt: () throws -> Void) throws -> Problem? {
        do { try attempt() } catch let problem as Problem { return problem }
        return nil
    }

    private static func expectNothingLeft(in folder: TemporaryFolder) throws {
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/temporary") == [])
    }

    private static func script(_ text: String, in folder: TemporaryFolder, named name: String) throws
        -> String
    {
        let path = try folder.write("#!/bin/sh\n\(text)\n", to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    @Test(
        "A key in a file signs, however it is named, and is known before",
        arguments: ["ed25519", "ecdsa:521", "rsa:3072"])
    func files(kind: String) throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(kind, in: folder, named: "my key")
        for name in [key.path, key.path + ".pub", "~/my key", "~/my key.pub"] {
            let signer = try Self.signer(name, in: folder)
            #expect(signer.fingerprint == (try key.fingerprint))

            let armored = try signer.sign(Self.content, namespace: "git")

            #expect(verdict(armored, Self.content) == nil)
            #expect(try stockAccepts(Self.content, armored, in: folder))
        }
        try Self.expectNothingLeft(in: folder)
    }

    @Test("A private key needs no public one beside it")
    func alone() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let fingerprint = try key.fingerprint
        try FileManager.default.removeItem(atPath: key.path + ".pub")
        let signer = try Self.signer(key.path, in: folder)
        #expect(signer.fingerprint == fingerprint)
        #expect(verdict(try signer.sign(Self.content, namespace: "git"), Self.content) == nil)
    }

    @Test("A private key in the old format is known by the public one beside it")
    func oldFormat() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey("rsa:3072", in: folder)
        try expectRun("ssh-keygen", ["-q", "-p", "-m", "PEM", "-N", "", "-P", "", "-f", key.path])
        #expect(try String(contentsOfFile: key.path, encoding: .utf8).contains("BEGIN RSA PRIVATE KEY"))
        let signer = try Self.signer(key.path, in: folder)
        #expect(signer.fingerprint == (try key.fingerprint))
        #expect(verdict(try signer.sign(Self.content, namespace: "git"), Self.content) == nil)
    }

    @Test("A key that is spelt out is one that the agent holds")
    func agent() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey("ecdsa:256", in: folder)
        let other = try TestKey(in: folder, named: "other")
        let socket = "\(folder.path)/agent"
        let agent = try TestAgent(at: socket)
        defer { agent.end() }
        let environment = ["SSH_AUTH_SOCK": socket]
        try expectRun("ssh-add", ["-q", key.path], environment: environment)
        try expectRun("ssh-add", ["-q", other.path], environment: environment)
        for path in [key.path, other.path] { try FileManager.default.removeItem(atPath: path) }

        for name in ["key::\(key.line)", "key::\(key.line) comment", key.path + ".pub"] {
            let signer = try Self.signer(name, environment: environment, in: folder)
            #expect(signer.fingerprint == (try key.fingerprint))
            #expect(verdict(try signer.sign(Self.content, namespace: "git"), Self.content) == nil)
        }
        let signer = try Self.signer(other.line, environment: environment, in: folder)
        #expect(verdict(try signer.sign(Self.content, namespace: "git"), Self.content) == nil)

        let lonely = try Self.signer(other.line, in: folder)
        let problem = try Self.problem { _ = try lonely.sign(Self.content, namespace: "git") }
        #expect(problem?.code == .configuration(.signingFailed))
        try Self.expectNothingLeft(in: folder)
    }

    @Test("A passphrase is asked for where somebody can answer, and only there")
    func passphrase() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        try expectRun("ssh-keygen", ["-q", "-p", "-P", "", "-N", "geheim", "-f", key.path])
        let asked = "\(folder.path)/asked"
        let program = try Self.script("echo asked > '\(asked)'; echo geheim", in: folder, named: "askpass")
        let environment = ["SSH_ASKPASS": program, "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":9"]

        let mute = try Self.signer(key.path, environment: environment, in: folder)
        #expect(mute.fingerprint == (try key.fingerprint))
        let problem = try Self.problem { _ = try mute.sign(Self.content, namespace: "git") }
        #expect(problem?.code == .configuration(.signingFailed))
        #expect(problem?.subject == (try key.fingerprint))
        #expect(!FileManager.default.fileExists(atPath: asked))

        let signer = try Self.signer(key.path, environment: environment, terminal: .shared, in: folder)
        #expect(verdict(try signer.sign(Self.content, namespace: "git"), Self.content) == nil)
        #expect(FileManager.default.fileExists(atPath: asked))
        try Self.expectNothingLeft(in: folder)
    }

    @Test("Only SSH is signed with", arguments: [nil, "", "openpgp", "x509", "SSH"] as [String?])
    func format(format: String?) throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let problem = try #require(
            try Self.problem { _ = try Self.signer(key.path, format: format, in: folder) })
        #expect(problem.code == .configuration(.signingFormat))
        #expect(problem.code.exitStatus == .configuration)
        #expect(problem.hint(in: .english)?.contains("git config gpg.format ssh") == true)
    }

    @Test(
        "A key that is not there is missing",
        arguments: [nil, "", "~/nothing", "/nothing", "~nobody/key", "."] as [String?])
    func missing(name: String?) throws {
        let folder = try TemporaryFolder()
        let problem = try #require(try Self.problem { _ = try Self.signer(name, in: folder) })
        #expect(problem.code == .configuration(.signingKeyMissing))
        #expect(problem.code.exitStatus == .configuration)
    }

    @Test("A key whose signatures would be refused is not signed with")
    func unusable() throws {
        let folder = try TemporaryFolder()
        let weak = try TestKey("rsa:2048", in: folder, named: "weak")
        let authority = try TestKey(in: folder, named: "authority")
        let key = try TestKey(in: folder)
        try expectRun("ssh-keygen", ["-q", "-s", authority.path, "-I", "i", "-n", "a", key.path + ".pub"])
        let text = try folder.write("no key", to: "text")
        for name in [
            weak.path, weak.line, "\(key.path)-cert.pub", text, "key::", "ssh-x", "ssh-ed25519 AAAA",
        ] {
            let problem = try #require(try Self.problem { _ = try Self.signer(name, in: folder) }, "\(name)")
            #expect(problem.code == .configuration(.signingKeyUnusable), "\(name)")
        }
    }

    @Test("The default key command is asked, as Git asks it")
    func defaultKey() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let program = try Self.script(
            "test \"$1\" = 'a  b' && test $# = 2 && echo \"$2\(key.line)\" && echo more", in: folder,
            named: "default key")
        let signer = try Self.signer(nil, command: "'\(program)' a\\ \" b\" key::", in: folder)
        #expect(signer.fingerprint == (try key.fingerprint))

        let failing = try Self.script("echo '\(key.line)'; exit 1", in: folder, named: "failing")
        for command in [failing, "true", "echo path", "'unclosed", "end\\", " "] {
            let problem = try #require(
                try Self.problem { _ = try Self.signer(nil, command: command, in: folder) }, "\(command)")
            #expect(problem.code == .configuration(.signingKeyMissing))
        }
        let problem = try Self.problem { _ = try Self.signer(nil, command: "/nothing", in: folder) }
        #expect(problem?.code == .configuration(.programMissing))
    }

    @Test(
        "ssh-keygen is asked to keep its files to itself, and no other program is",
        arguments: ["ssh-keygen", "other"])
    func quiet(name: String) throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let program = try Self.script(
            "printf '%s ' \"$@\" > '\(folder.path)/called'; exec ssh-keygen \"$@\"", in: folder, named: name)

        _ = try Self.signer(key.path, program: program, in: folder).sign(Self.content, namespace: "git")

        let called = try String(contentsOfFile: "\(folder.path)/called", encoding: .utf8)
        #expect(called.hasPrefix(name == "other" ? "-Y sign -n git " : "-q -Y sign -n git "))
    }

    @Test("What another program signs is believed only if it is right")
    func programs() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let other = try TestKey(in: folder, named: "other")
        // Called as: -Y sign -n NAMESPACE -f KEY CONTENT
        let good = try Self.script(
            "ssh-keygen \"$@\" && sed -i 's/$/\\r/' \"$7.sig\"", in: folder, named: "good")
        let signer = try Self.signer(key.path, program: "~/good", in: folder)
        #expect(good.hasSuffix("/good"))
        #expect(verdict(try signer.sign(Self.content, namespace: "git"), Self.content) == nil)

        let wrong = [
            "exit 1", "exit 0", "echo nonsense > \"$7.sig\"", "head -c 20000 /dev/zero > \"$7.sig\"",
            "ssh-keygen -Y sign -n \"$4\" -f '\(other.path)' \"$7\"",
            "ssh-keygen -Y sign -n file -f \"$6\" \"$7\"",
            "echo more >> \"$7\"; ssh-keygen \"$@\"", "kill -9 $$",
        ]
        for (index, text) in wrong.enumerated() {
            let program = try Self.script(text, in: folder, named: "wrong\(index)")
            let signer = try Self.signer(key.path, program: program, in: folder)
            let problem = try Self.problem { _ = try signer.sign(Self.content, namespace: "git") }
            #expect(problem?.code == .configuration(.signingFailed), "\(text)")
            try Self.expectNothingLeft(in: folder)
        }
    }

    @Test("A program that is not there, or does not end, is not waited for")
    func hanging() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let none = try Self.signer(key.path, program: "/nothing", in: folder)
        let missing = try Self.problem { _ = try none.sign(Self.content, namespace: "git") }
        #expect(missing?.code == .configuration(.programMissing))

        let program = try Self.script("exec tail -f /dev/null", in: folder, named: "hanging")
        let signer = try Self.signer(key.path, program: program, timeout: .milliseconds(300), in: folder)
        let problem = try Self.problem { _ = try signer.sign(Self.content, namespace: "git") }
        #expect(problem?.code == .transport(.timedOut))
        try Self.expectNothingLeft(in: folder)
    }
}
