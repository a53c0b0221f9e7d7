import Foundation
import Support
import Testing

/// A system call of a trace.
private struct TracedCall {
    let process: String
    let name: String
    let arguments: String

    /// What follows the file's number, in the brackets of `strace -y`.
    var file: String { arguments.firstMatch(of: /<([^>]*)>/).map { String($0.1) } ?? "" }

    /// All texts in quotes, without detours.
    var paths: [String] {
        arguments.matches(of: /"([^"]*)"/).map { String($0.1).replacingOccurrences(of: "/./", with: "/") }
    }
}

@Suite("What is told to be done survives a loss of power")
struct DurabilityTests {
    private static let ways = [InnerWay.path, .hooked]

    enum InnerWay: String, CaseIterable, Sendable {
        case path, hooked
    }

    /// Runs a command under strace, and returns what it and its children did to files, in order.
    private func trace(_ arguments: [String], in scenario: Scenario) throws -> [TracedCall] {
        let file = "\(scenario.folder.path)/trace"
        let calls = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,write"
        let result = try run(
            "strace",
            ["-f", "-y", "-s", "300", "-o", file, "-e", "trace=\(calls)", stagectlBinary] + arguments,
            in: scenario.folder.path,
            environment: scenario.cast.engine.environment.merging(["GIT_TEST_FSYNC": "1"]) { $1 })
        #expect(result.status == 0, "\(result.errors)")
        return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard let match = line.wholeMatch(of: /(\d+) +(\w+)\((.*)\) += \d+.*/) else { return nil }
            return TracedCall(process: String(match.1), name: String(match.2), arguments: String(match.3))
        }
    }

    @Test("First the objects, then the refs, then the names, then the report", arguments: ways)
    func order(_ way: InnerWay) throws {
        let scenario = try Scenario()
        try scenario.begin()
        if way == .hooked {
            let root = try expectRun(
                "git", ["-C", scenario.inner, "rev-list", "--max-parents=0", "wohngeld/ledger"])
            let run = try scenario.json(["hook", "install", scenario.inner, "--trust-root", root])
            #expect(run.status == 0, "\(run.codes)")
            #expect(try expectRun("git", ["-C", scenario.inner, "config", "core.fsync"]) == "all")
        }
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        let calls = try trace(["promote"], in: scenario)
        let synced = { (file: String, range: Range<Int>) in
            calls[range].contains { ["fsync", "fdatasync"].contains($0.name) && $0.file == file }
        }
        let moves = calls.indices.filter {
            calls[$0].name.hasPrefix("rename") && calls[$0].paths.last?.contains("/inner.git/refs/") ?? false
        }
        // Two pushes, one with the delivery's tag and one with the stage's branch.
        #expect(moves.count == 4, "\(moves.map { calls[$0].paths })")
        let report = try #require(
            calls.lastIndex { $0.name == "write" && $0.arguments.hasPrefix("1<") }, "nothing was told")
        for move in moves {
            let path = calls[move].paths[0]
            #expect(synced(path, 0..<move), "\(path) was moved before its content was on the disk")
            let folder = (path as NSString).deletingLastPathComponent
            #expect(synced(folder, move..<report), "\(folder) was not on the disk when it was told")
        }
        // Every object that came into its place.
        let first = try #require(moves.first)
        var objects = 0
        for (index, call) in calls.enumerated()
        where call.name.hasPrefix("link") || call.name.hasPrefix("rename") {
            guard let source = call.paths.first, source.contains("tmp_obj_") || source.contains("tmp_pack_")
            else {
                continue
            }
            objects += 1
            let name = (source as NSString).lastPathComponent
            let isSynced = calls[0..<index].contains { $0.name == "fsync" && $0.file.hasSuffix(name) }
            #expect(isSynced, "\(source) got its name before its content was on the disk")
        }
        #expect(objects > 10 && first > 0)
    }

    @Test("The pinned root and what a person has signed are on the disk when that is told")
    func ownFiles() throws {
        let scenario = try Scenario()
        let calls = try trace(["init"], in: scenario)
        let report = try #require(calls.lastIndex { $0.name == "write" && $0.arguments.hasPrefix("1<") })
        let configuration = "\(scenario.cast.engine.home)/.gitconfig"
        for file in [configuration, scenario.cast.engine.home] {
            #expect(calls[..<report].contains { $0.name == "fsync" && $0.file == file }, "\(file)")
        }
    }
}
