internal import CGit2

/// What stands under the name of a ref.
public enum PresentReference: Sendable, Hashable {
    /// Nothing.
    case absent
    /// An object.
    case object(ObjectID)
    /// The name of another ref, which would be moved in its place.
    case symbolic

    /// The object; ``ObjectID/null`` where there is nothing, nil for the name of another ref.
    public var value: ObjectID? {
        switch self {
        case .absent: .null
        case .object(let id): id
        case .symbolic: nil
        }
    }
}

extension Repository {
    /// Returns what stands under a name, without following the name of another ref.
    public func presentReference(_ name: String) throws(GitError) -> PresentReference {
        do {
            let reference = try unsafe Handle(freedBy: git_reference_free) {
                unsafe git_reference_lookup(&$0, handle.pointer, name)
            }
            guard unsafe git_reference_type(reference.pointer) == GIT_REFERENCE_DIRECT,
                let target = unsafe git_reference_target(reference.pointer)
            else { return .symbolic }
            return unsafe .object(ObjectID(target.pointee))
        } catch {
            guard error.kind == .notFound else { throw error }
            return .absent
        }
    }

    /// The repository's own folder, that of all its worktrees, without a slash at the end.
    public var folder: String {
        let path = unsafe String(cString: git_repository_commondir(handle.pointer))
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Sets a key in the configuration file of the repository itself.
    public func setOwnConfiguration(_ key: String, to value: String) throws(GitError) {
        let file = try unsafe Handle(freedBy: git_config_free) {
            unsafe git_config_open_ondisk(&$0, "\(folder)/config")
        }
        // It must not be lost with the power: libgit2 writes it to the disk before it takes the place of the old one.
        try check(stagectl_fsync_gitdir(1))
        defer { _ = stagectl_fsync_gitdir(0) }
        try unsafe check(git_config_set_string(file.pointer, key, value))
    }

    /// Reads the configuration file of the repository itself: not the user's, not the machine's, nothing of the environment.
    public func ownConfiguration() throws(GitError) -> GitConfiguration {
        let file = try unsafe Handle(freedBy: git_config_free) {
            unsafe git_config_open_ondisk(&$0, "\(folder)/config")
        }
        let iterator = try unsafe Handle(freedBy: git_config_iterator_free) {
            unsafe git_config_iterator_new(&$0, file.pointer)
        }
        var values: [String: [String]] = [:]
        var entry: UnsafeMutablePointer<git_config_entry>?
        while true {
            let code = unsafe git_config_next(&entry, iterator.pointer)
            guard code != GIT_ITEROVER.rawValue else { break }
            try check(code)
            guard let entry = unsafe entry?.pointee, let name = unsafe entry.name else { continue }
            // A key without a value is a switch that is on.
            let value = unsafe entry.value.map { unsafe String(cString: $0) } ?? "true"
            values[unsafe String(cString: name), default: []].append(value)
        }
        git_error_clear()
        return GitConfiguration(values: values)
    }
}
