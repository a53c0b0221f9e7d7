import Foundation
import Support
import Testing

/// A scenario whose B has the hook, with a delivery that stands in the first stage.
final class HookedScenario: Sendable {
    let scenario: Scenario
    let root: String
    /// What leads to B.
    let server: InnerServer

    /// Where the hook keeps what it has verified.
    var cache: String { "\(scenario.folder.path)/hook-cache" }

    /// - Parameters:
    ///   - other: The patterns of `target.other`.
    ///   - adjust: Changes the pipeline file before the ledger begins.
    ///   - deliver: Delivers v1.0.0.
    ///   - serve: Starts what leads to B; by its path if nothing else is said.
    init(
        stages: String = Scenario.fourStages, other: [String] = ["refs/heads/docs/*"],
        adjust: (Scenario) throws -> Void = { _ in },
        delivering deliver: (Scenario) throws -> Void = {
            try $0.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        },
        servedBy serve: (Scenario) throws -> InnerServer = InnerServer.path
    ) throws {
        scenario = try Scenario(stages: stages)
        server = try serve(scenario)
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        let target = "target:\n  url: "
        let patterns = other.map { "\"\($0)\"" }.joined(separator: ", ")
        try scenario.folder.write(
            text.replacingOccurrences(
                of: "\(target)\(scenario.inner)\n", with: "\(target)\(server.url)\n  other: [\(patterns)]\n"),
            to: "pipeline.yaml")
        try adjust(scenario)
        try scenario.begin(environment: server.environment(of: scenario.cast.engine))
        root = try expectRun(
            "git", ["-C", scenario.inner, "rev-list", "--max-parents=0", "wohngeld/ledger"])
        try deliver(scenario)
        try expectPromote()
        try install()
    }

    /// Installs the hook.
    func install() throws {
        try expectRun("git", ["-C", scenario.inner, "config", "stagectl.cache", cache])
        let (options, environment) = server.installation
        let run = try scenario.json(
            ["hook", "install", scenario.inner, "--trust-root", root] + options, environment: environment)
        guard run.status == 0 else { throw Failure(what: "hook install: \(run.codes) \(run.result.errors)") }
        try server.finish()
    }

    /// Runs `promote` as the engine, which must succeed.
    func expectPromote(_ arguments: [String] = []) throws {
        let run = try json(["promote"] + arguments)
        guard run.status == 0 else {
            throw Failure(what: "promote: \(run.codes) \(run.result.errors)")
        }
    }

    /// Runs stagectl as somebody, the engine unless named.
    func json(_ arguments: [String], as player: Player? = nil) throws -> StagectlRun {
        try scenario.json(
            arguments, as: player, environment: server.environment(of: player ?? scenario.cast.engine))
    }

    /// Delivers another version and lets it enter the first stage.
    func deliver(_ tag: String) throws {
        try scenario.deliver(tag, ["app/VERSION": "\(tag)\n"])
        try expectPromote()
    }

    /// Makes a copy of B to push from, and returns its path.
    func copy() throws -> String {
        let path = "\(scenario.folder.path)/copy-\(UUID().uuidString).git"
        try expectRun("git", ["clone", "-q", "--mirror", scenario.inner, path])
        return path
    }

    /// The id that something has in B.
    func id(_ revision: String) throws -> String {
        try expectRun("git", ["-C", scenario.inner, "rev-parse", revision])
    }

    /// Points a ref of B somewhere past every hook, as whoever may write into its folder can.
    func force(_ name: String, to id: String) throws {
        try expectRun(
            "git", ["-C", scenario.inner, "-c", "core.hooksPath=/dev/null", "update-ref", name, id])
    }

    /// Every ref of B.
    func references() throws -> String { try expectRun("git", ["-C", scenario.inner, "for-each-ref"]) }

    /// Pushes with stock git and full rights on B, as somebody who is nobody to the pipeline unless named.
    @discardableResult
    func push(
        _ refspecs: [String], from folder: String, as player: Player? = nil,
        options: [String] = [], environment: [String: String] = [:]
    ) throws -> Push {
        let player = player ?? scenario.cast.stranger
        let result = try run(
            "git", ["push"] + options + [server.url] + refspecs, in: folder,
            environment: player.environment.merging(server.environment(of: player)) { $1 }
                .merging(environment) { $1 })
        return Push(result)
    }
}

/// What a test needs did not come about.
struct Failure: Error {
    let what: String
}

/// What became of a push.
struct Push {
    let status: Int32
    /// What the hook said, line by line.
    let remarks: [String]
    /// The codes among it, in their order.
    let codes: [String]
    /// Everything that git said.
    let errors: String

    /// Whether B took it.
    var isTaken: Bool { status == 0 }

    init(_ result: ToolResult) {
        status = result.status
        errors = result.errors
        remarks = result.errors.split(whereSeparator: \.isNewline).compactMap { line in
            // Git fills each line up with blanks, for terminals on which something longer stood there before.
            guard line.hasPrefix("remote: ") else { return nil }
            return String(line.dropFirst(8)).replacing(/\ +$/, with: "")
        }
        codes = remarks.joined(separator: "\n").matches(of: /\[([a-z]+\.[a-z-]+)\]/).map { String($0.1) }
    }
}
