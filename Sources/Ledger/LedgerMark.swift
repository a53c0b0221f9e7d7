public import Git
public import Problems

/// A place that somebody has seen a ledger reach: the ledger never ends before it, and never goes another way.
public struct LedgerMark: Sendable, Hashable {
    /// The first entry.
    public let root: ObjectID
    /// The entry that was reached.
    public let head: ObjectID
    /// Its place in the chain.
    public let sequence: Int

    /// Names a place.
    public init(root: ObjectID, head: ObjectID, sequence: Int) {
        self.root = root
        self.head = head
        self.sequence = sequence
    }
}

extension Chain {
    /// The place that this ledger has reached.
    public var mark: LedgerMark { LedgerMark(root: root, head: head, sequence: sequence) }

    /// Returns who has written the last entry.
    func writer(in repository: borrowing Repository) throws(Problem) -> String {
        try Chain.commit(head, in: repository).committer.email
    }

    /// Refuses a ledger that does not lead through a place which was seen before.
    ///
    /// - Parameter file: What shows that it was seen.
    /// - Throws: `ledger.rollback` if it ends before, `ledger.equivocation` if another entry stands there.
    public func require(
        _ seen: LedgerMark, seenIn file: String, in repository: borrowing Repository
    ) throws(Problem) {
        try mark.require(seen, seenIn: file, in: repository)
    }
}

extension Checkpoint {
    /// The place, as it can be remembered.
    public var mark: LedgerMark { LedgerMark(root: root, head: head, sequence: sequence) }
}

extension LedgerMark {
    /// Refuses a verified ledger that reaches this place and does not lead through another one, which was seen before.
    ///
    /// - Parameter file: What shows that it was seen.
    /// - Throws: `ledger.rollback` if it ends before, `ledger.equivocation` if another entry stands there.
    /// - Complexity: Linear in the number of entries behind the place.
    public func require(
        _ seen: LedgerMark, seenIn file: String, in repository: borrowing Repository
    ) throws(Problem) {
        guard root == seen.root else {
            throw Problem(
                .ledger(.equivocation), file, expected: "0 (\(seen.root.short))", found: "0 (\(root.short))")
        }
        guard sequence >= seen.sequence else {
            throw Problem(.ledger(.rollback), file, expected: seen.text, found: text)
        }
        var id = head
        for _ in seen.sequence..<sequence {
            guard let parent = try Chain.parent(of: id, in: repository) else {
                throw Problem(.ledger(.incomplete), id.short)
            }
            id = parent
        }
        guard id == seen.head else {
            throw Problem(
                .ledger(.equivocation), file, expected: seen.text, found: "\(seen.sequence) (\(id.short))")
        }
    }

    /// The place for people: the number of the entry and the first digits of its id.
    public var text: String { "\(sequence) (\(head.short))" }
}
