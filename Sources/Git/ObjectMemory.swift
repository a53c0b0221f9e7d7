internal import Synchronization

/// Small objects that were read and found right, or made here.
///
/// An object's content cannot change under its id, so what is asked for again is neither inflated nor hashed again. libgit2
/// keeps commits and trees in the same way, but no blobs, and what it keeps is not seen before the file has been looked at.
/// Handles of several threads may share it.
final class ObjectMemory: Sendable {
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

    private struct Kept {
        var objects: [ObjectID: Object] = [:]
        var ids: [Object: ObjectID] = [:]
        var folders: [ObjectID: [RawTreeEntry]] = [:]
        var used = 0

        mutating func makeRoom(for count: Int) {
            if used + count > ObjectMemory.capacity { self = Kept() }
            used += count
        }
    }

    private let kept = Mutex(Kept())

    subscript(id: ObjectID) -> (kind: ObjectKind, content: [UInt8])? {
        kept.withLock { $0.objects[id] }.map { ($0.kind, $0.content) }
    }

    /// Returns the id of a content that is kept, which need not be hashed again.
    func id(of kind: ObjectKind, _ content: [UInt8]) -> ObjectID? {
        let object = Object(kind: kind, content: content)
        return kept.withLock { $0.ids[object] }
    }

    /// Keeps an object whose content is known to match its id.
    func keep(_ id: ObjectID, _ kind: ObjectKind, _ content: [UInt8]) {
        guard content.count <= Self.largest else { return }
        let object = Object(kind: kind, content: content)
        kept.withLock { kept in
            guard kept.objects[id] == nil else { return }
            kept.makeRoom(for: content.count)
            kept.objects[id] = object
            kept.ids[object] = id
        }
    }

    /// Returns the entries of a folder that is kept, or keeps what the closure returns.
    func entries(
        of id: ObjectID, reading: () throws(GitError) -> [RawTreeEntry]
    ) throws(GitError) -> [RawTreeEntry] {
        if let known = kept.withLock({ $0.folders[id] }) { return known }
        let entries = try reading()
        guard entries.count <= Self.largest / 32 else { return entries }
        kept.withLock { kept in
            // What an entry takes apart from the bytes in the tree object: two arrays and the entry itself.
            kept.makeRoom(for: entries.count * 128)
            kept.folders[id] = entries
        }
        return entries
    }
}
