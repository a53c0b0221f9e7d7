internal import CGit2

/// One pack of a repository, read as if there were no other.
public struct LonePack: Sendable {
    let index: String

    /// Lends the content of a blob as this pack has it, whatever others have of it.
    ///
    /// - Returns: false, without having lent anything, if there is no such blob here that can be read and has its id.
    public func withBlob(_ id: ObjectID, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        do throws(GitError) {
            let objects = try unsafe Handle(freedBy: git_odb_free) { unsafe git_odb_new(&$0) }
            var backend: UnsafeMutablePointer<git_odb_backend>? = nil
            try unsafe check(git_odb_backend_one_pack(&backend, index))
            try unsafe check(git_odb_add_backend(objects.pointer, backend, 1))
            var raw = id.raw
            let object = try unsafe Handle(freedBy: git_odb_object_free) {
                unsafe git_odb_read(&$0, objects.pointer, &raw)
            }
            guard unsafe ObjectKind(git_odb_object_type(object.pointer)) == .blob else { return false }
            let count = unsafe git_odb_object_size(object.pointer)
            unsafe body(UnsafeRawBufferPointer(start: git_odb_object_data(object.pointer), count: count))
            return true
        } catch {
            // Whoever reads it the usual way meets the same, and tells it.
            return false
        }
    }
}
