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
        unsafe content.withUnsafeBytes { unsafe write($0) }
    }

    /// Appends to it; returns whether all of it is there.
    public func write(_ content: UnsafeRawBufferPointer) -> Bool {
        var position = 0
        while position < content.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: content[position...])
            let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            position += count
        }
        return descriptor >= 0
    }

    /// Lends the descriptor, at the file's beginning, to whoever hands it to another program.
    public borrowing func withDescriptor<Result, Failure>(
        _ body: (Int32) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lseek(descriptor, 0, SEEK_SET)
        return try body(descriptor)
    }

    deinit { close(descriptor) }
}
