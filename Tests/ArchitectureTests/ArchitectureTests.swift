import Foundation
import Testing

/// The repository that these tests are in.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

private struct SourceFile: Sendable, CustomTestStringConvertible {
    let module: String
    let path: String
    let lines: [String]
    var testDescription: String { path }
}

private func sourceFiles() throws -> [SourceFile] {
    let sources = "\(root)/Sources"
    var files: [SourceFile] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: sources).sorted()
    where name.hasSuffix(".swift") {
        let text = try String(contentsOfFile: "\(sources)/\(name)", encoding: .utf8)
        files.append(
            SourceFile(
                module: String(name.prefix { $0 != "/" }), path: name,
                lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
    }
    return files
}

@Suite("Architecture")
struct ArchitectureTests {
    /// What each module may import of ours: the picture of the design, drawn once more for the machine.
    static let edges: [String: Set<String>] = {
        let steps = ["Delivery", "Checkup", "Intake", "Release", "Promotion"]
        let below: Set<String> = ["Ledger", "Pipeline", "Timetable", "Git", "Seals", "Problems"]
        var edges: [String: Set<String>] = [
            "Problems": [], "Processes": ["CSpawn", "Problems"], "YAML": ["CYAML", "Problems"],
            "Git": ["CGit2", "COpenSSL", "CZlib", "CLazyCA", "Processes", "Problems"],
            "Seals": ["COpenSSL", "CSodium", "Processes", "Problems"],
            "Scanner": ["COpenSSL", "CZlib", "CPCRE2", "Problems"],
            "Containers": ["CArchive", "CBrotli", "CZlib", "CFence", "Processes", "Problems"],
            "Clamd": ["CClamd", "Processes", "Problems"],
            "Timetable": ["Seals"], "Pipeline": ["Timetable", "YAML", "Seals", "Problems"],
            "Ledger": ["Pipeline", "Timetable", "Git", "Seals", "Problems"],
            "stagectl": ["Commands"],
        ]
        for (index, step) in steps.enumerated() { edges[step] = below.union(steps.prefix(index)) }
        edges["Checkup"]?.formUnion(["Scanner", "Containers", "Clamd"])
        edges["Intake"]?.insert("Scanner")
        // The second door into B: it judges what is pushed, and takes no step itself.
        edges["Hook"] = below.union(["Checkup", "Scanner"])
        // What was done proved to somebody who has nothing but a file.
        edges["Evidence"] = below.union(["Checkup"])
        // What a supplier does before anything is delivered: git does it, and so can be done without.
        edges["Sealing"] = ["Checkup", "Ledger", "Pipeline", "Git", "Seals", "Processes", "Problems"]
        edges["Commands"] = below.union(steps).union([
            "Hook", "Evidence", "Sealing", "Scanner", "Containers", "Processes",
        ])
        return edges
    }()

    static let foreign: [String: Set<String>] = [
        "Processes": ["Dispatch", "Synchronization", "Glibc"],
        "Git": ["Glibc", "Synchronization"], "Containers": ["Glibc"], "Clamd": ["Glibc"],
        "Seals": ["FoundationEssentials", "Glibc", "Dispatch", "Synchronization"],
        "Ledger": ["Dispatch", "Synchronization"],
        "Pipeline": ["FoundationEssentials", "Glibc"],
        "Scanner": ["FoundationEssentials", "Glibc", "Synchronization", "Dispatch"],
        "Checkup": ["Dispatch", "Synchronization", "Glibc"], "Delivery": ["FoundationEssentials", "Glibc"],
        "Hook": ["Glibc"],
        "Commands": ["ArgumentParser", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"],
        "stagectl": ["Glibc"],
    ]

    @Test("A module imports only what the design lets it import")
    func imports() throws {
        for file in try sourceFiles() {
            let allowed = try #require(Self.edges[file.module], "\(file.module) is not in the picture")
                .union(Self.foreign[file.module] ?? [])
            for line in file.lines {
                guard
                    let match = line.wholeMatch(
                        of: /(?:(?:public|internal|package|private) )?import (?:\w+ )?(\w+).*/)
                else { continue }
                #expect(allowed.contains(String(match.1)), "\(file.path) imports \(match.1)")
            }
        }
    }

    static let forbidden: [(pattern: String, except: Set<String>, why: String)] = [
        (#"\bprint\("#, ["Commands"], "only Commands prints"),
        (#"\bexit\("#, ["Commands", "stagectl"], "only Commands ends the process"),
        (
            #"\bgetenv\(|ProcessInfo|\benviron\b"#, ["Commands", "stagectl"],
            "only Commands reads the environment"
        ),
        (#"@unchecked Sendable"#, [], "the compiler proves what crosses threads"),
        (#"\btry!"#, [], "a failure is a value or a problem"),
        (#"\bas!"#, [], "a cast can fail"),
        (#"\bfatalError\("#, [], "data never ends the process"),
        (#"\b(TODO|FIXME|XXX)\b"#, [], "what is left lies in an issue"),
    ]

    @Test("Nothing crashes, prints or reads the surroundings where it must not", arguments: forbidden.indices)
    func forbiddenCalls(index: Int) throws {
        let rule = Self.forbidden[index]
        let pattern = try Regex(rule.pattern)
        for file in try sourceFiles() where !rule.except.contains(file.module) {
            for (number, line) in file.lines.enumerated() {
                let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[0]
                #expect(!code.contains(pattern), "\(file.path):\(number + 1): \(rule.why)")
            }
        }
    }

    @Test("A failure that is passed over says why it does not matter")
    func passedOverFailures() throws {
        let passedOver = try Regex(#"\btry\? "#)
        for file in try sourceFiles() {
            for (number, line) in file.lines.enumerated() where line.contains(passedOver) {
                let nearby = file.lines[max(0, number - 3)...number]
                #expect(nearby.contains { $0.contains("//") }, "\(file.path):\(number + 1)")
            }
        }
    }

    @Test("A file fits in a head")
    func sizes() throws {
        for file in try sourceFiles() {
            #expect(file.lines.count <= 350, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("The top level is the fixed one")
    func topLevel() throws {
        let fixed: Set<String> = [
            "Package.swift", "Sources", "Tests", "Examples", "pipelines", "README.md", "LICENSE",
            "Package.resolved",
        ]
        for name in try FileManager.default.contentsOfDirectory(atPath: root) where !name.hasPrefix(".") {
            #expect(fixed.contains(name), "\(name)")
        }
    }
}
