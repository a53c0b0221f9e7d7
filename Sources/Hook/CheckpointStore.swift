internal import Git
internal import Ledger
internal import Seals

/// What has been verified of ledgers, kept for the next push.
///
/// It saves time and nothing else: whatever is not exactly as it was written, by us and for this pipeline, is as if it were not
/// there, and the ledger is verified from its beginning. So files and folder must belong to us alone, and a code over the
/// content must be right whose key nobody else can read.
public struct CheckpointStore: Sendable {
    /// Where the files lie.
    public let folder: String
    private let program: String
    private let random: @Sendable (Int) -> [UInt8]

    /// How many places are kept of a pipeline: where B's ledger stands, and where pushes that may yet fail would bring it.
    private static let mostPlaces = 8
    private static let largest = 1 << 16

    /// Names a store; nothing is opened.
    ///
    /// - Parameters:
    ///   - folder: Where the files lie; it is made if it is not there.
    ///   - program: What tells one build of stagectl from another: what another one has verified, it may have got wrong.
    ///   - random: Gives as many random bytes as it is asked for.
    public init(folder: String, program: String, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.folder = folder
        self.program = program
        self.random = random
    }

    /// Returns the verified places of a pipeline's ledger, the newest first; none if anything is in doubt.
    func checkpoints(of pipeline: PinnedPipeline) -> [Checkpoint] {
        guard PrivateFile.isOurs(folder: folder), let key = key(),
            let content = PrivateFile.content(of: path(of: pipeline), limit: Self.largest),
            let end = content.firstIndex(of: UInt8(ascii: "\n"))
        else { return [] }
        let document = Array(content[..<end])
        guard key.isCode(content[(end + 1)...], of: document) else { return [] }
        // What bears the right code was written by us; only its form may be another version's.
        return (try? places(in: document, of: pipeline)) ?? []
    }

    /// Whether there is to be a folder for what is kept.
    enum Room {
        /// It is made if it is not there.
        case made
        /// Only if there is one.
        case found
    }

    /// Keeps the verified places of a pipeline's ledger; whoever writes last wins.
    ///
    /// Failing costs time at the next push, and nothing else.
    func keep(_ checkpoints: [Checkpoint], of pipeline: PinnedPipeline, in room: Room = .made) {
        if room == .made {
            // Where the lock of a folder can lie, so can its files.
            do { try FolderLock("\(folder)/hook").makeParent() } catch { return }
        }
        guard PrivateFile.isOurs(folder: folder) else { return }
        if key() == nil {
            // Rivals agree on the first one. One that is none, or that others may have read, makes room.
            let existing: PrivateFile.Existing = PrivateFile.isThere(keyPath) ? .replace : .keep
            PrivateFile.write(random(MessageCode.keyBytes), to: keyPath, existing, suffix: suffix)
        }
        guard let key = key() else { return }
        let document = self.document(checkpoints, of: pipeline)
        let content = document + [UInt8(ascii: "\n")] + key.code(of: document).utf8
        PrivateFile.write(content, to: path(of: pipeline), .replace, suffix: suffix)
    }

    private var keyPath: String { "\(folder)/hook.key" }

    private var suffix: String { SHA256Digest(of: random(16)).hex }

    private func key() -> MessageCode? {
        PrivateFile.content(of: keyPath, limit: MessageCode.keyBytes).flatMap { MessageCode(key: $0) }
    }

    private func path(of pipeline: PinnedPipeline) -> String {
        let digest = SHA256Digest(of: Array("\(pipeline.name)\0\(pipeline.root.hex)".utf8))
        return "\(folder)/hook-\(digest.hex.prefix(16)).json"
    }

    private func document(_ checkpoints: [Checkpoint], of pipeline: PinnedPipeline) -> [UInt8] {
        let places = checkpoints.prefix(Self.mostPlaces).map { place in
            JSONValue.object([
                "head": .string(place.head.hex), "sequence": .integer(Int64(place.sequence)),
                "time": .string(place.time.text), "state": .string(place.state.tree.hex),
            ])
        }
        return JSONValue.object([
            "version": .integer(1), "program": .string(program), "pipeline": .string(pipeline.name),
            "root": .string(pipeline.root.hex), "places": .array(places),
        ]).canonical
    }

    private func places(
        in document: [UInt8], of pipeline: PinnedPipeline
    ) throws(MalformedRecord) -> [Checkpoint] {
        let fields = try Fields(
            parsing: document, as: "the cache", known: ["version", "program", "pipeline", "root", "places"])
        guard try fields.count("version") == 1, try fields.string("program").isSame(as: program),
            try fields.string("pipeline").isSame(as: pipeline.name),
            try fields.objectID("root") == pipeline.root
        else { return [] }
        var places: [Checkpoint] = []
        for value in try fields.value("places").array ?? [] {
            let place = try Fields(value, as: "a place", known: ["head", "sequence", "time", "state"])
            places.append(
                Checkpoint(
                    root: pipeline.root, head: try place.objectID("head"),
                    sequence: try place.count("sequence"), time: try place.time("time"),
                    state: LedgerState(tree: try place.objectID("state"))))
        }
        return places
    }
}
