import Foundation
import Git
import Support
import Testing

/// What a run says of one delivery.
struct Judged {
    let verdict: String
    let findings: [(code: String, severity: String)]

    /// Takes what a run of `promote` says of each delivery.
    static func all(_ run: StagectlRun) throws -> [String: Judged] {
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

    /// Expects that a row's code is among the findings, and its verdict.
    func expect(_ row: BorderRow, _ name: String) {
        let severity = row.isWarning ? "warn" : "refuse"
        #expect(
            findings.contains { $0 == (row.code, severity) },
            "\(name) \(row): \(findings.map(\.code)) without \(row.code)")
        #expect(verdict == (row.isWarning ? "passed" : "refused"), "\(name) \(row)")
        // A run that judges nothing else ends by the gravest that refuses; the page tells it of each row.
        let refusing = findings.filter { $0.severity == "refuse" }.map(\.code)
        let status: Int32 =
            refusing.isEmpty
            ? 0
            : refusing.contains { $0.hasPrefix("malware.") }
                ? 12 : refusing.contains { $0.hasPrefix("signature.") } ? 11 : 10
        #expect(status == row.status, "\(name) \(row): \(refusing)")
    }
}

extension Scenario {
    /// Makes sure that B holds none of the trees and files, and is sound; commits and tags lie there as evidence, but not as objects.
    func expectAbsent(_ objects: [ObjectID], atLeast count: Int) throws {
        let asked = Data(objects.map { "\($0.hex)\n" }.joined().utf8)
        let answer = try expectRun("git", ["-C", inner, "cat-file", "--batch-check"], input: asked)
        let present = answer.split(separator: "\n").filter { !$0.hasSuffix(" missing") }
        #expect(objects.count >= count && present.isEmpty, "in B: \(present.prefix(5))")
        try expectRun("git", ["-C", inner, "fsck", "--strict"])
    }

    /// Everything that B holds: refs, and the ids of all objects.
    func everythingInB() throws -> String {
        try expectRun("git", ["-C", inner, "for-each-ref"])
            + expectRun(
                "git", ["-C", inner, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)"])
    }

    /// Expects how `check` ends that judges nothing but one delivery, for one of each kind of code.
    func expectStatus(_ rows: [(name: String, row: BorderRow)]) throws {
        var seen: Set<String> = []
        for (name, row) in rows where seen.insert("\(row.code.prefix { $0 != "." }) \(row.status)").inserted {
            let run = try stagectl(["check", name, "--json"])
            #expect(run.status == row.status, "\(name) \(row): \(run.text)")
        }
    }
}
