import Foundation
import Git
import Problems
import Support
import Testing

/// An outer repository with a history, made by stock git, and ways to it.
final class TransportFixture {
    let folder: TemporaryFolder
    var environment: [String: String]
    var outer: String { "\(folder.path)/outer.git" }

    init(environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        self.environment = cleanEnvironment(adding: [
            "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "1700000000 +0000",
            "GIT_COMMITTER_DATE": "1700000000 +0000",
        ]).merging(environment) { $1 }
        try expectRun("git", ["init", "-q", "--bare", "-b", "main", outer], environment: self.environment)
        try expectRun(
            "git", ["init", "-q", "-b", "main", "\(folder.path)/work"], environment: self.environment)
    }

    /// Runs git in a folder below the fixture's own.
    @discardableResult
    func git(in name: String = "work", _ arguments: String...) throws -> String {
        try expectRun("git", arguments, in: "\(folder.path)/\(name)", environment: environment)
    }

    /// Commits a file and returns the commit's id.
    @discardableResult
    func commit(_ text: String, to file: String = "file") throws -> ObjectID {
        try folder.write(text, to: "work/\(file)")
        try git("add", "-A")
        try git("commit", "-q", "-m", "text")
        return try id("HEAD")
    }

    /// Sends everything to the outer repository.
    func publish() throws {
        try git("push", "-q", "--force", outer, "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*")
    }

    func id(in name: String = "work", _ revision: String) throws -> ObjectID {
        try #require(ObjectID(hex: try git(in: name, "rev-parse", revision)))
    }

    /// Installs a hook in a bare repository below the fixture's folder.
    func hook(_ name: String, in repository: String = "outer.git", _ script: String) throws {
        let file = try folder.write("#!/bin/sh\n\(script)\n", to: "\(repository)/hooks/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }

    func connection(
        to url: String? = nil, timeout: Duration = .seconds(30), configuration: [String: [String]] = [:]
    ) throws(Problem) -> Connection {
        Connection(
            url: try RemoteURL(url ?? outer, relativeTo: folder.path),
            configuration: GitConfiguration(values: configuration), environment: environment,
            timeout: timeout, interactive: false)
    }

    /// Makes an empty quarantine repository.
    func quarantine(_ name: String = "quarantine.git") throws -> String {
        let path = "\(folder.path)/\(name)"
        _ = try Repository(creatingAt: path)
        return path
    }

    static let limits = FetchLimits(bytes: 1 << 26, objects: 10_000, references: 1000)
}
