internal import Glibc

/// A file whose bytes are read where the kernel keeps them, without a copy.
///
/// Every access is checked against the size that the file had when it was opened. Git never changes an index file in place.
@safe
final class MappedFile {
    private let bytes: UnsafeRawBufferPointer

    /// Maps a file, or returns nil if it cannot be read or is empty.
    init?(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let size = Int(status.st_size)
        guard let start = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe start != MAP_FAILED
        else { return nil }
        unsafe bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    /// How many bytes there are.
    var count: Int { unsafe bytes.count }

    /// Lends all bytes; they are valid only inside the closure.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { unsafe body(bytes) }

    /// Returns the number of four bytes at a place, or nil beyond the end.
    func word(at place: Int) -> UInt32? {
        guard place >= 0, place <= count - 4 else { return nil }
        return unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    /// Returns the number of eight bytes at a place, or nil beyond the end.
    func longWord(at place: Int) -> UInt64? {
        guard place >= 0, place <= count - 8 else { return nil }
        return unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// Returns the object id at a place, or nil beyond the end.
    func id(at place: Int) -> ObjectID? {
        guard place >= 0, place <= count - 20 else { return nil }
        return unsafe ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[place..<(place + 20)]))
    }
}
