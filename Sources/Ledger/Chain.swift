public import Git
public import Pipeline
public import Problems
public import Seals

/// A ledger whose every entry has been verified from genesis to head.
///
/// Having one is the proof: nothing else makes it.
public struct Chain: Sendable {
    /// The first entry.
    public let root: ObjectID
    /// The last entry.
    public let head: ObjectID
    /// The sequence of the last entry.
    public let sequence: Int
    /// The ledger's time: that of the last entry.
    public let time: Timestamp
    /// The state after the last entry.
    public let state: LedgerState
    /// The policy in force after the last entry.
    public let policy: Policy
    /// What the entries have brought.
    let histories: Histories

    /// Every commit that a stage's branch has pointed at, by stage; what a branch that lags behind may still show.
    public var stageHistory: [String: Set<ObjectID>] { histories.brought.stages }
    /// The commits of all accepted deliveries, which their tags must point at.
    public var deliveryCommits: [DeliveryName: ObjectID] { histories.brought.deliveries }
    /// The SHA-256 of every statement that was ever brought in.
    public var statements: Set<SHA256Digest> { histories.brought.statements }

    /// How far an entry's time may lie ahead of the reader's clock, in seconds.
    public static let clockSkew: Int64 = 900
    /// How far a new entry's time may lie ahead of the clock of whoever writes it or lets it in, in seconds.
    ///
    /// Readers take more, ``clockSkew``: what is appended must not be in the future for one whose clock is a little behind.
    public static let mostAhead: Int64 = 600

    /// Verifies the ledger that ends at a commit.
    ///
    /// - Parameters:
    ///   - trustRoot: The genesis that the reader has pinned; nil to take whatever genesis there is.
    ///   - known: A chain that was verified before in this process, which the head must follow; only what follows it is
    ///     verified then.
    ///   - visit: Called with each newly verified entry, in order.
    /// - Throws: A problem of the area `ledger` that names the commit.
    /// - Complexity: Linear in the number of entries that are newly verified.
    public static func verifying(
        upTo head: ObjectID, pinnedTo trustRoot: ObjectID?, after known: Chain? = nil, now: Timestamp,
        in repository: borrowing Repository, visit: (Entry) -> Void = { _ in }
    ) throws(Problem) -> Chain {
        if let known, known.head == head { return known }
        var pending: [ObjectID] = []
        var next: ObjectID? = head
        var start: Chain?
        while let id = next {
            if let known, known.head == id {
                start = known
                break
            }
            next = try parent(of: id, in: repository)
            pending.append(id)
        }
        // What was verified a moment ago has been taken back: an append never does that.
        if let known, start == nil { throw Problem(.ledger(.fork), head.short, expected: known.head.short) }
        if start == nil, let genesis = pending.last, let trustRoot, genesis != trustRoot {
            throw Problem(.ledger(.root), genesis.short, expected: trustRoot.short)
        }
        var replay = Replay(start, now: now)
        try replay.follow(pending.reversed(), in: repository, visit: visit)
        guard let chain = replay.chain else { throw Problem(.ledger(.incomplete), head.short) }
        return chain
    }

    /// Returns the entry before another one; nil for the first.
    ///
    /// The commit is read once more when it is its turn: all of them would take more memory than a long ledger may.
    static func parent(
        of id: ObjectID, in repository: borrowing Repository
    ) throws(Problem) -> ObjectID? {
        let content = try commitContent(id, in: repository)
        let parents: [ObjectID]
        do { parents = try CommitObject.parents(in: content) } catch {
            throw Problem(.ledger(.broken), id.short, found: "commit", cause: error.reason)
        }
        guard parents.count <= 1 else { throw Problem(.ledger(.fork), id.short) }
        return parents.first
    }

    /// Reads an entry's commit.
    static func commit(
        _ id: ObjectID, in repository: borrowing Repository
    ) throws(Problem) -> CommitObject {
        let content = try commitContent(id, in: repository)
        do { return try CommitObject(parsing: content) } catch {
            throw Problem(.ledger(.broken), id.short, found: "commit", cause: error.reason)
        }
    }

    private static func commitContent(
        _ id: ObjectID, in repository: borrowing Repository
    ) throws(Problem) -> [UInt8] {
        let found: (kind: ObjectKind, content: [UInt8])?
        do { found = try repository.object(id, limit: CommitObject.maximumBytes) } catch {
            throw Problem(reading: error, of: id)
        }
        guard let object = found else { throw Problem(.ledger(.broken), id.short, found: "commit") }
        guard object.kind == .commit else {
            throw Problem(.ledger(.broken), id.short, found: object.kind.rawValue)
        }
        return object.content
    }

    init(
        root: ObjectID, head: ObjectID, sequence: Int, time: Timestamp, state: LedgerState, policy: Policy,
        histories: Histories
    ) {
        self.root = root
        self.head = head
        self.sequence = sequence
        self.time = time
        self.state = state
        self.policy = policy
        self.histories = histories
    }

    /// Makes the chain that an entry of our own, just applied, leads to.
    init(_ before: Chain?, adding entry: Entry, state: LedgerState, policy: Policy) {
        var histories = before?.histories ?? Histories()
        histories.note(entry)
        self.init(
            root: before?.root ?? entry.id, head: entry.id, sequence: entry.sequence, time: entry.time,
            state: state, policy: policy, histories: histories)
    }
}
