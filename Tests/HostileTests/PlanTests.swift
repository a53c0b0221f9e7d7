import Foundation
import Support
import Testing

/// The entries of one run of `promote`, as its document tells them, with ids that depend on time and signatures told apart only by
/// where they first occur.
private struct Entries: Equatable {
    private var lines: [String] = []

    init(_ run: StagectlRun, known: Set<String>) throws {
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let result = try #require(document?["result"] as? [String: Any])
        var names: [String: String] = [:]
        func name(_ id: String) -> String {
            guard !known.contains(id), id.contains(where: { $0 != "0" }) else { return id }
            if names[id] == nil { names[id] = "new \(names.count)" }
            return names[id] ?? id
        }
        func moves(_ part: [String: Any]) -> [String] {
            let references = part["references"] as? [[String: String]] ?? []
            return references.map {
                "  \($0["name"] ?? "?"): \(name($0["old"] ?? "?")) -> \(name($0["new"] ?? "?"))"
            }
        }
        let repaired = ["references": result["repaired"] ?? []]
        lines = moves(repaired)
        for entry in try #require(result["entries"] as? [[String: Any]]) {
            let parts = ["sequence", "event", "delivery", "stage"].map {
                entry[$0].flatMap { $0 is NSNull ? nil : "\($0)" } ?? "-"
            }
            lines.append(parts.joined(separator: " "))
            lines += moves(entry)
        }
    }

    var isEmpty: Bool { lines.isEmpty }
    var text: String { lines.joined(separator: "\n") }
}

@Suite("A dry run of promote, against what is then carried out")
struct PlanTests {
    private static let stages = """
          eingang: { title: Eingang }
          test:    { after: [eingang] }
          schulung: { after: [eingang], soak: 1h }
          betrieb:
            after: [test, schulung]
            release: { by: fachverantwortung, approvals: 2 }
            rollback: { by: fachverantwortung }
        """
    private static let extra = """
        lanes:
          eil: { from: [test], to: betrieb, release: { by: fachverantwortung }, catch-up: 72h }

        """

    /// Plans a call, checks that nothing was written, carries it out, and compares the two.
    private func compare(
        _ scenario: Scenario, _ call: [String], ahead: Int = 0, _ location: SourceLocation = #_sourceLocation
    ) throws -> String {
        func references() throws -> String {
            try expectRun("git", ["-C", scenario.inner, "for-each-ref", "--format=%(objectname) %(refname)"])
        }
        let before = try references()
        let history = try expectRun("git", ["-C", scenario.inner, "rev-list", "--all"])
        let known = Set(history.split(separator: "\n").map(String.init))
        let objects = try expectRun("git", ["-C", scenario.inner, "count-objects", "-v"])
        let planned = try scenario.json(["promote", "--dry-run"] + call, ahead: ahead)
        #expect(try references() == before, sourceLocation: location)
        #expect(
            try expectRun("git", ["-C", scenario.inner, "count-objects", "-v"]) == objects,
            sourceLocation: location)
        let real = try scenario.json(["promote"] + call, ahead: ahead)
        #expect(planned.status == real.status && planned.codes == real.codes, sourceLocation: location)
        let (plan, done) = (try Entries(planned, known: known), try Entries(real, known: known))
        #expect(plan == done, "\(plan.text)\n---\n\(done.text)", sourceLocation: location)
        // The refs of B are what the last move of each says.
        for line in try references().split(separator: "\n") where real.status == 0 {
            let parts = line.split(separator: " ")
            let isOld = before.contains(line)
            #expect(
                isOld || real.result.text.contains("\"name\":\"\(parts[1])\",\"new\":\"\(parts[0])\""),
                sourceLocation: location)
        }
        return plan.text
    }

    @Test("Every entry, in order, with every ref from where to where")
    func equal() throws {
        let scenario = try Scenario(stages: Self.stages, extra: Self.extra)
        try scenario.begin()
        let first = scenario.cast.first
        func release(_ delivery: String, _ way: [String]) throws {
            let call = ["release", delivery, "--to", "betrieb", "-m", "x", "--confirm", "betrieb"] + way
            #expect(try scenario.stagectl(call, as: first).status == 0)
        }
        try scenario.deliver("v0.9.0", ["app/VERSION": "0\n"], by: scenario.cast.stranger)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1\n"])
        try scenario.deliver("v1.1.0", ["app/VERSION": "2\n"])
        let cron = try compare(scenario, [])
        #expect(
            cron.split(separator: "\n").filter { !$0.hasPrefix(" ") } == [
                "1 reject v0.9.0 -", "2 accept v1.0.0 -", "3 accept v1.1.0 -", "4 promote v1.1.0 eingang",
                "5 promote v1.1.0 test",
            ])

        // What lags behind comes first.
        let branch = "refs/heads/wohngeld/test"
        try expectRun("git", ["-C", scenario.inner, "update-ref", "-d", branch])
        try scenario.deliver("v1.2.0", ["app/VERSION": "3\n"])
        let repair = try compare(scenario, [])
        #expect(repair.hasPrefix("  \(branch): \(String(repeating: "0", count: 40)) -> "))
        #expect(repair.contains("8 promote v1.2.0 test"))

        try release("v1.2.0", ["--lane", "eil"])
        let lane = try compare(scenario, ["v1.2.0", "--lane", "eil", "-m", "CVE"])
        #expect(lane.hasPrefix("10 promote v1.2.0 betrieb\n  refs/heads/wohngeld/ledger: "))
        #expect(try compare(scenario, []) == "", "there is nothing to do")

        try scenario.deliver("v1.3.0", ["app/VERSION": "4\n"])
        _ = try compare(scenario, ["v1.3.0"])
        try release("v1.3.0", ["--lane", "eil"])
        _ = try compare(scenario, ["v1.3.0", "--lane", "eil", "-m", "CVE"])
        try release("v1.2.0", ["--rollback"])
        let back = try compare(scenario, ["v1.2.0", "--to", "betrieb", "--rollback", "-m", "Fehler"])
        #expect(back.hasPrefix("17 promote v1.2.0 betrieb\n"))

        // A decision that was made elsewhere is one of the entries.
        let file = "decisions/v1.3.0.json"
        try FileManager.default.createDirectory(
            atPath: "\(scenario.folder.path)/decisions", withIntermediateDirectories: true)
        let signed = [
            "release", "v1.3.0", "--lane", "eil", "-m", "x", "--confirm", "betrieb", "--sign-only", file,
        ]
        #expect(try scenario.stagectl(signed, as: scenario.cast.second).status == 0)
        let soaked = try compare(scenario, ["--statements", "decisions"], ahead: 3_700)
        #expect(
            soaked.split(separator: "\n").filter { !$0.hasPrefix(" ") } == [
                "18 release v1.3.0 betrieb", "19 promote v1.3.0 schulung",
            ])
        #expect(try scenario.json(["audit"], ahead: 3_800).isFine)
    }
}
