public import Git
public import Ledger
public import Problems
internal import Release

extension PromotionRun {
    /// A decision that was signed elsewhere and has come in.
    public struct Decided: Sendable {
        /// The decision.
        public let statement: Statement
        /// The file that brought it.
        public let path: String
        /// The entry that brought it in.
        public let entry: Entry
        /// The refs that moved.
        public let updates: [ReferenceUpdate]
    }

    /// Takes in the words on what could not be looked into that people have left in some folders, the earliest first: before the
    /// deliveries are judged that they are about.
    ///
    /// Nothing is told of what does not come in: ``takeIn(decisionsFrom:in:)`` finds it again, and does.
    public mutating func takeIn(wordsFrom folders: [String], in inner: borrowing InnerRepository) {
        let brought = folders.flatMap { StatementFolder(readingFrom: $0).statements }
        for statement in brought.inOrder where statement.signed.statement.decision.kind == .vouch {
            do throws(Problem) {
                guard try !isKnown(statement, in: inner) else { continue }
                try bringIn(statement, in: inner)
            } catch {
                // What it has found out about B is as old as the look before it; if that fails, everything after it does.
                do throws(Problem) { try lookAgain(in: inner) } catch { return }
            }
        }
    }

    /// Takes in the decisions that people have left in some folders, the earliest first.
    ///
    /// What came in before is left alone. A file that cannot be read and a decision that the rules refuse are noted, and the others
    /// go on.
    ///
    /// - Throws: What keeps every decision from coming in.
    public mutating func takeIn(
        decisionsFrom folders: [String], in inner: borrowing InnerRepository
    ) throws(Problem) {
        var brought: [BroughtStatement] = []
        for folder in folders {
            let content = StatementFolder(readingFrom: folder)
            problems += content.problems
            brought += content.statements
        }
        for statement in brought.inOrder {
            guard try !isKnown(statement, in: inner) else { continue }
            do throws(Problem) {
                try bringIn(statement, in: inner)
            } catch {
                guard error.concernsStatement else { throw error }
                try lookAgain(in: inner)
                // A rival that was faster has taken in the same.
                guard try !isKnown(statement, in: inner) else { continue }
                problems.append(error.inStatement(statement.path))
            }
        }
    }

    private mutating func bringIn(
        _ brought: BroughtStatement, in inner: borrowing InnerRepository
    ) throws(Problem) {
        let appended = try brought.signed.bringIn(with: writer, in: inner, after: sight)
        sight = appended.sight
        decided.append(
            Decided(
                statement: brought.signed.statement, path: brought.path, entry: appended.entry,
                updates: appended.updates))
        if let problem = appended.problem { problems.append(problem) }
    }

    /// Looks at B anew; what is only thought out stays as it is.
    private mutating func lookAgain(in inner: borrowing InnerRepository) throws(Problem) {
        guard writer.mode == .write else { return }
        sight = try inner.look(pinnedTo: writer.trustRoot, after: sight.chain, now: writer.clock())
    }

    private func isKnown(
        _ brought: BroughtStatement, in inner: borrowing InnerRepository
    ) throws(Problem) -> Bool {
        try sight.begun(inner.layout).statements.contains(brought.signed.statement.digest)
    }
}
