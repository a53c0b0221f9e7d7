import ArgumentParser

/// `stagectl signatures`: the commands about signature databases.
struct SignaturesGroup: Documented {
    static var configuration: CommandConfiguration {
        described("signatures", [SignaturesCompile.self, SignaturesInfo.self])
    }
}
