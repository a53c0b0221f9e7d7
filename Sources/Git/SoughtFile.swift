internal import Glibc

/// A file of which some bytes are read at any place.
///
/// Nothing is mapped: a file that somebody makes shorter would end this process.
final class SoughtFile {
    /// How many bytes are read at once where those that are asked for lie near each other.
    private static let windowBytes = 1 << 13

    private let mostWindows: Int

    private let descriptor: Int32
    let size: Int

    /// What was read last, each with its number in the file.
    private var windows: [(number: Int, bytes: [UInt8])] = []
    private var next = 0
    private var hits = 0
    private var misses = 0

    /// Opens a file.
    ///
    /// - Parameter windows: How many pieces of 8 KiB may be kept, at least one.
    init?(_ path: String, windows: Int = 1) {
        mostWindows = windows
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        let isReadable = unsafe descriptor >= 0 && fstat(descriptor, &status) == 0
        size = isReadable ? Int(status.st_size) : 0
        guard isReadable else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads so many bytes, or returns nil if there are not as many.
    func bytes(_ count: Int, at place: Int) -> [UInt8]? {
        guard let bytes = prefix(count, at: place), bytes.count == count else { return nil }
        return bytes
    }

    /// Reads bytes of which up to so many are needed, and perhaps others around them.
    ///
    /// - Returns: Them, and where among them the place is; fewer behind it where the file ends.
    func piece(_ count: Int, at place: Int) -> (bytes: [UInt8], start: Int)? {
        guard place >= 0 else { return nil }
        let number = place / Self.windowBytes
        let start = place - number * Self.windowBytes
        guard isOfUse, start + count <= Self.windowBytes else {
            return prefix(count, at: place).map { ($0, 0) }
        }
        if let known = windows.first(where: { $0.number == number }) {
            hits += 1
            return start <= known.bytes.count ? (known.bytes, start) : nil
        }
        misses += 1
        guard let read = prefix(Self.windowBytes, at: number * Self.windowBytes) else { return nil }
        if windows.count < mostWindows {
            windows.append((number, read))
        } else {
            windows[next] = (number, read)
            next = (next + 1) % mostWindows
        }
        return start <= read.count ? (read, start) : nil
    }

    /// Whether it has paid to read more than was asked for.
    private var isOfUse: Bool { misses < 256 || hits > misses / 2 }

    /// Reads up to so many bytes.
    func prefix(_ count: Int, at place: Int) -> [UInt8]? {
        guard place >= 0, count >= 0 else { return nil }
        var isRead = true
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            done = 0
            while done < count, let start = buffer.baseAddress {
                let got = unsafe pread(descriptor, start + done, count - done, place + done)
                if got < 0, errno == EINTR { continue }
                if got < 0 { isRead = false }
                guard got > 0 else { return }
                done += got
            }
        }
        return isRead ? bytes : nil
    }
}
