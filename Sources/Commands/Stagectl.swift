import ArgumentParser
import Containers
import Glibc
package import Problems

/// The command line of stagectl.
public enum Stagectl {
    /// Runs the call of this process and ends it with its exit status.
    public static func main() -> Never {
        occupyStandardDescriptors()
        // A reader that has gone away is noticed by the write itself.
        _ = signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        if FencedProcess.isMeant(by: arguments) {
            FencedProcess.serve(arguments)
            _exit(ExitStatus.done.rawValue)
        }
        let status = run(arguments, in: .ofProcess(), watchesSignals: true)
        _ = fflush(nil)
        // Not exit: it would tear OpenSSL down under another thread that still verifies what nobody waits for.
        _exit(status.rawValue)
    }

    /// Opens those of the standard streams that the caller closed.
    ///
    /// Otherwise the next file or pipe that is opened would get their number, and output would be written
    /// into it. They are opened the wrong way round, so that using them still fails.
    private static func occupyStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Carries out one call.
    ///
    /// - Parameters:
    ///   - arguments: What stands after the name of the program.
    ///   - watchesSignals: Whether SIGINT and SIGTERM end the process with a word about the state that is
    ///     left.
    /// - Returns: The exit status.
    package static func run(
        _ arguments: [String], in surroundings: Surroundings, watchesSignals: Bool = false
    ) -> ExitStatus {
        let call = Call(arguments)
        let language = Language.named(by: call.languageOption, in: surroundings.environment)
        return Speech.$language.withValue(language ?? .english) {
            let parsed = Result { try parse(call, in: surroundings) }
            var manner = call.manner
            let command = try? parsed.get()  // Why there is none is reported below.
            if let command {
                manner.isQuiet = command.common.quiet
                manner.isVerbose = command.common.verbose
            }
            let console = Console(surroundings, manner: manner, language: language)
            var interruption: Interruption?
            if watchesSignals, command != nil {
                let watched = Interruption(
                    surroundings, call: call, manner: manner, language: console.language)
                watched.watch()
                interruption = watched
            }
            var begun: Session?
            var report = outcome {
                let command = try parsed.get()
                let options = command.common
                let session = try Session(
                    surroundings, console: console, pipelineFile: options.pipeline,
                    timeout: .seconds(options.timeout.count), asks: !options.noInput && !options.json,
                    trustRoots: options.trustRoot, interruption: interruption)
                session.mark(isWriting: command.writes)
                begun = session
                return try command.report(in: session)
            }
            if let command, let begun, begun.doubt.isDiscarded(after: report.problems, in: begun) {
                report = outcome { try command.report(in: begun) }
            }
            interruption?.markOver()
            return console.show(report, schema: call.schema, call: call.text)
        }
    }

    /// Returns the command that a call names, or throws the report that answers the call without one.
    private static func parse(_ call: Call, in surroundings: Surroundings) throws -> any Verb {
        if let verb = call.verbForGit { return verb }
        if let word = call.unknownCommand { throw Grammar.unknownCommand(word, in: call) }
        let command: any ParsableCommand
        do {
            command = try parsedByItself(call) ?? Root.parseAsRoot(call.arguments)
        } catch {
            let message = Root.message(for: error)
            guard Root.exitCode(for: error) != .success else { throw Answer(Report([.text(message)])) }
            throw ParseFailure(message: message, call: call.text).problem
        }
        if let verb = command as? any Verb { return verb }
        if let root = command as? Root { throw Answer(try root.answer(in: surroundings)) }
        guard call.asksForHelp else { throw Grammar.missingCommand(in: call) }
        throw Answer(try HelpPage.report(on: call.path, in: surroundings))
    }

    /// Returns the command that a call names if it can be parsed without the commands around it, which takes half the time.
    private static func parsedByItself(_ call: Call) -> (any ParsableCommand)? {
        guard let verb = call.path.last as? any Verb.Type else { return nil }
        // What is wrong, or asks for help, is told by the whole grammar.
        return try? verb.parseAsRoot(Array(call.arguments.dropFirst(call.path.count - 1)))
    }

    /// Returns what a piece of work hands over; what it throws becomes the problems of a report.
    private static func outcome(of work: () throws -> Report) -> Report {
        do {
            return try work()
        } catch let answer as Answer {
            return answer.report
        } catch let problem as Problem {
            return Report(problems: [problem])
        } catch let list as ProblemList {
            return Report(problems: list.problems)
        } catch {
            return Report(problems: [Problem(.defect(.invariant), String(describing: error))])
        }
    }

    /// A call that is answered without a command: help and completion scripts.
    private struct Answer: Error {
        let report: Report
        init(_ report: Report) { self.report = report }
    }
}
