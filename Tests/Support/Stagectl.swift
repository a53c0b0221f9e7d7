import Foundation

/// The repository that the tests are in.
public let repositoryRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

/// Returns a built program: it lies beside the tests that were built with it.
public func builtProgram(_ name: String) -> String {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent(name).path
}

/// The built binary.
public let stagectlBinary = builtProgram("stagectl")

/// What one run of the built binary left, with its JSON document taken apart.
public struct StagectlRun: Sendable {
    /// Exit status and streams.
    public let result: ToolResult
    /// The codes of all problems, in their order.
    public let codes: [String]
    /// Whether the document says that all went well.
    public let isFine: Bool

    /// The exit status.
    public var status: Int32 { result.status }

    /// Takes the one document of a run with `--json` apart.
    public init(of result: ToolResult) throws {
        self.result = result
        let document = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        guard let document, let problems = document["problems"] as? [[String: Any]] else {
            throw ToolFailure(description: "no document: \(result.text) \(result.errors)")
        }
        codes = problems.compactMap { $0["code"] as? String }
        isFine = document["ok"] as? Bool ?? false
    }
}

extension Scenario {
    /// Runs the built binary as a player, in the scenario's folder.
    ///
    /// - Parameter ahead: How many seconds the clock of the run is ahead, or behind if negative, for the programs that it starts, too.
    public func stagectl(
        _ arguments: [String], as player: Player? = nil, environment: [String: String] = [:], ahead: Int = 0
    ) throws -> ToolResult {
        let player = player ?? cast.engine
        let call = [stagectlBinary] + arguments
        let program = ahead == 0 ? call : ["faketime", "-m", "-f", "\(ahead < 0 ? "" : "+")\(ahead)s"] + call
        return try run(
            program[0], Array(program.dropFirst()), in: folder.path,
            environment: player.environment.merging(environment) { $1 })
    }

    /// Runs the built binary with `--json`, and takes its one document apart.
    public func json(
        _ arguments: [String], as player: Player? = nil, environment: [String: String] = [:], ahead: Int = 0
    ) throws -> StagectlRun {
        try StagectlRun(
            of: stagectl(arguments + ["--json"], as: player, environment: environment, ahead: ahead))
    }

    /// Begins the ledger, and pins its genesis for everybody.
    public func begin(environment: [String: String] = [:]) throws {
        let begun = try stagectl(["init"], environment: environment)
        guard begun.status == 0 else {
            throw ToolFailure(description: "init ended with \(begun.status): \(begun.errors)")
        }
        let root = try expectRun("git", ["-C", inner, "rev-list", "--max-parents=0", "wohngeld/ledger"])
        for player in [cast.first, cast.second] {
            try player.git(["config", "--global", "stagectl.wohngeld.root", root], in: folder.path)
        }
    }
}
