import Foundation
import Support

/// A scenario in which a delivery with an encrypted archive has been rejected, and everybody calls the built binary.
struct VouchSite {
    let scenario: Scenario
    /// Who has sent the delivery, with a role among the operators, too.
    let sender: Player

    var cast: Cast { scenario.cast }

    /// - Parameters:
    ///   - rules: Who vouches, as it stands in the pipeline file; nil if nobody may.
    ///   - target: More keys of `target`.
    ///   - prepare: Puts files into the supplier's working copy.
    init(
        _ rules: String? = "by: [fachverantwortung, lieferung], approvals: 2", target: String = "",
        prepare: (Scenario) throws -> Void = { try encryptedArchive(in: $0) }
    ) throws {
        let scenario = try Scenario(
            stages: """
                  vorpruefung: {}
                  abnahme: { after: [vorpruefung], release: { by: fachverantwortung } }
                """, extra: "policy: { by: fachverantwortung }\n")
        self.scenario = scenario
        sender = scenario.cast.sender
        // Other than a key for deliveries alone, the sender's counts for decisions as well.
        try scenario.folder.write(
            try scenario.cast.operators + "\(sender.address) \(try sender.publicKey)\n",
            to: "signers/betrieb/allowed_signers")
        try edit("roles:\n", "roles:\n  lieferung: [\(sender.address)]\n")
        if let rules { try edit("max-age: 48h }", "max-age: 48h, unscanned: { \(rules) } }") }
        if !target.isEmpty {
            try edit("  url: \(scenario.inner)\n", "  url: \(scenario.inner)\n  \(target)\n")
        }
        try scenario.begin()
        try sender.git(["config", "--global", "stagectl.wohngeld.root", root], in: scenario.folder.path)
        try prepare(scenario)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1\n"])
    }

    /// Puts an encrypted archive into the supplier's working copy.
    static func encryptedArchive(in scenario: Scenario, named name: String = "daten.zip") throws {
        try scenario.folder.write("Stammdaten\n", to: "work/daten.txt")
        try expectRun(
            "sh", ["-c", "mkdir -p app && zip -q -X -P geheim app/\(name) daten.txt && rm daten.txt"],
            in: scenario.work)
    }

    var root: String {
        get throws { try git("rev-list", "--max-parents=0", "wohngeld/ledger") }
    }

    func edit(_ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        guard text.contains(old) else { throw ToolFailure(description: "no \(old) in the pipeline file") }
        try scenario.folder.write(text.replacing(old, with: new), to: "pipeline.yaml")
    }

    func git(_ arguments: String...) throws -> String {
        try expectRun("git", ["-C", scenario.inner] + arguments)
    }

    func call(_ arguments: String..., as player: Player? = nil) throws -> Answer {
        try Answer(scenario.stagectl(arguments + ["--json"], as: player ?? cast.engine))
    }

    /// Has somebody vouch, or more with further arguments.
    func vouch(_ player: Player, for tag: String = "v1.0.0", _ more: String...) throws -> Answer {
        try Answer(
            scenario.stagectl(
                ["vouch", tag, "-m", "Kennwort liegt vor", "--confirm", tag, "--json"] + more, as: player))
    }

    /// Has somebody sign a word without bringing it in, and returns it taken apart.
    func signed(_ player: Player, to file: String, _ more: String...) throws -> StatementFile {
        let answer = try Answer(
            scenario.stagectl(
                ["vouch", "v1.0.0", "-m", "Grund", "--confirm", "v1.0.0", "--sign-only", file, "--json"]
                    + more,
                as: player))
        guard answer.status == 0 else { throw ToolFailure(description: "\(answer)") }
        return try StatementFile(at: path(file))
    }

    /// Has the engine take in a statement.
    func bringIn(_ file: String) throws -> Answer { try call("vouch", "--statement", file) }

    func path(_ name: String) -> String { "\(scenario.folder.path)/\(name)" }

    /// The events of the ledger, the oldest first.
    var events: [String] {
        get throws {
            try git(
                "log", "--reverse", "--format=%(trailers:key=Stagectl-Event,valueonly,separator=%x2C)",
                "wohngeld/ledger"
            ).split(separator: "\n").map(String.init)
        }
    }

    /// The report of the checkup of a delivery, as it stands in the ledger, with what it says that was verified.
    func report(of tag: String) throws -> (report: [String: Any], levels: [String]) {
        let paths = try git("ls-tree", "-r", "--name-only", "wohngeld/ledger").split(separator: "\n")
        guard let path = paths.first(where: { $0.hasSuffix("/\(tag)/checkup.json") }) else {
            throw ToolFailure(description: "no report of \(tag)")
        }
        let envelope = try JSONSerialization.jsonObject(
            with: Data(git("show", "wohngeld/ledger:\(path)").utf8))
        let payload = Data(base64Encoded: (envelope as? [String: Any])?["payload"] as? String ?? "") ?? Data()
        let statement = try JSONSerialization.jsonObject(with: payload) as? [String: Any]
        let predicate = statement?["predicate"] as? [String: Any] ?? [:]
        return (
            predicate["stagectl:checkup-report"] as? [String: Any] ?? [:],
            predicate["verifiedLevels"] as? [String] ?? []
        )
    }
}
