extension Repository {
    /// Returns the entries of a folder in Git's order.
    ///
    /// - Throws: ``GitError``, `damaged` also for an entry that stagectl never writes, such as a submodule.
    public func entries(ofTree id: ObjectID) throws(GitError) -> [TreeEntry] {
        let folder = try folder(id)
        var entries: [TreeEntry] = []
        entries.reserveCapacity(folder.count)
        for index in 0..<folder.count { entries.append(try TreeEntry(folder[index])) }
        return entries
    }

    /// Returns the entries of a folder that do not stand in the same way in an earlier one, in Git's order.
    ///
    /// - Parameter earlier: The folder to compare with; nil for an empty one.
    /// - Returns: Each with the entry of the same name in the earlier folder, if there is one.
    /// - Throws: As ``entries(ofTree:)``.
    public func entries(
        ofTree id: ObjectID, notIn earlier: ObjectID?
    ) throws(GitError) -> [(entry: TreeEntry, before: TreeEntry?)] {
        guard id != earlier else { return [] }
        let old = try earlier.map { (id) throws(GitError) in try folder(id) }
        let new = try folder(id)
        var found: [(entry: TreeEntry, before: TreeEntry?)] = []
        for (index, before) in new.entries(notIn: old) {
            var known: TreeEntry?
            if let old, let before { known = try TreeEntry(old[before]) }
            found.append((try TreeEntry(new[index]), known))
        }
        return found
    }

    /// Returns what stands at a path below a root folder, or nil if nothing does.
    ///
    /// - Parameter path: Names separated by slashes, without one at either end.
    /// - Complexity: O(depth) objects are read.
    public func entry(at path: String, inTree root: ObjectID) throws(GitError) -> TreeEntry? {
        var rest = path.utf8[...]
        var id = root
        while true {
            // Compared as bytes: two spellings of the same letter are two names.
            let name = rest.prefix { $0 != UInt8(ascii: "/") }
            let folder = try folder(id)
            guard let index = folder.index(of: name) else { return nil }
            rest = rest[name.endIndex...]
            guard rest.popFirst() != nil else { return try TreeEntry(folder[index]) }
            let target = folder.target(of: index)
            guard let mode = target.mode else { throw .strangeEntry }
            guard mode == .folder else { return nil }
            id = target.id
        }
    }

    /// Writes the trees of a root folder in which some files are changed, and returns its id.
    ///
    /// Everything else stays as it stands; folders that become empty vanish. A file takes the place of a folder of the same
    /// name and the other way round.
    ///
    /// - Parameters:
    ///   - base: The root folder to begin with; nil for an empty one.
    ///   - files: Path → content, nil to remove what is there. Every written file gets the mode 100644.
    /// - Throws: ``GitError``, `conflict` if a path is not one that Git takes, or two of them contradict each other.
    public func tree(_ base: ObjectID?, changing files: [String: ObjectID?]) throws(GitError) -> ObjectID {
        var change = TreeChange.Folder()
        for (path, id) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            try change.add(id, at: path)
        }
        guard let id = try write(change, over: base) else { return try write(.tree, []) }
        return id
    }

    private func write(_ change: TreeChange.Folder, over base: ObjectID?) throws(GitError) -> ObjectID? {
        let present = try base.map { (id) throws(GitError) in try folder(id) }
        var removed: Set<Int> = []
        var added: [RawTreeEntry] = []
        for (name, node) in change.nodes {
            let place = present?.index(of: name)
            let old = place.flatMap { present?[$0] }
            var new: RawTreeEntry?
            if case .some(.some(let id)) = node.file {
                new = RawTreeEntry(mode: TreeEntry.Mode.file.digits, name: name, id: id)
            } else if !node.folder.nodes.isEmpty {
                let isFolder = node.file == nil && old?.mode == TreeEntry.Mode.folder.digits
                if let id = try write(node.folder, over: isFolder ? old?.id : nil) {
                    new = RawTreeEntry(mode: TreeEntry.Mode.folder.digits, name: name, id: id)
                } else if old != nil, !isFolder, node.file == nil {
                    // Nothing was asked of what stands there but that something below it be absent, which it is.
                    continue
                }
            }
            if let place { removed.insert(place) }
            if let new { added.append(new) }
        }
        guard (present?.count ?? 0) - removed.count + added.count > 0 else { return nil }
        return try write(.tree, present?.bytes(without: removed, with: added) ?? RawTree.content(of: added))
    }

    private func folder(_ id: ObjectID) throws(GitError) -> FolderContent {
        try memory.folder(id) { () throws(GitError) in
            let (kind, content) = try object(id)
            guard kind == .tree else {
                throw GitError(kind: .damaged, message: "\(id.hex) is a \(kind.rawValue), not a tree")
            }
            do throws(MalformedObject) { return try FolderContent(content) } catch {
                throw GitError(kind: .damaged, message: "tree \(id.hex) \(error.reason)")
            }
        }
    }
}

/// What is to change in a tree, sorted by folder.
private enum TreeChange {
    struct Folder {
        var nodes: [[UInt8]: Node] = [:]

        mutating func add(_ id: ObjectID?, at path: String) throws(GitError) {
            let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard names.allSatisfy(isName) else {
                throw GitError(kind: .conflict, message: "not a path for a tree: \(path)")
            }
            guard try add(id, at: names[...].map(Array.init)[...]) else {
                throw GitError(kind: .conflict, message: "both a file and a folder: \(path)")
            }
        }

        fileprivate mutating func add(_ id: ObjectID?, at names: ArraySlice<[UInt8]>) throws(GitError) -> Bool
        {
            guard let name = names.first else { return false }
            return try nodes[name, default: Node()].add(id, at: names.dropFirst())
        }

        private func isName(_ name: Substring.UTF8View) -> Bool {
            let text = String(decoding: name, as: UTF8.self)
            return !name.isEmpty && !name.contains(0) && text != "." && text != ".."
                && text.lowercased() != ".git"
        }
    }

    struct Node {
        /// nil: not named itself; `.some(nil)`: to be removed.
        var file: ObjectID??
        var folder = Folder()

        fileprivate mutating func add(_ id: ObjectID?, at names: ArraySlice<[UInt8]>) throws(GitError) -> Bool
        {
            guard names.isEmpty else {
                if case .some(.some) = file { return false }
                return try folder.add(id, at: names)
            }
            guard id == nil || folder.nodes.isEmpty else { return false }
            file = .some(id)
            return true
        }
    }
}
