internal import CSpawn
internal import Glibc

/// Our end of a pipe, never blocking; closed at the end of its scope.
struct Descriptor: ~Copyable {
    /// What a read found.
    enum Reading {
        case bytes(Int)
        case nothingYet
        case end
    }

    /// What a write did.
    enum Writing {
        case bytes(Int)
        case full
        case broken
    }

    let raw: Int32

    init(_ descriptor: Int32) {
        raw = descriptor
        // Cannot fail on a descriptor that is open; if it did, a read would block until the program ends.
        _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)
    }

    deinit { close(raw) }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
        let count = unsafe Glibc.read(raw, buffer.baseAddress, buffer.count)
        if count > 0 { return .bytes(count) }
        if count < 0, errno == EAGAIN || errno == EINTR { return .nothingYet }
        return .end
    }

    /// Writes what fits at once.
    ///
    /// A program that has gone answers with SIGPIPE, which would end this process. It is held back on this
    /// thread, and taken off it again, so that the rest of the process keeps its own mind about broken pipes.
    func write(_ bytes: UnsafeRawBufferPointer) -> Writing {
        var pipeSignal = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&pipeSignal)
        unsafe sigaddset(&pipeSignal, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let count = unsafe Glibc.write(raw, bytes.baseAddress, bytes.count)
        if count >= 0 { return .bytes(count) }
        switch errno {
        case EAGAIN, EINTR: return .full
        default:
            var noTime = timespec()
            unsafe sigtimedwait(&pipeSignal, nil, &noTime)
            return .broken
        }
    }
}

/// What a wait is for.
struct Interest {
    var descriptor: Int32
    var events: Int32

    static func reading(_ descriptor: Int32) -> Interest { Interest(descriptor: descriptor, events: POLLIN) }
    static func writing(_ descriptor: Int32) -> Interest { Interest(descriptor: descriptor, events: POLLOUT) }
}

/// Waits until one of the descriptors can be used, or has been closed by the other side, and at most for
/// `limit`.
///
/// - Returns: Whether there is any; negative descriptors count for nothing.
func wait(for interests: [Interest], atMost limit: Duration) -> Bool {
    var descriptors = interests.map {
        pollfd(fd: $0.descriptor, events: Int16($0.events), revents: 0)
    }
    let parts = limit.components
    let milliseconds = Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15
    let ready = unsafe poll(
        &descriptors, nfds_t(descriptors.count), Int32(max(0, min(milliseconds.rounded(.up), 1e9))))
    return ready > 0
}

/// A pipe of which the far end goes to a program.
struct Pipe: ~Copyable {
    /// Our end.
    let near: Descriptor
    /// The program's end, which blocks.
    let far: FarEnd

    /// What becomes a standard descriptor of a program; closed here once the program has it.
    struct FarEnd: ~Copyable {
        let raw: Int32

        deinit { close(raw) }
    }

    /// Which way a pipe leads.
    enum Direction {
        case toProgram
        case fromProgram
    }

    /// Makes a pipe that no other program gets hold of.
    ///
    /// - Throws: ``Child/StartFailure`` if there are no more descriptors.
    init(_ direction: Direction) throws(Child.StartFailure) {
        var ends: [Int32] = [-1, -1]
        guard unsafe stagectl_pipe(&ends) == 0 else {
            throw Child.StartFailure(reason: unsafe String(cString: strerror(errno)))
        }
        switch direction {
        case .toProgram:
            near = Descriptor(ends[1])
            far = FarEnd(raw: ends[0])
        case .fromProgram:
            near = Descriptor(ends[0])
            far = FarEnd(raw: ends[1])
        }
    }
}
