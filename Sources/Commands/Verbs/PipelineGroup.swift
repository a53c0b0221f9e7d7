import ArgumentParser

/// `stagectl pipeline`: the commands about pipeline files.
struct PipelineGroup: Documented {
    static var configuration: CommandConfiguration { described("pipeline", [PipelineCheck.self]) }
}
