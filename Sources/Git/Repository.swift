internal import CGit2
internal import Glibc

/// One repository on this machine, opened for reading and for making objects.
///
/// It belongs to one task: libgit2's handles are not shared between threads. Refs are only read here; what moves a ref in B is
/// a push (see ``PushConnection``), because libgit2 writes refs without running hooks.
public struct Repository: ~Copyable {
    /// The folder that was opened.
    public let path: String

    let handle: Handle
    let objects: Handle

    /// The folders that objects are read from, the repository's own one first.
    let folders: ObjectFolders

    /// What need not be read again.
    let memory: ObjectMemory

    /// The quick way to what lies in packs.
    private let packs: PackedObjects

    /// Opens the bare or non-bare repository at exactly this path.
    ///
    /// - Parameter owner: Whether the repository must belong to who opens it.
    /// - Throws: ``GitError``, `notFound` if there is none, `owner` if it belongs to another user.
    public init(at path: String, owner: RepositoryPlace.Owner = .required) throws(GitError) {
        try self.init(at: path, owner: owner, remembering: ObjectMemory())
    }

    /// - Parameter memory: What need not be read again.
    init(
        at path: String, owner: RepositoryPlace.Owner = .required, remembering memory: ObjectMemory
    ) throws(GitError) {
        try LibGit2.start()
        if owner == .askedByGit { try LibGit2.actForGit() }
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        let opened = try unsafe Handle(freedBy: git_repository_free) { repository in
            unsafe git_repository_open_ext(&repository, path, flags, nil)
        }
        try self.init(opened, at: path, remembering: memory)
    }

    /// Makes an empty bare repository, or opens the one that is there.
    ///
    /// It comes into its place whole: a run that is killed meanwhile leaves nothing there that later ones could not use. Where
    /// several may make it at the same time, the caller holds a lock.
    public init(creatingAt path: String) throws(GitError) {
        try LibGit2.start()
        if unsafe access(path, F_OK) != 0 { try Self.make(at: path) }
        let created = try unsafe Handle(freedBy: git_repository_free) { repository in
            unsafe git_repository_init(&repository, path, 1)
        }
        try self.init(created, at: path, remembering: ObjectMemory())
    }

    private static func make(at path: String) throws(GitError) {
        // One name for all: what a killed run has left there, the next one takes away.
        let folder = "\(path).new"
        LeftOver.remove(folder)
        _ = try unsafe Handle(freedBy: git_repository_free) { repository in
            unsafe git_repository_init(&repository, folder, 1)
        }
        guard unsafe rename(folder, path) == 0 else {
            throw GitError(kind: .other, message: "\(path): \(unsafe String(cString: strerror(errno)))")
        }
    }

    private init(
        _ opened: consuming Handle, at path: String, remembering memory: ObjectMemory
    ) throws(GitError) {
        let repository = unsafe opened.pointer
        objects = try unsafe Handle(freedBy: git_odb_free) { unsafe git_repository_odb(&$0, repository) }
        folders = unsafe ObjectFolders("\(String(cString: git_repository_commondir(repository)))objects")
        packs = PackedObjects(folders)
        handle = opened
        self.memory = memory
        self.path = path
    }

    /// Keeps every object that is written from now on in memory only.
    ///
    /// Reading sees them at once; a push sends them. Nothing reaches the folder of this repository, so that B given by path
    /// is changed by nothing but `git-receive-pack`.
    public func keepNewObjectsInMemory() throws(GitError) {
        var backend: UnsafeMutablePointer<git_odb_backend>? = nil
        try unsafe check(git_mempack_new(&backend))
        // A higher priority than the folder's own backends: libgit2 writes to the first that can.
        try unsafe check(git_odb_add_backend(objects.pointer, backend, 1000))
    }

    /// Makes the objects of another repository readable here, for as long as this one is open.
    ///
    /// - Parameter folder: The other repository's `objects` folder.
    public func read(alsoFrom folder: String) throws(GitError) {
        try unsafe check(git_odb_add_disk_alternate(objects.pointer, folder))
        folders.paths.append(folder)
    }
}

/// The `objects` folders of a repository: more may be added while it is open, which a copy of a list would not see.
final class ObjectFolders {
    var paths: [String]

    init(_ own: String) { paths = [own] }
}

extension Repository {
    /// Reads one object whole; its content is hashed again and must match its id.
    ///
    /// - Throws: ``GitError``: `notFound`, or `damaged` when it does not match its id or cannot be inflated.
    public func object(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, content: [UInt8]) {
        if let known = memory[id] { return known }
        if let found = quickly(id, limit: .max) { return found }
        switch try looseObject(id, limit: ObjectMemory.largest) {
        case .object(let kind, let content):
            memory.keep(id, kind, content)
            return (kind, content)
        case .unusable: try requireSound(id, .whole)
        case .nothing: break
        }
        return try packedObject(id)
    }

    /// Reads an object from a pack if that is quickly done and its content matches its id; whatever else there is to say of it, the
    /// other ways find out.
    private func quickly(_ id: ObjectID, limit: Int) -> (kind: ObjectKind, content: [UInt8])? {
        guard let found = packs.object(id, limit: limit), (try? Self.id(of: found.kind, found.content)) == id
        else { return nil }
        memory.keep(id, found.kind, found.content)
        return found
    }

    /// Reads an object of which no file is known that libgit2 cannot read.
    private func packedObject(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, content: [UInt8]) {
        var result: (kind: ObjectKind, content: [UInt8])?
        try unsafe lend(id) { kind, content in result = (kind, unsafe Array(content)) }
        guard let result else { throw GitError(kind: .damaged, message: "no content") }
        memory.keep(id, result.kind, result.content)
        return result
    }

    /// Reads one object as ``object(_:)`` does, unless it is larger than the limit.
    ///
    /// - Returns: nil if it is larger; then its content was not read.
    public func object(
        _ id: ObjectID, limit: Int
    ) throws(GitError) -> (kind: ObjectKind, content: [UInt8])? {
        if let known = memory[id] { return known.content.count <= limit ? known : nil }
        guard limit >= ObjectMemory.largest else {
            guard try header(of: id).size <= limit else { return nil }
            return try object(id)
        }
        if let found = quickly(id, limit: limit) { return found }
        switch try looseObject(id, limit: ObjectMemory.largest) {
        case .object(let kind, let content):
            memory.keep(id, kind, content)
            return (kind, content)
        case .nothing:
            // It lies in a pack, if anywhere; there is no file that libgit2 would have to be kept from.
            guard try packedHeader(of: id).size <= limit else { return nil }
            return try packedObject(id)
        case .unusable:
            guard try header(of: id).size <= limit else { return nil }
            return try object(id)
        }
    }

    /// Lends the content of an object without copying it; the bytes are valid only inside the closure.
    ///
    /// - Throws: As ``object(_:)``.
    public func withObject(
        _ id: ObjectID, _ body: (ObjectKind, UnsafeRawBufferPointer) -> Void
    ) throws(GitError) {
        try requireSound(id, .whole)
        try unsafe lend(id, body)
    }

    private func lend(
        _ id: ObjectID, _ body: (ObjectKind, UnsafeRawBufferPointer) -> Void
    ) throws(GitError) {
        var raw = id.raw
        let object = try unsafe Handle(freedBy: git_odb_object_free) {
            unsafe git_odb_read(&$0, objects.pointer, &raw)
        }
        guard let kind = unsafe ObjectKind(git_odb_object_type(object.pointer)) else {
            throw GitError(kind: .damaged, message: "object \(id.hex) is of no known kind")
        }
        let count = unsafe git_odb_object_size(object.pointer)
        unsafe body(kind, UnsafeRawBufferPointer(start: git_odb_object_data(object.pointer), count: count))
    }

    /// Returns kind and size in bytes of an object without inflating its content.
    public func header(of id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
        try requireSound(id, .header)
        return try packedHeader(of: id)
    }

    /// Returns kind and size of an object of which no file is known that libgit2 cannot read.
    private func packedHeader(of id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
        var raw = id.raw
        var size = 0
        var kind = GIT_OBJECT_INVALID
        try unsafe check(git_odb_read_header(&size, &kind, objects.pointer, &raw))
        guard let kind = ObjectKind(kind) else {
            throw GitError(kind: .damaged, message: "object \(id.hex) is of no known kind")
        }
        return (kind, size)
    }

    /// Returns whether an object is there; it may still turn out to be damaged.
    public func contains(_ id: ObjectID) -> Bool {
        var raw = id.raw
        return unsafe git_odb_exists(objects.pointer, &raw) == 1
    }

    /// Writes one object, unless it is here already, and returns its id.
    @discardableResult
    public func write(_ kind: ObjectKind, _ content: [UInt8]) throws(GitError) -> ObjectID {
        let id = try Self.id(of: kind, content)
        // What was read from here or written before is here.
        if memory.holds(id, kind, content) { return id }
        var raw = git_oid()
        try unsafe check(git_odb_write(&raw, objects.pointer, content, content.count, kind.raw))
        memory.keep(id, kind, content)
        return ObjectID(raw)
    }

    /// Returns the id that a content would have, without writing it.
    public static func id(of kind: ObjectKind, _ content: [UInt8]) throws(GitError) -> ObjectID {
        try LibGit2.start()
        var raw = git_oid()
        try unsafe check(git_odb_hash(&raw, content, content.count, kind.raw))
        return ObjectID(raw)
    }
}

extension Repository {
    /// Returns what a ref points at, or nil if there is no such ref.
    public func reference(_ name: String) throws(GitError) -> ObjectID? {
        var raw = git_oid()
        let code = unsafe git_reference_name_to_id(&raw, handle.pointer, name)
        guard code != GIT_ENOTFOUND.rawValue else {
            git_error_clear()
            return nil
        }
        try check(code)
        return ObjectID(raw)
    }

    /// Moves a ref of a repository of our own (quarantine, cache) if it still points where the caller saw it.
    ///
    /// - Parameter expected: What it must point at now; ``ObjectID/null`` if it must not exist.
    /// - Throws: ``GitError``, `conflict` if it moved.
    public func moveReference(_ name: String, from expected: ObjectID, to id: ObjectID) throws(GitError) {
        var new = id.raw
        var old = expected.raw
        _ = try unsafe Handle(freedBy: git_reference_free) {
            unsafe git_reference_create_matching(&$0, handle.pointer, name, &new, 1, &old, "stagectl")
        }
    }

    /// Returns the refs whose names match a glob, in the order of their names, with what they point at.
    ///
    /// - Parameter glob: As for `git for-each-ref`, for instance `refs/heads/wohngeld/*`.
    public func references(matching glob: String) throws(GitError) -> [(name: String, id: ObjectID)] {
        try references(matching: [glob]).all
    }

    /// Returns the refs whose names match one of some globs, with what they point at.
    ///
    /// - Parameter globs: As for `git for-each-ref`.
    public func references(matching globs: [String]) throws(GitError) -> References {
        var names: [UInt8] = []
        var found: [(end: Int, id: ObjectID)] = []
        for glob in globs {
            let iterator = try unsafe Handle(freedBy: git_reference_iterator_free) {
                unsafe git_reference_iterator_glob_new(&$0, handle.pointer, glob)
            }
            while true {
                var next: OpaquePointer?
                let code = unsafe git_reference_next(&next, iterator.pointer)
                guard code != GIT_ITEROVER.rawValue else { break }
                try check(code)
                let reference = try unsafe Handle(freedBy: git_reference_free) {
                    unsafe $0 = next
                    return code
                }
                guard let name = unsafe git_reference_name(reference.pointer) else { continue }
                if let target = unsafe git_reference_target(reference.pointer) {
                    unsafe names += UnsafeRawBufferPointer(start: name, count: strlen(name))
                    found.append((names.count, ObjectID(unsafe target.pointee)))
                } else if let id = try self.reference(unsafe String(cString: name)) {
                    // The name of another one.
                    unsafe names += UnsafeRawBufferPointer(start: name, count: strlen(name))
                    found.append((names.count, id))
                }
            }
            git_error_clear()
        }
        return References(names: names, found)
    }
}
