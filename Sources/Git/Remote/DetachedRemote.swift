internal import CGit2
internal import Problems

/// libgit2's remote for one call: nothing of it is written into any configuration.
@safe
struct DetachedRemote: ~Copyable {
    private let handle: Handle

    /// Makes a remote that belongs to no repository, only to look at it.
    init(to address: String) throws(Problem) {
        do {
            try LibGit2.start()
            handle = try unsafe Handle(freedBy: git_remote_free) {
                unsafe git_remote_create_detached(&$0, address)
            }
        } catch { throw Problem(.defect(.invariant), "git_remote_create_detached", cause: error.message) }
    }

    /// Makes a remote to fetch into a repository.
    init(to address: String, for repository: OpaquePointer) throws(Problem) {
        var options = unsafe git_remote_create_options()
        unsafe git_remote_create_options_init(&options, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION))
        unsafe options.repository = repository
        // The address is final: git's `insteadOf` has been applied, by us and with all of git's
        // configuration.
        unsafe options.flags =
            GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
        do {
            handle = try unsafe Handle(freedBy: git_remote_free) {
                unsafe git_remote_create_with_opts(&$0, address, &options)
            }
        } catch { throw Problem(.defect(.invariant), "git_remote_create_with_opts", cause: error.message) }
    }

    /// Connects for reading.
    mutating func connect(_ callbacks: git_remote_callbacks) -> Int32 {
        var callbacks = unsafe callbacks
        return unsafe git_remote_connect(handle.pointer, GIT_DIRECTION_FETCH, &callbacks, nil, nil)
    }

    /// The refs that were announced.
    var references: [AdvertisedReference] {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        guard unsafe git_remote_ls(&heads, &count, handle.pointer) == 0, let heads = unsafe heads else {
            return []
        }
        var references: [AdvertisedReference] = []
        references.reserveCapacity(count)
        for index in 0..<count {
            guard let head = unsafe heads[index], let text = unsafe head.pointee.name else { continue }
            let name = unsafe String(cString: text)
            let id = unsafe ObjectID(head.pointee.oid)
            // What an annotated tag leads to follows directly after it, under its name with a mark.
            if name.hasSuffix("^{}"), let last = references.last, name.dropLast(3) == last.name {
                references[references.count - 1] = AdvertisedReference(
                    name: last.name, id: last.id, peeled: id)
            } else {
                references.append(AdvertisedReference(name: name, id: id, peeled: nil))
            }
        }
        return references
    }

    /// Connects and fetches.
    mutating func fetch(_ pairs: [String], _ callbacks: git_remote_callbacks) -> Int32 {
        var options = unsafe git_fetch_options()
        unsafe git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        unsafe options.callbacks = callbacks
        unsafe options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        unsafe options.prune = GIT_FETCH_NO_PRUNE
        unsafe options.update_fetchhead = 0
        let remote = unsafe handle.pointer
        return unsafe withStrings(pairs) { strings in
            unsafe git_remote_fetch(remote, strings, &options, "stagectl")
        }
    }
}

/// Lends texts as libgit2's list of C strings.
private func withStrings(_ texts: [String], _ body: (UnsafePointer<git_strarray>) -> Int32) -> Int32 {
    var strings = unsafe [UnsafeMutablePointer<CChar>?]()
    defer { unsafe strings.forEach { unsafe $0?.deallocate() } }
    for text in texts {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { unsafe (copy + index).initialize(to: byte) }
        unsafe strings.append(copy)
    }
    return unsafe strings.withUnsafeMutableBufferPointer { buffer in
        var list = unsafe git_strarray(strings: buffer.baseAddress, count: buffer.count)
        return unsafe body(&list)
    }
}
