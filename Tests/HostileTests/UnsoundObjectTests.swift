import Foundation
import Git
import Support
import Testing

/// Deliveries of objects that no honest Git hands out: A sends a pack that somebody has put together.
@Suite("Objects that stock Git would not hand out")
struct UnsoundObjectTests {
    private static let absent = String(repeating: "1", count: 40)

    private static func entry(_ mode: String, _ name: String, _ hex: String) throws -> Forge.Entry {
        Forge.Entry(mode: mode, name: Array(name.utf8), id: try #require(ObjectID(hex: hex)))
    }

    private static let rows: [BorderRow] = [
        .entry("a name that is empty", "content.tree-malformed") { [try $0.file("")] },
        .entry("the null id of a file", "content.object-null") { _ in
            [try entry("100644", "n", String(repeating: "0", count: 40))]
        },
        .entry("a file that is missing", "content.object-missing") { _ in [try entry("100644", "m", absent)]
        },
        .entry("a folder that is missing", "content.object-missing") { _ in [try entry("40000", "m", absent)]
        },
        .entry("a file in the place of a folder", "content.object-type") {
            [Forge.Entry(mode: "40000", name: Array("t".utf8), id: try $0.blob("t of \($0.name)"))]
        },
        .entry("a folder in the place of a file", "content.object-type") {
            [Forge.Entry(mode: "100644", name: Array("t".utf8), id: try $0.folder("t", [$0.file("x")]).id)]
        },
        BorderRow("a tree that is cut off", "content.tree-malformed") { forge in
            let whole = try forge.repository.object(forge.sealed()).content
            return try forge.delivery(of: forge.write(.tree, whole.dropLast(7)))
        },
        BorderRow("a commit without its tree", "content.object-missing") {
            try $0.delivery(of: #require(ObjectID(hex: absent)))
        },
    ]

    @Test("Each is refused with its own code, and nothing of it is in B")
    func rows() throws {
        let scenario = try Scenario(stages: "  eingang: {}")
        let forge = try Forge(scenario)
        try scenario.begin()
        var tags: [(name: String, tag: Forge.Tag)] = []
        var objects: [ObjectID] = []
        for (number, row) in Self.rows.enumerated() {
            forge.begin("v0.0.\(number + 1)")
            tags.append((forge.name, try row.make(forge)))
            objects += forge.written
        }
        try forge.publish(tags)
        // What A's own Git would say of it is nobody's business: its hook hands out everything that there is.
        let hook = try scenario.folder.write(
            """
            #!/bin/sh
            cat >/dev/null
            cd '\(scenario.outer)' && git cat-file --batch-all-objects --batch-check='%(objectname)' \\
                | git pack-objects -q --stdout
            """, to: "hook")
        try expectRun("chmod", ["+x", hook])
        try scenario.cast.engine.git(
            ["config", "--global", "uploadpack.packObjectsHook", hook], in: scenario.folder.path)

        let run = try scenario.json(["promote"])
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let result = document?["result"] as? [String: Any]
        let judged = try #require(result?["judged"] as? [[String: Any]], "\(run.result.text)")
        for (number, row) in Self.rows.enumerated() {
            let one = judged.first { $0["delivery"] as? String == "v0.0.\(number + 1)" }
            let codes = (one?["findings"] as? [[String: String]])?.compactMap { $0["code"] } ?? []
            #expect(codes.contains(row.code) && one?["verdict"] as? String == "refused", "\(row): \(codes)")
        }
        #expect(run.status == 10, "\(run.result.text)")
        let asked = Data(objects.map { "\($0.hex)\n" }.joined().utf8)
        let answer = try expectRun("git", ["-C", scenario.inner, "cat-file", "--batch-check"], input: asked)
        let present = answer.split(separator: "\n").filter { !$0.hasSuffix(" missing") }
        #expect(objects.count > 20 && present.isEmpty, "in B: \(present.prefix(5))")
        try expectRun("git", ["-C", scenario.inner, "fsck", "--strict"])
        #expect(try scenario.json(["audit"]).isFine)
    }
}
