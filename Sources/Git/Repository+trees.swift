extension Repository {
    /// Returns the entries of a folder in Git's order.
    ///
    /// - Throws: ``GitError``, `damaged` also for an entry that stagectl never writes, such as a submodule.
    public func entries(ofTree id: ObjectID) throws(GitError) -> [TreeEntry] {
        var entries: [TreeEntry] = []
        for raw in try rawEntries(ofTree: id) { entries.append(try TreeEntry(raw)) }
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
        let old = try earlier.map { (id) throws(GitError) in try rawEntries(ofTree: id) } ?? []
        var position = 0
        var found: [(entry: TreeEntry, before: TreeEntry?)] = []
        for raw in try rawEntries(ofTree: id) {
            // Nearly always the next one; the order is only a guess, which a search makes up for.
            var place = position < old.count && old[position].name == raw.name ? position : nil
            if place == nil { place = old.firstIndex { $0.name == raw.name } }
            if let place {
                position = place + 1
                if old[place] == raw { continue }
            }
            found.append(
                (try TreeEntry(raw), try place.map { (place) throws(GitError) in try TreeEntry(old[place]) }))
        }
        return found
    }

    /// Returns what stands at a path below a root folder, or nil if nothing does.
    ///
    /// - Parameter path: Names separated by slashes, without one at either end.
    /// - Complexity: O(depth) objects are read.
    public func entry(at path: String, inTree root: ObjectID) throws(GitError) -> TreeEntry? {
        let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var folder = root
        for (index, name) in names.enumerated() {
            // Compared as bytes: two spellings of the same letter are two names.
            let bytes = Array(name)
            guard let raw = try rawEntries(ofTree: folder).first(where: { $0.name == bytes }) else {
                return nil
            }
            let entry = try TreeEntry(raw)
            if index == names.count - 1 { return entry }
            guard entry.mode == .folder else { return nil }
            folder = entry.id
        }
        return nil
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
        var entries = try base.map { (id) throws(GitError) in try rawEntries(ofTree: id) } ?? []
        for (name, node) in change.nodes {
            let place = entries.firstIndex { $0.name == name }
            let old = place.map { entries.remove(at: $0) }
            var new: RawTreeEntry?
            if case .some(.some(let id)) = node.file {
                new = RawTreeEntry(mode: TreeEntry.Mode.file.digits, name: name, id: id)
            } else if !node.folder.nodes.isEmpty {
                let isFolder = node.file == nil && old?.mode == TreeEntry.Mode.folder.digits
                if let id = try write(node.folder, over: isFolder ? old?.id : nil) {
                    new = RawTreeEntry(mode: TreeEntry.Mode.folder.digits, name: name, id: id)
                } else if let old, !isFolder, node.file == nil {
                    // Nothing was asked of what stands there but that something below it be absent, which it is.
                    new = old
                }
            }
            guard let new else { continue }
            entries.insert(new, at: entries.firstIndex { RawTree.precedes(new, $0) } ?? entries.endIndex)
        }
        guard !entries.isEmpty else { return nil }
        return try write(.tree, RawTree.content(of: entries))
    }

    private func rawEntries(ofTree id: ObjectID) throws(GitError) -> [RawTreeEntry] {
        try memory.entries(of: id) { () throws(GitError) in
            let (kind, content) = try object(id)
            guard kind == .tree else {
                throw GitError(kind: .damaged, message: "\(id.hex) is a \(kind.rawValue), not a tree")
            }
            do throws(MalformedObject) { return try RawTree.entries(in: content) } catch {
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

        private mutating func add(_ id: ObjectID?, at names: ArraySlice<[UInt8]>) throws(GitError) -> Bool {
            guard let name = names.first else { return false }
            var node = nodes[name] ?? Node()
            if names.count == 1 {
                guard id == nil || node.folder.nodes.isEmpty else { return false }
                node.file = .some(id)
            } else {
                if case .some(.some) = node.file { return false }
                guard try node.folder.add(id, at: names.dropFirst()) else { return false }
            }
            nodes[name] = node
            return true
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
    }
}
