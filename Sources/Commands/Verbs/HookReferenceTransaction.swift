import ArgumentParser
import Hook
import Problems

/// `stagectl hook reference-transaction`: what Git calls in B once the refs that are to move are locked.
struct HookReferenceTransaction: Verb {
    static var configuration: CommandConfiguration { described("reference-transaction") }
    static var schema: String { "hook" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let text = HookText(language: common.lang?.language, isVerbose: common.verbose)
        do throws(Problem) {
            return try session.judgeTransaction().report(text)
        } catch {
            return .refusing([error], text.lines(for: error))
        }
    }
}

extension Session {
    /// Judges what Git is about to move.
    fileprivate func judgeTransaction() throws(Problem) -> [Ruling] {
        guard !surroundings.input.isTerminal else { throw Problem(.hook(.outsidePush), "stdin") }
        guard let input = surroundings.input.readAll(ReferenceTransaction.mostBytes + 1) else {
            throw Problem(.hook(.input), "stdin")
        }
        let path = ReferenceTransaction.repository(environment: environment, folder: folder)
        return try ReferenceTransaction(parsing: input).refusals(in: path)
    }
}
