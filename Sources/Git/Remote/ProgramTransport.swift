internal import CGit2
internal import Problems

/// The transport that libgit2 reads through when a service program stands at the other end of a pair of
/// pipes.
///
/// libgit2 owns it: it is made by ``make``, kept alive by the context of libgit2's structure and released
/// when libgit2 frees that.
@safe
final class ProgramTransport {
    /// A `git_transport_cb` whose payload is the ``ReadingSession``.
    static let make: git_transport_cb = { out, owner, payload in
        var definition = unsafe git_smart_subtransport_definition()
        // One connection for the announcement and all that follows.
        unsafe definition.rpc = 0
        unsafe definition.param = payload
        unsafe definition.callback = { out, _, payload in
            guard let session = unsafe ReadingSession.of(payload), let out = unsafe out else { return -1 }
            unsafe out.pointee = ProgramTransport(session).subtransport()
            return 0
        }
        return unsafe git_transport_smart(out, owner, &definition)
    }

    private let session: ReadingSession
    private var program: ServiceProgram?
    private var announcement: AnnouncementCounter? = AnnouncementCounter()
    private var stream: UnsafeMutablePointer<stagectl_subtransport_stream>?

    private init(_ session: ReadingSession) { self.session = session }

    private func open(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport_stream>?>,
        _ whole: UnsafeMutablePointer<git_smart_subtransport>?
    ) -> Int32 {
        if program == nil {
            do throws(Problem) {
                program = try ServiceProgram(.uploadPack, at: session.address, for: session.connection)
            } catch { return session.park(error) }
        }
        let opened = unsafe stream ?? makeStream(whole)
        unsafe stream = opened
        unsafe out.pointee = UnsafeMutableRawPointer(opened)
            .assumingMemoryBound(to: git_smart_subtransport_stream.self)
        return 0
    }

    private func read(
        _ buffer: UnsafeMutablePointer<CChar>, _ size: Int, _ count: UnsafeMutablePointer<Int>
    ) -> Int32 {
        guard let program else { return -1 }
        let target = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size)
        do throws(Problem) {
            let length = unsafe try program.read(into: target)
            unsafe count.pointee = length
            // libgit2 asks for nothing that the program would not send: its end comes too early.
            guard length > 0 else { return session.park(program.reason) }
            unsafe try judge(UnsafeRawBufferPointer(rebasing: target[..<length]))
            return 0
        } catch { return session.park(error) }
    }

    private func judge(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        unsafe announcement?.read(bytes)
        guard let announcement else { return unsafe try session.survey(bytes) }
        let url = session.connection.url.text
        let limit = session.limits.references
        guard announcement.bytes <= AnnouncementCounter.byteLimit else {
            throw Problem(.transport(.answerTooLong), url, expected: "\(AnnouncementCounter.byteLimit)")
        }
        if let refusal = announcement.refusal {
            throw Problem(.transport(.refused), url, found: refusal)
        }
        // One packet ends the list, and each annotated tag has two.
        guard announcement.packets <= 2 * limit + 1 else {
            throw Problem(.limit(.references), url, expected: "\(limit)", found: "\(announcement.packets)")
        }
        // A pack that comes before it is asked for would not be surveyed.
        guard !announcement.isExceeded else { throw Problem(.transport(.malformed), url) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        announcement = nil
        guard let program else { return -1 }
        do throws(Problem) {
            unsafe try program.write(bytes)
            return 0
        } catch { return session.park(error.code == .transport(.brokenOff) ? program.reason : error) }
    }

    private func close() {
        // One that is in the middle of something that nobody wants any more is not waited for.
        if session.problem == nil { program?.end() }
        program = nil
    }
}

extension ProgramTransport {
    private func subtransport() -> UnsafeMutablePointer<git_smart_subtransport> {
        let whole = UnsafeMutablePointer<stagectl_subtransport>.allocate(capacity: 1)
        unsafe whole.initialize(to: stagectl_subtransport())
        unsafe whole.pointee.context = Unmanaged.passRetained(self).toOpaque()
        unsafe whole.pointee.base.action = { out, whole, _, _ in
            guard let transport = unsafe ProgramTransport.of(whole), let out = unsafe out else { return -1 }
            return unsafe transport.open(out, whole)
        }
        unsafe whole.pointee.base.close = { whole in
            unsafe ProgramTransport.of(whole)?.close()
            return 0
        }
        unsafe whole.pointee.base.free = { whole in
            guard let whole = unsafe whole else { return }
            let memory = unsafe UnsafeMutableRawPointer(whole).assumingMemoryBound(
                to: stagectl_subtransport.self)
            unsafe Unmanaged<ProgramTransport>.fromOpaque(memory.pointee.context).release()
            unsafe memory.deinitialize(count: 1)
            unsafe memory.deallocate()
        }
        return unsafe UnsafeMutableRawPointer(whole).assumingMemoryBound(to: git_smart_subtransport.self)
    }

    private func makeStream(
        _ whole: UnsafeMutablePointer<git_smart_subtransport>?
    ) -> UnsafeMutablePointer<stagectl_subtransport_stream> {
        let stream = UnsafeMutablePointer<stagectl_subtransport_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: stagectl_subtransport_stream())
        // The transport outlives its stream: libgit2 frees streams first.
        unsafe stream.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        unsafe stream.pointee.base.subtransport = whole
        unsafe stream.pointee.base.read = { stream, buffer, size, count in
            guard let transport = unsafe ProgramTransport.behind(stream), let buffer = unsafe buffer,
                let count = unsafe count
            else { return -1 }
            return unsafe transport.read(buffer, size, count)
        }
        unsafe stream.pointee.base.write = { stream, buffer, size in
            guard let transport = unsafe ProgramTransport.behind(stream) else { return -1 }
            return unsafe transport.write(UnsafeRawBufferPointer(start: buffer, count: size))
        }
        unsafe stream.pointee.base.free = { stream in
            guard let transport = unsafe ProgramTransport.behind(stream), let memory = unsafe transport.stream
            else { return }
            unsafe transport.stream = nil
            unsafe memory.deinitialize(count: 1)
            unsafe memory.deallocate()
        }
        return unsafe stream
    }

    private static func of(_ whole: UnsafeMutablePointer<git_smart_subtransport>?) -> ProgramTransport? {
        guard let whole = unsafe whole else { return nil }
        let memory = unsafe UnsafeMutableRawPointer(whole).assumingMemoryBound(to: stagectl_subtransport.self)
        return unsafe Unmanaged<ProgramTransport>.fromOpaque(memory.pointee.context).takeUnretainedValue()
    }

    private static func behind(
        _ stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
    ) -> ProgramTransport? {
        guard let stream = unsafe stream else { return nil }
        let memory = unsafe UnsafeMutableRawPointer(stream)
            .assumingMemoryBound(to: stagectl_subtransport_stream.self)
        return unsafe Unmanaged<ProgramTransport>.fromOpaque(memory.pointee.context).takeUnretainedValue()
    }
}
