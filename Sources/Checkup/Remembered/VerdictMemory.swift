internal import Git
internal import Ledger
public import Problems
internal import Scanner
internal import Seals
internal import Synchronization

/// What this machine remembers of contents that it has searched for malware.
///
/// It spares the next scan of the same content under the same signatures, and lets today's signatures be asked about what was searched
/// with yesterday's. Only what was clean and searched to its end is remembered. Whatever is not just as it was written counts as not
/// remembered, so that its file may be deleted at any time.
public final class VerdictMemory: Sendable {
    private let folder: SealedFolder
    private let name: String
    private let owner: SHA256Digest
    let program: String
    private let state = Mutex(State())

    private struct State {
        var loaded: RememberedVerdicts?
        var doubt: Problem?
        /// What is new since the file was read.
        var contents: [ContentKey: CleanContent] = [:]
        var deliveries: [SHA256Digest: RememberedVerdicts.Delivery] = [:]
        var packs: [SHA256Digest: KnownPack] = [:]
        var scopes: [SHA256Digest: ScanScope] = [:]
        /// What was asked for on a later day than the file says.
        var touched: Set<ContentKey> = []
        var spared = 0
        var unread = 0
        /// How many bytes the new contents and blobs take.
        var size = 0
    }

    /// The greatest size of the file: some 300,000 files of deliveries, or a million digests.
    static let largest = 64 << 20
    private static let largestMark = 256

    /// A pack is forgotten when nobody has asked for it for so many days.
    private static let packDays: UInt32 = 90

    /// Names what is remembered for a pipeline; nothing is opened.
    ///
    /// - Parameters:
    ///   - folder: Where the files lie; it is made if it is not there.
    ///   - url: Where B is.
    ///   - program: What tells one build of stagectl, and of the libraries that it unpacks with, from another.
    ///   - random: Gives as many random bytes as it is asked for.
    public init(
        folder: String, pipeline: String, url: String, program: String,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.folder = SealedFolder(folder, keyName: "verdicts.key", random: random)
        owner = SHA256Digest(of: Array("\(pipeline)\n\(url)".utf8))
        name = "verdicts-\(owner.hex.prefix(16))"
        self.program = program
    }

    /// The file.
    public var path: String { "\(folder.path)/\(name).clean" }

    /// Why what was kept does not count; nil if it does, or there never was anything.
    public var doubt: Problem? { state.withLock { $0.doubt } }

    /// How many contents were not searched again because of what is remembered.
    public var spared: Int { state.withLock { $0.spared } }

    /// How many contents were not even read, because the bytes of their pack are known.
    package var unread: Int { state.withLock { $0.unread } }

    /// Counts contents that were not read.
    func countUnread(_ count: Int) { state.withLock { $0.unread += count } }

    // MARK: Asking

    /// Returns what is known of a content under a scope; nil if it has to be searched.
    func verdict(on keys: [ContentKey], in scope: SHA256Digest, day: UInt32) -> (ContentKey, CleanContent)? {
        state.withLock { state in
            load(&state)
            for key in keys {
                guard let known = Self.content(key, in: state), known.scope == scope else { continue }
                state.spared += 1
                if known.day < day { state.touched.insert(key) }
                return (key, known)
            }
            return nil
        }
    }

    /// Returns what is known of a content under whatever scope, with that scope.
    func content(_ key: ContentKey, day: UInt32) -> (CleanContent, ScanScope)? {
        state.withLock { state in
            load(&state)
            guard let known = Self.content(key, in: state),
                let scope = state.scopes[known.scope] ?? state.loaded?.scopes[known.scope]
            else { return nil }
            if known.day < day { state.touched.insert(key) }
            return (known, scope)
        }
    }

    /// Returns the blobs of a delivery; nil if it is not remembered.
    func blobs(of digest: SHA256Digest, day: UInt32) -> [RememberedVerdicts.Blob]? {
        state.withLock { state in
            load(&state)
            guard var known = state.deliveries[digest] ?? state.loaded?.deliveries[digest] else { return nil }
            if known.day < day {
                known.day = day
                state.deliveries[digest] = known
            }
            return known.blobs
        }
    }

    /// Whether something is known of a pack of a size: else its digest would tell nothing.
    func knowsPack(of size: KnownPack.Size) -> Bool {
        state.withLock { state in
            load(&state)
            return state.packs.values.contains { $0.size == size }
                || state.loaded?.packs.values.contains { $0.size == size } ?? false
        }
    }

    /// Returns what is known of a pack, by the digest of all its bytes.
    func pack(_ digest: SHA256Digest, of size: KnownPack.Size, day: UInt32) -> KnownPack? {
        state.withLock { state in
            load(&state)
            guard var known = state.packs[digest] ?? state.loaded?.packs[digest], known.size == size else {
                return nil
            }
            if known.day < day {
                known.day = day
                state.packs[digest] = known
            }
            return known
        }
    }

    private static func content(_ key: ContentKey, in state: State) -> CleanContent? {
        state.contents[key] ?? state.loaded?.contents[key]
    }

    // MARK: Remembering

    /// Remembers a content that was searched to its end, and in which nothing was found.
    func note(_ content: CleanContent, as key: ContentKey) {
        guard !content.trail.isTooLong else { return }
        state.withLock { state in
            // What the file cannot take need not be kept until then.
            guard state.size + content.trail.rows.count <= Self.largest else { return }
            state.size += content.trail.rows.count
            state.contents[key] = content
        }
    }

    /// Remembers which blobs stand in a pack, by the digest of all its bytes.
    func note(_ pack: KnownPack, as digest: SHA256Digest) {
        state.withLock { state in
            guard state.size + pack.rows.count <= Self.largest else { return }
            state.size += pack.rows.count
            state.packs[digest] = state.packs[digest]?.merging(pack) ?? pack
        }
    }

    /// Remembers the blobs of a delivery.
    func note(_ blobs: [RememberedVerdicts.Blob], of digest: SHA256Digest, day: UInt32) {
        let delivery = RememberedVerdicts.Delivery(day: day, blobs: blobs)
        state.withLock { state in
            load(&state)
            // What is known need not be written down again.
            guard state.deliveries[digest] ?? state.loaded?.deliveries[digest] != delivery else { return }
            state.deliveries[digest] = delivery
        }
    }

    /// Returns whether something was noted under a scope whose bodies nobody has told.
    func lacks(_ scope: SHA256Digest) -> Bool {
        state.withLock { state in
            state.contents.values.contains { $0.scope == scope } && state.scopes[scope] == nil
                && state.loaded?.scopes[scope] == nil
        }
    }

    func note(_ scope: ScanScope) { state.withLock { $0.scopes[scope.id] = scope } }

    /// Writes down what is new; what cannot be written is not remembered.
    ///
    /// Rivals add to the same file one after the other: each reads what the one before has written.
    func keep(day: UInt32) {
        state.withLock { state in
            guard
                !state.contents.isEmpty || !state.deliveries.isEmpty || !state.packs.isEmpty
                    || !state.touched.isEmpty
            else { return }
            let lock = FolderLock("\(folder.path)/\(name)")
            do throws(Problem) {
                try lock.makeParent()
                try lock.hold { () throws(Problem) in try write(&state, day: day) }
            } catch {
                state.doubt = state.doubt ?? Problem(.malware(.memoryDoubtful), path, found: "unwritable")
            }
            state.contents = [:]
            state.size = 0
            state.deliveries = [:]
            state.packs = [:]
            state.touched = []
        }
    }

    private func write(_ state: inout State, day: UInt32) throws(Problem) {
        let (found, doubt) = read()
        if let doubt { state.doubt = state.doubt ?? Problem(.malware(.memoryDoubtful), path, found: doubt) }
        var all = found ?? RememberedVerdicts()
        all.scopes.merge(state.loaded?.scopes ?? [:]) { old, _ in old }
        all.scopes.merge(state.scopes) { $1 }
        all.contents.merge(state.contents) { $1 }
        all.deliveries.merge(state.deliveries) { $1 }
        all.packs.merge(state.packs) { $0.merging($1) }
        // Of a pack that is gone nobody asks any more.
        all.packs = all.packs.filter { $0.value.day >= day - min(day, Self.packDays) }
        for key in state.touched { all.contents[key]?.day = day }
        all.sequence = max(all.sequence, mark ?? 0) + 1
        let room = Self.largest - (1 << 16) - 32 * (2 + ScanScope.kinds) * all.scopes.count
        // The mark comes second: between the two, the file is only newer than it has to be.
        guard folder.write(all.file(of: owner, atMost: room), to: "\(name).clean"),
            folder.write(Array("\(owner.hex) \(all.sequence)".utf8), to: "\(name).mark")
        else { throw Problem(.malware(.memoryDoubtful), path, found: "unwritable") }
        state.loaded = all
    }

    // MARK: The files

    private func load(_ state: inout State) {
        guard state.loaded == nil else { return }
        let (verdicts, doubt) = read()
        state.loaded = verdicts ?? RememberedVerdicts()
        if let doubt { state.doubt = Problem(.malware(.memoryDoubtful), path, found: doubt) }
    }

    /// Reads the file.
    ///
    /// - Returns: What it holds, or why it does not count: nothing of either if there never was one.
    private func read() -> (verdicts: RememberedVerdicts?, doubt: String?) {
        let mark = mark
        let isMarkInDoubt = mark == nil && PrivateFile.isThere("\(folder.path)/\(name).mark")
        guard PrivateFile.isThere(path) else { return (nil, mark == nil ? nil : "missing") }
        guard !isMarkInDoubt, let file = folder.content(of: "\(name).clean", limit: Self.largest + (1 << 10))
        else { return (nil, "altered") }
        guard let verdicts = RememberedVerdicts(file, of: owner) else { return (nil, "foreign") }
        // What was true then is true now; but somebody has put it there.
        if verdicts.sequence < mark ?? verdicts.sequence { return (nil, "older") }
        // Only the first run can have been ended before it wrote the mark.
        if mark == nil, verdicts.sequence > 1 { return (nil, "older") }
        return (verdicts, nil)
    }

    /// How often the file was written; nil if that is not known.
    private var mark: UInt64? {
        guard let content = folder.content(of: "\(name).mark", limit: Self.largestMark) else { return nil }
        let fields = String(decoding: content, as: UTF8.self).split(separator: " ")
        guard fields.count == 2, fields[0] == owner.hex else { return nil }
        return UInt64(fields[1])
    }
}
