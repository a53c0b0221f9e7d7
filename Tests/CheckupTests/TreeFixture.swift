import Checkup
import Foundation
import Git
import Problems
import Support
import Testing

/// A quarantine whose trees are written byte by byte, as no honest Git would.
final class TreeFixture {
    let folder: TemporaryFolder
    let repository: Repository
    var path: String { "\(folder.path)/quarantine.git" }

    init() throws {
        folder = try TemporaryFolder()
        repository = try Repository(creatingAt: "\(folder.path)/quarantine.git")
    }

    /// One entry as it shall stand in a tree.
    struct Entry {
        var mode: String
        var name: [UInt8]
        var id: ObjectID
    }

    func blob(_ content: some Sequence<UInt8>) throws -> ObjectID {
        try repository.write(.blob, Array(content))
    }

    func blob(_ text: String) throws -> ObjectID { try blob(text.utf8) }

    func file(_ name: String, _ text: String = "x", mode: String = "100644") throws -> Entry {
        Entry(mode: mode, name: Array(name.utf8), id: try blob(text))
    }

    func file(bytes name: [UInt8]) throws -> Entry { Entry(mode: "100644", name: name, id: try blob("x")) }

    func link(_ name: String, to target: String) throws -> Entry {
        try file(name, target, mode: "120000")
    }

    func folder(_ name: String, _ entries: [Entry]) throws -> Entry {
        Entry(mode: "40000", name: Array(name.utf8), id: try tree(entries))
    }

    /// Writes a tree with its entries in Git's order, or exactly as they are given.
    func tree(_ entries: [Entry], sorted: Bool = true) throws -> ObjectID {
        let key = { (entry: Entry) in entry.name + (entry.mode == "40000" ? [0x2F] : []) }
        let ordered = sorted ? entries.sorted { key($0).lexicographicallyPrecedes(key($1)) } : entries
        var content: [UInt8] = []
        for entry in ordered {
            content += Array("\(entry.mode) ".utf8) + entry.name
            content += [0] + entry.id.bytes
        }
        return try repository.write(.tree, content)
    }

    /// Takes a real folder over as Git sees it, and returns its tree.
    func take(_ source: String) throws -> ObjectID {
        let index = ["GIT_INDEX_FILE": "\(folder.path)/index-\(UUID().uuidString)"]
        try expectRun(
            "git", ["--git-dir", path, "--work-tree", source, "add", "-A", "-f", "."], in: source,
            environment: index)
        let id = try expectRun("git", ["--git-dir", path, "write-tree"], environment: index)
        return try #require(ObjectID(hex: id))
    }

    func inspect(
        _ root: ObjectID, rules: TreeInspection.Rules = .init(manifests: []),
        scan: @escaping @Sendable (UnsafeRawBufferPointer) -> Result<[Problem], Problem> = { _ in
            .success([])
        }
    ) throws -> (inspection: TreeInspection, findings: [Finding]) {
        try TreeInspection.inspect(
            root, of: "v1", quarantine: RepositoryPlace(path), rules: rules,
            scan: { Scan { content, _, _ in scan(content).map { ScanOutcome(findings: $0) } } })
    }

    /// Returns the codes with their subjects that a tree gets, in order.
    func codes(
        _ root: ObjectID, rules: TreeInspection.Rules = .init(manifests: [])
    ) throws -> [String] {
        try inspect(root, rules: rules).findings.map { "\($0.problem.code.name) \($0.problem.subject)" }
    }
}

extension Sequence<Finding> {
    var codes: Set<String> { Set(map(\.problem.code.name)) }
}

/// The time that this thread has worked, however busy the machine is.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
