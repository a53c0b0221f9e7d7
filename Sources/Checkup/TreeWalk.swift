internal import Git
internal import Problems

/// Unfolds a delivered tree and judges its structure and names on the way.
///
/// Trees are read raw, because libgit2 and Git differ in what they make of malformed ones. The budgets hold while reading: a
/// tree that unfolds without end costs no more than the largest one that is allowed, and nothing is kept that such a tree
/// could blow up, for folders are visited breadth first and remembered only as entries.
struct TreeWalk {
    private let limits: ContentLimits
    private let delivery: String
    private var tree: DeliveredTree
    private var files = 0
    private var folders = 0
    private var treeBytes = 0
    private var findings: FindingCollector

    /// Walks a tree.
    ///
    /// - Parameters:
    ///   - root: The id of the delivered tree.
    ///   - delivery: The name of the delivery, which limits of the whole are reported about.
    ///   - repository: The quarantine.
    /// - Returns: What could be read. If a limit was passed, that is noted, and the tree is not whole.
    /// - Throws: ``Problem`` if the quarantine itself cannot be read.
    static func walk(
        from root: ObjectID, of delivery: String, in repository: borrowing Repository,
        limits: ContentLimits, findings: inout FindingCollector
    ) throws(Problem) -> DeliveredTree {
        var walk = TreeWalk(
            limits: limits, delivery: delivery, tree: DeliveredTree(root: root), findings: findings)
        var index = 0
        while index < walk.tree.nodes.count {
            guard try walk.visit(index, in: repository) == .goOn else { break }
            index += 1
        }
        findings = walk.findings
        return walk.tree
    }

    private init(limits: ContentLimits, delivery: String, tree: DeliveredTree, findings: FindingCollector) {
        self.limits = limits
        self.delivery = delivery
        self.tree = tree
        self.findings = findings
    }

    private enum Continuation { case goOn, stop }

    private mutating func visit(
        _ index: Int, in repository: borrowing Repository
    ) throws(Problem) -> Continuation {
        guard tree.nodes[index].kind == .folder else { return .goOn }
        guard tree.nodes[index].depth <= limits.depth else {
            note(.limit(.depth), tree.path(of: index), expected: limits.depth)
            tree.lose(.partial)
            return .goOn
        }
        guard let content = try read(index, in: repository) else {
            tree.lose(.partial)
            return tree.extent == .cutOff ? .stop : .goOn
        }
        // Counted before they are taken apart: a million entries are a million small allocations.
        let allowed = 2 * limits.files - files - folders
        guard TreeWalk.entryCount(of: content, upTo: allowed) <= allowed else { return tooManyPaths() }
        let entries: [RawTreeEntry]
        do throws(MalformedObject) { entries = try RawTree.entries(in: content) } catch {
            findings.note(.treeMalformed, tree.path(of: index), cause: error.reason)
            tree.lose(.partial)
            return .goOn
        }
        let first = tree.nodes.count
        judge(entries, in: index)
        tree.nodes[index].children = first..<tree.nodes.count
        return files > limits.files || folders > limits.files ? tooManyPaths() : .goOn
    }

    private mutating func tooManyPaths() -> Continuation {
        note(.limit(.paths), delivery, expected: limits.files)
        tree.lose(.cutOff)
        return .stop
    }

    private mutating func note(_ code: Code, _ subject: String, expected: Int) {
        findings.note(Problem(code, subject, expected: String(expected)))
    }

    /// Returns how many entries a tree seems to have, counting no further than one more than asked for.
    private static func entryCount(of content: [UInt8], upTo limit: Int) -> Int {
        var count = 0
        var position = 0
        while position < content.count, count <= limit {
            guard let end = content[position...].firstIndex(of: 0) else { break }
            position = end + 21
            count += 1
        }
        return count
    }

    // MARK: Reading

    private mutating func read(
        _ index: Int, in repository: borrowing Repository
    ) throws(Problem) -> [UInt8]? {
        let id = tree.nodes[index].id
        do throws(GitError) {
            let header = try repository.header(of: id)
            guard header.kind == .tree else {
                findings.note(
                    .objectType, tree.path(of: index), expected: ObjectKind.tree.rawValue,
                    found: header.kind.rawValue)
                return nil
            }
            guard header.size <= limits.treeBytes - treeBytes else {
                _ = tooManyPaths()
                return nil
            }
            treeBytes += header.size
            return try repository.object(id).content
        } catch {
            findings.note(try unreadable(error, at: tree.path(of: index), in: repository.path))
            return nil
        }
    }

    // MARK: Judging

    private mutating func judge(_ entries: [RawTreeEntry], in folder: Int) {
        var folding = NameFolding()
        var previous: RawTreeEntry?
        let folderPath = folder == 0 ? [] : tree.pathBytes(of: folder) + [UInt8(ascii: "/")]
        for entry in entries {
            let path = EntryPath(folder: folderPath, name: entry.name)
            if let previous, !TreeWalk.areInOrder(previous, entry) { findings.note(.treeOrder, path.text) }
            previous = entry
            judge(folding.insert(entry.name), at: path)
            for problem in NameRules.problems(of: entry.name) { findings.note(problem, path.text) }
            if let node = node(for: entry, at: path, in: folder) {
                tree.nodes.append(node)
            } else {
                tree.lose(.partial)
            }
        }
    }

    private mutating func judge(_ collision: NameFolding.Collision?, at path: EntryPath) {
        switch collision {
        case nil: break
        case .duplicate: findings.note(.treeDuplicate, path.text)
        case .letterCase(let other):
            findings.note(.pathCaseCollision, path.text, found: path.sibling(other).text)
        case .normalisation(let other):
            findings.note(.pathUnicodeCollision, path.text, found: path.sibling(other).text)
        }
    }

    /// Returns the entry as it goes on in the walk, or nil if it cannot.
    private mutating func node(
        for entry: RawTreeEntry, at path: EntryPath, in folder: Int
    ) -> DeliveredTree.Node? {
        if entry.id == .null { findings.note(.objectNull, path.text) }
        let fits = judgeLength(of: path)
        guard String(decoding: entry.mode, as: UTF8.self) != "160000" else {
            findings.note(.gitlink, path.text)
            return nil
        }
        guard let kind = DeliveredTree.Kind(mode: entry.mode) else {
            findings.note(.mode, path.text, found: readable(entry.mode))
            return nil
        }
        if kind == .folder { judgeFolder(at: path) }
        guard fits, entry.id != .null else { return nil }
        if kind == .folder { folders += 1 } else { files += 1 }
        return DeliveredTree.Node(
            parent: folder, depth: tree.nodes[folder].depth + 1, name: entry.name, kind: kind, id: entry.id)
    }

    /// Refuses a folder in the place of a file that Git reads; `git fsck` does so too.
    private mutating func judgeFolder(at path: EntryPath) {
        switch ReservedName(String(decoding: path.name, as: UTF8.self)).dotFile {
        case .modules, .attributes:
            findings.note(
                .objectType, path.text, expected: ObjectKind.blob.rawValue, found: ObjectKind.tree.rawValue)
        case .ignore, .mailmap, nil: break
        }
    }

    private mutating func judgeLength(of path: EntryPath) -> Bool {
        let (maximum, count) =
            path.name.count > NameRules.maximumBytes
            ? (NameRules.maximumBytes, path.name.count)
            : (limits.path, path.folder.count + path.name.count)
        guard count > maximum else { return true }
        findings.note(.pathLength, path.text, expected: String(maximum), found: String(count))
        return false
    }

    /// Git compares names byte by byte, a folder's as if it ended in a slash.
    private static func areInOrder(_ first: RawTreeEntry, _ second: RawTreeEntry) -> Bool {
        !sortKey(of: second).lexicographicallyPrecedes(sortKey(of: first))
    }

    private static func sortKey(of entry: RawTreeEntry) -> [UInt8] {
        // Also a padded or foreign mode of a folder sorts as one; Git looks at the number.
        let mode = Int(String(decoding: entry.mode, as: UTF8.self), radix: 8) ?? 0
        return mode & 0o170000 == 0o040000 ? entry.name + [UInt8(ascii: "/")] : entry.name
    }
}

/// Where an entry stands; written out only when there is something to say about it.
private struct EntryPath {
    /// The path of the folder with its slash; empty for the root.
    let folder: [UInt8]
    let name: [UInt8]

    /// The path as text; a name of any length is cut to one that can be shown.
    var text: String { readable(folder + name.prefix(4096)) }

    func sibling(_ name: [UInt8]) -> EntryPath { EntryPath(folder: folder, name: name) }
}

/// Returns what an object that cannot be read means for the delivery.
///
/// - Throws: ``Problem`` if it says nothing about the delivery, but about the quarantine.
func unreadable(_ error: GitError, at path: String, in quarantine: String) throws(Problem) -> Problem {
    switch error.kind {
    case .notFound: Problem(.content(.objectMissing), path, cause: error.message)
    case .damaged: Problem(.content(.objectDamaged), path, cause: error.message)
    case .conflict, .owner, .other:
        throw Problem(.repository(.unusable), quarantine, cause: error.message)
    }
}
