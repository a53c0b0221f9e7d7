public import Git
public import Pipeline
public import Problems
public import Seals

/// A verified place in a ledger: all that is needed to go on from there, however long the way to it was.
public struct Checkpoint: Sendable, Hashable {
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

    /// Takes back a place that was verified before and has been kept safe since.
    public init(root: ObjectID, head: ObjectID, sequence: Int, time: Timestamp, state: LedgerState) {
        self.root = root
        self.head = head
        self.sequence = sequence
        self.time = time
        self.state = state
    }

    /// Returns the entries that lead from a verified place to a commit, in their order; nothing about them is verified.
    ///
    /// - Parameters:
    ///   - known: The place that they must follow; nil for the beginning.
    ///   - most: How many there may be.
    /// - Returns: nil if there are more.
    /// - Throws: `ledger.fork` if the commit does not follow the place.
    public static func entries(
        upTo head: ObjectID, after known: Checkpoint?, atMost most: Int, in repository: borrowing Repository
    ) throws(Problem) -> [ObjectID]? {
        guard head != known?.head else { return [] }
        if let known {
            // Only what it says of itself; but an honest one spares the walk through a whole ledger.
            let claimed = EventMessage.trailers(of: try Chain.commit(head, in: repository).message)[
                "Sequence"]
            if let sequence = claimed.flatMap({ Int($0) }), sequence <= known.sequence {
                throw Problem(.ledger(.fork), head.short, expected: known.head.short)
            }
        }
        var found: [ObjectID] = []
        var next: ObjectID? = head
        while let id = next, id != known?.head {
            guard found.count < most else { return nil }
            next = try Chain.parent(of: id, in: repository)
            found.append(id)
        }
        if let known, next == nil { throw Problem(.ledger(.fork), head.short, expected: known.head.short) }
        return found.reversed()
    }
}

extension Layout {
    /// Returns the layout of the pipeline that a first entry says that it begins; nothing about it is verified.
    ///
    /// - Returns: nil if there is no such entry.
    public init?(begunBy genesis: ObjectID, in repository: borrowing Repository) {
        // Whatever is wrong with it, it says nothing.
        guard let commit = try? Chain.commit(genesis, in: repository),
            let name = EventMessage.trailers(of: commit.message)["Pipeline"]
        else { return nil }
        self.init(pipeline: name)
    }
}

/// A ledger as far as it has been verified, ready to be followed further.
///
/// Unlike a ``Chain`` it knows nothing of the way, so that following it by one entry costs the same however long it is.
public struct VerifiedLedger: Sendable {
    /// The last verified place.
    public let checkpoint: Checkpoint
    /// The policy in force there.
    public let policy: Policy

    fileprivate init(_ checkpoint: Checkpoint, _ policy: Policy) {
        self.checkpoint = checkpoint
        self.policy = policy
    }

    /// Takes what a chain ends with.
    public init(_ chain: Chain) {
        self.init(
            Checkpoint(
                root: chain.root, head: chain.head, sequence: chain.sequence, time: chain.time,
                state: chain.state), chain.policy)
    }

    /// Goes on from a place that was verified before.
    public init(from checkpoint: Checkpoint, in repository: borrowing Repository) throws(Problem) {
        self.init(checkpoint, try checkpoint.state.policy(in: repository))
    }

    /// One entry, verified.
    public struct Step: Sendable {
        /// The entry.
        public let entry: Entry
        /// The policy that was in force before it.
        public let policy: Policy
        /// The state after it.
        public let state: LedgerState
    }

    /// Verifies entries that somebody wants to append.
    ///
    /// - Parameters:
    ///   - known: What they follow; nil if they are to begin the ledger.
    ///   - ids: The entries, in their order, at least one.
    ///   - visit: Called with each as soon as it is verified; what it throws refuses the entry.
    /// - Throws: A problem of the area `ledger` that names the entry; where a rule of the policy is broken, the rule's own code, as
    ///   whoever wanted to append it has to be told.
    public static func following(
        _ known: VerifiedLedger?, by ids: [ObjectID], now: Timestamp, in repository: borrowing Repository,
        visit: (Step, borrowing Repository) throws(Problem) -> Void
    ) throws(Problem) -> VerifiedLedger {
        var replay = Replay(known, now: now)
        for id in ids {
            let read = try replay.read(id, Chain.commit(id, in: repository), in: repository)
            let entry = try replay.judge(read, in: repository)
            guard let state = replay.verified?.checkpoint.state else { break }
            try visit(Step(entry: entry, policy: read.policy, state: state), repository)
        }
        guard let verified = replay.verified else { throw Problem(.ledger(.incomplete), "–") }
        return verified
    }
}

extension Replay {
    /// What has been verified so far, without the way to it; nil before the first entry.
    var verified: VerifiedLedger? {
        position.map {
            VerifiedLedger(
                Checkpoint(
                    root: $0.root, head: $0.head, sequence: $0.sequence, time: $0.time, state: $0.state),
                $0.policy)
        }
    }
}
