internal import Glibc
internal import Synchronization

/// Small objects that were read and found right, or made here.
///
/// An object's content cannot change under its id, so what is asked for again is neither inflated nor hashed again. libgit2
/// keeps commits and trees in the same way, but no blobs, and what it keeps is not seen before the file has been looked at.
/// Handles of several threads may share it.
final class ObjectMemory: Sendable {
    /// Larger objects are read anew each time.
    static let largest = 1 << 16
    /// When the younger half would keep more bytes, it becomes the older half, and that one is forgotten.
    ///
    /// So what was asked for a moment ago is never forgotten with the rest.
    private static let half = 4 << 20
    /// What an object takes apart from its content: an array, and its place in a table.
    private static let overhead = 128
    /// What a finding takes apart from what grows with the object.
    private static let findingOverhead = 512

    private struct Object {
        let kind: ObjectKind
        let content: [UInt8]
    }

    /// What was read out of an object, by the type of what it says.
    private struct Finding: Hashable {
        let id: ObjectID
        let type: ObjectIdentifier
    }

    private struct Found {
        let value: any Sendable
        let bytes: Int
    }

    private struct Half {
        var findings: [Finding: Found] = [:]
        var objects: [ObjectID: Object] = [:]
        var folders: [ObjectID: FolderContent] = [:]
        var used = 0

        mutating func forget() {
            // The tables grow to the same size again.
            findings.removeAll(keepingCapacity: true)
            objects.removeAll(keepingCapacity: true)
            folders.removeAll(keepingCapacity: true)
            used = 0
        }
    }

    private struct Kept {
        var young = Half()
        var old = Half()

        mutating func object(_ id: ObjectID) -> Object? {
            if let known = young.objects[id] { return known }
            guard let known = old.objects[id] else { return nil }
            keep(known, id)
            return known
        }

        mutating func keep(_ object: Object, _ id: ObjectID) {
            makeRoom(for: object.content.count + ObjectMemory.overhead)
            young.objects[id] = object
        }

        mutating func folder(_ id: ObjectID) -> FolderContent? {
            if let known = young.folders[id] { return known }
            guard let known = old.folders[id] else { return nil }
            keep(known, id)
            return known
        }

        mutating func keep(_ folder: FolderContent, _ id: ObjectID) {
            // The tree object may be kept too, and then these are the same bytes; but it may be forgotten before the folder.
            makeRoom(for: folder.bytes.count + folder.weight + ObjectMemory.overhead)
            young.folders[id] = folder
        }

        mutating func finding(_ finding: Finding) -> Found? {
            if let known = young.findings[finding] { return known }
            guard let known = old.findings[finding] else { return nil }
            keep(known, finding)
            return known
        }

        mutating func keep(_ found: Found, _ finding: Finding) {
            makeRoom(for: found.bytes)
            young.findings[finding] = found
        }

        private mutating func makeRoom(for count: Int) {
            if young.used + count > ObjectMemory.half {
                swap(&young, &old)
                young.forget()
            }
            young.used += count
        }
    }

    private let kept = Mutex(Kept())

    subscript(id: ObjectID) -> (kind: ObjectKind, content: [UInt8])? {
        kept.withLock { $0.object(id) }.map { ($0.kind, $0.content) }
    }

    /// Returns whether an object is kept that has this content, byte by byte.
    func holds(_ id: ObjectID, _ kind: ObjectKind, _ content: [UInt8]) -> Bool {
        guard let known = kept.withLock({ $0.object(id) }), known.kind == kind else { return false }
        return known.content.hasSameBytes(as: content)
    }

    /// Keeps an object whose content is known to match its id.
    func keep(_ id: ObjectID, _ kind: ObjectKind, _ content: [UInt8]) {
        guard content.count <= Self.largest else { return }
        kept.withLock { kept in
            guard kept.object(id) == nil else { return }
            kept.keep(Object(kind: kind, content: content), id)
        }
    }

    /// Returns a folder that is kept, or keeps what the closure returns.
    func folder(
        _ id: ObjectID, reading: () throws(GitError) -> FolderContent
    ) throws(GitError) -> FolderContent {
        if let known = kept.withLock({ $0.folder(id) }) { return known }
        let folder = try reading()
        guard folder.bytes.count <= Self.largest else { return folder }
        kept.withLock { $0.keep(folder, id) }
        return folder
    }

    /// Returns what was read out of an object before, if that is kept.
    func finding<Value: Sendable>(_ type: Value.Type, in id: ObjectID) -> Value? {
        let finding = Finding(id: id, type: ObjectIdentifier(type))
        return kept.withLock { $0.finding(finding) }?.value as? Value
    }

    /// Keeps what was read out of an object of so many bytes: the same, whoever reads it.
    func keep<Value: Sendable>(finding value: Value, in id: ObjectID, of bytes: Int) {
        guard bytes <= Self.largest else { return }
        let finding = Finding(id: id, type: ObjectIdentifier(Value.self))
        // Its texts, and perhaps the same once more as they were read.
        let found = Found(value: value, bytes: Self.findingOverhead + 2 * bytes)
        kept.withLock { $0.keep(found, finding) }
    }
}

extension [UInt8] {
    /// Returns whether other bytes are the same: all at once, which an array does one by one.
    func hasSameBytes(as other: [UInt8]) -> Bool {
        unsafe withUnsafeBytes { own in unsafe other.withUnsafeBytes { unsafe own.hasSameBytes(as: $0) } }
    }
}
