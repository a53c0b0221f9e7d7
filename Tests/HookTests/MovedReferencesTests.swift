import Foundation
import Support
import Testing

@Suite("Names of refs that have moved, by the second hook")
struct MovedReferencesTests {
    private let one = String(repeating: "1", count: 40)
    private let none = String(repeating: "0", count: 40)

    /// What the hook's script did.
    private struct Doing {
        let status: Int32
        /// The folders that were brought to the disk, from B on.
        let folders: Set<String>
        /// Whether the program was asked.
        let isAsked: Bool
    }

    /// Runs the script as Git does, below strace.
    private func runHook(
        _ phase: String, _ lines: [String], in site: HookedScenario,
        environment: [String: String] = ["GIT_DIR": "."]
    ) throws -> Doing {
        let inner = site.scenario.inner
        let trace = "\(site.scenario.folder.path)/trace"
        let result = try run(
            "strace",
            [
                "-f", "-y", "-s", "300", "-o", trace, "-e", "trace=fsync,execve",
                "hooks/reference-transaction", phase,
            ],
            in: inner, input: Data(lines.map { "\($0)\n" }.joined().utf8),
            environment: environment)
        let calls = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        let place = try #require(realpath(inner, nil))
        defer { free(place) }
        let top = String(cString: place) + "/"
        let folders = calls.filter { $0.contains(" fsync(") && !$0.contains("= -1") }
            .compactMap { $0.firstMatch(of: /<([^>]*)>/).map { String($0.1) } }
            .map { $0.hasPrefix(top) ? String($0.dropFirst(top.count)) : $0 }
        return Doing(
            status: result.status, folders: Set(folders),
            isAsked: calls.contains { $0.contains("execve(\"\(stagectlBinary)\"") })
    }

    @Test("A few are brought to the disk without the program, with the same folders as by the program")
    func few() throws {
        let site = try HookedScenario()
        try expectRun("git", ["-C", site.scenario.inner, "config", "x.y", "z"])
        let lines = [
            "\(one) \(none) refs/heads/gone", "\(none) \(one) refs/heads/wohngeld/ledger",
            "\(one) \(one) refs/heads/wohngeld/vorpruefung", "\(none) \(one) refs/tags/wohngeld/v1.0.0",
            "\(none) \(one) refs/heads/packed/away", "\(one) \(one) HEAD",
            "ref:refs/heads/a ref:refs/heads/b HEAD",
        ]
        let direct = try runHook("committed", lines, in: site)
        #expect(direct.status == 0 && !direct.isAsked)
        #expect(direct.folders == ["refs/heads/wohngeld", "refs/tags/wohngeld"])
        // Where no `sync` is found, or not the one that is meant, where the repository is not named, or there is much to do.
        let folder = "\(site.scenario.folder.path)/programs"
        try site.scenario.folder.write("#!/bin/sh\nexit 1\n", to: "programs/sync")
        try expectRun("chmod", ["755", "\(folder)/sync"])
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let many = lines + (0..<16).map { "\(none) \(one) refs/heads/many/\($0)" }
        for (lines, environment) in [
            (lines, ["GIT_DIR": ".", "PATH": "\(folder):\(path)"]), (lines, [:]), (many, ["GIT_DIR": "."]),
        ] {
            let asked = try runHook("committed", lines, in: site, environment: environment)
            #expect(asked.status == 0 && asked.isAsked, "\(environment)")
            #expect(asked.folders == direct.folders, "\(environment)")
        }
    }

    @Test("Whatever their number, the program judges those that are to move, and none of the rest is lost")
    func judged() throws {
        let site = try HookedScenario()
        let wrong = "\(none) \(one) refs/heads/wohngeld/vorpruefung"
        for count in [0, 1, 14, 15, 16, 17, 40] {
            let others = (0..<count).map { "\(none) \(one) refs/heads/docs/\($0)" }
            let gone = ["\(one) \(none) refs/heads/gone"]
            for lines in [gone + others + [wrong], [wrong] + gone + others] {
                let doing = try runHook("prepared", lines, in: site)
                #expect(doing.status == 22 && doing.isAsked, "\(count)")
            }
            let fine = try runHook("prepared", gone + others, in: site)
            #expect(fine.status == 0 && fine.isAsked == (count > 0), "\(count)")
        }
        for phase in ["aborted", "preparing"] {
            let doing = try runHook(phase, [wrong], in: site)
            #expect(doing.status == 0 && !doing.isAsked)
        }
    }
}
