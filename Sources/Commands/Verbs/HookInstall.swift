import ArgumentParser
import Git
import Hook
import Ledger
import Problems
import Processes

/// `stagectl hook install`: puts the hook into B and pins what it goes by.
struct HookInstall: Verb {
    static var configuration: CommandConfiguration { described("install") }
    static var schema: String { "hook-installation" }
    var writes: Bool { !writing.dryRun }

    @Argument(help: ArgumentHelp(.repositoryArgument, .pathValue)) var path: String
    @Flag(name: .customLong("pre-receive-d"), help: ArgumentHelp(.hookFolderOption))
    var inFolder = false
    @Flag(name: .long, help: ArgumentHelp(.gitoliteOption)) var gitolite = false
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        guard !inFolder || !gitolite else {
            throw Problem(.usage(.flagConflict), "--pre-receive-d", found: "--gitolite")
        }
        guard let program = session.surroundings.program else {
            throw Problem(.configuration(.programMissing), "stagectl")
        }
        let repository = try session.repository(at: path)
        let site = gitolite ? try GitoliteSite(of: repository.folder, in: session) : nil
        let configuration = try GitConfiguration.reading(
            environment: session.environment, folder: repository.folder
        ).outcome
        let installation = try HookInstallation(
            in: repository, site.map { .gitolite(localCode: $0.localCode) } ?? (inFolder ? .folder : .git),
            program: program, git: try session.gitVersion(), hooksPath: configuration["core.hooksPath"],
            roots: session.trustRoots.map { HookInstallation.Root(pipeline: $0.pipeline, id: $0.id) },
            now: session.now)
        if !writing.dryRun {
            try installation.carryOut(in: repository, random: randomBytes)
        }
        return installation.report(writing.mode, on: site)
    }
}

/// What gitolite says of its own site.
struct GitoliteSite {
    /// Where the site keeps code of its own.
    let localCode: String
    /// The name that gitolite has for the repository.
    let repository: String

    /// Asks gitolite.
    ///
    /// - Throws: `hook.gitolite` if it cannot be asked, has no folder for code of the site, or does not know the repository.
    init(of folder: String, in session: Session) throws(Problem) {
        localCode = try Self.value(of: "LOCAL_CODE", in: session)
        let base = resolvedPath(try Self.value(of: "GL_REPO_BASE", in: session)) + "/"
        let path = resolvedPath(folder)
        guard path.hasPrefix(base), path.hasSuffix(".git") else { throw Problem(.hook(.gitolite), folder) }
        repository = String(path.dropFirst(base.count).dropLast(4))
    }

    private static func value(of variable: String, in session: Session) throws(Problem) -> String {
        let gitolite = Program("gitolite", ["query-rc", variable], environment: session.environment)
        let output: Output
        do { output = try gitolite.run(timeout: session.timeout) } catch {
            throw Problem(.hook(.gitolite), "gitolite query-rc", cause: error.sentence(in: .english))
        }
        let text = String(decoding: output.standardOutput, as: UTF8.self)
        let value = text.split(separator: "\n").first.map(String.init) ?? ""
        guard output.status == 0, value.hasPrefix("/") else {
            throw Problem(.hook(.gitolite), variable, cause: output.standardError)
        }
        return value
    }
}

extension Session {
    /// Opens a repository on this machine.
    fileprivate func repository(at path: String) throws(Problem) -> Repository {
        let path = absolute(path)
        do { return try Repository(at: path) } catch { throw Problem(opening: error, at: path) }
    }
}
