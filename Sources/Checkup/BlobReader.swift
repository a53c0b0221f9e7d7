internal import Dispatch
internal import Git
internal import Problems
internal import Seals
internal import Synchronization

/// What is asked about one blob.
struct BlobRequest: Sendable {
    let id: ObjectID
    let size: Int
    /// The path of a file with this content: single packed contents are called after it.
    var name = ""
    /// Whether a manifest names its SHA-512 digest.
    var wantsSHA512 = false
    /// Whether the content itself is needed afterwards; only for small files.
    var keepsContent = false
}

/// What one reading of a blob gave.
struct BlobFacts: Sendable {
    let sha256: SHA256Digest
    let sha512: SHA512Digest?
    /// What the scan for malware found, or why it found nothing out.
    let scan: Result<ScanOutcome, Problem>
    let isLFSPointer: Bool
    let content: [UInt8]?
}

/// The outcome for one blob.
enum BlobReading: Sendable {
    case read(BlobFacts)
    case otherKind(ObjectKind)
    case unreadable(GitError)
}

/// Reads blobs on all cores, each once: the same bytes feed the digests and the scanner.
///
/// The Git layer is synchronous and must not block Swift's cooperative threads, so the work runs on Dispatch's. Each worker opens the
/// quarantine and makes a scan for itself, because these belong to one thread; what goes in and comes out are values.
struct BlobReader {
    /// The bytes that are in memory at once, unless a single blob is larger.
    ///
    /// For a moment libgit2 needs about twice as much.
    static let bytesInFlight = 256 << 20

    private let place: RepositoryPlace
    private let makeScan: @Sendable () -> Scan

    /// The path of the quarantine.
    var quarantine: String { place.path }

    init(quarantine place: RepositoryPlace, makeScan: @escaping @Sendable () -> Scan) {
        self.place = place
        self.makeScan = makeScan
    }

    /// Reads all blobs that are asked for.
    ///
    /// - Parameter packs: Tells what is known by the bytes of packs; nil to read everything.
    /// - Throws: ``Problem`` if the quarantine cannot be opened; nothing was decided then.
    func read(
        _ requests: [BlobRequest], knowing packs: PackReading? = nil
    ) throws(Problem) -> [ObjectID: BlobReading] {
        let known = packs?.readings(of: requests) ?? [:]
        let unknown = requests.filter { known[$0.id] == nil }
        let readings = try readAll(unknown)
        packs?.note(readings, of: unknown)
        return known.merging(readings) { $1 }
    }

    private func readAll(_ requests: [BlobRequest]) throws(Problem) -> [ObjectID: BlobReading] {
        var readings: [ObjectID: BlobReading] = [:]
        // The largest first, so that at the end no core waits for one big file.
        var pending = requests.sorted { ($0.size, $1.id) > ($1.size, $0.id) }[...]
        while let first = pending.first {
            var bytes = first.size
            let batch =
                [first]
                + pending.dropFirst().prefix { request in
                    bytes = bytes.addingReportingOverflow(request.size).partialValue
                    return bytes >= 0 && bytes <= BlobReader.bytesInFlight
                }
            pending = pending.dropFirst(batch.count)
            readings.merge(try readAtOnce(batch)) { $1 }
        }
        return readings
    }

    private func readAtOnce(_ batch: [BlobRequest]) throws(Problem) -> [ObjectID: BlobReading] {
        let next = Atomic(0)
        let outcome = Mutex<Result<[ObjectID: BlobReading], Problem>>(.success([:]))
        // More turns than cores cost nothing: one that finds no work opens no repository.
        DispatchQueue.concurrentPerform(iterations: min(batch.count, 64)) { _ in
            var index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < batch.count else { return }
            var mine: [ObjectID: BlobReading] = [:]
            do throws(Problem) {
                let repository = try open()
                let scan = makeScan()
                while index < batch.count {
                    mine[batch[index].id] = read(batch[index], in: repository, scan)
                    index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                }
                outcome.withLock { result in
                    result = result.map { all in all.merging(mine) { $1 } }
                }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
        }
        return try outcome.withLock { $0 }.get()
    }

    private func open() throws(Problem) -> Repository {
        do throws(GitError) { return try place.open() } catch {
            throw Problem(.repository(.unusable), quarantine, cause: error.message)
        }
    }

    private func read(
        _ request: BlobRequest, in repository: borrowing Repository, _ scan: Scan
    ) -> BlobReading {
        var reading: BlobReading?
        do throws(GitError) {
            try unsafe repository.withObject(request.id) { kind, content in
                guard kind == .blob else {
                    reading = .otherKind(kind)
                    return
                }
                reading = unsafe .read(facts(of: content, request, scan))
            }
        } catch {
            return .unreadable(error)
        }
        return reading ?? .otherKind(.tree)
    }

    private func facts(
        of content: UnsafeRawBufferPointer, _ request: BlobRequest, _ scan: Scan
    ) -> BlobFacts {
        var sha256 = SHA256Hasher()
        unsafe sha256.update(content)
        var sha512: SHA512Digest?
        if request.wantsSHA512 {
            var hasher = SHA512Hasher()
            unsafe hasher.update(content)
            sha512 = hasher.finish()
        }
        let digest = sha256.finish()
        let start = unsafe Array(content.prefix(LFSPointer.maximumBytes))
        return BlobFacts(
            sha256: digest, sha512: sha512,
            scan: unsafe scan.outcome(of: content, named: request.name, digest),
            isLFSPointer: LFSPointer.isPointer(start),
            content: request.keepsContent ? unsafe Array(content) : nil)
    }
}
