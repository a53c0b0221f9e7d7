internal import CGit2
internal import Problems

/// libgit2's own HTTP transport, with a bound on what the server may announce.
///
/// libgit2 keeps every announced ref in memory before anybody can count them; over HTTP the bytes can be counted earlier.
@safe
final class HTTPTransport {
    /// Far more than a million refs with ordinary names need.
    static let announcementLimit = 1 << 27

    /// Makes the transport for a remote that is read; a `git_transport_cb` without a payload.
    static let forReading: git_transport_cb = { out, owner, _ in
        unsafe HTTPTransport.make(out, owner, keeper: nil)
    }

    /// Makes the transport for a remote that is written to; the payload is the ``HTTPPush`` that goes on where libgit2 stops.
    static let forWriting: git_transport_cb = { out, owner, payload in
        unsafe HTTPTransport.make(out, owner, keeper: payload)
    }

    /// The address that the last announcement came from, as libgit2 knows it.
    private let inner: UnsafeMutablePointer<git_smart_subtransport>
    private let keeper: HTTPPush?
    private var stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
    private var announced = 0

    private init(_ inner: UnsafeMutablePointer<git_smart_subtransport>, keeper: HTTPPush?) {
        unsafe self.inner = inner
        self.keeper = keeper
    }

    /// Opens what a push is sent through, once the announcement has been read.
    func openForPacks(_ url: String) -> UnsafeMutablePointer<git_smart_subtransport_stream>? {
        var stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
        guard unsafe inner.pointee.action(&stream, inner, url, GIT_SERVICE_RECEIVEPACK) == 0 else {
            return nil
        }
        return unsafe stream
    }

    private func open(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport_stream>?>,
        _ transport: UnsafeMutablePointer<git_smart_subtransport>?, _ url: UnsafePointer<CChar>?,
        _ service: git_smart_service_t
    ) -> Int32 {
        let code = unsafe inner.pointee.action(&stream, inner, url, service)
        guard code == 0 else { return code }
        guard service == GIT_SERVICE_UPLOADPACK_LS || service == GIT_SERVICE_RECEIVEPACK_LS else {
            unsafe out.pointee = stream
            return 0
        }
        announced = 0
        let counted = UnsafeMutablePointer<stagectl_subtransport_stream>.allocate(capacity: 1)
        unsafe counted.initialize(to: stagectl_subtransport_stream())
        unsafe counted.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        unsafe counted.pointee.base.subtransport = transport
        unsafe counted.pointee.base.read = { stream, buffer, size, count in
            let whole = unsafe UnsafeMutableRawPointer(stream)?
                .assumingMemoryBound(to: stagectl_subtransport_stream.self)
            guard let whole = unsafe whole, let buffer = unsafe buffer, let count = unsafe count else {
                return -1
            }
            let transport = unsafe Unmanaged<HTTPTransport>.fromOpaque(whole.pointee.context)
                .takeUnretainedValue()
            return unsafe transport.readAnnouncement(buffer, size, count)
        }
        // An announcement is asked for by reading; nothing is ever written first.
        unsafe counted.pointee.base.write = { _, _, _ in GIT_ERROR.rawValue }
        unsafe counted.pointee.base.free = { stream in
            let whole = unsafe UnsafeMutableRawPointer(stream)?
                .assumingMemoryBound(to: stagectl_subtransport_stream.self)
            guard let whole = unsafe whole else { return }
            unsafe Unmanaged<HTTPTransport>.fromOpaque(whole.pointee.context).takeUnretainedValue()
                .endAnnouncement()
            unsafe whole.deinitialize(count: 1)
            unsafe whole.deallocate()
        }
        unsafe out.pointee = UnsafeMutableRawPointer(counted)
            .assumingMemoryBound(to: git_smart_subtransport_stream.self)
        return 0
    }

    private func readAnnouncement(
        _ buffer: UnsafeMutablePointer<CChar>, _ size: Int, _ count: UnsafeMutablePointer<Int>
    ) -> Int32 {
        guard let stream = unsafe stream else { return GIT_ERROR.rawValue }
        let code = unsafe stream.pointee.read(stream, buffer, size, count)
        guard code == 0 else { return code }
        let received = unsafe count.pointee
        announced += received
        guard announced <= Self.announcementLimit else {
            guard let operation = HTTPOperation.current else { return GIT_ERROR.rawValue }
            let origin = operation.settings.address.textWithoutUser
            return operation.park(
                Problem(.transport(.answerTooLong), origin, expected: "\(Self.announcementLimit)"))
        }
        unsafe keeper?.keep(UnsafeRawBufferPointer(start: buffer, count: received))
        return 0
    }

    private func endAnnouncement() {
        if let stream = unsafe stream { unsafe stream.pointee.free(stream) }
        unsafe stream = nil
    }
}

extension HTTPTransport {
    private static func make(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_transport>?>?, _ owner: OpaquePointer?,
        keeper: UnsafeMutableRawPointer?
    ) -> Int32 {
        var definition = unsafe git_smart_subtransport_definition()
        unsafe definition.rpc = 1
        unsafe definition.param = keeper
        unsafe definition.callback = { out, owner, keeper in unsafe HTTPTransport.wrap(out, owner, keeper) }
        return unsafe git_transport_smart(out, owner, &definition)
    }

    private static func wrap(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport>?>?,
        _ owner: UnsafeMutablePointer<git_transport>?, _ keeper: UnsafeMutableRawPointer?
    ) -> Int32 {
        var made: UnsafeMutablePointer<git_smart_subtransport>?
        let code = unsafe git_smart_subtransport_http(&made, owner, nil)
        guard code == 0, let inner = unsafe made, let out = unsafe out else { return code }
        let keeper = unsafe keeper.map { unsafe Unmanaged<HTTPPush>.fromOpaque($0).takeUnretainedValue() }
        let transport = unsafe HTTPTransport(inner, keeper: keeper)
        keeper?.transport = transport
        let whole = UnsafeMutablePointer<stagectl_subtransport>.allocate(capacity: 1)
        unsafe whole.initialize(to: stagectl_subtransport())
        unsafe whole.pointee.context = Unmanaged.passRetained(transport).toOpaque()
        unsafe whole.pointee.base.action = { out, whole, url, service in
            guard let transport = unsafe HTTPTransport.of(whole), let out = unsafe out else { return -1 }
            return unsafe transport.open(out, whole, url, service)
        }
        unsafe whole.pointee.base.close = { whole in
            guard let inner = unsafe HTTPTransport.of(whole)?.inner else { return 0 }
            return unsafe inner.pointee.close(inner)
        }
        unsafe whole.pointee.base.free = { whole in
            guard let transport = unsafe HTTPTransport.of(whole), let whole = unsafe whole else { return }
            unsafe transport.inner.pointee.free(transport.inner)
            let memory = unsafe UnsafeMutableRawPointer(whole).assumingMemoryBound(
                to: stagectl_subtransport.self)
            unsafe Unmanaged<HTTPTransport>.fromOpaque(memory.pointee.context).release()
            unsafe memory.deinitialize(count: 1)
            unsafe memory.deallocate()
        }
        unsafe out.pointee = UnsafeMutableRawPointer(whole).assumingMemoryBound(
            to: git_smart_subtransport.self)
        return 0
    }

    private static func of(_ whole: UnsafeMutablePointer<git_smart_subtransport>?) -> HTTPTransport? {
        guard let whole = unsafe whole else { return nil }
        let memory = unsafe UnsafeMutableRawPointer(whole).assumingMemoryBound(to: stagectl_subtransport.self)
        return unsafe Unmanaged<HTTPTransport>.fromOpaque(memory.pointee.context).takeUnretainedValue()
    }
}
