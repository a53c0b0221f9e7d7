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
                let appended = try statement.signed.bringIn(with: writer, in: inner, after: sight)
                sight = appended.sight
                decided.append(
                    Decided(
                        statement: statement.signed.statement, path: statement.path,
                        entry: appended.entry, updates: appended.updates))
                if let problem = appended.problem { problems.append(problem) }
            } catch {
                guard error.concernsStatement else { throw error }
                if writer.mode == .write {
                    sight = try inner.look(
                        pinnedTo: writer.trustRoot, after: sight.chain, now: writer.clock())
                }
                // A rival that was faster has taken in the same.
                guard try !isKnown(statement, in: inner) else { continue }
                problems.append(error.inStatement(statement.path))
            }
        }
    }

    private func isKnown(
        _ brought: BroughtStatement, in inner: borrowing InnerRepository
    ) throws(Problem) -> Bool {
        try sight.begun(inner.layout).statements.contains(brought.signed.statement.digest)
    }
}
