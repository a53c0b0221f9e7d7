internal import Problems

/// What there is beside the hook that judges pushes, to keep a ledger and what it says together.
public enum HookCompanion: Sendable, Hashable {
    /// Another hook that Git asks while the refs of a push are locked.
    case file(HookFile)
    /// Nothing, since there is a hook already that is not stagectl's.
    case occupied(String)
    /// Nothing, since this server or its Git would not ask.
    case unasked

    /// Finds out what there will be.
    init(at site: HookSite) {
        guard site.asksCompanion else {
            self = .unasked
            return
        }
        do {
            self = .file(try HookFile(.referenceTransaction, at: site.companion, running: site.program))
        } catch { self = .occupied(site.companion) }
    }
}
