internal import Glibc
internal import Problems

/// Writes a compiled database from its start to its end, hashing each block on the way.
struct CompiledWriter: ~Copyable {
    /// Where the next byte goes.
    private(set) var position = CompiledHeader.size

    /// The file, or nil if all is kept in memory.
    private let descriptor: Int32?
    private let path: String
    private var memory: [UInt8] = []
    private var pending: [UInt8] = []
    /// The header's block has no digest among the others.
    private var digests = [UInt8](repeating: 0, count: CompiledHeader.digestSize)

    /// How many bytes are written at once.
    private static let chunk = 64 * CompiledBytes.block

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - descriptor: An empty file, open for reading and writing, which the caller closes; nil to write into memory.
    ///   - path: Its path, for problems.
    init(to descriptor: Int32?, at path: String) {
        self.descriptor = descriptor
        self.path = path
        pending.reserveCapacity(Self.chunk)
    }

    /// Appends bytes at the next place that is a multiple of eight.
    ///
    /// - Returns: Where they begin.
    @discardableResult
    mutating func append(_ bytes: [UInt8]) throws(Problem) -> Int {
        for _ in 0..<(-position & 7) { try put(0) }
        let start = position
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.chunk - pending.count)
            pending += part
            position += part.count
            rest = rest.dropFirst(part.count)
            if pending.count == Self.chunk { try flush() }
        }
        return start
    }

    /// Appends bytes of another compiled file, which were verified before.
    mutating func append(_ file: CompiledBytes, _ offset: Int, _ length: Int) throws(Problem) -> Int {
        let start = try append([])
        var done = 0
        while done < length {
            let count = min(Self.chunk - pending.count, length - done)
            do throws(ScanFailure) { pending += try file.bytes(offset + done, count) } catch {
                throw Problem(.malware(.databaseDamaged), path)
            }
            position += count
            done += count
            if pending.count == Self.chunk { try flush() }
        }
        return start
    }

    private mutating func put(_ byte: UInt8) throws(Problem) {
        pending.append(byte)
        position += 1
        if pending.count == Self.chunk { try flush() }
    }

    private mutating func flush() throws(Problem) {
        var start = 0
        while start < pending.count {
            let end = min(start + CompiledBytes.block, pending.count)
            let digest = unsafe pending.withUnsafeBytes { bytes in
                unsafe DigestKind.sha256.digest(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
            guard let digest else { throw Problem(.malware(.digestUnavailable), path, found: "sha256") }
            digests += digest
            start = end
        }
        try put(pending, at: position - pending.count)
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func put(_ bytes: [UInt8], at offset: Int) throws(Problem) {
        guard let descriptor else {
            memory += Array(repeating: 0, count: max(0, offset + bytes.count - memory.count))
            memory.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
            return
        }
        var done = 0
        var code: Int32 = 0
        unsafe bytes.withUnsafeBytes { buffer in
            while done < bytes.count {
                guard let start = buffer.baseAddress else { return }
                let written = unsafe pwrite(
                    descriptor, start + done, bytes.count - done, off_t(offset + done))
                if written < 0 {
                    code = errno
                    if code == EINTR { continue }
                    return
                }
                done += written
            }
        }
        guard done == bytes.count else {
            throw Problem(.malware(.cacheNotWritable), path, cause: reason(code))
        }
    }

    /// Writes the list of sources and tables, the digests, and the header last of all.
    ///
    /// - Returns: The whole file, if it was written into memory.
    consuming func finish(directory: [UInt8], notice: String) throws(Problem) -> [UInt8] {
        let place = try append(directory)
        try flush()
        let end = position
        let content = unsafe digests.withUnsafeBytes { unsafe DigestKind.sha256.digest(of: $0) }
        guard let content else { throw Problem(.malware(.digestUnavailable), path, found: "sha256") }
        try put(digests, at: end)
        let header = CompiledHeader(
            fileSize: end + digests.count, digestsOffset: end, directory: place..<(place + directory.count),
            contentDigest: content)
        guard let bytes = header.encoded(notice: notice) else {
            throw Problem(.malware(.digestUnavailable), path, found: "sha256")
        }
        try put(bytes, at: 0)
        return memory
    }
}
