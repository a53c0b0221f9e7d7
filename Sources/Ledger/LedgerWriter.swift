public import Git
public import Pipeline
public import Problems
public import Seals

/// Who acts: the Git identity that entries bear, and the key that seals them.
public struct Acting: Sendable {
    /// The name that commits bear.
    public let name: String
    /// The address that commits bear: the principal.
    public let address: String
    /// Minutes east of UTC, as Git writes them into commits.
    public let offset: Int
    /// Signs with the user's own signing set-up.
    public let signer: SSHSigner

    /// Makes an actor.
    public init(name: String, address: String, offset: Int, signer: SSHSigner) {
        self.name = name
        self.address = address
        self.offset = offset
        self.signer = signer
    }
}

/// How entries are appended in one run.
public struct LedgerWriter: Sendable {
    /// Whether anything is written.
    public enum Mode: Sendable, Hashable {
        /// Entries are signed and pushed.
        case write
        /// Entries are only thought out, so that a dry run takes the way of the real one up to the last write.
        case plan
    }

    /// Who acts.
    public let acting: Acting
    /// The genesis that is pinned.
    public let trustRoot: ObjectID?
    /// Whether anything is written.
    public let mode: Mode
    /// Tells the time.
    public let clock: @Sendable () -> Timestamp
    /// Waits before another try; called with the number of tries so far.
    public let pause: @Sendable (Int) -> Void

    /// Makes a writer.
    public init(
        acting: Acting, trustRoot: ObjectID?, mode: Mode, clock: @escaping @Sendable () -> Timestamp,
        pause: @escaping @Sendable (Int) -> Void
    ) {
        self.acting = acting
        self.trustRoot = trustRoot
        self.mode = mode
        self.clock = clock
        self.pause = pause
    }

    /// Returns a commit, signed as `git commit -S` signs one unless nothing is written.
    public func commit(
        tree: ObjectID, parents: [ObjectID], message: EventMessage, author: Identity? = nil,
        at time: Timestamp
    ) throws(Problem) -> CommitObject {
        let committer = Identity(
            name: acting.name, email: acting.address, time: time.seconds, offset: acting.offset)
        let commit = CommitObject(
            tree: tree, parents: parents, author: author ?? committer, committer: committer,
            message: message.text)
        switch mode {
        case .plan: return commit
        case .write: return commit.signed(by: try acting.signer.sign(commit.signedContent, namespace: "git"))
        }
    }
}

extension LedgerWriter {
    /// Returns a report as the ledger keeps it, signed unless nothing is written.
    public func seal(_ report: CheckupReport, under policy: Policy) throws(Problem) -> SealedReport {
        let sealed = SealedReport(report, under: policy.definition)
        switch mode {
        case .plan: return sealed
        case .write: return try sealed.signed(by: acting.signer)
        }
    }
}

/// What is to be appended, and what is to be pushed with it.
public struct Draft: Sendable {
    /// The decision.
    public let act: Act
    /// The refs that move with it, each from what was seen.
    public let updates: [ReferenceUpdate]
    /// Objects that B does not have yet besides the entry's own.
    public let objects: [ObjectID]

    /// Makes a draft.
    public init(_ act: Act, updates: [ReferenceUpdate] = [], objects: [ObjectID] = []) {
        self.act = act
        self.updates = updates
        self.objects = objects
    }
}

/// The place in the chain that the next entry takes.
public struct Slot: Sendable, Hashable {
    /// Its sequence.
    public let sequence: Int
    /// Its time: now, but never earlier than the entry before.
    public let time: Timestamp
}

/// What B was seen to hold, verified.
public struct Sight: Sendable {
    /// The verified ledger; nil if it has not begun.
    public let chain: Chain?
    /// What the pipeline's refs point at.
    public let references: References

    /// Returns the verified ledger.
    ///
    /// - Throws: `ledger.missing` if it has not begun.
    public func begun(_ layout: Layout) throws(Problem) -> Chain {
        guard let chain else { throw Problem(.ledger(.missing), layout.pipeline) }
        return chain
    }

    /// Returns what will be seen once some refs have moved that lag behind the ledger.
    public func repaired(by updates: [ReferenceUpdate]) -> Sight {
        Sight(chain: chain, references: references.moved(by: updates))
    }

    /// Returns the move of a ref from where it was seen.
    ///
    /// - Parameter known: What the ledger says that the ref may point at, besides not being there.
    /// - Throws: `ledger.reference-foreign` if it points elsewhere: somebody else moved it, and to overwrite it would destroy
    ///   the trace.
    public func moving(
        _ name: String, to id: ObjectID, from known: Set<ObjectID>
    ) throws(Problem) -> ReferenceUpdate {
        guard let found = references[name] else { return ReferenceUpdate(name: name, old: .null, new: id) }
        guard known.contains(found) else {
            throw Problem(
                .ledger(.referenceForeign), name, expected: known.isEmpty ? "–" : nil, found: found.short)
        }
        return ReferenceUpdate(name: name, old: found, new: id)
    }
}

/// An entry that was appended, or would have been.
public struct Appended: Sendable {
    /// The entry.
    public let entry: Entry
    /// What B holds now.
    public let sight: Sight
    /// The refs that moved, the ledger's first.
    public let updates: [ReferenceUpdate]
    /// Why a stage or tag did not move with the entry, which counts all the same; nil if all did.
    public let problem: Problem?
}
