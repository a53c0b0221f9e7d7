import Commands
import Foundation
import Glibc
import Problems
import Testing

@Suite("Interrupted runs")
struct InterruptionTests {
    private static func interruption(errors: Recorder = Recorder(), folder: String = "/") -> Interruption {
        let surroundings = Surroundings(
            environment: [:], folder: folder, now: { 0 }, offset: { _ in 0 },
            input: Input(isTerminal: false) { nil }, output: Recorder().stream(isTerminal: false),
            errors: errors.stream(isTerminal: false), platform: "Linux test")
        return Interruption(
            surroundings, call: Call(["promote"]), manner: Console.Manner(), language: .english)
    }

    @Test(
        "The signal decides the status",
        arguments: [(SIGINT, Int32(130), "usage.interrupted"), (SIGTERM, Int32(143), "usage.terminated")])
    func status(signal: Int32, status: Int32, code: String) {
        let report = Self.interruption().report(of: signal)
        #expect(report?.exitStatus.rawValue == status)
        #expect(report?.problems.map(\.code.name) == [code])
    }

    @Test("A run that only reads says that nothing was changed, one that writes says how to see what was")
    func state() {
        let interruption = Self.interruption()

        #expect(interruption.report(of: SIGINT)?.problems[0].hint(in: .english) == "Nothing was changed.")
        interruption.mark(isWriting: true)
        let hint = interruption.report(of: SIGINT)?.problems[0].hint(in: .english)
        #expect(hint?.hasSuffix("stagectl status") == true)
    }

    @Test("A run whose result is being printed says nothing more")
    func over() {
        let interruption = Self.interruption()
        interruption.markOver()

        #expect(interruption.report(of: SIGINT) == nil)
    }

    @Test("What fails because of a signal is not told of beside it")
    func failing() async {
        await #expect(processExitsWith: .exitCode(130)) {
            let interruption = InterruptionTests.interruption()
            interruption.watch()
            // Threads of a pool take no signals by themselves.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGINT)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            raise(SIGINT)
            interruption.markOver()
            exit(ExitStatus.unavailable.rawValue)
        }
    }

    @Test("What is listed goes, and what was taken off the list is another run's")
    func scratch() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/stagectl-interruption-"
        await #expect(processExitsWith: .exitCode(130)) {
            let path = FileManager.default.temporaryDirectory.path + "/stagectl-interruption-\(getppid())"
            let interruption = InterruptionTests.interruption()
            for name in ["gone", "left"] {
                _ = FileManager.default.createFile(atPath: "\(path)-\(name)", contents: nil)
                interruption.clearAway("\(path)-\(name)")
            }
            interruption.leaveAlone("\(path)-left")
            interruption.watch()
            kill(getpid(), SIGINT)
            while true { pause() }
        }
        #expect(!FileManager.default.fileExists(atPath: "\(path)\(getpid())-gone"))
        try FileManager.default.removeItem(atPath: "\(path)\(getpid())-left")
    }

    @Test("A signal ends the process at once")
    func signal() async {
        await #expect(processExitsWith: .exitCode(143)) {
            InterruptionTests.interruption().watch()
            kill(getpid(), SIGTERM)
            while true { pause() }
        }
        await #expect(processExitsWith: .exitCode(130)) {
            InterruptionTests.interruption().watch()
            kill(getpid(), SIGINT)
            while true { pause() }
        }
    }
}
