public import Git
public import Pipeline
public import Problems
public import Seals

/// The present as the last entry shows it.
///
/// Only the seal of that entry has been verified, not the way to it: enough to show people where things stand within
/// milliseconds, not enough to decide anything. ``Chain`` is what decides.
public struct Glance: Sendable {
    /// The last entry.
    public let head: ObjectID
    /// Its place in the chain.
    public let sequence: Int
    /// The ledger's time.
    public let time: Timestamp
    /// The state after it.
    public let state: LedgerState
    /// The policy in force.
    public let policy: Policy
    /// Whether somebody whom the policy in force names has sealed the last entry.
    ///
    /// An entry that brings a policy is sealed under the one before. Whoever adopted it need not be in the new one; then
    /// only the whole way from the genesis can tell whether that entry is to be believed.
    public let isSealedInForce: Bool
    /// What B's refs point at.
    let references: GlancedReferences
    /// Where the newest deliveries are kept between two looks.
    let newest: SmallFile

    /// Returns what one ref points at, or nil if there is no such ref.
    public func target(
        of reference: String, in repository: borrowing Repository
    ) throws(Problem) -> ObjectID? {
        try references.target(of: reference, in: repository)
    }

    /// Returns the deliveries, the newest first.
    public func newestDeliveries(in repository: borrowing Repository) throws(Problem) -> NewestDeliveries {
        try NewestDeliveries(of: state, remembering: newest, in: repository)
    }
}

/// How refs are looked at where only a few of perhaps very many are asked for.
enum GlancedReferences: Sendable {
    /// Each by itself, when it is asked for.
    case readSingly
    /// B tells all of them or none.
    case listed(References)

    func target(
        of reference: String, in repository: borrowing Repository
    ) throws(Problem) -> ObjectID? {
        switch self {
        case .listed(let references): return references[reference]
        case .readSingly:
            do { return try repository.reference(reference) } catch {
                throw Problem(opening: error, at: repository.path)
            }
        }
    }
}

extension InnerRepository {
    /// Looks at the last entry only.
    ///
    /// - Throws: `ledger.missing`, or a problem of the entry itself.
    public func glance() throws(Problem) -> Glance {
        let references = try glanceAtReferences()
        guard let head = try references.target(of: layout.ledger, in: repository) else {
            throw Problem(.ledger(.missing), layout.pipeline)
        }
        let commit: CommitObject
        do { commit = try repository.commit(head) } catch {
            throw Problem(.ledger(.broken), head.short, found: "commit", cause: "\(error)")
        }
        let state = LedgerState(tree: commit.tree)
        let policy = try state.policy(in: repository)
        let trailers = EventMessage.trailers(of: commit.message)
        let isSealedInForce: Bool
        if trailers["Event"] == Act.Kind.policy.rawValue, let before = commit.parents.first {
            try requireSeal(commit, head, under: try self.policy(after: before))
            do throws(Problem) {
                try requireSeal(commit, head, under: policy)
                isSealedInForce = true
            } catch {
                isSealedInForce = false
            }
        } else {
            try requireSeal(commit, head, under: policy)
            isSealedInForce = true
        }
        guard let sequence = trailers["Sequence"].flatMap({ Int($0) }) else {
            throw Problem(.ledger(.broken), head.short, found: "Stagectl-Sequence")
        }
        return Glance(
            head: head, sequence: sequence, time: Timestamp(seconds: commit.committer.time), state: state,
            policy: policy, isSealedInForce: isSealedInForce, references: references, newest: newest)
    }

    /// Looks at the last entry only, and refuses what is not the present under this machine's policy.
    ///
    /// - Parameter trustRoot: The genesis that is pinned; asked for only if the whole ledger has to be verified.
    /// - Throws: `ledger.policy-differs`; `configuration.root-missing` if nothing else could tell.
    public func glance(
        under local: PolicyOutline, now: Timestamp, pinnedTo trustRoot: () throws(Problem) -> ObjectID?
    ) throws(Problem) -> Glance {
        // Before B is looked at: a rival on this machine may have seen more by then.
        let mark = memory?.mark(pinnedTo: nil)
        let glance = try glance()
        try glance.require(local)
        let isSetBack = mark.map { glance.sequence <= $0.sequence && glance.head != $0.head } ?? false
        guard glance.isSealedInForce, !isSetBack else {
            guard let root = try trustRoot() else {
                throw Problem(.configuration(.rootMissing), layout.pipeline)
            }
            let seen = memory.flatMap { memory in
                mark.flatMap { $0.root == root ? SeenMark($0, in: memory.markPath) : nil }
            }
            _ = try verified(
                upTo: glance.head, pinnedTo: root,
                Remembered(seen: seen, chain: nil, isOfThisRun: false), now: now)
            return glance
        }
        return glance
    }

    /// Returns the policy that an entry left in force.
    private func policy(after id: ObjectID) throws(Problem) -> Policy {
        let commit: CommitObject
        do { commit = try repository.commit(id) } catch {
            throw Problem(.ledger(.broken), id.short, found: "commit", cause: "\(error)")
        }
        return try LedgerState(tree: commit.tree).policy(in: repository)
    }

    /// Refuses an entry that nobody has sealed who has a role.
    private func requireSeal(
        _ commit: CommitObject, _ id: ObjectID, under policy: Policy
    ) throws(Problem) {
        let signer: String
        do {
            signer = try commit.sealedBy(under: policy, at: Timestamp(seconds: commit.committer.time))
        } catch {
            throw Problem(
                .ledger(.broken), id.short, found: error.code.name, cause: error.sentence(in: .english))
        }
        guard !policy.roles(of: signer).isEmpty else {
            throw Problem(.ledger(.role), id.short, expected: "roles", found: signer)
        }
    }
}
