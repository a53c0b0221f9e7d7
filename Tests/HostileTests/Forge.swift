import Foundation
import Git
import Seals
import Support

/// Makes deliveries byte by byte in A, as no honest Git would.
///
/// What every delivery holds is its own, so that nothing of a refused one can come into B by way of another.
final class Forge {
    /// One entry as it shall stand in a tree.
    struct Entry {
        var mode = "100644"
        var name: [UInt8]
        var id: ObjectID
    }

    /// A tag that has still to be signed, and how.
    struct Tag {
        var text: String
        var key: String
        var namespace = "git"
        /// What the ref points at in the place of a tag.
        var direct: ObjectID?
        /// What happens to the signature after it was made.
        var change: (String) throws -> String = { $0 }
        /// What happens to the tag after it was signed.
        var alter: (String) -> String = { $0 }
    }

    let scenario: Scenario
    let repository: Repository
    /// The objects of the delivery that is being made.
    private(set) var written: [ObjectID] = []
    /// The name of the delivery that is being made.
    private(set) var name = ""
    var players: [String: Player] = [:]
    private let moment = Int(Date().timeIntervalSince1970) - 60

    init(_ scenario: Scenario) throws {
        self.scenario = scenario
        repository = try Repository(at: scenario.outer)
    }

    func begin(_ name: String) {
        self.name = name
        written = []
    }

    // MARK: Objects

    @discardableResult
    func write(_ kind: ObjectKind, _ content: some Sequence<UInt8>) throws -> ObjectID {
        let id = try repository.write(kind, Array(content))
        written.append(id)
        return id
    }

    func blob(_ text: String) throws -> ObjectID { try write(.blob, Array(text.utf8)) }

    func file(_ name: String, _ text: String? = nil, mode: String = "100644") throws -> Entry {
        try file(bytes: Array(name.utf8), text, mode: mode)
    }

    func file(bytes name: [UInt8], _ text: String? = nil, mode: String = "100644") throws -> Entry {
        Entry(mode: mode, name: name, id: try blob(text ?? "\(self.name) \(name)\n"))
    }

    func link(_ name: String, to target: String) throws -> Entry { try file(name, target, mode: "120000") }

    func folder(_ name: String, _ entries: [Entry]) throws -> Entry {
        Entry(mode: "40000", name: Array(name.utf8), id: try tree(entries))
    }

    func tree(_ entries: [Entry], sorted: Bool = true) throws -> ObjectID {
        let key = { (entry: Entry) in entry.name + (entry.mode == "40000" ? [0x2F] : []) }
        let ordered = sorted ? entries.sorted { key($0).lexicographicallyPrecedes(key($1)) } : entries
        return try write(.tree, ordered.flatMap { Array("\($0.mode) ".utf8) + $0.name + [0] + $0.id.bytes })
    }

    /// A tree with a file of its own, a list of checksums for it and for the files that are told, and what else is given.
    func sealed(
        _ entries: [Entry] = [], listing files: [(name: String, text: String)] = [], sorted: Bool = true
    ) throws -> ObjectID {
        let content = "content of \(name)\n"
        let listed = [("VERSION", content)] + files
        let sums = listed.map { "\(SHA256Digest(of: Array($0.1.utf8)).hex)  \($0.0)\n" }.joined()
        return try tree(
            [file("SHA256SUMS", sums), file("VERSION", content)] + files.map { try file($0.name, $0.text) }
                + entries, sorted: sorted)
    }

    // MARK: Commits and tags

    func person(_ role: String, _ player: Player? = nil, seconds: Int? = nil) -> String {
        let player = player ?? scenario.cast.sender
        return "\(role) \(player.name) <\(player.address)> \(seconds ?? moment) +0000\n"
    }

    func commitText(_ tree: ObjectID) -> String {
        "tree \(tree.hex)\n\(person("author"))\(person("committer"))\nLieferung \(name)\n"
    }

    func commit(_ tree: ObjectID) throws -> ObjectID { try write(.commit, commitText(tree).utf8) }

    func tag(
        _ target: ObjectID, kind: String = "commit", named other: String? = nil, tagger: String? = nil,
        message: String? = nil, key: Player? = nil
    ) -> Tag {
        let player = key ?? scenario.cast.sender
        let tagger = tagger ?? person("tagger", player)
        return Tag(
            text:
                "object \(target.hex)\ntype \(kind)\ntag \(other ?? name)\n\(tagger)\n\(message ?? "Lieferung")\n",
            key: player.key)
    }

    /// A well-made tag and commit around a tree.
    func delivery(of tree: ObjectID) throws -> Tag { tag(try commit(tree)) }

    // MARK: Signing

    /// Signs all tags, those of the same key and purpose by one call of ssh-keygen, and has refs point at them.
    ///
    /// - Returns: What the refs point at, by the names of the deliveries.
    @discardableResult
    func publish(_ tags: [(name: String, tag: Tag)]) throws -> [String: ObjectID] {
        let folder = "\(scenario.folder.path)/signing"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (call, group) in Dictionary(grouping: tags, by: { "\($0.tag.key)\n\($0.tag.namespace)" }) {
            let words = call.split(separator: "\n").map(String.init)
            for (name, tag) in group {
                try Data(tag.text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            try expectRun(
                "ssh-keygen", ["-q", "-Y", "sign", "-f", words[0], "-n", words[1]] + group.map(\.name),
                in: folder)
        }
        var targets: [String: ObjectID] = [:]
        for (name, tag) in tags {
            let signature = try String(contentsOfFile: "\(folder)/\(name).sig", encoding: .utf8)
            let content = tag.alter(tag.text) + (try tag.change(signature))
            targets[name] = try tag.direct ?? repository.write(.tag, Array(content.utf8))
        }
        let lines = targets.map { "create refs/tags/\($0) \($1.hex)\n" }.joined()
        try expectRun("git", ["-C", scenario.outer, "update-ref", "--stdin"], input: Data(lines.utf8))
        return targets
    }
}

/// Changes the bytes in an armour.
func reArmored(_ armored: String, _ change: (inout [UInt8]) -> Void) throws -> String {
    let digits = armored.split(separator: "\n").dropFirst().dropLast().joined()
    guard let data = Data(base64Encoded: digits) else {
        throw ToolFailure(description: "no base64: \(armored)")
    }
    var bytes = [UInt8](data)
    change(&bytes)
    let text = Array(Data(bytes).base64EncodedString().utf8)
    let lines = stride(from: 0, to: text.count, by: 70).map {
        String(decoding: text[$0..<min($0 + 70, text.count)], as: UTF8.self)
    }
    return (["-----BEGIN SSH SIGNATURE-----"] + lines + ["-----END SSH SIGNATURE-----", ""])
        .joined(separator: "\n")
}
