import ArgumentParser

/// `stagectl hook`: the commands on the machine where B lies.
struct HookGroup: Documented {
    static var configuration: CommandConfiguration {
        described(
            "hook",
            [HookInstall.self, HookCheck.self, HookPreReceive.self, HookReferenceTransaction.self])
    }
}
