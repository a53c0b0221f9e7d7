public import Git
internal import Seals

/// What this machine has seen of one pipeline's ledger: how far it reached, and how far it has been verified.
///
/// The first shows whether B has been set back since; it is kept so that it survives a loss of power, and holds for every later
/// version of stagectl. The second spares the next run the way from the genesis; another build of stagectl verifies anew, for what
/// this one has found right it may have got wrong.
public struct LedgerMemory: Sendable {
    private let folder: SealedFolder
    private let name: String
    private let owner: JSONValue
    private let program: String

    /// Names what is remembered of a ledger; nothing is opened.
    ///
    /// - Parameters:
    ///   - folder: Where the files lie; it is made if it is not there.
    ///   - url: Where B is.
    ///   - program: What tells one build of stagectl from another.
    ///   - random: Gives as many random bytes as it is asked for.
    public init(
        folder: String, pipeline: String, url: String, program: String,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.folder = SealedFolder(folder, keyName: "ledger.key", random: random)
        owner = .string("\(pipeline)\n\(url)")
        name = "ledger-\(SHA256Digest(of: Array("\(pipeline)\n\(url)".utf8)).hex.prefix(16))"
        self.program = program
    }

    /// The file that says how far the ledger was seen to reach.
    public var markPath: String { "\(folder.path)/\(markName)" }

    /// Where those who have lost a race for the ledger wait for each other; nil where nothing can be remembered.
    var queue: FolderLock? {
        let lock = FolderLock("\(folder.path)/\(name).queue")
        // Without a folder there is no lock; it is not needed to append.
        do { try lock.makeParent() } catch { return nil }
        return lock
    }

    /// How far the ledger was seen to reach; nil if nothing is remembered.
    ///
    /// - Parameter root: The genesis that the reader has pinned; a ledger that began with another one has been given up.
    public func mark(pinnedTo root: ObjectID?) -> LedgerMark? {
        guard let mark = memo?.mark, root == nil || root == mark.root else { return nil }
        return mark
    }

    /// The same with the file that shows it.
    func seen(pinnedTo root: ObjectID?) -> SeenMark? {
        mark(pinnedTo: root).map { SeenMark($0, in: markPath) }
    }

    /// Returns the ledger as far as it has been verified here; nil if nothing can be built upon.
    ///
    /// - Parameter root: The genesis that the reader has pinned; nil to take whatever genesis there is.
    func chain(pinnedTo root: ObjectID?, in repository: borrowing Repository) -> Chain? {
        guard var content = folder.content(of: wayName, limit: Self.largestWay) else { return nil }
        let end = content.firstIndex(of: UInt8(ascii: "\n")) ?? content.endIndex
        // Whatever cannot be read has to be verified anew.
        guard let place = try? place(in: Array(content[..<end])), root == nil || root == place.root,
            let policy = try? place.state.policy(in: repository)
        else { return nil }
        content.removeSubrange(..<min(end + 1, content.endIndex))
        return Chain(
            root: place.root, head: place.head, sequence: place.sequence, time: place.time,
            state: place.state, policy: policy, histories: Histories(content))
    }

    /// Remembers a verified ledger, unless a longer one is remembered.
    ///
    /// What cannot be written is not remembered: the next run verifies more, and an audit says that it knows nothing to compare
    /// the ledger with.
    func keep(_ chain: Chain) {
        let lock = FolderLock("\(folder.path)/\(name)")
        // Where there is no lock, there can be no file either.
        try? lock.makeParent()
        try? lock.hold {
            let known = memo
            if let known, known.mark.root == chain.root, known.mark.sequence >= chain.sequence,
                known.program == program
            {
                return
            }
            var verified = known?.program == program && known?.mark.root == chain.root ? known?.verified : nil
            let lines = chain.histories.lines
            // Writing a long way costs as much as verifying a few entries.
            if verified.map({ chain.sequence - $0 > lines.count / Self.bytesPerEntry }) ?? true {
                let place = place(of: chain).canonical
                if folder.write(place + [UInt8(ascii: "\n")] + lines, to: wayName) {
                    verified = chain.sequence
                }
            }
            let isLonger =
                known.map { $0.mark.root != chain.root || $0.mark.sequence < chain.sequence } ?? true
            let mark = isLonger ? chain.mark : known?.mark ?? chain.mark
            folder.write(memo(mark, verified: verified).canonical, to: markName, isDurable: true)
        }
    }

    private static let largestWay = 256 << 20
    private static let largestMark = 1 << 16
    private static let bytesPerEntry = 1 << 19

    private var markName: String { "\(name).mark" }
    private var wayName: String { "\(name).way" }
}

/// What the smaller file holds.
private struct Memo {
    let mark: LedgerMark
    /// The build of stagectl that wrote it.
    let program: String
    /// How far the way is written down; nil if it is not.
    let verified: Int?
}

extension LedgerMemory {
    private var memo: Memo? {
        folder.content(of: markName, limit: Self.largestMark).flatMap { content in
            // What another version has written may have another form.
            try? memo(in: content)
        }
    }

    private func memo(in content: [UInt8]) throws(MalformedRecord) -> Memo? {
        let fields = try Fields(
            parsing: content, as: "the mark",
            known: ["version", "owner", "program", "root", "head", "sequence", "verified"])
        guard try fields.count("version") == 1, try fields.value("owner") == owner else { return nil }
        return Memo(
            mark: LedgerMark(
                root: try fields.objectID("root"), head: try fields.objectID("head"),
                sequence: try fields.count("sequence")),
            program: try fields.string("program"),
            verified: try fields.value("verified").integer.map { Int($0) })
    }

    private func memo(_ mark: LedgerMark, verified: Int?) -> JSONValue {
        .object([
            "version": .integer(1), "owner": owner, "program": .string(program),
            "root": .string(mark.root.hex), "head": .string(mark.head.hex),
            "sequence": .integer(Int64(mark.sequence)),
            "verified": verified.map { .integer(Int64($0)) } ?? .null,
        ])
    }

    private func place(in line: [UInt8]) throws(MalformedRecord) -> Checkpoint? {
        let fields = try Fields(
            parsing: line, as: "the way",
            known: ["version", "owner", "program", "root", "head", "sequence", "time", "state"])
        guard try fields.count("version") == 1, try fields.value("owner") == owner,
            try fields.string("program").isSame(as: program)
        else { return nil }
        return Checkpoint(
            root: try fields.objectID("root"), head: try fields.objectID("head"),
            sequence: try fields.count("sequence"), time: try fields.time("time"),
            state: LedgerState(tree: try fields.objectID("state")))
    }

    private func place(of chain: Chain) -> JSONValue {
        .object([
            "version": .integer(1), "owner": owner, "program": .string(program),
            "root": .string(chain.root.hex), "head": .string(chain.head.hex),
            "sequence": .integer(Int64(chain.sequence)), "time": .string(chain.time.text),
            "state": .string(chain.state.tree.hex),
        ])
    }
}
