public import Git
public import Pipeline
public import Problems

/// A manifest with the signatures beside it, and the folders that lead from the delivered tree to both.
///
/// All of it is raw, so that whoever has the delivered commit can prove that these very files were delivered, without any other.
public struct SealedManifest: Sendable, Hashable {
    /// How many bytes the manifest, and all folders together, have at most: what the ledger takes, with some room.
    public static let sizeLimit = 15 << 20

    /// The folders from the root to that of the manifest, as Git hashes them: each with its header, one after the other.
    public let folders: [UInt8]
    /// The manifest.
    public let content: [UInt8]
    /// The files with signatures.
    public let signatures: [ManifestSignature: [UInt8]]

    /// Takes over raw content, untrusted.
    public init(folders: [UInt8], content: [UInt8], signatures: [ManifestSignature: [UInt8]]) {
        self.folders = folders
        self.content = content
        self.signatures = signatures
    }

    /// Writes a folder as ``folders`` has it.
    public static func framed(folder content: [UInt8]) -> [UInt8] {
        Array("tree \(content.count)\0".utf8) + content
    }

    /// Returns what is left without the signatures of whoever is not named.
    public func keeping(_ endings: Set<ManifestSignature>) -> SealedManifest {
        SealedManifest(
            folders: folders, content: content, signatures: signatures.filter { endings.contains($0.key) })
    }

    /// How many bytes it has.
    public var bytes: Int { folders.count + content.count + signatures.values.reduce(0) { $0 + $1.count } }
}

/// Files of a delivery that do not lie where they should.
struct MisplacedManifest: Error {
    let reason: String
}

extension SealedManifest {
    /// Proves that manifest and signatures lie in a delivered tree, at the place where a policy asks for them.
    ///
    /// - Returns: The endings of everything that is called like a signature of the manifest there, whether it is shown or not.
    func requirePlace(
        _ path: String, in root: ObjectID
    ) throws(MisplacedManifest) -> Set<ManifestSignature> {
        var names = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        guard let file = names.popLast() else { throw MisplacedManifest(reason: "no path") }
        var rest = folders[...]
        var folder = try Self.folder(root, from: &rest)
        for name in names {
            guard let next = Self.entry(name, in: folder), next.mode.elementsEqual("40000".utf8) else {
                throw MisplacedManifest(reason: "no way to the manifest")
            }
            folder = try Self.folder(next.id, from: &rest)
        }
        guard rest.isEmpty else { throw MisplacedManifest(reason: "folders that lead nowhere") }
        try Self.require(content, at: file, in: folder)
        var beside: Set<ManifestSignature> = []
        for ending in ManifestSignature.allCases {
            let name = file + Array(ending.rawValue.utf8)
            if folder.contains(where: { $0.name == name }) { beside.insert(ending) }
            if let signature = signatures[ending] { try Self.require(signature, at: name, in: folder) }
        }
        return beside
    }

    /// Takes the next of the folders; it must have the id that is named.
    private static func folder(
        _ id: ObjectID, from rest: inout ArraySlice<UInt8>
    ) throws(MisplacedManifest) -> [RawTreeEntry] {
        let head = rest.prefix(32).prefix { $0 != 0 }
        guard head.starts(with: "tree ".utf8), head.count < 32,
            let count = Int(String(decoding: head.dropFirst(5), as: UTF8.self)), count >= 0,
            rest.count - head.count - 1 >= count
        else { throw MisplacedManifest(reason: "no folder") }
        let content = Array(rest.dropFirst(head.count + 1).prefix(count))
        // One form, whatever Int reads.
        guard rest.prefix(head.count + 1 + count).elementsEqual(framed(folder: content)),
            isObject(id, .tree, content)
        else { throw MisplacedManifest(reason: "another folder") }
        rest = rest.dropFirst(head.count + 1 + count)
        do throws(MalformedObject) { return try RawTree.entries(in: content) } catch {
            throw MisplacedManifest(reason: error.reason)
        }
    }

    /// Returns the one entry of a name; nil if there is none, or more than one.
    private static func entry(_ name: [UInt8], in folder: [RawTreeEntry]) -> RawTreeEntry? {
        let found = folder.filter { $0.name == name }
        return found.count == 1 ? found.first : nil
    }

    private static func require(
        _ content: [UInt8], at name: [UInt8], in folder: [RawTreeEntry]
    ) throws(MisplacedManifest) {
        guard let entry = entry(name, in: folder), isFile(entry), isObject(entry.id, .blob, content) else {
            throw MisplacedManifest(reason: "another file than \(String(decoding: name, as: UTF8.self))")
        }
    }

    static func isFile(_ entry: RawTreeEntry) -> Bool {
        entry.mode.elementsEqual("100644".utf8) || entry.mode.elementsEqual("100755".utf8)
    }

    private static func isObject(_ id: ObjectID, _ kind: ObjectKind, _ content: [UInt8]) -> Bool {
        // That hashing fails is told as that it is another object.
        (try? Repository.id(of: kind, content)) == id
    }
}

/// A manifest as it was looked for in a delivered tree.
public struct FoundManifest: Sendable {
    /// What was found; nil if manifest or folders cannot be read.
    public let sealed: SealedManifest?
    /// What is wrong with what lies there: of the areas `signature` and `limit`.
    public let problems: [Problem]

    /// Looks for a manifest and the signatures beside it.
    ///
    /// Nothing is read that is larger than it may be. Where there is no manifest, or no signature, that is a problem.
    public init(at path: String, inTree root: ObjectID, of repository: borrowing Repository) {
        var search = ManifestSearch(path: path)
        sealed = search.sealed(inTree: root, of: repository)
        if sealed?.signatures.isEmpty ?? true, search.problems.isEmpty {
            search.note(.missing, path, expected: ManifestSignature.allCases.map(\.rawValue))
        }
        problems = search.problems
    }
}

/// What is known while a manifest is looked for.
private struct ManifestSearch {
    let path: String
    private(set) var problems: [Problem] = []

    init(path: String) { self.path = path }

    mutating func note(_ kind: SignatureProblem, _ subject: String, expected: [String]) {
        problems.append(Problem(.signature(kind), subject, expected: expected.joined(separator: ", ")))
    }

    private mutating func noteSize(_ subject: String, _ limit: Int, found: Int) {
        problems.append(Problem(.limit(.bytes), subject, expected: "\(limit)", found: "\(found)"))
    }

    mutating func sealed(inTree root: ObjectID, of repository: borrowing Repository) -> SealedManifest? {
        let names = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        guard let file = names.last else { return nil }
        var folders: [UInt8] = []
        var id = root
        var entries: [RawTreeEntry] = []
        for depth in 0..<names.count {
            // What cannot be read is told by whoever walks through all of the tree.
            guard
                let content = read(id, .tree, SealedManifest.sizeLimit - folders.count, "/", of: repository),
                let read = try? RawTree.entries(in: content)
            else { return nil }
            entries = read
            folders += SealedManifest.framed(folder: content)
            guard depth < names.count - 1 else { break }
            let next = entries.filter { $0.name == names[depth] }
            guard let folder = next.first, next.count == 1 else { return nil }
            id = folder.id
        }
        let manifests = entries.filter { $0.name == file }
        guard let manifest = manifests.first, manifests.count == 1, SealedManifest.isFile(manifest),
            let content = read(manifest.id, .blob, SealedManifest.sizeLimit, path, of: repository)
        else { return nil }
        var signatures: [ManifestSignature: [UInt8]] = [:]
        for ending in ManifestSignature.allCases {
            // Of two of one name there is none: the walk tells of them, and nobody could prove which one is meant.
            let found = entries.filter { $0.name == file + Array(ending.rawValue.utf8) }
            guard let entry = found.first, found.count == 1 else { continue }
            signatures[ending] = signature(entry, at: ending.path(beside: path), of: repository)
        }
        return SealedManifest(folders: folders, content: content, signatures: signatures)
    }

    private mutating func signature(
        _ entry: RawTreeEntry, at path: String, of repository: borrowing Repository
    ) -> [UInt8]? {
        guard SealedManifest.isFile(entry) else {
            problems.append(
                Problem(.signature(.malformed), path, cause: "no regular file: it cannot be followed"))
            return nil
        }
        let content = read(entry.id, .blob, ManifestSignature.sizeLimit, path, of: repository)
        return content
    }

    /// Reads an object if it is of a kind and no larger than a limit, which would be noted.
    private mutating func read(
        _ id: ObjectID, _ kind: ObjectKind, _ limit: Int, _ subject: String,
        of repository: borrowing Repository
    ) -> [UInt8]? {
        // As above: what is missing or damaged is a finding of the walk.
        guard let header = try? repository.header(of: id), header.kind == kind else { return nil }
        guard header.size <= limit else {
            noteSize(subject, limit, found: header.size)
            return nil
        }
        // Likewise.
        guard let object = try? repository.object(id, limit: limit), object.kind == kind else { return nil }
        return object.content
    }
}
