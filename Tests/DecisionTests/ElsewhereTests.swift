import Foundation
import Support
import Testing

/// A decision that is signed on one machine and taken in on another.
struct TravellingDecision: Sendable, CustomTestStringConvertible {
    /// The words of the call, without what every decision has.
    let call: [String]
    let confirm: String
    let namespace: String
    /// Facts of the ledger that stand in the call of who does not see B.
    let facts: @Sendable (Desk) throws -> [String]
    /// What must have happened before.
    let prepare: @Sendable (Desk) throws -> Void

    var testDescription: String { call.joined(separator: " ") }

    static func digest(_ desk: Desk) throws -> String {
        let status = try desk.call("log")
        _ = status
        let content = try desk.git(
            "log", "-1", "--grep=Stagectl-Event: accept",
            "--format=%(trailers:key=Stagectl-Digest,valueonly)",
            "wohngeld/ledger")
        return content.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func succeed(_ answer: Answer) throws {
        guard answer.status == 0 else { throw ToolFailure(description: "\(answer)") }
    }

    static let all: [TravellingDecision] = [
        .init(
            call: ["release", "v1.0.0", "--to", "abnahme"], confirm: "abnahme", namespace: "release@stagectl",
            facts: { ["--digest", try digest($0)] }, prepare: { _ in }),
        .init(
            call: ["release", "v1.0.0", "--lane", "eilfreigabe"], confirm: "produktion",
            namespace: "release@stagectl", facts: { ["--digest", try digest($0)] }, prepare: { _ in }),
        .init(
            call: ["revoke", "v1.0.0", "--to", "abnahme"], confirm: "abnahme", namespace: "revoke@stagectl",
            facts: { desk in
                let entries = try desk.call("log").result["entries"] as? [[String: Any]]
                let release = entries?.first { $0["event"] as? String == "release" }
                return [
                    "--digest", try digest(desk), "--released", release?["statement"] as? String ?? "none",
                ]
            },
            prepare: { desk in
                try succeed(desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme"))
            }),
        .init(
            call: ["withdraw", "v1.0.0"], confirm: "v1.0.0", namespace: "withdraw@stagectl",
            facts: { ["--digest", try digest($0)] }, prepare: { _ in }),
        .init(
            call: ["hold", "produktion"], confirm: "produktion", namespace: "hold@stagectl",
            facts: { _ in [] },
            prepare: { _ in }),
        .init(
            call: ["hold"], confirm: "wohngeld", namespace: "hold@stagectl", facts: { _ in [] },
            prepare: { _ in }),
        .init(
            call: ["resume", "abnahme"], confirm: "abnahme", namespace: "resume@stagectl",
            facts: { desk in
                ["--hold", try desk.git("rev-list", "--count", "wohngeld/ledger").decremented]
            }, prepare: { try succeed($0.decide("hold", "abnahme", confirm: "abnahme")) }),
        .init(
            call: ["policy", "approve"], confirm: "", namespace: "policy@stagectl",
            facts: { desk in
                [
                    "--file", desk.path("new.yaml"), "--proposal",
                    try desk.git("rev-list", "--count", "wohngeld/ledger").decremented,
                ]
            },
            prepare: { desk in
                let text = try String(contentsOfFile: desk.scenario.pipeline, encoding: .utf8)
                let file = try desk.scenario.folder.write(
                    text.replacing("Wohngeld-Fachverfahren", with: "Neu"), to: "new.yaml")
                try succeed(desk.call("policy", "propose", file))
            }),
    ]

    /// The confirmation, which for a policy is its first digits.
    func confirmation(_ desk: Desk) throws -> String {
        guard confirm.isEmpty else { return confirm }
        let view = try desk.call("policy", "show")
        let proposals = view.result["proposals"] as? [[String: Any]]
        let digest = proposals?.first?["digest"] as? String ?? ""
        return String(digest.dropFirst(7).prefix(12))
    }
}

extension String {
    fileprivate var decremented: String { String((Int(self) ?? 0) - 1) }
}

@Suite("Decisions that are signed elsewhere")
struct ElsewhereTests {
    private func sign(
        _ travelling: TravellingDecision, to file: String, _ more: [String], on desk: Desk,
        confirm: String
    ) throws -> Answer {
        try Answer(
            desk.scenario.stagectl(
                travelling.call + more
                    + ["-m", "Grund", "--confirm", confirm, "--sign-only", file, "--json"],
                as: desk.cast.first))
    }

    @Test(
        "It is signed where B can only be read, checked by stock ssh-keygen, and taken in by somebody else",
        arguments: TravellingDecision.all)
    func signOnly(travelling: TravellingDecision) throws {
        let desk = try Desk()
        try travelling.prepare(desk)
        let before = try desk.references
        let confirm = try travelling.confirmation(desk)

        let signed = try sign(travelling, to: "decision.json", [], on: desk, confirm: confirm)

        #expect(signed.status == 0, "\(signed)")
        #expect(signed.result["entry"] is NSNull)
        #expect(try desk.references == before)
        let file = try StatementFile(at: desk.path("decision.json"))
        #expect(try file.isSigned(by: desk.cast.first, namespace: travelling.namespace, in: desk))
        for namespace in [
            "git", "file", "release@stagectl", "revoke@stagectl", "withdraw@stagectl", "hold@stagectl",
            "vouch@stagectl", "resume@stagectl", "policy@stagectl",
        ] where namespace != travelling.namespace {
            #expect(try !file.isSigned(by: desk.cast.first, namespace: namespace, in: desk), "\(namespace)")
        }
        #expect(try !file.isSigned(by: desk.cast.second, namespace: travelling.namespace, in: desk))

        let verb = travelling.call.first == "policy" ? ["policy", "approve"] : [travelling.call[0]]
        let dry = try Answer(
            desk.scenario.stagectl(verb + ["--statement", "decision.json", "-n", "--json"]))
        #expect(dry.status == 0 && dry.result["dryRun"] as? Bool == true, "\(dry)")
        #expect(try desk.references == before)
        let taken = try Answer(desk.scenario.stagectl(verb + ["--statement", "decision.json", "--json"]))
        #expect(taken.status == 0, "\(taken)")
        #expect(taken.result["person"] as? String == desk.cast.first.address)
        #expect(taken.result["entry"] as? String == (try desk.head))
        #expect(try desk.log.first?.hasSuffix(" \(desk.cast.first.address)") == true)
        #expect(try desk.git("log", "-1", "--format=%ce", "wohngeld/ledger") == desk.cast.engine.address)
        #expect(try desk.call("audit").status == 0)
    }

    @Test(
        "It is signed where nobody reaches B, and cron takes it in once and then leaves it alone",
        arguments: TravellingDecision.all)
    func offline(travelling: TravellingDecision) throws {
        let desk = try Desk()
        try travelling.prepare(desk)
        let confirm = try travelling.confirmation(desk)
        let facts = try travelling.facts(desk)
        let folder = desk.path("statements")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)

        let (signed, missing) = try desk.withoutInner {
            (
                try sign(
                    travelling, to: "\(folder)/decision.json", facts + ["--offline"], on: desk,
                    confirm: confirm),
                facts.isEmpty
                    ? nil : try sign(travelling, to: "other.json", ["--offline"], on: desk, confirm: confirm)
            )
        }
        #expect(signed.status == 0, "\(signed)")
        if let missing { #expect(missing.codes == ["usage.argument-missing"] && missing.status == 64) }
        let file = try StatementFile(at: "\(folder)/decision.json")
        #expect(try file.isSigned(by: desk.cast.first, namespace: travelling.namespace, in: desk))

        let dry = try desk.call("promote", "--statements", folder, "-n", as: desk.cast.engine)
        #expect((dry.result["decided"] as? [Any])?.count == 1, "\(dry)")
        let count = try desk.log.count
        let run = try desk.call("promote", "--statements", folder, as: desk.cast.engine)
        #expect(run.status == 0, "\(run)")
        let decided = run.result["decided"] as? [[String: Any]]
        #expect(decided?.first?["file"] as? String == "\(folder)/decision.json")
        let kind = travelling.call.first == "policy" ? "approve" : travelling.call[0]
        #expect(try desk.log.contains("\(kind) \(desk.cast.first.address)"))
        let after = try desk.log.count
        #expect(after > count)
        let again = try desk.call("promote", "--statements", folder, as: desk.cast.engine)
        #expect(again.status == 0 && again.codes.isEmpty, "\(again)")
        #expect((again.result["decided"] as? [Any])?.isEmpty == true)
        #expect(try desk.log.count == after)
        #expect(try desk.call("audit").status == 0)
    }

    @Test("What was decided for one ledger counts in no other, though the policy is the same byte by byte")
    func anotherLedger() throws {
        let desk = try Desk()
        let signed = try desk.decide(
            "release", "v1.0.0", "--to", "abnahme", "--sign-only", "release.json", confirm: "abnahme")
        #expect(signed.status == 0, "\(signed)")
        func bring() throws -> Answer {
            try Answer(desk.scenario.stagectl(["release", "--statement", "release.json", "--json"]))
        }
        #expect(try bring().status == 0)
        let revoked = try desk.decide("revoke", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(revoked.status == 0, "\(revoked)")

        // B is set up anew: its first entry differs by its time at least, which counts seconds.
        Thread.sleep(forTimeInterval: 1.1)
        let old = try desk.git("rev-list", "--max-parents=0", "wohngeld/ledger")
        try FileManager.default.removeItem(atPath: desk.scenario.inner)
        try expectRun("git", ["init", "-q", "--bare", desk.scenario.inner])
        for player in [desk.cast.engine, desk.cast.first, desk.cast.second] {
            try player.git(["config", "--global", "--unset-all", "stagectl.wohngeld.root"], in: "/")
        }
        let unpinned = try desk.decide("hold", "--offline", "--sign-only", "hold.json", confirm: "wohngeld")
        #expect(unpinned.codes == ["configuration.root-missing"] && unpinned.status == 78, "\(unpinned)")
        try desk.scenario.begin()
        #expect(try desk.git("rev-list", "--max-parents=0", "wohngeld/ledger") != old)
        #expect(try desk.promote(to: "vorpruefung").status == 0)

        let again = try bring()
        #expect(again.codes == ["release.scope"] && again.status == 65, "\(again)")
        let anew = try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(anew.status == 0, "\(anew)")
    }

    @Test("git's configuration names the folders that cron looks into, relative to the pipeline file")
    func configured() throws {
        let desk = try Desk()
        for (name, path) in [("eins", "eins"), ("zwei", desk.path("zwei")), ("drei", "~/drei")] {
            try desk.cast.engine.git(
                ["config", "--global", "--add", "stagectl.wohngeld.statements", path], in: "/")
            let folder = name == "drei" ? "\(desk.cast.engine.home)/drei" : desk.path(name)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let player = name == "zwei" ? desk.cast.second : desk.cast.first
            let call: [String] =
                name == "drei" ? ["hold", "produktion"] : ["release", "v1.0.0", "--to", "abnahme"]
            let confirm = name == "drei" ? "produktion" : "abnahme"
            let signed = try desk.scenario.stagectl(
                call + ["-m", "x", "--confirm", confirm, "--sign-only", "\(folder)/a.json"], as: player)
            #expect(signed.status == 0, "\(signed.errors)")
        }
        // A release is enough for the step, which the same run takes.
        let run = try desk.scenario.stagectl(
            ["promote"], environment: ["LC_ALL": "de_DE.UTF-8", "COLUMNS": "200"])
        #expect(run.status == 0, "\(run.errors)")
        for text in [
            "Erklärung von verantwortung-1@amt.example übernommen: v1.0.0 für abnahme freigegeben (",
            "Erklärung von verantwortung-2@amt.example übernommen: v1.0.0 für abnahme freigegeben (",
            "Erklärung von verantwortung-1@amt.example übernommen: produktion angehalten (",
            "Lieferung v1.0.0 nach abnahme überführt (",
        ] { #expect(run.text.contains(text), "\(run.text)") }
        try FileManager.default.removeItem(atPath: desk.path("eins"))
        let missing = try desk.call("promote", as: desk.cast.engine)
        #expect(missing.codes == ["statement.folder-missing"] && missing.status == 66)
    }

    @Test("A release and what takes it back come in by the order in which they were signed")
    func order() throws {
        let desk = try Desk()
        let digest = try TravellingDecision.digest(desk)
        let folder = desk.path("statements")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let released = try desk.decide(
            "release", "v1.0.0", "--to", "abnahme", "--sign-only", "\(folder)/z.json", confirm: "abnahme")
        let statement = try #require(released.result["statement"] as? String, "\(released)")
        try expectRun("sleep", ["1.1"])
        let revoked = try desk.decide(
            "revoke", "v1.0.0", "--to", "abnahme", "--offline", "--digest", digest, "--released", statement,
            "--sign-only", "\(folder)/a.json", confirm: "abnahme")
        #expect(revoked.status == 0, "\(revoked)")
        let run = try desk.call("promote", "--statements", folder, as: desk.cast.engine)
        #expect(run.status == 0 && (run.result["decided"] as? [Any])?.count == 2, "\(run)")
        #expect((run.result["promoted"] as? [Any])?.isEmpty == true)
        #expect(try desk.promote(to: "abnahme").codes == ["release.missing"])
        // What was taken back does not count again, whoever brings it.
        let again = try Answer(
            desk.scenario.stagectl(["release", "--statement", "\(folder)/z.json", "--json"]))
        #expect(again.codes == ["release.revoked"] && again.status == 65, "\(again)")
    }

    @Test("Two runs at once take a statement in once, and both end well")
    func rivals() async throws {
        let desk = try Desk()
        let folder = desk.path("statements")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, call) in [
            ("a", ["release", "v1.0.0", "--to", "abnahme"]), ("b", ["hold", "produktion"]),
            ("c", ["release", "v1.0.0", "--lane", "eilfreigabe"]),
        ] {
            let confirm = name == "a" ? "abnahme" : "produktion"
            let signed = try desk.scenario.stagectl(
                call + ["-m", "x", "--confirm", confirm, "--sign-only", "\(folder)/\(name).json"],
                as: desk.cast.first)
            #expect(signed.status == 0, "\(signed.errors)")
        }
        let runs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let run = try desk.call("promote", "--statements", folder, as: desk.cast.engine)
                    return run.status == 0 ? "" : run.description
                }
            }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(runs == ["", "", ""])
        #expect(try desk.log.filter { $0.hasPrefix("release ") }.count == 2)
        #expect(try desk.log.filter { $0.hasPrefix("hold ") }.count == 1)
        #expect(try desk.call("audit").status == 0)
    }

    @Test("The file goes to standard output, alone, and nothing is ever written over")
    func destinations() throws {
        let desk = try Desk()
        let call = ["hold", "produktion", "-m", "x", "--confirm", "produktion", "--sign-only"]
        let shown = try desk.scenario.stagectl(call + ["-"], as: desk.cast.first)
        #expect(shown.status == 0)
        let file = try StatementFile(shown.output)
        #expect(try file.content == shown.output)
        #expect(try file.isSigned(by: desk.cast.first, namespace: "hold@stagectl", in: desk))
        let json = try Answer(desk.scenario.stagectl(call + ["-", "--json"], as: desk.cast.first))
        let signed = json.result["signed"] as? [String: String]
        #expect(signed?["signature"]?.hasPrefix("-----BEGIN SSH SIGNATURE-----") == true)
        let quiet = try Answer(desk.scenario.stagectl(call + ["-", "-q", "--json"], as: desk.cast.first))
        #expect(quiet.codes == ["usage.flag-conflict"] && quiet.status == 64)

        try desk.scenario.folder.write("mine\n", to: "there.json")
        let taken = try Answer(
            desk.scenario.stagectl(call + ["there.json", "--json"], as: desk.cast.first))
        #expect(taken.codes == ["statement.file-exists"] && taken.status == 64)
        #expect(try String(contentsOfFile: desk.path("there.json"), encoding: .utf8) == "mine\n")
        let nowhere = try Answer(
            desk.scenario.stagectl(call + ["no/such/folder.json", "--json"], as: desk.cast.first))
        #expect(nowhere.codes == ["statement.file-unwritable"] && nowhere.status == 69)
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.scenario.folder.path)
        #expect(!left.contains { $0.hasPrefix(".stagectl") })
        let alone = try desk.decide("hold", "--offline", confirm: "wohngeld")
        #expect(alone.codes == ["usage.argument-missing"] && alone.status == 64)
        let root = try desk.git("rev-list", "--max-parents=0", "wohngeld/ledger")
        try desk.cast.stranger.git(["config", "--global", "stagectl.wohngeld.root", root], in: "/")
        let stranger = try Answer(
            desk.scenario.stagectl(call + ["s.json", "--offline", "--json"], as: desk.cast.stranger))
        #expect(stranger.codes == ["release.role"] && stranger.status == 22)
        #expect(!FileManager.default.fileExists(atPath: desk.path("s.json")))
    }
}
