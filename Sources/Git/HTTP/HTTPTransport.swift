internal import CGit2
internal import Problems

/// libgit2's own HTTP transport, listened to while the server announces its refs.
///
/// libgit2 keeps every announced ref in memory before anybody else can count them: here they are counted on
/// the way, and a push gets to see the announcement itself.
@safe
final class HTTPTransport {
    /// Makes the transport for a remote that is read; the payload is the ``ReadingSession``.
    static let forReading: git_transport_cb = { out, owner, session in
        unsafe HTTPTransport.make(out, owner, session) { out, owner, session in
            unsafe HTTPTransport.wrap(out, owner, session: ReadingSession.of(session), push: nil)
        }
    }

    /// Makes the transport for a remote that is written to; the payload is the ``HTTPPush`` that goes on
    /// where libgit2 stops.
    static let forWriting: git_transport_cb = { out, owner, push in
        unsafe HTTPTransport.make(out, owner, push) { out, owner, push in
            guard let push = unsafe push else { return -1 }
            return unsafe HTTPTransport.wrap(
                out, owner, session: nil, push: Unmanaged<HTTPPush>.fromOpaque(push).takeUnretainedValue())
        }
    }

    private let inner: UnsafeMutablePointer<git_smart_subtransport>
    private let session: ReadingSession?
    // It owns the remote that owns this.
    private weak var push: HTTPPush?
    private var stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
    private var announcement = AnnouncementCounter()
    /// Whether the stream brings the answer to a fetch, not an announcement.
    private var isAnswer = false

    private init(
        _ inner: UnsafeMutablePointer<git_smart_subtransport>, session: ReadingSession?, push: HTTPPush?
    ) {
        unsafe self.inner = inner
        self.session = session
        self.push = push
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
        guard service != GIT_SERVICE_RECEIVEPACK else {
            unsafe out.pointee = stream
            return 0
        }
        isAnswer = service == GIT_SERVICE_UPLOADPACK
        if isAnswer { session?.beginAnswer() }
        announcement = AnnouncementCounter()
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
            return unsafe transport.read(buffer, size, count)
        }
        unsafe counted.pointee.base.write = { stream, buffer, size in
            let whole = unsafe UnsafeMutableRawPointer(stream)?
                .assumingMemoryBound(to: stagectl_subtransport_stream.self)
            guard let whole = unsafe whole else { return -1 }
            let transport = unsafe Unmanaged<HTTPTransport>.fromOpaque(whole.pointee.context)
                .takeUnretainedValue()
            // An announcement is asked for by reading; nothing is ever written first.
            guard transport.isAnswer, let inner = unsafe transport.stream else { return GIT_ERROR.rawValue }
            return unsafe inner.pointee.write(inner, buffer, size)
        }
        unsafe counted.pointee.base.free = { stream in
            let whole = unsafe UnsafeMutableRawPointer(stream)?
                .assumingMemoryBound(to: stagectl_subtransport_stream.self)
            guard let whole = unsafe whole else { return }
            unsafe Unmanaged<HTTPTransport>.fromOpaque(whole.pointee.context).takeUnretainedValue()
                .endStream()
            unsafe whole.deinitialize(count: 1)
            unsafe whole.deallocate()
        }
        unsafe out.pointee = UnsafeMutableRawPointer(counted)
            .assumingMemoryBound(to: git_smart_subtransport_stream.self)
        return 0
    }

    private func read(
        _ buffer: UnsafeMutablePointer<CChar>, _ size: Int, _ count: UnsafeMutablePointer<Int>
    ) -> Int32 {
        guard let stream = unsafe stream else { return GIT_ERROR.rawValue }
        let code = unsafe stream.pointee.read(stream, buffer, size, count)
        guard code == 0 else { return code }
        return unsafe judge(UnsafeRawBufferPointer(start: buffer, count: count.pointee))
    }

    private func judge(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        if isAnswer, let session {
            do throws(Problem) { unsafe try session.survey(bytes) } catch { return session.park(error) }
            return 0
        }
        unsafe announcement.read(bytes)
        if let session {
            let url = session.connection.url.text
            let limit = session.limits.references
            // The name of the service and two ends of lists are packets too, and each annotated tag has two.
            guard announcement.packets <= 2 * limit + 3 else {
                return session.park(
                    Problem(
                        .limit(.references), url, expected: "\(limit)", found: "\(announcement.packets)"))
            }
        }
        guard announcement.bytes <= AnnouncementCounter.byteLimit else {
            guard let operation = HTTPOperation.current else { return GIT_ERROR.rawValue }
            let url = operation.settings.address.textWithoutUser
            return operation.park(
                Problem(.transport(.answerTooLong), url, expected: "\(AnnouncementCounter.byteLimit)"))
        }
        unsafe push?.keep(bytes)
        return 0
    }

    private func endStream() {
        if let stream = unsafe stream { unsafe stream.pointee.free(stream) }
        unsafe stream = nil
    }
}

extension HTTPTransport {
    private static func make(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_transport>?>?, _ owner: OpaquePointer?,
        _ payload: UnsafeMutableRawPointer?, _ subtransport: git_smart_subtransport_cb
    ) -> Int32 {
        var definition = unsafe git_smart_subtransport_definition()
        unsafe definition.rpc = 1
        unsafe definition.param = payload
        unsafe definition.callback = subtransport
        return unsafe git_transport_smart(out, owner, &definition)
    }

    private static func wrap(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport>?>?,
        _ owner: UnsafeMutablePointer<git_transport>?, session: ReadingSession?, push: HTTPPush?
    ) -> Int32 {
        var made: UnsafeMutablePointer<git_smart_subtransport>?
        let code = unsafe git_smart_subtransport_http(&made, owner, nil)
        guard code == 0, let inner = unsafe made, let out = unsafe out else { return code }
        let transport = unsafe HTTPTransport(inner, session: session, push: push)
        push?.transport = transport
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
