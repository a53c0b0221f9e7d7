internal import Glibc

/// Returns a path without links and detours; as it is if there is nothing.
public func resolvedPath(_ path: String) -> String {
    guard let found = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
}
