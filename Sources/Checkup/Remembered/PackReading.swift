internal import Dispatch
internal import Git
internal import Problems
internal import Seals
internal import Synchronization

/// Tells blobs by the bytes of the packs that they stand in, so that what is known need be neither inflated nor hashed one by one.
///
/// All bytes are read and hashed still, with SHA-256, in the form in which they came. Which blobs such bytes hold is noted once each of them
/// has been read in the usual way, and nothing was found in it; it answers for no search. Of a blob that stands in several packs each
/// is read for itself first, and is hashed later, for whoever reads may take any. Whatever is not known, or is asked for more than its
/// digest, is read in the usual way.
final class PackReading {
    /// A pack is hashed if its files have no more bytes than so many times what is asked of it, and these: it may hold much else.
    private static let worth = (times: 4, bytes: 1 << 20)

    /// What is asked for, and where it stands.
    private struct Place {
        let request: BlobRequest
        /// The numbers of all packs that have it.
        let packs: [Int]
    }

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
        let (places, worthy) = places(of: requests)
        let hopeful = worthy.filter { contents.memory.knowsPack(of: size(of: $0)) }
        var packs: [Int: KnownPack] = [:]
        let candidates = places.filter { $0.packs.allSatisfy(hopeful.contains) }
        for number in Set(candidates.flatMap(\.packs)) {
            packs[number] = known(number)
        }
        guard shelf.isUnchanged else { return [:] }
        var readings: [ObjectID: BlobReading] = [:]
        for place in candidates {
            let request = place.request
            // Who reads it may take any of them: all must say the same.
            let blobs = Set(place.packs.map { packs[$0]?[request.id] })
            guard blobs.count == 1, let blob = blobs.first ?? nil, blob.size == request.size,
                let facts = facts(of: blob, named: request.name)
            else { continue }
            readings[request.id] = .read(facts)
        }
        contents.memory.countUnread(readings.count)
        return readings
    }

    private func known(_ number: Int) -> KnownPack? {
        digest(of: number).flatMap { contents.memory.pack($0, of: size(of: number), day: contents.day) }
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
        // What anybody may send would push out the packs of others.
        guard !contents.senders.isEmpty else { return }
        let clean = requests.filter { request in
            guard case .read(let facts) = readings[request.id], !facts.isLFSPointer,
                case .success(let outcome) = facts.scan
            else { return false }
            return outcome.key != nil
        }
        let (places, worthy) = places(of: clean)
        var blobs: [Int: [KnownPack.Blob]] = [:]
        var unproved: [(pack: Int, blob: KnownPack.Blob)] = []
        for place in places {
            let request = place.request
            guard case .read(let facts) = readings[request.id] else { continue }
            let blob = KnownPack.Blob(id: request.id, content: facts.sha256, size: request.size)
            if place.packs.count == 1, let number = place.packs.first {
                if worthy.contains(number) { blobs[number, default: []].append(blob) }
            } else if place.packs.allSatisfy(worthy.contains) {
                unproved += place.packs.map { ($0, blob) }
            }
        }
        // It was read from one of its packs, and nobody knows which.
        for (number, pairs) in Dictionary(grouping: unproved, by: \.pack) {
            let known = known(number)
            blobs[number, default: []] += proved(pairs.map(\.blob).filter { known?[$0.id] != $0 }, in: number)
        }
        var packs: [(digest: SHA256Digest, pack: KnownPack)] = []
        for (number, blobs) in blobs where !blobs.isEmpty {
            guard let digest = digest(of: number) else { continue }
            packs.append((digest, KnownPack(size: size(of: number), day: contents.day, blobs: blobs)))
        }
        guard !packs.isEmpty, shelf.isUnchanged else { return }
        for (digest, pack) in packs { contents.memory.note(pack, as: digest) }
    }

    /// Returns those blobs that a pack has with just this content.
    private func proved(_ blobs: [KnownPack.Blob], in number: Int) -> [KnownPack.Blob] {
        let pack = shelf.alone(number)
        let next = Atomic(0)
        let proved = Mutex<[KnownPack.Blob]>([])
        // Few contents are in memory at once, and of large ones only one.
        let isLarge = blobs.contains { $0.size > BlobReader.bytesInFlight / 8 }
        DispatchQueue.concurrentPerform(iterations: min(blobs.count, isLarge ? 1 : 4)) { _ in
            var index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            while index < blobs.count {
                let blob = blobs[index]
                var content: SHA256Digest?
                let isThere = unsafe pack.withBlob(blob.id) { bytes in
                    guard bytes.count == blob.size else { return }
                    var hasher = SHA256Hasher()
                    unsafe hasher.update(bytes)
                    content = hasher.finish()
                }
                if isThere, content == blob.content { proved.withLock { $0.append(blob) } }
                index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            }
        }
        return proved.withLock { $0 }
    }

    private func size(of number: Int) -> KnownPack.Size {
        let size = shelf.size(of: number)
        return KnownPack.Size(pack: size.pack, index: size.index)
    }

    /// Returns the requests that the bytes of packs can answer, with where they stand, and the packs that are worth being hashed for them.
    private func places(of requests: [BlobRequest]) -> (places: [Place], worthy: Set<Int>) {
        let simple = requests.filter { !$0.wantsSHA512 && !$0.keepsContent }
        let packs = shelf.places(of: Set(simple.map(\.id)))
        let places = simple.compactMap { request in
            packs[request.id].map { Place(request: request, packs: $0) }
        }
        var asked: [Int: Int] = [:]
        for place in places {
            for number in place.packs {
                asked[number] = (asked[number] ?? 0).addingReportingOverflow(place.request.size).partialValue
            }
        }
        let worthy = asked.filter { number, asked in
            // It costs nothing any more.
            if digests[number] != nil { return true }
            let size = shelf.size(of: number)
            return (size.pack + size.index - Self.worth.bytes) / Self.worth.times <= asked
        }
        return (places, Set(worthy.keys))
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
