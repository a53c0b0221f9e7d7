internal import CSpawn
internal import Glibc
internal import Synchronization

/// A running program, from its start until it has been waited for.
///
/// The exit status is read while the kernel still holds the ended program: as long as it does, the process number cannot pass to
/// another program, and a signal reaches nobody else.
final class Child: Sendable {
    /// Why a program could not be started.
    struct StartFailure: Error {
        let reason: String
    }

    private struct State: ~Copyable {
        var process: pid_t?
        var endDescriptor: Descriptor?
    }

    private let state = Mutex(State())
    private let terminal: Terminal

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - descriptors: What become its standard input and outputs; they stay open here.
    /// - Throws: ``StartFailure`` if it cannot be started.
    init(
        _ program: Program, descriptors: (input: Int32, output: Int32, errors: Int32), terminal: Terminal
    ) throws(StartFailure) {
        self.terminal = terminal
        guard let path = program.location else { throw StartFailure(reason: "\(program.name): not in PATH") }
        var process: pid_t = 0
        let failure = unsafe withStrings([program.name] + program.arguments) { arguments in
            unsafe withStrings(program.settings) { environment in
                unsafe [descriptors.input, descriptors.output, descriptors.errors].withUnsafeBufferPointer {
                    unsafe stagectl_spawn(
                        &process, path, arguments, environment, program.folder, $0.baseAddress,
                        terminal == .none ? 1 : 0)
                }
            }
        }
        guard failure == 0 else {
            throw StartFailure(reason: "\(path): \(unsafe String(cString: strerror(failure)))")
        }
        let end = stagectl_process_descriptor(process)
        state.withLock {
            $0.process = process
            $0.endDescriptor = end < 0 ? nil : Descriptor(end)
        }
    }

    /// Readable once the program has ended; -1 on kernels without process descriptors.
    var endDescriptor: Int32 { state.withLock { $0.endDescriptor?.raw ?? -1 } }

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
                state.withLock { state in
                    if let process = state.process { waitpid(process, nil, 0) }
                    state = State()
                }
                return exitStatus
            }
            _ = wait(for: [.reading(endDescriptor)], atMost: .milliseconds(20))
        }
    }
}

extension Program {
    /// The environment as the kernel takes it.
    ///
    /// What no shell could have set either is not handed on, instead of failing every start.
    fileprivate var settings: [String] {
        environment.compactMap { name, value in
            guard !name.isEmpty, name.first?.isNumber == false,
                !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "=") }), !value.utf8.contains(0)
            else { return nil }
            return "\(name)=\(value)"
        }
    }
}

/// Lends strings as C takes a list of them, with a null at the end.
private func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { buffer in
        // There is always the null.
        unsafe body(buffer.baseAddress.unsafelyUnwrapped)
    }
}
