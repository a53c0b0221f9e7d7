internal import CGit2

/// The process-wide state of libgit2.
enum LibGit2 {
    /// Lazily started, once, as Swift initialises a static.
    private static let started: Int32 = {
        let code = git_libgit2_init()
        // It complains of the CA certificates that it was kept from reading (see CLazyCA): not the reason of any later failure.
        if code >= 0 { git_error_clear() }
        // Whatever the machine's configuration says: an object that does not match its id is never taken for good.
        _ = stagectl_strict_hash_verification(1)
        _ = stagectl_strict_object_creation(1)
        // It would map packs whole and keep 256 MiB of what it has read; what is asked for again, `ObjectMemory` keeps.
        _ = stagectl_bound_memory(16 << 20, 1 << 20, 2 << 20)
        return code
    }()

    static func start() throws(GitError) { try check(started) }

    /// Takes repositories of every owner from now on, and no configuration but their own; libgit2 knows no smaller scope for that
    /// than the process.
    ///
    /// Only for a process that Git has started in a repository which it has opened itself. Debian's libgit2 does not know
    /// `safe.directory=*`, by which servers let Git through, and opens nothing where the home that a server hands on is another
    /// account's, of which Git thinks nothing.
    static func actForGit() throws(GitError) {
        try check(stagectl_owner_validation(0))
        for level in [
            GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
            GIT_CONFIG_LEVEL_GLOBAL,
        ] { try check(unsafe stagectl_search_path(level, "")) }
    }
}

/// Owns one libgit2 object and frees it at the end of its scope.
@safe
struct Handle: ~Copyable {
    let pointer: OpaquePointer
    private let free: @convention(c) (OpaquePointer?) -> Void

    /// Takes over the object that `make` creates.
    init(
        freedBy free: @convention(c) (OpaquePointer?) -> Void,
        make: (inout OpaquePointer?) -> Int32
    ) throws(GitError) {
        var pointer: OpaquePointer?
        let code = unsafe make(&pointer)
        guard code >= 0, let pointer = unsafe pointer else { throw GitError(taking: code) }
        unsafe self.pointer = pointer
        unsafe self.free = free
    }

    deinit { unsafe free(pointer) }
}
