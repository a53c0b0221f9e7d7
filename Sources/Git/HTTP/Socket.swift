internal import Glibc
internal import Problems
internal import Processes

/// A TCP connection on which nothing waits longer than it may.
///
/// The look-up of the name is the one wait whose limit is not ours: the resolver's own (`/etc/resolv.conf`)
/// holds.
final class Socket {
    private let descriptor: Int32
    private let origin: String
    private var patience: Patience

    /// Connects to the first of a server's addresses that answers; each gets an equal share of the time that
    /// is left.
    ///
    /// - Parameter origin: What the server is called in problems.
    /// - Throws: `transport.unreachable`, `transport.timed-out`.
    init(connectingTo host: String, port: String, origin: String, timeout: Duration) throws(Problem) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, port, &hints, &found)
        guard code == 0, let found = unsafe found else {
            throw Problem(
                .transport(.unreachable), origin, cause: unsafe String(cString: gai_strerror(code)))
        }
        defer { unsafe freeaddrinfo(found) }
        let addresses = unsafe Array(sequence(first: found, next: { unsafe $0.pointee.ai_next }))
        let start = ContinuousClock.now
        var last = ETIMEDOUT
        for index in unsafe addresses.indices {
            let left = unsafe addresses.count - index
            let share = (timeout - start.duration(to: .now)) / left
            switch unsafe Self.connect(to: addresses[index].pointee, atMost: share) {
            case .success(let descriptor):
                self.descriptor = descriptor
                self.origin = origin
                patience = Patience(timeout: timeout)
                return
            case .failure(let failure): last = failure.number
            }
        }
        guard last != ETIMEDOUT else { throw Problem(.transport(.timedOut), origin, cause: "connect") }
        throw Problem(.transport(.unreachable), origin, cause: unsafe String(cString: strerror(last)))
    }

    deinit { close(descriptor) }

    /// Receives what is there, after waiting for it.
    ///
    /// - Returns: The number of bytes; 0 when the server has hung up in good order.
    /// - Throws: `transport.timed-out`, `transport.broken-off`.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
        while true {
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count >= 0 {
                patience.moved(count)
                return count
            }
            try waitIfBusy(for: Int16(POLLIN))
        }
    }

    /// Sends everything.
    ///
    /// - Throws: `transport.timed-out`, `transport.broken-off`.
    func send(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        var position = 0
        while position < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[position...])
            // A server that has gone must not end this process by a signal.
            let count = unsafe Glibc.send(
                descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            if count >= 0 {
                position += count
                patience.moved(count)
            } else {
                try waitIfBusy(for: Int16(POLLOUT))
            }
        }
    }

    /// Waits if the last call only found nothing to do; throws if it failed or patience has run out.
    private func waitIfBusy(for events: Int16) throws(Problem) {
        let reason = errno
        guard reason == EAGAIN || reason == EINTR else {
            throw Problem(.transport(.brokenOff), origin, cause: unsafe String(cString: strerror(reason)))
        }
        let allowance = patience.allowance
        guard allowance > .zero else { throw Problem(.transport(.timedOut), origin, cause: "no progress") }
        let start = ContinuousClock.now
        let isReady = Self.wait(for: events, on: descriptor, atMost: allowance)
        patience.waited(start.duration(to: .now))
        guard isReady else { throw Problem(.transport(.timedOut), origin, cause: "no answer") }
    }
}

extension Socket {
    private struct Failure: Error {
        let number: Int32
    }

    private static func connect(to address: addrinfo, atMost limit: Duration) -> Result<Int32, Failure> {
        let kind = unsafe address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = unsafe socket(address.ai_family, kind, address.ai_protocol)
        guard descriptor >= 0 else { return .failure(Failure(number: errno)) }
        var reason: Int32 = 0
        if unsafe Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            reason = errno
            if reason == EINPROGRESS {
                reason = wait(for: Int16(POLLOUT), on: descriptor, atMost: limit) ? 0 : ETIMEDOUT
                var length = socklen_t(MemoryLayout<Int32>.size)
                if reason == 0 { _ = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &length) }
            }
        }
        guard reason == 0 else {
            close(descriptor)
            return .failure(Failure(number: reason))
        }
        // Requests are small and waited for; if this fails they are only slower.
        var yes: Int32 = 1
        _ = unsafe setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return .success(descriptor)
    }

    /// Returns whether the descriptor became ready in time; interruptions by signals do not lengthen the
    /// wait.
    private static func wait(for events: Int16, on descriptor: Int32, atMost limit: Duration) -> Bool {
        let start = ContinuousClock.now
        while true {
            let rest = (limit - start.duration(to: .now)).components
            let milliseconds = rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000
            var waiting = pollfd(fd: descriptor, events: events, revents: 0)
            let ready = unsafe poll(&waiting, 1, Int32(clamping: max(milliseconds, 0)))
            if ready < 0, errno == EINTR { continue }
            return ready > 0
        }
    }
}
