import Foundation
import Support
import Testing

/// What may happen to a repository that stagectl keeps for itself.
private struct Mishap: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let happen: @Sendable (_ folder: String) throws -> Void

    init(_ what: String, _ happen: @escaping @Sendable (_ folder: String) throws -> Void) {
        testDescription = what
        self.happen = happen
    }

    static let all = [
        Mishap("deleted") { try FileManager.default.removeItem(atPath: $0) },
        Mishap("a pack that is cut off") { folder in
            for pack in try packs(in: folder) { try change(pack) { $0.prefix($0.count / 2) } }
        },
        Mishap("a pack that is empty, as after a loss of power") { folder in
            for pack in try packs(in: folder) { try change(pack) { _ in Data() } }
        },
        Mishap("an index that is empty") { folder in
            for pack in try packs(in: folder, "idx") { try change(pack) { _ in Data() } }
        },
        Mishap("flipped bits everywhere") { folder in
            for pack in try packs(in: folder) {
                try change(pack) { bytes in
                    Data(bytes.enumerated().map { $0 % 50 == 13 ? $1 ^ 0x10 : $1 })
                }
            }
        },
        Mishap("a flipped bit in the index") { folder in
            for pack in try packs(in: folder, "idx") {
                try change(pack) { bytes in
                    Data(bytes.enumerated().map { $0 == 8 + 1024 + 5 ? $1 ^ 1 : $1 })
                }
            }
        },
        Mishap("packs that are gone") { folder in
            for name in ["pack", "idx"] {
                for pack in try packs(in: folder, name) { try FileManager.default.removeItem(atPath: pack) }
            }
        },
        Mishap("refs that are gone") { try FileManager.default.removeItem(atPath: "\($0)/refs") },
        Mishap("refs that are empty") { folder in
            for ref in try files(below: "\(folder)/refs") { try change(ref) { _ in Data() } }
        },
        Mishap("locks that were left") { folder in
            for ref in try files(below: "\(folder)/refs") {
                try Data().write(to: URL(filePath: "\(ref).lock"))
            }
            for name in ["config", "HEAD", "packed-refs"] {
                try Data().write(to: URL(filePath: "\(folder)/\(name).lock"))
            }
        },
        Mishap("a configuration that is empty") { try change("\($0)/config") { _ in Data() } },
        Mishap("a configuration that is none") { try change("\($0)/config") { _ in Data("[core\n".utf8) } },
        Mishap("a HEAD that is empty") { try change("\($0)/HEAD") { _ in Data() } },
        Mishap("half a pack of a killed fetch") { folder in
            try Data(count: 100).write(to: URL(filePath: "\(folder)/objects/pack/pack_git2_a1b2c3"))
        },
    ]

    private static func packs(in folder: String, _ type: String = "pack") throws -> [String] {
        try files(below: "\(folder)/objects/pack").filter { $0.hasSuffix(".\(type)") }
    }

    static func files(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }.filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }

    private static func change(_ file: String, _ change: (Data) -> Data) throws {
        let content = try Data(contentsOf: URL(filePath: file))
        try FileManager.default.removeItem(atPath: file)
        try change(content).write(to: URL(filePath: file))
    }
}

@Suite("Caches that are damaged accuse nobody")
struct DamagedCacheTests {
    private func caches(_ scenario: Scenario, _ prefix: String) throws -> [String] {
        let folder = "\(scenario.cast.engine.home)/.cache/stagectl"
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".git") }.map { "\(folder)/\($0)" }
    }

    @Test("The cache of a remote B is fetched anew before its ledger is blamed")
    func inner() throws {
        let ssh = try SSHServer()
        let scenario = try Scenario(innerURL: "placeholder")
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try scenario.folder.write(
            text.replacingOccurrences(of: "placeholder", with: ssh.url(scenario.inner)), to: "pipeline.yaml")
        let environment = try ssh.environment()
        try scenario.begin(environment: environment)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"], environment: environment).status == 0)
        for mishap in Mishap.all {
            for command in [["audit"], ["status"], ["promote"]] {
                let cache = try #require(try caches(scenario, "inner-").first)
                try mishap.happen(cache)
                let run = try scenario.json(command, environment: environment)
                #expect(run.status == 0, "\(mishap), \(command): \(run.codes) \(run.result.errors)")
            }
        }
        // One that is damaged in B itself stays so, however often it is fetched.
        let head = try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger~1"])
        let object = "\(scenario.inner)/objects/\(head.prefix(2))/\(head.dropFirst(2))"
        try FileManager.default.removeItem(atPath: object)
        let cache = try #require(try caches(scenario, "inner-").first)
        try FileManager.default.removeItem(atPath: cache)
        let run = try scenario.json(["audit"], environment: environment)
        #expect(run.status != 0 && !run.codes.isEmpty)
    }

    @Test("The quarantine is fetched anew before a sender is blamed")
    func quarantine() throws {
        let scenario = try Scenario()
        try scenario.begin()
        for (number, mishap) in Mishap.all.enumerated() {
            try scenario.deliver("v1.0.\(number)", ["app/VERSION": "\(number)\n"])
            // Fetched and checked, and not taken in yet.
            #expect(try scenario.json(["check", "v1.0.\(number)"]).status == 0)
            let cache = try #require(try caches(scenario, "quarantine-").first)
            try mishap.happen(cache)
            let run = try scenario.json(["promote"])
            #expect(run.status == 0, "\(mishap): \(run.codes) \(run.result.errors)")
            let log = try expectRun(
                "git", ["-C", scenario.inner, "log", "-1", "--format=%s", "wohngeld/vorpruefung"])
            #expect(log == "Promote v1.0.\(number) to vorpruefung", "\(mishap)")
        }
        let leftOver = try Mishap.files(below: "\(scenario.cast.engine.home)/.cache/stagectl")
            .filter {
                $0.contains("pack_git2_") || $0.hasSuffix(".git.new")
                    || $0.contains("refs/") && $0.hasSuffix(".lock")
            }
        #expect(leftOver.isEmpty)
        #expect(try scenario.json(["audit"]).isFine)
    }
}
