import Foundation
import Support

/// A delivery that has gone through all stages, another one that was refused, and the bundle of the first.
struct ProofSite {
    static let stages = """
          eingang: { title: Eingang }
          produktion: { after: [eingang], release: { by: fachverantwortung, approvals: 2 } }
        """

    let scenario: Scenario
    let root: String

    private let variables: [String: String]

    /// - Parameter server: By which B is reached; by its path if nil.
    init(
        files: [String: String?] = ["app/VERSION": "1\n", "app/text": "x\n"], over server: SSHServer? = nil
    ) throws {
        scenario = try Scenario(stages: Self.stages, extra: "withdraw: { by: fachverantwortung }\n")
        variables = try server?.environment() ?? [:]
        if let server {
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(
                text.replacing("url: \(scenario.inner)", with: "url: \(server.url(scenario.inner))"),
                to: "pipeline.yaml")
        }
        try scenario.begin(environment: variables)
        root = try expectRun(
            "git", ["-C", scenario.inner, "rev-list", "--max-parents=0", "wohngeld/ledger"])
        try scenario.deliver("v1.0.0", files)
        try expect(["promote"])
        for person in [scenario.cast.first, scenario.cast.second] {
            try expect(
                ["release", "v1.0.0", "--to", "produktion", "-m", "Abnahme", "--confirm", "produktion"],
                as: person)
        }
        try expect(["promote"])
        try scenario.deliver("v1.1.0", ["app/VERSION": Scenario.eicar])
        _ = try scenario.stagectl(["promote"], environment: variables)
    }

    func expect(_ arguments: [String], as player: Player? = nil) throws {
        let run = try scenario.stagectl(arguments, as: player, environment: variables)
        guard run.status == 0 else {
            throw ToolFailure(description: "\(arguments) ended with \(run.status): \(run.errors)\(run.text)")
        }
    }

    /// Writes the bundle of the delivery in production, and returns it.
    func bundle() throws -> Data {
        try expect(["bundle", "v1.0.0", "--force"])
        return try Data(contentsOf: URL(fileURLWithPath: file("wohngeld-v1.0.0.bundle")))
    }

    func file(_ name: String) -> String { "\(scenario.folder.path)/\(name)" }

    /// Verifies a file where nothing is known but the root: no pipeline, no configuration, no home but an empty one.
    func audit(_ file: String, _ options: [String] = []) throws -> StagectlRun {
        let home = try TemporaryFolder()
        let call = ["audit", file, "--root", root, "--json"] + options
        return try StagectlRun(
            of: run(
                stagectlBinary, call, in: home.path, environment: ["HOME": home.path, "PATH": "/nonexistent"])
        )
    }

    /// Verifies bytes as a bundle.
    func audit(_ content: Data) throws -> StagectlRun {
        try audit(scenario.folder.write(content, to: "altered.bundle"))
    }
}
