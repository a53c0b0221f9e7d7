import ArgumentParser
import Git
import Hook
import Ledger
import Problems
import Processes

/// Where B lies on this machine, and what runs hooks there: the same words in every command about its hooks.
struct HookSiteOptions: ParsableArguments {
    @Argument(help: ArgumentHelp(.repositoryArgument, .pathValue)) var path: String

    @Flag(name: .customLong("pre-receive-d"), help: ArgumentHelp(.hookFolderOption))
    var inFolder = false

    @Flag(name: .long, help: ArgumentHelp(.gitoliteOption)) var gitolite = false

    /// Opens B.
    func repository(in session: Session) throws(Problem) -> Repository {
        guard !inFolder || !gitolite else {
            throw Problem(.usage(.flagConflict), "--pre-receive-d", found: "--gitolite")
        }
        let path = session.absolute(path)
        do throws(GitError) {
            let repository = try Repository(at: path)
            // Whoever verifies a ledger makes the state after each entry, to compare it.
            try repository.keepNewObjectsInMemory()
            return repository
        } catch {
            throw Problem(opening: error, at: path)
        }
    }

    /// Finds out what runs hooks in a repository.
    ///
    /// - Returns: The site, with what gitolite says of its own if that runs them.
    /// - Throws: `hook.gitolite`, or why git cannot be asked.
    func site(
        of repository: borrowing Repository, in session: Session
    ) throws(Problem) -> (site: HookSite, gitolite: GitoliteSite?) {
        guard let program = session.surroundings.program else {
            throw Problem(.configuration(.programMissing), "stagectl")
        }
        let folder = repository.folder
        let own = gitolite ? try GitoliteSite(of: folder, in: session) : nil
        let configuration = try GitConfiguration.reading(environment: session.environment, folder: folder)
            .outcome
        let site = HookSite(
            folder: folder, own.map { .gitolite(localCode: $0.localCode) } ?? (inFolder ? .folder : .git),
            program: program, git: try session.gitVersion(), hooksPath: configuration["core.hooksPath"])
        return (site, own)
    }
}
