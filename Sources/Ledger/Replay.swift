internal import Git
internal import Pipeline
internal import Problems
internal import Seals

/// An entry whose seal holds, read but not judged.
struct ReadEntry {
    let id: ObjectID
    let commit: CommitObject
    let event: Event
    /// The policy that was in force before it.
    let policy: Policy
}

/// Verifies entries one after the other, each against the state that the one before left.
struct Replay {
    /// What a broken rule is told as.
    enum Telling {
        /// The ledger is broken: it holds what must not be there.
        case ofLedger
        /// Somebody wants to append what must not be: told as when that is tried by a command.
        case ofAttempt
    }

    struct Position {
        var root: ObjectID
        var head: ObjectID
        var sequence: Int
        var time: Timestamp
        var state: LedgerState
        var policy: Policy
    }

    private(set) var position: Position?
    private var reading: (tree: ObjectID, time: Timestamp)?
    private var histories: Histories
    private let now: Timestamp
    private let telling: Telling

    init(_ known: Chain?, now: Timestamp) {
        position = known.map {
            Position(
                root: $0.root, head: $0.head, sequence: $0.sequence, time: $0.time, state: $0.state,
                policy: $0.policy)
        }
        reading = known.map { ($0.state.tree, $0.time) }
        histories = known?.histories ?? Histories()
        self.now = now
        telling = .ofLedger
    }

    /// Goes on from a place whose way is not known: ``chain`` holds nothing of it then.
    init(_ known: VerifiedLedger?, now: Timestamp) {
        position = known.map {
            let place = $0.checkpoint
            return Position(
                root: place.root, head: place.head, sequence: place.sequence, time: place.time,
                state: place.state, policy: $0.policy)
        }
        reading = position.map { ($0.state.tree, $0.time) }
        histories = Histories()
        self.now = now
        telling = .ofAttempt
    }

    /// The policy that entries are read under; nil before the first entry has been judged.
    var policy: Policy? { position?.policy }

    /// What has been verified so far; nil before the first entry.
    ///
    /// Made on demand, because each copy that is kept would make the next entry copy the histories.
    var chain: Chain? {
        position.map {
            Chain(
                root: $0.root, head: $0.head, sequence: $0.sequence, time: $0.time, state: $0.state,
                policy: $0.policy, histories: histories)
        }
    }

    /// Reads the next entry after its time and seal have been found right, so that others cannot be read for nothing.
    ///
    /// Others may have been read meanwhile that are not judged yet, but none that changes the policy: an entry is sealed under
    /// the one that is in force before it.
    mutating func read(
        _ id: ObjectID, _ commit: CommitObject, in repository: borrowing Repository
    ) throws(Problem) -> ReadEntry {
        let time = Timestamp(seconds: commit.committer.time)
        try requireTime(time, id)
        do throws(Problem) {
            let policy: Policy
            if let position {
                policy = position.policy
            } else {
                policy = try LedgerState(tree: commit.tree).policy(in: repository)
            }
            let signer = try commit.sealedBy(under: policy, at: time)
            // Not before the seal holds, and within bounds: whoever may push could else keep every reader busy for ever. Not after
            // the rules are applied: they make the same objects in memory, where nothing rots.
            var added = StateReading(of: id)
            try added.readNewObjects(in: commit.tree, since: reading?.tree, in: repository)
            let event = try Event.reading(
                commit, of: position?.root, signer: signer, label: id.short, in: repository)
            reading = (commit.tree, time)
            return ReadEntry(id: id, commit: commit, event: event, policy: policy)
        } catch {
            throw error.naming(id, telling)
        }
    }

    /// Judges the entry that was read first of those not judged yet: role, rules, message and state.
    mutating func judge(_ read: ReadEntry, in repository: borrowing Repository) throws(Problem) -> Entry {
        let (id, commit, event) = (read.id, read.commit, read.event)
        let after: LedgerState
        do throws(Problem) {
            try require(event, follows: position, by: commit.author, id)
            after = try LedgerState.after(
                event, before: position?.state, under: read.policy, expecting: commit.tree, in: repository)
            try require(commit, bears: event, id)
        } catch {
            throw error.naming(id, telling)
        }
        guard after.tree == commit.tree else { throw Problem(.ledger(.state), id.short) }
        let entry = Entry(event, id: id)
        histories.note(entry)
        position = Position(
            root: position?.root ?? id, head: id, sequence: event.sequence, time: event.time, state: after,
            policy: event.act.policy ?? read.policy)
        return entry
    }

    private func requireTime(_ time: Timestamp, _ id: ObjectID) throws(Problem) {
        let latest = Timestamp(seconds: now.seconds + Chain.clockSkew)
        guard time >= reading?.time ?? time, time <= latest else {
            throw Problem(.ledger(.time), id.short, found: time.text)
        }
    }

    private func require(
        _ event: Event, follows before: Position?, by author: Identity, _ id: ObjectID
    ) throws(Problem) {
        guard event.sequence == (before?.sequence ?? -1) + 1 else {
            throw Problem(.ledger(.broken), id.short, found: "Stagectl-Sequence")
        }
        let pipeline = before?.policy.definition.name ?? event.pipeline
        guard event.pipeline.utf8.elementsEqual(pipeline.utf8) else {
            throw Problem(.ledger(.broken), id.short, found: "Stagectl-Pipeline")
        }
        if case .genesis(let policy) = event.act, event.pipeline != policy.definition.name {
            throw Problem(.ledger(.broken), id.short, found: "Stagectl-Pipeline")
        }
        // The author of an entry is whoever decided: the person of a statement, else the signer.
        let decided = event.act.person ?? event.signer
        guard author.email.isSame(as: decided), author.isVisible else {
            throw Problem(.ledger(.broken), id.short, found: "author")
        }
    }

    /// Demands the message that the event makes, byte for byte, and no header that stagectl does not write.
    private func require(_ commit: CommitObject, bears event: Event, _ id: ObjectID) throws(Problem) {
        let message: EventMessage
        do { message = try event.message() } catch {
            throw Problem(.ledger(.broken), id.short, found: "message", cause: error.reason)
        }
        guard message.isBorne(by: commit), commit.extraHeaders.isEmpty else {
            throw Problem(.ledger(.broken), id.short, found: "message")
        }
        guard commit.committer.isVisible else {
            throw Problem(.ledger(.broken), id.short, found: "committer")
        }
    }
}

extension Identity {
    /// Whether name and address show what they are: `git log` writes them to terminals as they stand.
    var isVisible: Bool { [name, email].allSatisfy { escapedForTerminal($0) == $0 } }
}

extension Problem {
    /// The problem as a verifier tells it: of the ledger, and naming the entry.
    ///
    /// What a person who tried it would have been told stays visible as `found`.
    fileprivate func naming(_ id: ObjectID, _ telling: Replay.Telling) -> Problem {
        switch code {
        case .ledger(let kind):
            Problem(.ledger(kind), id.short, expected: expected, found: found, cause: cause ?? subject)
        // What keeps this machine from judging says nothing about the ledger.
        case .configuration: self
        case .signature: Problem(.ledger(.broken), id.short, found: code.name, cause: sentence(in: .english))
        default:
            telling == .ofAttempt
                ? self
                : Problem(.ledger(.rule), id.short, found: code.name, cause: sentence(in: .english))
        }
    }
}
