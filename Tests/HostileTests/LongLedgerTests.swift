import Foundation
import Support
import Testing

/// Ledgers that are long enough for other cores to read and verify ahead of the one that judges.
@Suite("Long ledgers")
struct LongLedgerTests {
    private static let entries = 400

    /// A repository with a ledger that the benchmarks' author has written, with the keys in a folder each.
    private struct Site {
        let folder: TemporaryFolder
        let engine: Player
        var path: String { folder.path }

        init() throws {
            folder = try TemporaryFolder()
            engine = try Player("engine", address: "engine@inner.example", below: folder.path)
            let person = try Player("person", address: "person@inner.example", below: folder.path)
            let sender = try Player("sender", address: "release@sender.example", below: folder.path)
            for player in [engine, person, sender] {
                let keys = "\(folder.path)/keys/\(player.name)"
                try FileManager.default.createDirectory(atPath: keys, withIntermediateDirectories: true)
                try FileManager.default.createSymbolicLink(
                    atPath: "\(keys)/id", withDestinationPath: player.key)
            }
            try folder.write(
                [engine, person].map { "\($0.address) \(try $0.publicKey)\n" }.joined(), to: "operators")
            try folder.write("\(sender.address) \(try sender.publicKey)\n", to: "senders")
            try folder.write(
                """
                pipeline: lang
                source: { url: outer.git, deliveries: refs/tags/v* }
                target: { url: inner.git }
                signers: operators
                roles: { engine: [engine@inner.example], verantwortung: [person@inner.example] }
                checkup:
                  checksums:  { manifest: SHA256SUMS }
                  signatures: { signers: senders, require: 1, on: tag }
                  malware:    { databases: [signatures], max-age: 48h }
                stages:
                  eingang: { title: Eingang }
                  betrieb: { after: [eingang], release: { by: verantwortung } }

                """, to: "pipeline.yaml")
            try expectRun("git", ["init", "-q", "--bare", "\(path)/inner.git"])
            let author = URL(fileURLWithPath: stagectlBinary).deletingLastPathComponent()
                .appendingPathComponent("benchmark-ledger").path
            let root = try expectRun(
                author, ["pipeline.yaml", "inner.git", "keys", "\(LongLedgerTests.entries)"], in: path)
            try git(["config", "--global", "stagectl.lang.root", root])
        }

        @discardableResult
        func git(_ arguments: [String]) throws -> String {
            try engine.git(["-C", "\(path)/inner.git"] + arguments, in: path)
        }

        func audit() throws -> StagectlRun {
            try StagectlRun(
                of: run(stagectlBinary, ["audit", "--json"], in: path, environment: engine.environment))
        }

        /// The entry that is so many before the last one.
        func entry(_ distance: Int, _ suffix: String = "") throws -> String {
            try git(["rev-parse", "lang/ledger~\(distance)\(suffix)"])
        }

        func file(of id: String) -> String { "\(path)/inner.git/objects/\(id.prefix(2))/\(id.dropFirst(2))" }
    }

    @Test("They verify, in files as in a pack, and a damaged entry far from both ends is named")
    func damage() throws {
        let site = try Site()
        #expect(try site.audit().isFine)
        let tree = try site.entry(150, "^{tree}")
        let blob = try site.git(["rev-parse", "\(tree):stages/eingang.json"])
        for id in [try site.entry(150), tree, blob] {
            let file = site.file(of: id)
            let whole = try Data(contentsOf: URL(fileURLWithPath: file))
            try FileManager.default.removeItem(atPath: file)
            #expect(try site.audit().codes == ["ledger.incomplete"], "without \(id)")
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: file))
            #expect(try !site.audit().isFine, "half of \(id)")
            try FileManager.default.removeItem(atPath: file)
            try whole.write(to: URL(fileURLWithPath: file))
        }
        try site.git(["gc", "-q", "--prune=now"])
        #expect(try site.audit().isFine)
    }

    @Test("Of two broken entries the first is named, however far the others have been read")
    func firstOfTwo() throws {
        let site = try Site()
        for distance in [140, 150] {
            try FileManager.default.removeItem(atPath: site.file(of: try site.entry(distance, "^{tree}")))
        }
        let broken = try site.entry(150).prefix(12)
        let audit = try site.audit()
        #expect(audit.codes == ["ledger.incomplete"])
        #expect(audit.result.text.contains(broken))
    }
}
