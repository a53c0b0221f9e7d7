internal import CGit2
internal import Problems

/// A conversation with `git-receive-pack` behind an HTTP server, in the order of one over pipes.
///
/// What is read first is the announcement of refs. The first write begins the one request that carries commands and pack, chunk by
/// chunk; what is read after that is its answer. libgit2 makes the connection, logs in and carries the bytes; what it understands of
/// the announcement itself is not used. It belongs to one thread.
@safe
final class HTTPPush {
    private let operation: HTTPOperation
    private var remote: OpaquePointer?
    private var stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
    private var announcement: [UInt8] = []
    private var position = 0
    weak var transport: HTTPTransport?

    /// Connects, logs in if the server asks for it, and receives the announcement.
    init(_ operation: HTTPOperation) throws(Problem) {
        self.operation = operation
        do {
            try HTTPStream.register()
        } catch {
            throw Problem(.transport(.unreachable), operation.settings.address.origin, cause: error.message)
        }
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
    }

    deinit {
        operation.run {
            if let stream = unsafe stream { unsafe stream.pointee.free(stream) }
            unsafe git_remote_free(remote)
        }
    }

    /// Keeps a part of the announcement, on its way through libgit2.
    func keep(_ bytes: UnsafeRawBufferPointer) { unsafe announcement.append(contentsOf: bytes) }

    /// Reads what is there, after waiting for it.
    ///
    /// - Returns: The number of bytes; 0 at the end of the announcement, and at the end of the answer.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
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

    /// Writes everything.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        // An empty chunk would end the request.
        guard unsafe !bytes.isEmpty else { return }
        let url = operation.settings.address.textWithoutUser
        let code = operation.run {
            if unsafe stream == nil { unsafe stream = transport?.openForPacks(url) }
            guard let stream = unsafe stream else { return GIT_ERROR.rawValue }
            let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe stream.pointee.write(stream, source, bytes.count)
        }
        guard code >= 0 else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> Problem {
        let reason = GitError(taking: code).message
        return operation.problem(cause: reason)
            ?? Problem(.transport(.malformed), operation.settings.address.textWithoutUser, cause: reason)
    }
}
