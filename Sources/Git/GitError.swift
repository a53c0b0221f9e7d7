internal import CGit2

/// A failure that libgit2 reported, with its message taken at once.
public struct GitError: Error, Sendable, Hashable {
    /// The kinds of failure that callers tell apart.
    public enum Kind: Sendable, Hashable {
        /// There is no such object, ref, key or repository.
        case notFound
        /// It exists already, or has moved meanwhile.
        case conflict
        /// An object's content does not match its id, or cannot be read.
        case damaged
        /// The folder belongs to another user and is not listed under `safe.directory`.
        case owner
        /// Everything else.
        case other
    }

    /// The kind of failure.
    public let kind: Kind

    /// libgit2's own words; for `--verbose`, never to be matched.
    public let message: String

    init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    /// Takes libgit2's error for a failing return code and clears its slot, which not every failing call writes.
    init(taking code: Int32) {
        let last = unsafe git_error_last()
        let subsystem = unsafe last?.pointee.klass ?? 0
        if let text = unsafe last?.pointee.message {
            message = unsafe String(cString: text)
        } else {
            message = "libgit2 gave no reason"
        }
        git_error_clear()
        switch code {
        case GIT_ENOTFOUND.rawValue:
            // An unreadable owner surfaces as a missing `safe.directory` when none is configured.
            kind = message.contains("safe.directory") ? .owner : .notFound
        case GIT_EEXISTS.rawValue, GIT_EMODIFIED.rawValue, GIT_ELOCKED.rawValue, GIT_ENONFASTFORWARD.rawValue:
            kind = .conflict
        case GIT_EMISMATCH.rawValue: kind = .damaged
        case GIT_EOWNER.rawValue: kind = .owner
        default:
            let damaging = [
                GIT_ERROR_ODB.rawValue, GIT_ERROR_ZLIB.rawValue, GIT_ERROR_OBJECT.rawValue,
                GIT_ERROR_INDEXER.rawValue,
            ]
            kind = damaging.contains(UInt32(subsystem)) ? .damaged : .other
        }
    }
}

/// Throws libgit2's error if a call failed.
@discardableResult
func check(_ code: Int32) throws(GitError) -> Int32 {
    guard code >= 0 else { throw GitError(taking: code) }
    return code
}
