import Commands
import Foundation
import Problems
import Synchronization

/// One call of stagectl, carried out in this process with surroundings of the test's own.
struct Run {
    let status: ExitStatus
    let output: String
    let errors: String

    /// The document of `--json`.
    func document() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return object as? [String: Any] ?? [:]
    }

    /// The codes of the problems in the document of `--json`.
    func codes() throws -> [String] {
        (try document()["problems"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
    }
}

/// Carries out a call.
///
/// - Parameters:
///   - answers: What a person types; nil for nobody at a terminal.
func stagectl(_ arguments: String..., environment: [String: String] = [:], answers: [String]? = nil) -> Run {
    stagectl(calling: arguments, environment: environment, answers: answers)
}

/// Carries out a call whose arguments are computed.
func stagectl(
    calling arguments: [String], environment: [String: String] = [:], answers: [String]? = nil,
    folder: String? = "/nonexistent", output: Recorder = Recorder(),
    now: @escaping @Sendable () -> Int64 = { 1_772_630_700 }
) -> Run {
    let errors = Recorder()
    let typed = Answers(answers ?? [])
    let surroundings = Surroundings(
        environment: environment, folder: folder, now: now, offset: { _ in 3_600 },
        input: Input(isTerminal: answers != nil) { typed.next() },
        output: output.stream(isTerminal: false), errors: errors.stream(isTerminal: answers != nil),
        platform: "Linux test")
    let status = Stagectl.run(arguments, in: surroundings)
    return Run(status: status, output: output.text, errors: errors.text)
}

/// A stream that keeps what is written to it.
final class Recorder: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let outcome: Stream.Outcome

    init(outcome: Stream.Outcome = .written) { self.outcome = outcome }

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func stream(isTerminal: Bool, columns: Int? = nil) -> Commands.Stream {
        Stream(isTerminal: isTerminal, columns: columns) { [self] new in
            bytes.withLock { $0 += new }
            return outcome
        }
    }

    typealias Stream = Commands.Stream
}

/// What a person types, line by line.
final class Answers: Sendable {
    private let lines: Mutex<[String]>

    init(_ lines: [String]) { self.lines = Mutex(lines) }

    func next() -> String? { lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
