import ArgumentParser
import Hook
import Problems

/// `stagectl hook reference-transaction`: what Git calls in B once the refs that are to move are locked, and once they have moved.
struct HookReferenceTransaction: Verb {
    static var configuration: CommandConfiguration { described("reference-transaction") }
    static var schema: String { "hook" }

    @Argument(help: ArgumentHelp(.phaseArgument, .phaseValue)) var phase: TransactionPhase = .prepared
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let text = HookText(language: common.lang?.language, isVerbose: common.verbose)
        do throws(Problem) {
            return try session.takePart(in: phase).report(text)
        } catch {
            return .refusing([error], text.lines(for: error))
        }
    }
}

/// When Git calls.
enum TransactionPhase: String, ExpressibleByArgument {
    /// The refs are locked and have not moved.
    case prepared
    /// They have moved, and nobody has been told.
    case committed
}

extension Session {
    /// Judges what Git is about to move, or brings to the disk what it has moved.
    fileprivate func takePart(in phase: TransactionPhase) throws(Problem) -> [Ruling] {
        guard !surroundings.input.isTerminal else { throw Problem(.hook(.outsidePush), "stdin") }
        guard let input = surroundings.input.readAll(ReferenceTransaction.mostBytes + 1) else {
            throw Problem(.hook(.input), "stdin")
        }
        let path = ReferenceTransaction.repository(environment: environment, folder: folder)
        let transaction = try ReferenceTransaction(parsing: input)
        switch phase {
        case .prepared: return try transaction.refusals(in: path)
        case .committed:
            try transaction.keep(in: path)
            return []
        }
    }
}
