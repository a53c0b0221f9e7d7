public import Problems

extension Program {
    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - input: What it reads from standard input. It may end without reading all of it.
    ///   - timeout: How long it may take as a whole.
    ///   - limit: How much it may write to standard output.
    /// - Returns: What it left, also when it failed: judging its exit status is up to the caller.
    /// - Throws: `configuration.program-missing` if it cannot be started, `transport.timed-out`, or
    ///   `transport.answer-too-long`. The program has been ended then.
    public func run(
        input: [UInt8] = [], timeout: Duration, limit: Int = 1 << 20, terminal: Terminal = .none
    ) throws(Problem) -> Output {
        try RunningProgram(self, input: input, timeout: timeout, limit: limit, terminal: terminal).output()
    }
}

/// A program that has been started, and whose end is still to be waited for.
final class RunningProgram {
    private let conversation: Conversation
    private let deadline: ContinuousClock.Instant
    private let limit: Int
    private var unwritten: ArraySlice<UInt8>

    init(
        _ program: Program, input: [UInt8] = [], timeout: Duration, limit: Int, terminal: Terminal = .none
    ) throws(Problem) {
        conversation = try Conversation(
            with: program, timeout: timeout, terminal: terminal, sharesInput: input.isEmpty)
        deadline = ContinuousClock.now + timeout
        self.limit = limit
        unwritten = input[...]
        conversation.writeSome(&unwritten)
    }

    /// Waits for the end of the program, and returns what it left.
    ///
    /// - Throws: `transport.timed-out` or `transport.answer-too-long`.
    func output() throws(Problem) -> Output {
        var output: [UInt8] = []
        var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)
        while true {
            conversation.writeSome(&unwritten)
            let ended = conversation.child.hasEnded
            let reading = unsafe buffer.withUnsafeMutableBytes { unsafe conversation.readOnce(into: $0) }
            if case .bytes(let count) = reading {
                output += buffer[..<count]
                guard output.count <= limit else {
                    throw Problem(.transport(.answerTooLong), conversation.name, expected: "\(limit)")
                }
                continue
            }
            if case .end = reading { break }
            // What it leaves running, such as a daemon that keeps credentials, may hold its output open for
            // ever.
            if ended { break }
            let rest = deadline - ContinuousClock.now
            guard rest > .zero else { throw conversation.timedOut }
            conversation.waitOnce(writing: !unwritten.isEmpty, atMost: rest)
        }
        guard conversation.hasEnded(by: deadline) else { throw conversation.timedOut }
        let status = conversation.end(within: .zero)
        return Output(
            status: status, standardOutput: output, standardError: conversation.errorOutput)
    }
}

extension Conversation {
    /// Writes what fits now; at the end of it, or when the program does not want it, the program's input is
    /// closed.
    fileprivate func writeSome(_ bytes: inout ArraySlice<UInt8>) {
        while !bytes.isEmpty {
            let writing = unsafe bytes.withUnsafeBytes { unsafe input?.write($0) ?? .broken }
            switch writing {
            case .bytes(let count): bytes = bytes.dropFirst(count)
            case .full: return
            case .broken: bytes = []
            }
        }
        finishWriting()
    }

    fileprivate func hasEnded(by deadline: ContinuousClock.Instant) -> Bool {
        finishWriting()
        waitForEnd(within: deadline - ContinuousClock.now)
        return child.hasEnded
    }
}
