internal import CGit2
internal import Problems

/// One look at a repository, or one fetch, through libgit2: what its callbacks need, and what they have to
/// say afterwards.
///
/// libgit2 is handed a pointer to it and calls back on the thread that called it. No Swift error crosses a C
/// frame: it is kept here, the callback stops libgit2, and the caller throws it on.
@safe
final class ReadingSession {
    let connection: Connection
    /// Where it really goes, after git's `insteadOf`.
    let address: RemoteURL
    let limits: FetchLimits
    let progress: (Int, Int) -> Void
    /// The first problem that a callback met; later ones only follow from it.
    private(set) var problem: Problem?
    private(set) var receivedBytes = 0
    /// What the answers to the fetch hold.
    private let answers: AnswerSurvey
    private let processor: ProcessorAllowance

    init(
        _ connection: Connection, limits: FetchLimits, progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) throws(Problem) {
        self.connection = connection
        self.limits = limits
        self.progress = progress
        answers = AnswerSurvey(limits)
        processor = ProcessorAllowance(seconds: limits.processorSeconds)
        address = try connection.url.rewritten(by: try connection.configuration, for: .fetch)
    }

    /// Keeps a problem for the caller.
    ///
    /// - Returns: What a callback of libgit2 returns then.
    func park(_ problem: Problem) -> Int32 {
        if self.problem == nil { self.problem = problem }
        // Without words of ours, libgit2 would show those of an older failure.
        git_error_clear()
        unsafe git_error_set_str(Int32(GIT_ERROR_NET.rawValue), problem.code.name)
        return GIT_EUSER.rawValue
    }

    /// Judges how far the transfer has come.
    func received(_ received: git_indexer_progress) -> Int32 {
        receivedBytes = received.received_bytes
        let objects = Int(received.total_objects)
        progress(receivedBytes, objects)
        guard receivedBytes <= limits.bytes else {
            return park(
                Problem(
                    .limit(.bytes), connection.url.text, expected: "\(limits.bytes)",
                    found: "\(receivedBytes)"))
        }
        if let allowed = processor.spent(after: receivedBytes, unpackingTo: answers.wholeBytes) {
            return park(Problem(.limit(.time), connection.url.text, expected: "\(allowed)"))
        }
        return 0
    }

    /// Begins with an answer to the fetch.
    func beginAnswer() { answers.beginAnswer() }

    /// Looks at a part of an answer to the fetch before libgit2 does.
    ///
    /// - Throws: `limit.bytes` if the pack unpacks to too much, `limit.objects`, `limit.chains`, `transport.malformed` if it is none.
    func survey(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        do throws(PackSurvey.Fault) { try unsafe answers.read(bytes) } catch {
            switch error {
            case .unpacksTo(let size):
                throw Problem(
                    .limit(.bytes), connection.url.text, expected: "\(limits.bytes)", found: "\(size)")
            case .objects(let count):
                throw Problem(
                    .limit(.objects), connection.url.text, expected: "\(limits.objects)", found: "\(count)")
            case .chains(let depth):
                throw Problem(.limit(.chains), connection.url.text, expected: "\(depth)")
            case .malformed(let reason):
                throw Problem(.transport(.malformed), connection.url.text, cause: "pack: \(reason)")
            }
        }
    }

    /// The session behind a payload of libgit2.
    static func of(_ payload: UnsafeMutableRawPointer?) -> ReadingSession? {
        guard let payload = unsafe payload else { return nil }
        return unsafe Unmanaged<ReadingSession>.fromOpaque(payload).takeUnretainedValue()
    }

    /// The callbacks of a remote; the session must outlive every call that uses them.
    func callbacks(_ route: ReadingRoute) -> git_remote_callbacks {
        var callbacks = unsafe git_remote_callbacks()
        unsafe git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        unsafe callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        unsafe callbacks.transport = route.transport
        unsafe callbacks.credentials = route.credentials
        unsafe callbacks.transfer_progress = { progress, payload in
            guard let progress = unsafe progress, let session = unsafe ReadingSession.of(payload) else {
                return -1
            }
            return unsafe session.received(progress.pointee)
        }
        return unsafe callbacks
    }
}
