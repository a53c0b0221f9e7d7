internal import Dispatch
internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// A running program, from its start until it has been waited for.
///
/// swift-subprocess starts it and takes it off the kernel's hands at the end; both happen in a task of their
/// own. The caller, who blocks, waits on descriptors only and reads the exit status while the ended program
/// is still held: as long as it is, its process number cannot pass to another program, and a signal reaches
/// nobody else. It does not wait for that task to finish, because swift-subprocess has a part of it done on
/// Swift's own pool of threads, which callers may be blocking.
final class Child: Sendable {
    /// Why a program could not be started.
    struct StartFailure: Error {
        let reason: String
    }

    private struct State {
        var process: pid_t?
        var processDescriptor: Int32 = -1
        var failure: StartFailure?
    }

    private let state = Mutex(State())
    private let release: AsyncStream<Never>.Continuation
    private let terminal: Terminal

    /// Starts a program on our pipes, whose far ends are closed on this side.
    ///
    /// - Throws: ``StartFailure`` if it cannot be started.
    init(
        _ program: Program, input: FileDescriptor, output: FileDescriptor, errors: FileDescriptor,
        terminal: Terminal, sharesInput: Bool
    ) throws(StartFailure) {
        let (held, release) = AsyncStream.makeStream(of: Never.self)
        self.release = release
        self.terminal = terminal
        let events: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
        do {
            events = try FileDescriptor.pipe(options: .closeOnExec)
        } catch {
            // They are ours and unused: whether closing them works out changes nothing.
            for descriptor in [input, output, errors] { try? descriptor.close() }
            throw StartFailure(reason: "\(error)")
        }
        let far = events.writeEnd
        let configuration = Configuration(program, terminal: terminal)
        let isShared = terminal == .shared
        let inputMethod: FileDescriptorInput = .fileDescriptor(
            isShared && sharesInput ? .standardInput : input,
            closeAfterSpawningProcess: !(isShared && sharesInput))
        let outputMethod: FileDescriptorOutput = .fileDescriptor(output, closeAfterSpawningProcess: true)
        let errorMethod: FileDescriptorOutput = .fileDescriptor(
            isShared ? .standardError : errors, closeAfterSpawningProcess: !isShared)
        Task(executorPreference: OwnThread()) { [self] in
            do {
                _ = try await Subprocess.run(
                    configuration, input: inputMethod, output: outputMethod, error: errorMethod
                ) { execution in
                    state.withLock {
                        $0.process = execution.processIdentifier.value
                        $0.processDescriptor = execution.processIdentifier.processDescriptor
                    }
                    // The caller wakes up by this; there is nobody to tell that closing failed.
                    try? far.close()
                    for await _ in held {}
                }
            } catch {
                let failed = state.withLock {
                    guard $0.process == nil else { return false }
                    $0.failure = StartFailure(reason: "\(error)")
                    return true
                }
                // As above: closing it wakes the caller, and nobody needs to hear that it failed.
                if failed { try? far.close() }
            }
            // What the program did not get, it cannot close.
            if isShared { try? errors.close() }
            if isShared, sharesInput { try? input.close() }
        }
        var byte: UInt8 = 0
        unsafe withUnsafeMutableBytes(of: &byte) { buffer in
            // Blocks until the task says, by closing the far end, that the program runs or cannot be started.
            _ = try? unsafe events.readEnd.read(into: buffer, retryOnInterrupt: true)
        }
        // It has served its time, whether or not it can be closed.
        try? events.readEnd.close()
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Readable once the program has ended; -1 on kernels without process descriptors.
    var endDescriptor: Int32 { state.withLock { $0.processDescriptor } }

    /// Whether the program has ended.
    var hasEnded: Bool { exitStatus != nil }

    /// The exit status of a program that has ended, 128 plus the signal if it was killed; nil while it runs.
    private var exitStatus: Int32? {
        guard let process = state.withLock({ $0.process }) else { return 128 + SIGKILL }
        var found = unsafe siginfo_t()
        let code = unsafe waitid(P_PID, id_t(process), &found, WEXITED | WNOHANG | WNOWAIT)
        guard code == 0 else { return 128 + SIGKILL }
        let (signal, kind) = unsafe (found.si_signo, found.si_code)
        guard signal == SIGCHLD else { return nil }
        let status = unsafe found._sifields._sigchld.si_status
        return kind == CLD_EXITED ? status : 128 + status
    }

    /// Asks the program, and where it leads a session of its own all that it started, to end.
    func terminate() { send(SIGTERM) }

    /// Ends the program, and where it leads a session of its own all that it started.
    func kill() { send(SIGKILL) }

    private func send(_ signal: Int32) {
        guard let process = state.withLock({ $0.process }) else { return }
        switch terminal {
        case .none: _ = Glibc.kill(-process, signal)
        case .reachable, .shared: _ = Glibc.kill(process, signal)
        }
    }

    /// Waits for a program that has ended or been killed, and lets the kernel forget it.
    ///
    /// - Returns: The exit status; 128 plus the signal if it was killed.
    func status() -> Int32 {
        while true {
            if let exitStatus {
                state.withLock { $0 = State() }
                release.finish()
                return exitStatus
            }
            _ = wait(for: [.reading(endDescriptor)], atMost: .milliseconds(20))
        }
    }
}

/// Runs the steps that start a program on a thread of their own.
///
/// The callers of this module block. Were these steps left to Swift's own pool, which has one thread per
/// core, callers that block that pool would wait for steps that cannot run.
private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "stagectl.child")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension Configuration {
    fileprivate init(_ program: Program, terminal: Terminal) {
        var environment: [Environment.Key: String] = [:]
        for (name, value) in program.environment {
            // What no shell could have set either is not handed on, instead of failing every start.
            guard let key = Environment.Key(rawValue: name), name.first?.isNumber == false,
                !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "=") }), !value.utf8.contains(0)
            else { continue }
            environment[key] = value
        }
        var options = PlatformOptions()
        options.createSession = terminal == .none
        self.init(
            executable: program.location.map { .path(FilePath($0)) } ?? .name(program.name),
            arguments: Arguments(program.arguments), environment: .custom(environment),
            workingDirectory: program.folder.map { FilePath($0) }, platformOptions: options)
    }
}
