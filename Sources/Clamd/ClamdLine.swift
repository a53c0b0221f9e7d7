internal import CClamd
internal import Glibc
internal import Problems

/// A connection to clamd on which nothing waits beyond a moment.
final class ClamdLine {
    private let descriptor: Int32
    private let name: String

    /// - Throws: `malware.clamd`.
    init(to place: ClamdPlace, until deadline: ContinuousClock.Instant) throws(Problem) {
        name = place.text
        switch place.way {
        case .path(let path):
            descriptor = unsafe stagectl_connect_path(path)
            guard descriptor >= 0 else { throw Problem.clamd(place.text, systemReason()) }
        case .network(let host, let port):
            descriptor = try Self.connect(to: host, port, until: deadline, name: place.text)
        }
    }

    deinit { close(descriptor) }

    private static func connect(
        to host: String, _ port: String, until deadline: ContinuousClock.Instant, name: String
    ) throws(Problem) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, port, &hints, &found)
        guard code == 0, let first = unsafe found else {
            throw Problem.clamd(name, unsafe String(cString: gai_strerror(code)))
        }
        defer { unsafe freeaddrinfo(first) }
        var reason = "no address"
        let addresses = unsafe Array(sequence(first: first, next: { unsafe $0.pointee.ai_next }))
        for index in unsafe addresses.indices {
            let address = unsafe addresses[index]
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
            let made = unsafe socket(address.pointee.ai_family, kind, address.pointee.ai_protocol)
            guard made >= 0 else { continue }
            var failure: Int32 = 0
            if unsafe Glibc.connect(made, address.pointee.ai_addr, address.pointee.ai_addrlen) != 0 {
                failure = errno
                if failure == EINPROGRESS {
                    failure = wait(for: POLLOUT, on: made, until: deadline) ? 0 : ETIMEDOUT
                    var length = socklen_t(MemoryLayout<Int32>.size)
                    if failure == 0 { _ = unsafe getsockopt(made, SOL_SOCKET, SO_ERROR, &failure, &length) }
                }
            }
            if failure == 0 { return made }
            reason = unsafe String(cString: strerror(failure))
            close(made)
        }
        throw Problem.clamd(name, reason)
    }

    private static func wait(
        for events: Int32, on descriptor: Int32, until deadline: ContinuousClock.Instant
    ) -> Bool {
        while true {
            let rest = (deadline - .now).components
            let milliseconds = rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let ready = unsafe poll(&entry, 1, Int32(clamping: max(milliseconds, 0)))
            if ready < 0, errno == EINTR { continue }
            return ready > 0
        }
    }

    /// Whether something has come that was not read yet.
    var isAnswering: Bool { Self.wait(for: POLLIN, on: descriptor, until: .now) }

    /// Sends bytes, until all are sent or clamd answers before that.
    ///
    /// - Returns: Whether all were sent.
    /// - Throws: `malware.clamd`.
    func send(
        _ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant
    ) throws(Problem) -> Bool {
        var position = 0
        while position < bytes.count {
            if isAnswering { return false }
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[position...])
            let count = unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            if count >= 0 {
                position += count
                continue
            }
            guard errno == EAGAIN || errno == EINTR else {
                // It has hung up, maybe after an answer that still can be read.
                if errno == EPIPE || errno == ECONNRESET { return false }
                throw Problem.clamd(name, systemReason())
            }
            guard Self.wait(for: POLLOUT | POLLIN, on: descriptor, until: deadline) else {
                throw Problem.clamd(name, "timed out")
            }
        }
        return true
    }

    /// Hands a descriptor over.
    func send(descriptor handed: Int32, until deadline: ContinuousClock.Instant) throws(Problem) {
        while stagectl_send_descriptor(descriptor, handed) != 0 {
            guard errno == EAGAIN || errno == EINTR else { throw Problem.clamd(name, systemReason()) }
            guard Self.wait(for: POLLOUT, on: descriptor, until: deadline) else {
                throw Problem.clamd(name, "timed out")
            }
        }
    }

    /// Reads an answer up to the byte that ends it.
    ///
    /// - Throws: `malware.clamd`.
    func answer(until deadline: ContinuousClock.Instant) throws(Problem) -> String {
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while answer.count < 8192 {
            let count = unsafe recv(descriptor, &byte, 1, 0)
            if count == 1 {
                guard byte != 0 else { return String(decoding: answer, as: UTF8.self) }
                answer.append(byte)
                continue
            }
            guard count != 0 else {
                throw Problem.clamd(name, "hung up: \(String(decoding: answer, as: UTF8.self))")
            }
            guard errno == EAGAIN || errno == EINTR else { throw Problem.clamd(name, systemReason()) }
            guard Self.wait(for: POLLIN, on: descriptor, until: deadline) else {
                throw Problem.clamd(name, "timed out")
            }
        }
        throw Problem.clamd(name, "an answer without end")
    }
}

func systemReason() -> String { unsafe String(cString: strerror(errno)) }

extension Problem {
    /// clamd could not be asked, or its answer makes no sense: nothing is known of a content.
    static func clamd(_ name: String, _ reason: String) -> Problem {
        Problem(.malware(.clamd), name, found: reason)
    }
}
