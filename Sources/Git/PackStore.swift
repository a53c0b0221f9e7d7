internal import Problems
internal import CZlib
internal import Glibc

/// The packs below one or more `objects` folders, for taking entries out of them as they stand.
final class PackStore {
    /// An entry that holds a whole object.
    struct Entry {
        fileprivate let pack: Pack
        fileprivate let start: UInt64
        /// How many bytes it has, header and deflated content.
        let count: Int
        fileprivate let checksum: UInt32
    }

    private let packs: [Pack]

    /// Looks for packs in the folders; one that cannot be read is left out.
    init(_ folders: [String]) {
        packs = folders.flatMap { folder in
            LeftOver.names(in: "\(folder)/pack").filter { $0.hasSuffix(".idx") }.sorted()
                .compactMap { Pack("\(folder)/pack/\($0.dropLast(4))") }
        }
    }

    /// Returns the entry of an object, or nil if no pack has it whole: then it is absent, loose, or made from another object.
    func entry(of id: ObjectID) -> Entry? {
        for pack in packs {
            guard let place = pack.index.place(of: id) else { continue }
            guard let end = pack.index.end(of: place, before: pack.end), pack.isWhole(at: place.start) else {
                return nil
            }
            return Entry(
                pack: pack, start: place.start, count: Int(end - place.start), checksum: place.checksum)
        }
        return nil
    }

    /// Lends the bytes of an entry, piece by piece, after its checksum has been found right.
    ///
    /// - Returns: false, without having lent anything, if the checksum is wrong or the pack cannot be read.
    /// - Throws: What the closure throws, and `repository.unusable` if the pack vanishes while it is lent.
    func lend(
        _ entry: Entry, through buffer: inout [UInt8],
        to body: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) -> Bool {
        var sum: uLong = 0
        var rest = entry.count
        var position = entry.start
        while rest > 0 {
            let piece = min(rest, buffer.count)
            guard entry.pack.read(piece, at: position, into: &buffer) else { return false }
            sum = unsafe buffer.withUnsafeBytes { bytes in
                unsafe crc32(sum, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(piece))
            }
            rest -= piece
            position += UInt64(piece)
        }
        guard UInt32(truncatingIfNeeded: sum) == entry.checksum else { return false }
        rest = entry.count
        position = entry.start
        while rest > 0 {
            let piece = min(rest, buffer.count)
            // An entry of one piece is still in the buffer.
            if entry.count > buffer.count {
                guard entry.pack.read(piece, at: position, into: &buffer) else {
                    throw Problem(.repository(.unusable), entry.pack.path)
                }
            }
            try unsafe buffer.lend(first: piece, to: body)
            rest -= piece
            position += UInt64(piece)
        }
        return true
    }
}

/// One pack with its index.
private final class Pack {
    let path: String
    let index: PackIndex
    /// Where the last entry ends and the checksum of the pack begins.
    let end: UInt64
    private let descriptor: Int32

    init?(_ base: String) {
        guard let index = PackIndex("\(base).idx") else { return nil }
        path = "\(base).pack"
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        self.index = index
        self.descriptor = descriptor
        var status = stat()
        let isReadable = unsafe fstat(descriptor, &status) == 0 && status.st_size > 32
        end = isReadable ? UInt64(status.st_size) - 20 : 0
        // From here on deinit closes the descriptor, also when this returns nil.
        var header = [UInt8](repeating: 0, count: 8)
        guard isReadable, read(8, at: 0, into: &header), header == Array("PACK".utf8) + [0, 0, 0, 2] else {
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Whether the entry at a place is a commit, tree, blob or tag, not a difference to one.
    func isWhole(at place: UInt64) -> Bool {
        var header: [UInt8] = [0]
        return read(1, at: place, into: &header) && (1...4).contains(header[0] >> 4 & 7)
    }

    func read(_ count: Int, at place: UInt64, into buffer: inout [UInt8]) -> Bool {
        guard count <= buffer.count, let offset = Int(exactly: place) else { return false }
        return unsafe buffer.withUnsafeMutableBytes { bytes in
            var done = 0
            while done < count {
                let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[done..<count])
                let got = unsafe pread(descriptor, target.baseAddress, target.count, offset + done)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return false }
                done += got
            }
            return true
        }
    }
}
