public import Git
internal import Pipeline
public import Problems
public import Seals

/// What an audit found.
public struct Audit: Sendable {
    /// How many entries verify; with a broken ledger those before the break.
    public let verified: Int
    /// How many of them an earlier run of the same build has verified, and this one has not.
    public let taken: Int
    /// The verified ledger; nil if it does not verify.
    public let chain: Chain?
    /// How B's refs stand to it; nil if it does not verify.
    public let references: Projection?
    /// Whether the genesis was compared with a pinned one.
    public let isPinned: Bool
    /// What the ledger was compared with that was seen before, and leads through; empty if it may be as old as it likes.
    public let passed: [SeenMark]
    /// Everything that is wrong.
    public let problems: [Problem]
}

extension InnerRepository {
    /// How much of a ledger is verified.
    public enum Extent: Sendable, Hashable {
        /// Every entry from the genesis on.
        case whole
        /// What has come since this machine verified it last; every entry if it does not remember that.
        case new
    }

    /// Replays the ledger, checks every signature, role and transition, and compares every ref with its projection.
    ///
    /// - Parameters:
    ///   - shown: Places that it was seen to reach elsewhere.
    ///   - visit: Called with each entry that is verified by this run, in order.
    /// - Throws: What kept the audit from being done at all: B that cannot be reached, a ledger that does not exist.
    public func audit(
        _ extent: Extent = .whole, pinnedTo trustRoot: ObjectID?, against shown: [SeenMark] = [],
        now: Timestamp,
        visit: (Entry) -> Void = { _ in }
    ) throws(Problem) -> Audit {
        let remembered = remembered(pinnedTo: trustRoot, isBuiltUpon: extent == .new)
        let references = try references()
        guard let head = references[layout.ledger] else {
            guard let trustRoot else { throw Problem(.ledger(.missing), layout.pipeline) }
            throw Problem(.ledger(.root), "–", expected: trustRoot.short)
        }
        var last = -1
        do throws(Problem) {
            let kept = remembered.chain
            var grown: Chain?
            if let kept {
                // Whatever is wrong with what was kept or the way from it is found on the whole way.
                grown = try? Chain.verifying(
                    upTo: head, pinnedTo: trustRoot, after: kept, now: now, in: repository, visit: visit)
            }
            let verified: Chain
            if let grown {
                verified = grown
            } else {
                verified = try Chain.verifying(
                    upTo: head, pinnedTo: trustRoot, now: now, in: repository,
                    visit: { entry in
                        last = entry.sequence
                        visit(entry)
                    })
            }
            guard verified.policy.definition.name == layout.pipeline else {
                throw Problem(.ledger(.broken), head.short, found: "Stagectl-Pipeline")
            }
            let projection = try verified.projection(of: references, layout: layout, in: repository)
            let seen = [remembered.seen].compactMap { $0 } + shown
            var problems: [Problem] = []
            for seen in seen {
                do throws(Problem) {
                    try verified.require(seen.mark, seenIn: seen.file, in: repository)
                } catch {
                    problems.append(error)
                }
            }
            if problems.isEmpty { memory?.keep(verified) }
            return Audit(
                verified: verified.sequence + 1, taken: grown == nil ? 0 : (kept?.sequence ?? -1) + 1,
                chain: verified, references: projection,
                isPinned: trustRoot != nil, passed: problems.isEmpty ? seen : [],
                problems: problems + projection.deviations.compactMap(\.problem))
        } catch {
            guard case .ledger = error.code else { throw error }
            return Audit(
                verified: last + 1, taken: 0, chain: nil, references: nil, isPinned: trustRoot != nil,
                passed: [],
                problems: [error])
        }
    }
}
