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
    /// Nothing is told of what the rules refuse: ``takeIn(decisionsFrom:in:)`` does. While a file cannot be read, nobody's word is
    /// given here, for the file may take it back.
    ///
    /// - Throws: What keeps any word from coming in. No delivery may be judged then, for what has not come in may take back what has.
    public mutating func takeIn(
        wordsFrom folders: [String], in inner: borrowing InnerRepository
    ) throws(Problem) {
        let contents = folders.map { StatementFolder(readingFrom: $0) }
        let isWhole = contents.allSatisfy(\.problems.isEmpty)
        for statement in contents.flatMap(\.statements).inOrder {
            guard case .vouch(let vouch) = statement.signed.statement.decision,
                isWhole || vouch.word == .takenBack
            else { continue }
            guard let refusal = try takeIn(statement, in: inner) else { continue }
            refusedWords[statement.signed.statement.digest] = refusal
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
        let before = decided.count
        for statement in brought.inOrder {
            // What was refused a moment ago is so still, unless something has come in since that may change it.
            if decided.count == before, try !isKnown(statement, in: inner),
                let refusal = refusedWords[statement.signed.statement.digest]
            {
                problems.append(refusal.inStatement(statement.path))
            } else if let problem = try takeIn(statement, in: inner) {
                problems.append(problem.inStatement(statement.path))
            }
        }
    }

    /// Takes in a decision, unless it came in before.
    ///
    /// - Returns: What keeps this one decision from coming in.
    /// - Throws: What keeps every decision from coming in.
    private mutating func takeIn(
        _ statement: BroughtStatement, in inner: borrowing InnerRepository
    ) throws(Problem) -> Problem? {
        guard try !isKnown(statement, in: inner) else { return nil }
        do throws(Problem) {
            try bringIn(statement, in: inner)
            return nil
        } catch {
            guard error.concernsStatement else { throw error }
            try lookAgain(in: inner)
            // A rival that was faster has taken in the same.
            return try isKnown(statement, in: inner) ? nil : error
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
