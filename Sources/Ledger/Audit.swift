public import Git
internal import Pipeline
public import Problems
public import Seals

/// What an audit found.
public struct Audit: Sendable {
    /// The entries that verify, in order; with a broken ledger those before the break.
    public let entries: [Entry]
    /// The verified ledger; nil if it does not verify.
    public let chain: Chain?
    /// How B's refs stand to it.
    public let references: [Projected]
    /// Whether the genesis was compared with a pinned one.
    public let isPinned: Bool
    /// Everything that is wrong.
    public let problems: [Problem]
}

extension InnerRepository {
    /// Replays the whole ledger, checks every signature, role and transition, and compares every ref with its projection.
    ///
    /// - Throws: What kept the audit from being done at all: B that cannot be reached, a ledger that does not exist.
    public func audit(pinnedTo trustRoot: ObjectID?, now: Timestamp) throws(Problem) -> Audit {
        let references = try references()
        guard let head = references[layout.ledger] else {
            guard let trustRoot else { throw Problem(.ledger(.missing), layout.pipeline) }
            throw Problem(.ledger(.root), "–", expected: trustRoot.short)
        }
        var entries: [Entry] = []
        do throws(Problem) {
            let chain = try Chain.verifying(
                upTo: head, pinnedTo: trustRoot, now: now, in: repository, visit: { entries.append($0) })
            guard chain.policy.definition.name == layout.pipeline else {
                throw Problem(.ledger(.broken), head.short, found: "Stagectl-Pipeline")
            }
            let projection = try chain.projection(of: references, layout: layout, in: repository)
            return Audit(
                entries: entries, chain: chain, references: projection, isPinned: trustRoot != nil,
                problems: projection.compactMap(\.problem))
        } catch {
            guard case .ledger = error.code else { throw error }
            return Audit(
                entries: entries, chain: nil, references: [], isPinned: trustRoot != nil, problems: [error])
        }
    }
}
