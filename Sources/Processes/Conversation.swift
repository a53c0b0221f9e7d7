internal import Glibc
public import Problems

/// A program that is talked to over its standard input and output.
///
/// Every read and write ends in time (see ``Patience``); whatever the program writes to standard error
/// meanwhile is taken off its hands, and the last 8 KiB are kept. While one writes, the program's answer is
/// taken in too, so that neither side waits for the other for ever. The program is ended and waited for at
/// the latest when the conversation goes out of scope. It belongs to one thread.
public final class Conversation {
    let name: String
    let child: Child
    var input: Descriptor?
    var output: Descriptor?
    var errors: Descriptor?
    var patience: Patience
    var answer: [UInt8] = []
    var answerPosition = 0
    var errorTail: [UInt8] = []
    private var exitStatus: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - timeout: The longest time that any single read or write may wait.
    ///   - beginning: The longest wait for the first bytes, if it may be longer.
    /// - Throws: `configuration.program-missing` if it cannot be started.
    public convenience init(
        with program: Program, timeout: Duration, beginning: Duration? = nil, terminal: Terminal = .none
    ) throws(Problem) {
        try self.init(
            with: program, timeout: timeout, beginning: beginning, terminal: terminal, sharesInput: false)
    }

    /// Starts a program that may be left to read from the terminal itself.
    init(
        with program: Program, timeout: Duration, beginning: Duration? = nil, terminal: Terminal,
        sharesInput: Bool
    ) throws(Problem) {
        name = program.name
        patience = Patience(timeout: timeout, beginning: beginning)
        do throws(Child.StartFailure) {
            let toProgram = try Pipe(.toProgram)
            let fromProgram = try Pipe(.fromProgram)
            let complaints = try Pipe(.fromProgram)
            let isShared = terminal == .shared
            child = try Child(
                program,
                descriptors: (
                    isShared && sharesInput ? STDIN_FILENO : toProgram.far.raw, fromProgram.far.raw,
                    isShared ? STDERR_FILENO : complaints.far.raw
                ), terminal: terminal)
            input = consume toProgram.near
            output = consume fromProgram.near
            errors = consume complaints.near
        } catch {
            throw Problem(.configuration(.programMissing), program.name, cause: error.reason)
        }
    }

    deinit { end(within: .zero) }

    /// The last 8 KiB that the program wrote to standard error so far; nothing if that is shared with this
    /// process.
    public var errorOutput: String { String(decoding: errorTail, as: UTF8.self) }

    /// Reads what is there, after waiting for it.
    ///
    /// - Parameter deadline: When waiting ends, however often the program stirs; nil if only the time-out says so.
    /// - Returns: The number of bytes; 0 when the program has closed its output or ended.
    /// - Throws: `transport.timed-out`.
    public func read(
        into buffer: UnsafeMutableRawBufferPointer, until deadline: ContinuousClock.Instant? = nil
    ) throws(Problem) -> Int {
        while true {
            let ended = child.hasEnded
            switch unsafe readOnce(into: buffer) {
            case .bytes(let count):
                patience.moved(count)
                return count
            case .end: return 0
            case .nothingYet:
                // What a program leaves running may hold its output open for ever.
                if ended { return 0 }
                try waitPatiently(writing: false, until: deadline)
            }
        }
    }

    /// Writes everything.
    ///
    /// - Parameter deadline: When waiting ends, however often the program stirs; nil if only the time-out says so.
    /// - Throws: `transport.timed-out`; `transport.broken-off` when the program does not read any more.
    public func write(
        _ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant? = nil
    ) throws(Problem) {
        var position = 0
        while position < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[position...])
            switch unsafe input?.write(rest) ?? .broken {
            case .bytes(let count):
                position += count
                patience.moved(count)
            case .full where !child.hasEnded: try waitPatiently(writing: true, until: deadline)
            case .full, .broken:
                takeErrors()
                throw Problem(.transport(.brokenOff), name, cause: errorOutput)
            }
        }
    }

    /// Closes the program's input, so that it sees the end.
    public func finishWriting() { input = nil }

    /// Lets the program end by itself, and ends it if it does not.
    ///
    /// - Parameter limit: How long it may take.
    /// - Returns: The exit status; 128 plus the signal if it was killed.
    @discardableResult
    public func end(within limit: Duration) -> Int32 {
        if let exitStatus { return exitStatus }
        input = nil
        waitForEnd(within: limit)
        if !child.hasEnded {
            output = nil
            child.terminate()
            waitForEnd(within: .seconds(1))
        }
        if !child.hasEnded { child.kill() }
        let status = child.status()
        takeErrors()
        exitStatus = status
        return status
    }
}
