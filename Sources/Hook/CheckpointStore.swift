internal import Git
internal import Ledger
internal import Seals

/// What has been verified of ledgers, kept for the next push.
///
/// It saves time, and shows that B was set back; nothing else comes of it: whatever is not exactly as it was written, by us and for
/// this pipeline, is as if it were not there, and the ledger is verified from its beginning.
public struct CheckpointStore: Sendable {
    private let files: SealedFolder
    private let program: String

    /// Where the files lie.
    public var folder: String { files.path }

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
        files = SealedFolder(folder, keyName: "hook.key", random: random)
        self.program = program
    }

    /// What is kept of a pipeline's ledger.
    struct Kept: Sendable, Hashable {
        /// The verified places, the newest first; none from another build.
        var places: [Checkpoint] = []
        /// How far the ledger in B was seen to reach; nil if nothing is known of that.
        var seen: LedgerMark?
    }

    /// Returns what is kept of a pipeline's ledger; nothing if anything is in doubt.
    func kept(of pipeline: PinnedPipeline) -> Kept {
        guard let document = files.content(of: name(of: pipeline), limit: Self.largest) else { return Kept() }
        // What bears the right code was written by us; only its form may be another version's.
        return (try? kept(in: document, of: pipeline)) ?? Kept()
    }

    /// Returns the verified places of a pipeline's ledger, the newest first.
    func checkpoints(of pipeline: PinnedPipeline) -> [Checkpoint] { kept(of: pipeline).places }

    /// Returns the file that holds what is kept of a pipeline's ledger.
    func path(of pipeline: PinnedPipeline) -> String { "\(folder)/\(name(of: pipeline))" }

    /// Whether there is to be a folder for what is kept.
    enum Room {
        /// It is made if it is not there.
        case made
        /// Only if there is one.
        case found
    }

    /// Keeps what is known of a pipeline's ledger; whoever writes last wins.
    ///
    /// Failing costs time at the next push, and nothing else.
    func keep(_ kept: Kept, of pipeline: PinnedPipeline, in room: Room = .made) {
        guard room == .made || PrivateFile.isOurs(folder: folder) else { return }
        files.write(document(kept, of: pipeline), to: name(of: pipeline))
    }

    private func name(of pipeline: PinnedPipeline) -> String {
        let digest = SHA256Digest(of: Array("\(pipeline.name)\0\(pipeline.root.hex)".utf8))
        return "hook-\(digest.hex.prefix(16)).json"
    }

    private func document(_ kept: Kept, of pipeline: PinnedPipeline) -> [UInt8] {
        let places = kept.places.prefix(Self.mostPlaces).map { place in
            JSONValue.object([
                "head": .string(place.head.hex), "sequence": .integer(Int64(place.sequence)),
                "time": .string(place.time.text), "state": .string(place.state.tree.hex),
            ])
        }
        return JSONValue.object([
            "version": .integer(1), "program": .string(program), "pipeline": .string(pipeline.name),
            "root": .string(pipeline.root.hex), "places": .array(places),
            "seen": kept.seen.map { seen in
                .object(["head": .string(seen.head.hex), "sequence": .integer(Int64(seen.sequence))])
            } ?? .null,
        ]).canonical
    }

    private func kept(
        in document: [UInt8], of pipeline: PinnedPipeline
    ) throws(MalformedRecord) -> Kept {
        let fields = try Fields(
            parsing: document, as: "the cache",
            known: ["version", "program", "pipeline", "root", "places", "seen"])
        guard try fields.count("version") == 1, try fields.string("pipeline").isSame(as: pipeline.name),
            try fields.objectID("root") == pipeline.root
        else { return Kept() }
        var kept = Kept()
        // What another build has verified it may have got wrong; what it has seen was there.
        if let value = fields.optional("seen"), value != .null {
            let seen = try Fields(value, as: "what was seen", known: ["head", "sequence"])
            kept.seen = LedgerMark(
                root: pipeline.root, head: try seen.objectID("head"), sequence: try seen.count("sequence"))
        }
        guard try fields.string("program").isSame(as: program) else { return kept }
        for value in try fields.value("places").array ?? [] {
            let place = try Fields(value, as: "a place", known: ["head", "sequence", "time", "state"])
            kept.places.append(
                Checkpoint(
                    root: pipeline.root, head: try place.objectID("head"),
                    sequence: try place.count("sequence"), time: try place.time("time"),
                    state: LedgerState(tree: try place.objectID("state"))))
        }
        return kept
    }
}
