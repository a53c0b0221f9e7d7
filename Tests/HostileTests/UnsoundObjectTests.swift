import Foundation
import Git
import Support
import Testing

/// Deliveries of objects that no honest Git hands out: A sends a pack that somebody has put together.
@Suite("Objects that stock Git would not hand out")
struct UnsoundObjectTests {
    private static let absent = String(repeating: "1", count: 40)
    /// What stands in a file that A keeps to itself.
    private static let kept = "kept back\n"

    private static func entry(_ mode: String, _ name: String, _ hex: String) throws -> Forge.Entry {
        Forge.Entry(mode: mode, name: Array(name.utf8), id: try #require(ObjectID(hex: hex)))
    }

    static let rows: [BorderRow] = [
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
        .entry("a file that is missing, with another one that nothing names", "content.object-missing") {
            forge in
            // The pack holds what is written here.
            _ = try forge.blob("other content of \(forge.name)\n")
            let promised = Array("promised content of \(forge.name)\n".utf8)
            return [try entry("100644", "x", Repository.id(of: .blob, promised).hex)]
        },
        .entry(
            "a file that only alternates and a promisor remote of A hold", "content.object-missing"
        ) { [try $0.file("x", kept)] },
    ]

    @Test("Each is refused with its own code, and nothing of it is in B")
    func judged() throws {
        let scenario = try Scenario(stages: "  eingang: {}")
        let forge = try Forge(scenario)
        try scenario.begin()
        let rows = Self.rows.enumerated().map { (name: "v0.0.\($0.offset + 1)", row: $0.element) }
        var tags: [(name: String, tag: Forge.Tag)] = []
        var objects: [ObjectID] = []
        for (name, row) in rows {
            forge.begin(name)
            tags.append((name, try row.make(forge)))
            objects += forge.written
        }
        try forge.publish(tags)
        let kept = try keepBack(in: scenario)
        // What A's own Git would say of it is nobody's business: its hook hands out everything that there is.
        try scenario.handOut(
            """
            cat >/dev/null
            cd '\(scenario.outer)' && git cat-file --batch-all-objects --batch-check='%(objectname)' \\
                | grep -v \(kept.hex) | git pack-objects -q --stdout
            """)

        try scenario.expectStatus(rows)
        let run = try scenario.json(["promote"])
        let judged = try Judged.all(run)
        for (name, row) in rows { judged[name]?.expect(row, name) }
        #expect(run.status == 10 && judged.count == rows.count, "\(run.result.text)")
        try scenario.expectAbsent(objects, atLeast: 30)
        #expect(try scenario.json(["audit"]).isFine)
    }

    /// Moves one object from A to a repository beside it, which A names as its alternates and as its promisor remote.
    private func keepBack(in scenario: Scenario) throws -> ObjectID {
        let other = "\(scenario.folder.path)/other.git"
        try expectRun("git", ["clone", "-q", "--bare", scenario.outer, other])
        let id = try Repository(at: other).write(.blob, Array(Self.kept.utf8))
        try FileManager.default.removeItem(
            atPath: "\(scenario.outer)/objects/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))")
        for (key, value) in [
            ("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "other"),
            ("remote.other.url", other), ("remote.other.promisor", "true"),
        ] { try expectRun("git", ["-C", scenario.outer, "config", key, value]) }
        try scenario.folder.write("\(other)/objects\n", to: "outer.git/objects/info/alternates")
        try scenario.folder.write("\(other)/objects\n", to: "outer.git/objects/info/http-alternates")
        return id
    }
}

extension Scenario {
    /// Has A's `git upload-pack` answer with what a shell script writes in the place of a pack.
    func handOut(_ script: String) throws {
        let hook = try folder.write("#!/bin/sh\n\(script)\n", to: "hook")
        try expectRun("chmod", ["+x", hook])
        try cast.engine.git(["config", "--global", "uploadpack.packObjectsHook", hook], in: folder.path)
    }
}
