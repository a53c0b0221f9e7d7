import ArgumentParser
import Hook
import Problems

/// `stagectl hook pre-receive`: what Git calls in B before any ref moves.
struct HookPreReceive: Verb {
    static var configuration: CommandConfiguration { described("pre-receive") }
    static var schema: String { "hook" }

    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let text = HookText(language: common.lang?.language, isVerbose: common.verbose)
        do throws(Problem) {
            return try session.judgePush(tellingWith: text).report(text)
        } catch {
            // Nothing can be said of single refs, and nothing is let through.
            return .refusing([error], text.lines(for: error))
        }
    }
}

extension Session {
    /// Judges what Git hands to its hook.
    fileprivate func judgePush(tellingWith text: HookText) throws(Problem) -> [Ruling] {
        guard !surroundings.input.isTerminal else { throw Problem(.hook(.outsidePush), "stdin") }
        let call = try HookCall(environment: environment, folder: folder)
        let hook = try PreReceive(
            call, now: now, program: surroundings.program, store: checkpointStore(in:))
        let problem = Problem(.hook(.timedOut), "\(hook.timeLimit) s")
        endRun(after: hook.timeLimit, saying: text.lines(for: problem), with: problem.code.exitStatus)
        guard let input = surroundings.input.readAll(PushList.mostBytes + 1) else {
            throw Problem(.hook(.input), "stdin")
        }
        let list = try PushList(parsing: input)
        try call.require(fitting: list)
        return try hook.rulings(on: list)
    }
}
