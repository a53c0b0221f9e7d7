internal import CGit2
internal import Problems

/// What libgit2's HTTP client reads from and writes to: our socket, with TLS on it for `https://`.
///
/// Debian's libgit2 comes with a TLS library that knows neither TLS 1.3 nor addresses in certificates nor
/// client certificates, and its sockets wait for ever.
final class HTTPStream {
    /// Which of libgit2's two kinds of stream it is.
    enum Security: Sendable {
        case plain
        case tls
    }

    private let operation: HTTPOperation
    private let security: Security
    private var socket: Socket?
    private var session: TLSSession?

    private init(_ operation: HTTPOperation, _ security: Security) {
        self.operation = operation
        self.security = security
    }

    private func connect() -> Int32 {
        attempt(failure: GIT_ERROR.rawValue) { () throws(Problem) in
            let settings = operation.settings
            let socket = try Socket(
                connectingTo: settings.address.host, port: "\(settings.address.port)",
                origin: settings.address.origin, timeout: settings.timeout)
            self.socket = socket
            guard security == .tls else { return 0 }
            let session = try TLSSession(over: socket, settings)
            if session.certificateWasAsked { operation.sawCertificateWish() }
            self.session = session
            return 0
        }
    }

    private func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        attempt(failure: -1) { () throws(Problem) in
            let count: Int
            if let session {
                count = try unsafe session.read(into: target)
            } else {
                count = try unsafe socket?.receive(into: target) ?? 0
            }
            if count > 0 {
                unsafe operation.saw(UnsafeRawBufferPointer(rebasing: target[..<count]))
            } else {
                operation.sawEnd()
            }
            return count
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        attempt(failure: -1) { () throws(Problem) in
            operation.sawRequest()
            do throws(Problem) {
                if let session { return try unsafe session.write(bytes) }
                try unsafe socket?.send(bytes)
                return bytes.count
            } catch {
                if error.code == .transport(.brokenOff) { readLastWords() }
                throw error
            }
        }
    }

    /// Takes note of what the server said before it stopped listening, if that has arrived.
    private func readLastWords() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        unsafe buffer.withUnsafeMutableBytes { bytes in
            // The line is broken, and that is reported already.
            let count = try? unsafe session?.read(into: bytes) ?? socket?.receive(into: bytes)
            if let count, count > 0 {
                unsafe operation.saw(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
    }

    private func close() {
        session?.close()
        session = nil
        socket = nil
    }

    private func attempt<Outcome>(failure: Outcome, _ body: () throws(Problem) -> Outcome) -> Outcome {
        do throws(Problem) {
            return try body()
        } catch {
            _ = operation.park(error)
            return failure
        }
    }
}

extension HTTPStream {
    private static let registration: Int32 = {
        var tls = git_stream_registration()
        tls.version = GIT_STREAM_VERSION
        unsafe tls.`init` = { unsafe HTTPStream.make($0, $1, $2, .tls) }
        var plain = tls
        unsafe plain.`init` = { unsafe HTTPStream.make($0, $1, $2, .plain) }
        let code = unsafe git_stream_register(GIT_STREAM_TLS, &tls)
        guard code >= 0 else { return code }
        return unsafe git_stream_register(GIT_STREAM_STANDARD, &plain)
    }()

    /// Makes libgit2 use these streams for all that it does over TCP; once per process.
    static func register() throws(Problem) {
        do {
            try LibGit2.start()
            try check(registration)
        } catch {
            throw Problem(.defect(.invariant), "git_stream_register", cause: error.message)
        }
    }

    private static func make(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_stream>?>?, _ host: UnsafePointer<CChar>?,
        _ port: UnsafePointer<CChar>?, _ security: Security
    ) -> Int32 {
        guard let operation = HTTPOperation.current, let out = unsafe out, let host = unsafe host,
            let port = unsafe port
        else { return GIT_ERROR.rawValue }
        let address = operation.settings.address
        let isTLS = security == .tls
        let name = unsafe String(cString: host)
        let number = unsafe String(cString: port)
        // A redirect that libgit2 would follow leads here too. Elsewhere is where nobody has sent us.
        guard name.lowercased() == address.host.lowercased(), number == "\(address.port)",
            isTLS == (address.scheme == .https)
        else {
            return operation.park(
                Problem(
                    .transport(.redirect), address.textWithoutUser,
                    found: "\(isTLS ? "https" : "http")://\(name):\(number)"))
        }
        let stream = UnsafeMutablePointer<stagectl_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: stagectl_stream())
        unsafe stream.pointee.context = Unmanaged.passRetained(HTTPStream(operation, security)).toOpaque()
        unsafe stream.pointee.base.version = GIT_STREAM_VERSION
        unsafe stream.pointee.base.encrypted = isTLS ? 1 : 0
        unsafe stream.pointee.base.connect = { unsafe HTTPStream.of($0)?.connect() ?? -1 }
        // Asked only by those who want to overrule the verdict: there is nothing to overrule.
        unsafe stream.pointee.base.certificate = { _, _ in GIT_ERROR.rawValue }
        unsafe stream.pointee.base.read = { stream, target, count in
            let buffer = unsafe UnsafeMutableRawBufferPointer(start: target, count: count)
            return unsafe HTTPStream.of(stream)?.read(into: buffer) ?? -1
        }
        unsafe stream.pointee.base.write = { stream, bytes, count, _ in
            unsafe HTTPStream.of(stream)?.write(UnsafeRawBufferPointer(start: bytes, count: count)) ?? -1
        }
        unsafe stream.pointee.base.close = { stream in
            unsafe HTTPStream.of(stream)?.close()
            return 0
        }
        unsafe stream.pointee.base.free = { stream in
            guard let stream = unsafe stream else { return }
            let whole = unsafe UnsafeMutableRawPointer(stream).assumingMemoryBound(to: stagectl_stream.self)
            unsafe Unmanaged<HTTPStream>.fromOpaque(whole.pointee.context).release()
            unsafe whole.deinitialize(count: 1)
            unsafe whole.deallocate()
        }
        unsafe out.pointee = UnsafeMutableRawPointer(stream).assumingMemoryBound(to: git_stream.self)
        return 0
    }

    private static func of(_ stream: UnsafeMutablePointer<git_stream>?) -> HTTPStream? {
        guard let stream = unsafe stream else { return nil }
        let whole = unsafe UnsafeMutableRawPointer(stream).assumingMemoryBound(to: stagectl_stream.self)
        return unsafe Unmanaged<HTTPStream>.fromOpaque(whole.pointee.context).takeUnretainedValue()
    }
}
