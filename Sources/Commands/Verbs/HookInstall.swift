import ArgumentParser
import Hook
import Ledger
import Problems

/// `stagectl hook install`: puts the hook into B and pins what it goes by.
struct HookInstall: Verb {
    static var configuration: CommandConfiguration { described("install") }
    static var schema: String { "hook-installation" }
    var writes: Bool { !writing.dryRun }

    @OptionGroup var place: HookSiteOptions
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let repository = try place.repository(in: session)
        let (site, gitolite) = try place.site(of: repository, in: session)
        let installation = try HookInstallation(
            at: site, in: repository, roots: session.hookRoots, now: session.now, telling: session.show)
        guard !writing.dryRun else { return installation.report(.plan, on: gitolite) }
        try installation.carryOut(in: repository)
        let store = session.checkpointStore(in: installation.cache)
        let isKept = store.map { installation.keepPlaces(in: $0, of: repository) } ?? false
        return installation.report(.write, on: gitolite, kept: isKept, in: store)
    }
}
