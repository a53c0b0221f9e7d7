internal import Synchronization

/// Small objects that were read and found right, or made here.
///
/// An object's content cannot change under its id, so what is asked for again is neither inflated nor hashed again. libgit2
/// keeps commits and trees in the same way, but no blobs, and what it keeps is not seen before the file has been looked at.
/// Handles of several threads may share it.
final class ObjectMemory: Sendable {
    /// Larger objects are read anew each time.
    static let largest = 1 << 16
    /// When more bytes would be kept, everything is forgotten.
    private static let capacity = 8 << 20
    /// What an object takes apart from its content: an array, and its places in two tables.
    private static let overhead = 160

    private struct Object: Hashable {
        let kind: ObjectKind
        let content: [UInt8]

        func hash(into hasher: inout Hasher) {
            // All at once, which an array does byte by byte.
            unsafe content.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }

    /// What was read out of an object, by the type of what it says.
    private struct Finding: Hashable {
        let id: ObjectID
        let type: ObjectIdentifier
    }

    /// What a finding takes at most: a few texts.
    private static let findingBytes = 1_024

    private struct Kept {
        var findings: [Finding: any Sendable] = [:]
        var objects: [ObjectID: Object] = [:]
        var ids: [Object: ObjectID] = [:]
        var folders: [ObjectID: FolderContent] = [:]
        var used = 0

        mutating func makeRoom(for count: Int) {
            if used + count > ObjectMemory.capacity {
                // The tables grow to the same size again.
                findings.removeAll(keepingCapacity: true)
                objects.removeAll(keepingCapacity: true)
                ids.removeAll(keepingCapacity: true)
                folders.removeAll(keepingCapacity: true)
                used = 0
            }
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
            kept.makeRoom(for: content.count + Self.overhead)
            kept.objects[id] = object
            kept.ids[object] = id
        }
    }

    /// Returns a folder that is kept, or keeps what the closure returns.
    func folder(
        _ id: ObjectID, reading: () throws(GitError) -> FolderContent
    ) throws(GitError) -> FolderContent {
        if let known = kept.withLock({ $0.folders[id] }) { return known }
        let folder = try reading()
        guard folder.bytes.count <= Self.largest else { return folder }
        kept.withLock { kept in
            // The tree object itself is kept already.
            kept.makeRoom(for: folder.weight + Self.overhead)
            kept.folders[id] = folder
        }
        return folder
    }

    /// Returns what was read out of an object before, if that is kept.
    func finding<Value: Sendable>(_ type: Value.Type, in id: ObjectID) -> Value? {
        let finding = Finding(id: id, type: ObjectIdentifier(type))
        return kept.withLock { $0.findings[finding] } as? Value
    }

    /// Keeps what was read out of an object: the same, whoever reads it.
    func keep<Value: Sendable>(finding value: Value, in id: ObjectID) {
        let finding = Finding(id: id, type: ObjectIdentifier(Value.self))
        kept.withLock { kept in
            kept.makeRoom(for: Self.findingBytes)
            kept.findings[finding] = value
        }
    }
}
