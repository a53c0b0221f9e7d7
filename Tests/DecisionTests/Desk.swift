import Foundation
import Support

/// A scenario in which people decide: one delivery stands in the first stage, and everybody calls the built binary.
struct Desk {
    let scenario: Scenario

    /// The stages of the scenario.
    static let stages = """
          vorpruefung: {}
          abnahme:     { after: [vorpruefung], release: { by: fachverantwortung }, verify: { by: engine } }
          produktion:  { after: [abnahme], release: { by: fachverantwortung, approvals: 2 } }
        """

    /// Who decides on the pipeline, and the lane.
    static let extra = """
        policy:   { by: fachverantwortung, approvals: 2 }
        resume:   { by: fachverantwortung, approvals: 2 }
        withdraw: { by: fachverantwortung }
        lanes:
          eilfreigabe: { from: [vorpruefung], to: produktion, release: { by: fachverantwortung }, catch-up: 72h }

        """

    var cast: Cast { scenario.cast }

    /// - Parameter adjust: Changes what the ledger begins with.
    init(
        stages: String = stages, extra: String = extra, adjust: (Scenario) throws -> Void = { _ in }
    ) throws {
        scenario = try Scenario(stages: stages, extra: extra)
        try adjust(scenario)
        try scenario.begin()
        try deliver("v1.0.0")
    }

    /// Brings a delivery into the first stage.
    func deliver(_ tag: String) throws {
        try scenario.deliver(tag, ["app/VERSION": "\(tag)\n"])
        let run = try scenario.json(["promote", tag, "--to", "vorpruefung"])
        guard run.status == 0 else { throw ToolFailure(description: "\(run.codes) \(run.result.errors)") }
    }

    /// Carries out a call as somebody, the first person responsible unless another one is named.
    func call(_ arguments: String..., as player: Player? = nil) throws -> Answer {
        try Answer(scenario.stagectl(arguments + ["--json"], as: player ?? cast.first))
    }

    /// Carries out a decision with a reason, which is confirmed.
    func decide(_ arguments: String..., confirm: String, as player: Player? = nil) throws -> Answer {
        let all = arguments + ["-m", "Grund", "--confirm", confirm, "--json"]
        return try Answer(scenario.stagectl(all, as: player ?? cast.first))
    }

    /// Has the engine take one step.
    func promote(_ tag: String = "v1.0.0", to stage: String) throws -> Answer {
        try call("promote", tag, "--to", stage, as: cast.engine)
    }

    /// Releases for the second stage, and brings the delivery there.
    func advance(_ tag: String = "v1.0.0") throws {
        for answer in [
            try decide("release", tag, "--to", "abnahme", confirm: "abnahme"),
            try promote(tag, to: "abnahme"),
            try call("verify", tag, "--stage", "abnahme", "--passed", as: cast.engine),
        ] where answer.status != 0 { throw ToolFailure(description: "\(answer)") }
    }

    /// The last entry of the ledger in B.
    var head: String { get throws { try git("rev-parse", "wohngeld/ledger") } }

    /// Every ref of B with what it points at.
    var references: String { get throws { try git("for-each-ref", "--format=%(refname) %(objectname)") } }

    /// The kinds of the ledger's entries, the newest first, with the people who decided.
    var log: [String] {
        get throws {
            try git(
                "log", "--format=%(trailers:key=Stagectl-Event,valueonly,separator=%x2C) %ae",
                "wohngeld/ledger"
            )
            .split(separator: "\n").map(String.init)
        }
    }

    func git(_ arguments: String...) throws -> String {
        try expectRun("git", ["-C", scenario.inner] + arguments)
    }

    func path(_ name: String) -> String { "\(scenario.folder.path)/\(name)" }

    /// Does something while nobody can reach B.
    func withoutInner<Value>(_ body: () throws -> Value) throws -> Value {
        try FileManager.default.moveItem(atPath: scenario.inner, toPath: path("away.git"))
        defer {
            // The test fails anyway where it cannot be put back.
            try? FileManager.default.moveItem(atPath: path("away.git"), toPath: scenario.inner)
        }
        return try body()
    }

    /// Changes the pipeline file.
    func edit(_ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        guard text.contains(old) else { throw ToolFailure(description: "no \(old) in the pipeline file") }
        try scenario.folder.write(text.replacing(old, with: new), to: "pipeline.yaml")
    }
}

/// What a call with `--json` answers.
struct Answer: CustomStringConvertible {
    let status: Int32
    let codes: [String]
    let schema: String?
    let result: [String: Any]
    let description: String

    init(_ run: ToolResult) throws {
        let document = try JSONSerialization.jsonObject(with: run.output) as? [String: Any] ?? [:]
        status = run.status
        codes = (document["problems"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
        schema = document["schema"] as? String
        result = document["result"] as? [String: Any] ?? [:]
        description = run.text + run.errors
    }
}

/// A statement in a file, taken apart and put together by stock tools.
struct StatementFile {
    /// What the person signed.
    var statement: Data
    var signature: String

    init(_ content: Data) throws {
        let parts = try JSONSerialization.jsonObject(with: content) as? [String: String] ?? [:]
        guard let statement = parts["statement"], let signature = parts["signature"] else {
            throw ToolFailure(description: "no statement: \(String(decoding: content, as: UTF8.self))")
        }
        self.statement = Data(statement.utf8)
        self.signature = signature
    }

    init(at path: String) throws { try self.init(Data(contentsOf: URL(fileURLWithPath: path))) }

    /// Has `ssh-keygen` sign a statement.
    init(_ members: [String: Any], by player: Player, namespace: String, in desk: Desk) throws {
        statement = try JSONSerialization.data(
            withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
        let folder = try TemporaryFolder()
        let file = try folder.write(String(decoding: statement, as: UTF8.self), to: "statement")
        try expectRun("ssh-keygen", ["-q", "-Y", "sign", "-f", player.key, "-n", namespace, file])
        signature = try String(contentsOfFile: "\(file).sig", encoding: .utf8)
    }

    /// The members of the statement.
    var members: [String: Any] {
        get throws { try JSONSerialization.jsonObject(with: statement) as? [String: Any] ?? [:] }
    }

    /// The file that stagectl takes in.
    var content: Data {
        get throws {
            try JSONSerialization.data(
                withJSONObject: [
                    "statement": String(decoding: statement, as: UTF8.self), "signature": signature,
                ], options: [.sortedKeys, .withoutEscapingSlashes]) + Data("\n".utf8)
        }
    }

    func write(to path: String) throws { try content.write(to: URL(fileURLWithPath: path)) }

    /// Whether stock `ssh-keygen` finds that somebody has signed the statement in a namespace.
    func isSigned(by player: Player, namespace: String, in desk: Desk) throws -> Bool {
        let folder = try TemporaryFolder()
        let signatureFile = try folder.write(signature, to: "statement.sig")
        return try run(
            "ssh-keygen",
            [
                "-Y", "verify", "-f", desk.path("signers/betrieb/allowed_signers"), "-I", player.address,
                "-n",
                namespace, "-s", signatureFile,
            ], input: statement
        ).status == 0
    }
}
