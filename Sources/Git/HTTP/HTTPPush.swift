internal import CGit2
internal import Problems

/// A conversation with `git-receive-pack` behind an HTTP server, in the order of one over pipes.
///
/// What is read first is the announcement of refs. The first write begins the one request that carries
/// commands and pack, chunk by chunk; what is read after that is its answer. libgit2 makes the connection,
/// logs in and carries the bytes; what it understands of the announcement itself is not used. It belongs to
/// one thread.
@safe
final class HTTPPush {
    private let operation: HTTPOperation
    private var remote: OpaquePointer?
    private var stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
    private var announcement: [UInt8] = []
    private var position = 0
    private var pending: [UInt8] = []
    weak var transport: HTTPTransport?

    /// Connects, logs in if the server asks for it, and receives the announcement.
    init(_ operation: HTTPOperation) throws(Problem) {
        self.operation = operation
        let url = operation.settings.address.textWithoutUser
        let payload = unsafe Unmanaged.passUnretained(self).toOpaque()
        var remote: OpaquePointer?
        let code = operation.run {
            let code = unsafe git_remote_create_detached(&remote, url)
            guard code == 0 else { return code }
            var callbacks = unsafe git_remote_callbacks()
            unsafe git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
            unsafe callbacks.credentials = HTTPOperation.answerQuestionForLogin
            unsafe callbacks.transport = HTTPTransport.forWriting
            unsafe callbacks.payload = payload
            return unsafe git_remote_connect(remote, GIT_DIRECTION_PUSH, &callbacks, nil, nil)
        }
        unsafe self.remote = remote
        guard code == 0 else { throw failure(code) }
        operation.succeeded()
    }

    deinit { end() }

    /// Hangs up.
    func end() {
        if let stream = unsafe stream { unsafe stream.pointee.free(stream) }
        unsafe stream = nil
        unsafe git_remote_free(remote)
        unsafe remote = nil
    }

    /// Keeps a part of the announcement, on its way through libgit2.
    func keep(_ bytes: UnsafeRawBufferPointer) { unsafe announcement.append(contentsOf: bytes) }

    /// Reads what is there, after waiting for it.
    ///
    /// - Returns: The number of bytes; 0 at the end of the announcement, and at the end of the answer.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
        try sendPending()
        guard let stream = unsafe stream else {
            let count = min(buffer.count, announcement.count - position)
            unsafe buffer.copyBytes(from: announcement[position..<position + count])
            position += count
            return count
        }
        var count = 0
        let code = operation.run {
            let target = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe stream.pointee.read(stream, target, buffer.count, &count)
        }
        guard code >= 0 else { throw failure(code) }
        return count
    }

    /// Writes everything; the last of it leaves at the next ``read(into:)``.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        // Each chunk of the request is sent by itself, and a pack is written in small pieces.
        unsafe pending.append(contentsOf: bytes)
        if pending.count >= 1 << 16 { try sendPending() }
    }

    private func sendPending() throws(Problem) {
        // An empty chunk would end the request.
        guard !pending.isEmpty else { return }
        let url = operation.settings.address.textWithoutUser
        let code = operation.run {
            if unsafe stream == nil { unsafe stream = transport?.openForPacks(url) }
            guard let stream = unsafe stream else { return GIT_ERROR.rawValue }
            return unsafe pending.withUnsafeBytes { bytes in
                let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                return unsafe stream.pointee.write(stream, source, bytes.count)
            }
        }
        pending.removeAll(keepingCapacity: true)
        guard code >= 0 else { throw failure(code) }
    }

    /// Why the conversation ended before its time.
    var reason: Problem {
        let url = operation.settings.address.textWithoutUser
        return operation.problem(cause: "the answer ended early") ?? Problem(.transport(.brokenOff), url)
    }

    private func failure(_ code: Int32) -> Problem {
        let reason = GitError(taking: code).message
        let url = operation.settings.address.textWithoutUser
        return operation.problem(cause: reason) ?? Problem(.transport(.malformed), url, cause: reason)
    }
}
