import ArgumentParser

/// `stagectl policy`: the commands by which the rules themselves change.
struct PolicyGroup: Documented {
    static var configuration: CommandConfiguration {
        described(
            "policy", [PolicyShow.self, PolicyPropose.self, PolicyApprove.self, PolicyAdopt.self])
    }
}
