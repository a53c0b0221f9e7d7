internal import CSpawn
internal import Glibc

/// A file that lies in memory alone, for a program that wants one and is started by us.
///
/// Nothing of it is left on any disk, whatever ends this process.
public struct MemoryFile: ~Copyable {
    private let descriptor: Int32

    /// Where programs of the same user find it as long as it is there.
    public var path: String { "/proc/\(getpid())/fd/\(descriptor)" }

    /// Makes an empty one; ``write(_:)`` fails where the system has no such files.
    public init() { descriptor = stagectl_memory_file() }

    /// Appends to it; returns whether all of it is there.
    public func write(_ content: [UInt8]) -> Bool {
        var rest = content[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return descriptor >= 0
    }

    deinit { close(descriptor) }
}
