import Foundation
import Git
import Support
import Testing

@Suite("Every row of the bad inputs against the built binary")
struct BorderRowTests {
    /// What a run says of one delivery.
    private struct Judged {
        let verdict: String
        let findings: [(code: String, severity: String)]
    }

    private func judged(_ run: StagectlRun) throws -> [String: Judged] {
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let result = document?["result"] as? [String: Any]
        let list = try #require(result?["judged"] as? [[String: Any]], "\(run.result.text)")
        var judged: [String: Judged] = [:]
        for entry in list {
            let name = try #require(entry["delivery"] as? String)
            let findings = try #require(entry["findings"] as? [[String: String]])
            judged[name] = Judged(
                verdict: try #require(entry["verdict"] as? String),
                findings: findings.map { ($0["code"] ?? "", $0["severity"] ?? "") })
        }
        return judged
    }

    @Test(
        "Each is refused with its own code, and nothing of it is in B; what is only strange comes in with a warning"
    )
    func rows() throws {
        let scenario = try Scenario(limits: "max-file: 20KiB, max-total: 1MiB")
        let forge = try Forge(scenario)
        for (name, options) in Forge.lines {
            let player = try forge.player(name)
            let file = "\(scenario.folder.path)/signers/lieferanten/allowed_signers"
            let known = try String(contentsOfFile: file, encoding: .utf8)
            let line = [player.address, options, try player.publicKey].filter { !$0.isEmpty }
            try (known + line.joined(separator: " ") + "\n").write(
                toFile: file, atomically: true, encoding: .utf8)
        }
        try scenario.folder.write(
            forge.player("gesperrt").publicKey + "\n", to: "signers/lieferanten/revoked_keys")
        try scenario.begin()
        var tags: [(name: String, tag: Forge.Tag)] = []
        var objects: [String: [ObjectID]] = [:]
        let rows = BorderRow.all.enumerated().map { ("v0.0.\($0.offset + 1)", $0.element) }
        for (name, row) in rows {
            forge.begin(name)
            tags.append((name, try row.make(forge)))
            objects[name] = forge.written
        }
        try forge.publish(tags)

        var run = try scenario.json(["promote"])
        #expect(run.status == 11, "a signature is the gravest: \(run.result.errors)")
        var judged = try judged(run)
        while judged.count < rows.count {
            run = try scenario.json(["promote"])
            let more = try self.judged(run)
            try #require(!more.isEmpty, "\(rows.count - judged.count) are not judged: \(run.result.text)")
            judged.merge(more) { $1 }
        }
        var refused: [ObjectID] = []
        for (name, row) in rows {
            let one = try #require(judged[name], "\(row) was not judged")
            let severity = row.isWarning ? "warn" : "refuse"
            #expect(
                one.findings.contains { $0 == (row.code, severity) },
                "\(name) \(row): \(one.findings.map(\.code)) without \(row.code)")
            #expect(one.verdict == (row.isWarning ? "passed" : "refused"), "\(name) \(row)")
            if !row.isWarning { refused += objects[name] ?? [] }
        }
        try expectAbsent(refused, in: scenario)
        #expect(try scenario.json(["audit"]).isFine)
        let next = try scenario.json(["promote"])
        #expect(next.status == 0 && next.codes.isEmpty)
    }

    /// Makes sure that B holds none of the trees and files; commits and tags lie there as evidence, but not as objects.
    private func expectAbsent(_ objects: [ObjectID], in scenario: Scenario) throws {
        let asked = Data(objects.map { "\($0.hex)\n" }.joined().utf8)
        let answer = try expectRun("git", ["-C", scenario.inner, "cat-file", "--batch-check"], input: asked)
        let present = answer.split(separator: "\n").filter { !$0.hasSuffix(" missing") }
        #expect(objects.count > 3000 && present.isEmpty, "in B: \(present.prefix(5))")
        try expectRun("git", ["-C", scenario.inner, "fsck", "--strict"])
    }
}
