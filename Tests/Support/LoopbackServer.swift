import Foundation

/// Ports on 127.0.0.1.
public enum LoopbackPort {
    /// Returns a port that nobody listens on at this moment.
    public static func free() throws -> Int {
        let (descriptor, port) = try listen(backlog: 1)
        close(descriptor)
        return port
    }

    /// Waits until somebody listens on a port; false if the program ends before, or after ten seconds.
    public static func answers(_ port: Int, whileRunning program: Process) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 10)
        while program.isRunning, Date() < deadline {
            if let descriptor = connect(to: port) {
                close(descriptor)
                return program.isRunning
            }
            usleep(5_000)
        }
        return false
    }

    static func listen(backlog: Int32) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = address(of: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && Glibc.listen(descriptor, backlog) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard code else { throw ToolFailure(description: "no port on 127.0.0.1: errno \(errno)") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    static func connect(to port: Int, flags: Int32 = 0) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | flags
        let descriptor = socket(AF_INET, kind, 0)
        var address = address(of: port)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code == 0 || errno == EINPROGRESS { return descriptor }
        close(descriptor)
        return nil
    }

    private static func address(of port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// A server on loopback that misbehaves in one chosen way.
public final class LoopbackServer: Sendable {
    /// What it does with those who connect.
    public enum Behaviour: Sendable {
        /// It takes nobody's call: connecting itself never ends.
        case blackHole
        /// It takes the call and says nothing.
        case silence
        /// It says this, whatever it is asked, and hangs up.
        case answer(String)
        /// It says these bytes once it has been asked something, then those again and again, as often as it is told, and hangs up.
        case flood([UInt8], repeating: [UInt8] = [], times: Int = 0)
        /// It says this once it has been asked something, then goes on with one byte at a time, for ever.
        case drip(String, every: Duration)
        /// It hands everything on to another port, and cuts the line after that many bytes of the answer.
        case cut(port: Int, after: Int)
        /// It hands everything on to another port, and cuts the line after that many bytes of what it is told.
        case cutOff(port: Int, after: Int)
    }

    /// The port on 127.0.0.1.
    public let port: Int

    private let descriptor: Int32
    private let held: [Int32]

    /// Starts it on a free port.
    public init(_ behaviour: Behaviour) throws {
        // A dead client must end a conversation, not the tests.
        signal(SIGPIPE, SIG_IGN)
        if case .blackHole = behaviour {
            (descriptor, port) = try LoopbackPort.listen(backlog: 0)
            // With the queue full, the kernel answers nobody any more.
            let port = port
            held = (0..<4).compactMap { _ in
                LoopbackPort.connect(to: port, flags: Int32(SOCK_NONBLOCK.rawValue))
            }
            return
        }
        (descriptor, port) = try LoopbackPort.listen(backlog: 16)
        held = []
        let listening = descriptor
        Thread.detachNewThread {
            while true {
                let client = accept(listening, nil, nil)
                guard client >= 0 else { return }
                Thread.detachNewThread { Self.serve(client, behaviour) }
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
        held.forEach { _ = close($0) }
    }

    private static func serve(_ client: Int32, _ behaviour: Behaviour) {
        defer { close(client) }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        switch behaviour {
        case .blackHole: return
        case .silence:
            while recv(client, &buffer, buffer.count, 0) > 0 {}
        case .answer(let text):
            guard recv(client, &buffer, buffer.count, 0) > 0 else { return }
            _ = send(client, text, text.utf8.count, 0)
        case .flood(let first, let next, let count):
            guard recv(client, &buffer, buffer.count, 0) > 0 else { return }
            _ = send(client, first, first.count, 0)
            var rest = count
            while rest > 0, send(client, next, next.count, 0) == next.count { rest -= 1 }
            // Whoever is still listening has time to take it all.
            shutdown(client, Int32(SHUT_WR))
            while recv(client, &buffer, buffer.count, 0) > 0 {}
        case .drip(let text, let pause):
            guard recv(client, &buffer, buffer.count, 0) > 0 else { return }
            _ = send(client, text, text.utf8.count, 0)
            let microseconds = UInt32(pause.components.attoseconds / 1_000_000_000_000)
            while send(client, "x", 1, 0) == 1 { usleep(microseconds) }
        case .cut(let port, let limit):
            guard let far = LoopbackPort.connect(to: port) else { return }
            relay(client, far, limit: limit, toldLimit: .max)
            close(far)
        case .cutOff(let port, let limit):
            guard let far = LoopbackPort.connect(to: port) else { return }
            relay(client, far, limit: .max, toldLimit: limit)
            close(far)
        }
    }

    private static func relay(_ client: Int32, _ far: Int32, limit: Int, toldLimit: Int) {
        var (rest, toldRest) = (limit, toldLimit)
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            var both = [client, far].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&both, 2, 10_000) > 0 else { return }
            if both[0].revents != 0 {
                let count = recv(client, &buffer, min(buffer.count, toldRest), 0)
                guard count > 0, send(far, buffer, count, 0) == count else { return }
                toldRest -= count
                if toldRest == 0 { return }
            }
            if both[1].revents != 0 {
                let count = recv(far, &buffer, min(buffer.count, rest), 0)
                guard count > 0, send(client, buffer, count, 0) == count else { return }
                rest -= count
                if rest == 0 { return }
            }
        }
    }
}
