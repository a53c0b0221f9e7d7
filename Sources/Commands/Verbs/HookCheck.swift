import ArgumentParser
import Hook
import Problems

/// `stagectl hook check`: whether a push to B would be judged in full.
struct HookCheck: Verb {
    static var configuration: CommandConfiguration { described("check") }
    static var schema: String { "hook-check" }

    @OptionGroup var place: HookSiteOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let repository = try place.repository(in: session)
        let site = try place.site(of: repository, in: session).site
        return try HookInspection(
            of: site, in: repository, roots: session.hookRoots, store: session.checkpointStore(in:)
        ).report()
    }
}
