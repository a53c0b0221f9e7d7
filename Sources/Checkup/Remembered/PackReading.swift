internal import Dispatch
internal import Git
internal import Problems
internal import Seals
internal import Synchronization

/// Tells blobs by the bytes of the packs that they stand in, so that what is known need be neither inflated nor hashed one by one.
///
/// All bytes are read and hashed still, with SHA-256, in the form in which they came. Which blobs such bytes hold is noted once each of them
/// has been read in the usual way, and nothing was found in it; it answers for no search. Whatever is not known, does not stand in
/// just one pack, or is asked for more than its digest is read in the usual way.
final class PackReading {
    /// A pack is hashed if its files have no more bytes than so many times what is asked of it, and these: it may hold much else.
    private static let worth = (times: 4, bytes: 1 << 20)

    private let contents: ContentMemory
    private let shelf: PackShelf
    private var digests: [Int: SHA256Digest] = [:]

    /// - Returns: nil if the packs of the repository are not such that their bytes tell what is in them.
    init?(_ contents: ContentMemory, in repository: borrowing Repository) {
        guard let shelf = PackShelf(of: repository) else { return nil }
        self.shelf = shelf
        self.contents = contents
    }

    /// Returns what is known of blobs; the others must be read.
    func readings(of requests: [BlobRequest]) -> [ObjectID: BlobReading] {
        var readings: [ObjectID: BlobReading] = [:]
        for (number, requests) in groups(requests) {
            guard contents.memory.knowsPack(of: size(of: number)), let digest = digest(of: number),
                let known = contents.memory.pack(digest, of: size(of: number), day: contents.day)
            else { continue }
            for request in requests {
                guard let blob = known[request.id], blob.size == request.size,
                    let facts = facts(of: blob, named: request.name)
                else { continue }
                readings[request.id] = .read(facts)
            }
        }
        contents.memory.countUnread(readings.count)
        return readings
    }

    private func facts(of blob: KnownPack.Blob, named name: String) -> BlobFacts? {
        do throws(Problem) {
            guard let outcome = try contents.outcome(of: blob.content, named: name, size: blob.size) else {
                return nil
            }
            return BlobFacts(
                sha256: blob.content, sha512: nil, scan: .success(outcome), isLFSPointer: false, content: nil)
        } catch {
            // Whoever searches the content meets the same, and tells it.
            return nil
        }
    }

    /// Notes which blobs packs hold in which nothing was found, once it is certain that they were read from just these bytes.
    func note(_ readings: [ObjectID: BlobReading], of requests: [BlobRequest]) {
        let clean = requests.filter { request in
            guard case .read(let facts) = readings[request.id], !facts.isLFSPointer,
                case .success(let outcome) = facts.scan
            else { return false }
            return outcome.key != nil
        }
        var packs: [(digest: SHA256Digest, pack: KnownPack)] = []
        for (number, requests) in groups(clean) {
            guard let digest = digest(of: number) else { continue }
            let blobs = requests.compactMap { request -> KnownPack.Blob? in
                guard case .read(let facts) = readings[request.id] else { return nil }
                return KnownPack.Blob(id: request.id, content: facts.sha256, size: request.size)
            }
            packs.append((digest, KnownPack(size: size(of: number), day: contents.day, blobs: blobs)))
        }
        guard !packs.isEmpty, shelf.isUnchanged else { return }
        for (digest, pack) in packs { contents.memory.note(pack, as: digest) }
    }

    private func size(of number: Int) -> KnownPack.Size {
        let size = shelf.size(of: number)
        return KnownPack.Size(pack: size.pack, index: size.index)
    }

    /// Returns the requests that the bytes of a pack can answer, by its number, if it is worth being hashed for them.
    private func groups(_ requests: [BlobRequest]) -> [Int: [BlobRequest]] {
        var groups: [Int: [BlobRequest]] = [:]
        for request in requests where !request.wantsSHA512 && !request.keepsContent {
            if let number = shelf.pack(of: request.id) { groups[number, default: []].append(request) }
        }
        return groups.filter { number, requests in
            let size = shelf.size(of: number)
            let asked = requests.reduce(0) { $0 + $1.size }
            return (size.pack + size.index - Self.worth.bytes) / Self.worth.times <= asked
        }
    }

    // MARK: Digests

    /// Returns the digest over all bytes of a pack and its index: SHA-256 over those of its pieces, which all cores hash.
    private func digest(of number: Int) -> SHA256Digest? {
        if let known = digests[number] { return known }
        guard let files = shelf.open(number), let digest = Self.digest(of: files, size(of: number)) else {
            return nil
        }
        digests[number] = digest
        return digest
    }

    private static func digest(of files: PackShelf.Files, _ size: KnownPack.Size) -> SHA256Digest? {
        let pieces = files.pieces
        let next = Atomic(0)
        let outcome = Mutex<[Int: SHA256Digest]>([:])
        DispatchQueue.concurrentPerform(iterations: min(pieces.count, 64)) { _ in
            var index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < pieces.count else { return }
            var mine: [Int: SHA256Digest] = [:]
            unsafe withUnsafeTemporaryAllocation(byteCount: PackShelf.Piece.size, alignment: 64) { buffer in
                while index < pieces.count {
                    let piece = pieces[index]
                    guard unsafe files.read(piece, into: buffer) else { return }
                    var hasher = SHA256Hasher()
                    unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<piece.count]))
                    mine[index] = hasher.finish()
                    index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                }
            }
            outcome.withLock { $0.merge(mine) { $1 } }
        }
        let digests = outcome.withLock { $0 }
        guard digests.count == pieces.count else { return nil }
        var hasher = SHA256Hasher()
        hasher.update(Array("stagectl pack 1\n\(size.pack) \(size.index)\n".utf8))
        for index in pieces.indices { hasher.update(digests[index]?.bytes ?? []) }
        return hasher.finish()
    }
}
