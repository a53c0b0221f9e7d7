import Foundation
import Git
import Support
import Testing

@Suite("Every row of the bad inputs against the built binary")
struct BorderRowTests {
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
        let rows = BorderRow.all.enumerated().map { (name: "v0.0.\($0.offset + 1)", row: $0.element) }
        for (name, row) in rows {
            forge.begin(name)
            tags.append((name, try row.make(forge)))
            objects[name] = forge.written
        }
        try forge.publish(tags)

        try scenario.expectStatus(rows)
        var run = try scenario.json(["promote"])
        #expect(run.status == 11, "a signature is the gravest: \(run.result.errors)")
        var judged = try Judged.all(run)
        while judged.count < rows.count {
            run = try scenario.json(["promote"])
            let more = try Judged.all(run)
            try #require(!more.isEmpty, "\(rows.count - judged.count) are not judged: \(run.result.text)")
            judged.merge(more) { $1 }
        }
        var refused: [ObjectID] = []
        for (name, row) in rows {
            try #require(judged[name], "\(row) was not judged").expect(row, name)
            if !row.isWarning { refused += objects[name] ?? [] }
        }
        try scenario.expectAbsent(refused, atLeast: 3000)
        #expect(try scenario.json(["audit"]).isFine)
        let next = try scenario.json(["promote"])
        #expect(next.status == 0 && next.codes.isEmpty)
    }
}
