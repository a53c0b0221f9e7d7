/// Small objects that were read and found right, or made here.
///
/// An object's content cannot change under its id, so what is asked for again is neither inflated nor hashed again. libgit2
/// keeps commits and trees in the same way, but no blobs, and what it keeps is not seen before the file has been looked at.
final class ObjectMemory {
    /// Larger objects are read anew each time.
    static let largest = 1 << 16
    /// When more would be kept, everything is forgotten.
    private static let capacity = 32 << 20

    private struct Object: Hashable {
        let kind: ObjectKind
        let content: [UInt8]

        func hash(into hasher: inout Hasher) {
            // All at once, which an array does byte by byte.
            unsafe content.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }

    private var objects: [ObjectID: (kind: ObjectKind, content: [UInt8])] = [:]
    private var ids: [Object: ObjectID] = [:]
    private var folders: [ObjectID: [RawTreeEntry]] = [:]
    private var used = 0

    subscript(id: ObjectID) -> (kind: ObjectKind, content: [UInt8])? { objects[id] }

    /// Returns the id of a content that is kept, which need not be hashed again.
    func id(of kind: ObjectKind, _ content: [UInt8]) -> ObjectID? {
        ids[Object(kind: kind, content: content)]
    }

    /// Keeps an object whose content is known to match its id.
    func keep(_ id: ObjectID, _ kind: ObjectKind, _ content: [UInt8]) {
        guard content.count <= Self.largest, objects[id] == nil else { return }
        makeRoom(for: content.count)
        objects[id] = (kind, content)
        ids[Object(kind: kind, content: content)] = id
    }

    /// Returns the entries of a folder that is kept, or keeps what the closure returns.
    func entries(
        of id: ObjectID, reading: () throws(GitError) -> [RawTreeEntry]
    ) throws(GitError) -> [RawTreeEntry] {
        if let known = folders[id] { return known }
        let entries = try reading()
        guard entries.count <= Self.largest / 32 else { return entries }
        // What an entry takes apart from the bytes in the tree object: two arrays and the entry itself.
        makeRoom(for: entries.count * 128)
        folders[id] = entries
        return entries
    }

    private func makeRoom(for count: Int) {
        if used + count > Self.capacity {
            objects = [:]
            ids = [:]
            folders = [:]
            used = 0
        }
        used += count
    }
}
