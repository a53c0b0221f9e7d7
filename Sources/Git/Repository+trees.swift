extension Repository {
    /// Returns the entries of a folder in Git's order.
    ///
    /// - Throws: ``GitError``, `damaged` also for an entry that stagectl never writes, such as a submodule.
    public func entries(ofTree id: ObjectID) throws(GitError) -> [TreeEntry] {
        let folder = try folder(id)
        var entries: [TreeEntry] = []
        entries.reserveCapacity(folder.count)
        for index in 0..<folder.count { entries.append(try folder.entry(index)) }
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
            if let old, let before { known = try old.entry(before) }
            found.append((try new.entry(index), known))
        }
        return found
    }

    /// Returns what stands at a path below a root folder, or nil if nothing does.
    ///
    /// - Parameter path: Names separated by slashes, without one at either end.
    /// - Complexity: O(depth) objects are read.
    public func entry(at path: String, inTree root: ObjectID) throws(GitError) -> TreeEntry? {
        let path = Array(path.utf8)
        var start = 0
        var id = root
        while true {
            // Compared as bytes: two spellings of the same letter are two names.
            let end = path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
            let folder = try folder(id)
            let found = unsafe path.withUnsafeBytes { path in
                unsafe folder.index(of: UnsafeRawBufferPointer(rebasing: path[start..<end]))
            }
            guard let found else { return nil }
            guard end < path.count else { return try folder.entry(found) }
            let target = folder.target(of: found)
            guard let mode = target.mode else { throw .strangeEntry }
            guard mode == .folder else { return nil }
            (start, id) = (end + 1, target.id)
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
        try tree(base, files.mapValues { $0.map(TreeChange.File.object) }, expecting: nil)
    }

    /// Writes files, and the trees of a root folder in which they are changed, and returns its id, as
    /// ``tree(_:changing:)`` does.
    ///
    /// - Parameter expected: A root folder that may be what comes of it. It saves time and decides nothing: what stands there at the
    ///   same place and has the same bytes need not be hashed again.
    public func tree(
        _ base: ObjectID?, writing files: [String: [UInt8]?], expecting expected: ObjectID? = nil
    ) throws(GitError) -> ObjectID {
        try tree(base, files.mapValues { $0.map(TreeChange.File.content) }, expecting: expected)
    }

    private func tree(
        _ base: ObjectID?, _ files: [String: TreeChange.File?], expecting expected: ObjectID?
    ) throws(GitError) -> ObjectID {
        var change = TreeChange.Folder()
        for (path, file) in files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            try change.add(file, at: path)
        }
        guard let id = try write(change, over: base, expecting: expected) else {
            return try write(.tree, [])
        }
        return id
    }

    private func write(
        _ change: TreeChange.Folder, over base: ObjectID?, expecting expected: ObjectID?
    ) throws(GitError) -> ObjectID? {
        let present = try base.map { (id) throws(GitError) in try folder(id) }
        // Whoever expects something has read it a moment ago; to read what is too large to be kept would cost more than it saves,
        // and what is no folder is no help.
        let guess = expected.flatMap { memory[$0] == nil ? nil : try? folder($0) }
        var removed: Set<Int> = []
        var added: [RawTreeEntry] = []
        for (name, node) in change.nodes {
            let place = present?.index(of: name)
            let old = place.flatMap { present?.target(of: $0) }
            let guessed = guess.flatMap { guess in guess.index(of: name).map(guess.target(of:)) }
            var new: RawTreeEntry?
            if case .some(.some(let file)) = node.file {
                let id = try write(file, expecting: guessed?.id)
                new = RawTreeEntry(mode: TreeEntry.Mode.file.digits, name: name, id: id)
            } else if !node.folder.nodes.isEmpty {
                let isFolder = node.file == nil && old?.mode == .folder
                let id = try write(
                    node.folder, over: isFolder ? old?.id : nil,
                    expecting: guessed?.mode == .folder ? guessed?.id : nil)
                if let id {
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
        let bytes = present?.bytes(without: removed, with: added) ?? RawTree.content(of: added)
        return try write(.tree, bytes, expecting: expected)
    }

    private func write(_ file: TreeChange.File, expecting expected: ObjectID?) throws(GitError) -> ObjectID {
        switch file {
        case .object(let id): id
        case .content(let content): try write(.blob, content, expecting: expected)
        }
    }

    /// Writes an object unless it is the one that is expected, which is here already.
    private func write(
        _ kind: ObjectKind, _ content: [UInt8], expecting expected: ObjectID?
    ) throws(GitError) -> ObjectID {
        if let expected, memory.holds(expected, kind, content) { return expected }
        return try write(kind, content)
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
    /// A file that is to be there.
    enum File {
        case object(ObjectID)
        case content([UInt8])
    }

    struct Folder {
        /// Those that are named, each once, in the order of their first paths.
        private(set) var nodes: [(name: [UInt8], node: Node)] = []
        /// Where each of them stands: there may be thousands.
        private var places: [[UInt8]: Int] = [:]

        mutating func add(_ file: File?, at path: String) throws(GitError) {
            let names = Array(path.utf8).split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard names.allSatisfy(isName) else {
                throw GitError(kind: .conflict, message: "not a path for a tree: \(path)")
            }
            guard add(file, at: names[...]) else {
                throw GitError(kind: .conflict, message: "both a file and a folder: \(path)")
            }
        }

        fileprivate mutating func add(_ file: File?, at names: ArraySlice<ArraySlice<UInt8>>) -> Bool {
            guard let name = names.first else { return false }
            // Nearly always the last one, for the paths come in their order.
            if let last = nodes.last, last.name.elementsEqual(name) {
                return nodes[nodes.count - 1].node.add(file, at: names.dropFirst())
            }
            let key = Array(name)
            let index = places[key] ?? nodes.endIndex
            if index == nodes.endIndex {
                nodes.append((key, Node()))
                places[key] = index
            }
            return nodes[index].node.add(file, at: names.dropFirst())
        }

        private func isName(_ name: ArraySlice<UInt8>) -> Bool {
            guard !name.isEmpty, !name.contains(0) else { return false }
            guard name.first == UInt8(ascii: ".") else { return true }
            let text = String(decoding: name, as: UTF8.self)
            return text != "." && text != ".." && text.lowercased() != ".git"
        }
    }

    struct Node {
        /// nil: not named itself; `.some(nil)`: to be removed.
        var file: File??
        var folder = Folder()

        fileprivate mutating func add(_ file: File?, at names: ArraySlice<ArraySlice<UInt8>>) -> Bool {
            guard names.isEmpty else {
                if case .some(.some) = self.file { return false }
                return folder.add(file, at: names)
            }
            guard file == nil || folder.nodes.isEmpty else { return false }
            self.file = .some(file)
            return true
        }
    }
}
