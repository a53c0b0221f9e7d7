internal import CGit2
internal import Problems

/// Brings a pack of nobody who is trusted into a repository of our own, piece by piece.
///
/// What its objects unpack to is added up before libgit2 unpacks them, which then names every object by its content.
@safe
final class PackIntake {
    /// What keeps a pack out.
    enum Fault: Error {
        /// It is none, or ends early, or goes on behind its end.
        case malformed(String)
        /// Its objects unpack to so many bytes.
        case unpacksTo(Int)
        /// It has so many objects.
        case objects(Int)
        /// It keeps the processor busy for longer than so many seconds.
        case takesTime(Int)
        /// It cannot be kept here.
        case notWritable(String)
    }

    private let survey: PackSurvey
    private let indexer: OpaquePointer
    private var progress = git_indexer_progress()
    private let watch = IndexingWatch()

    /// - Parameters:
    ///   - folder: The `pack` folder of the repository.
    ///   - allowance: As ``PackSurvey`` has it.
    ///   - objects: As ``PackSurvey`` has it.
    init(into folder: String, allowance: Int, objects: Int) throws(Fault) {
        survey = PackSurvey(allowance: allowance, objects: objects)
        var options = unsafe git_indexer_options()
        unsafe git_indexer_options_init(&options, UInt32(GIT_INDEXER_OPTIONS_VERSION))
        unsafe options.progress_cb_payload = Unmanaged.passUnretained(watch).toOpaque()
        unsafe options.progress_cb = { progress, watch in
            guard let progress = unsafe progress, let watch = unsafe watch else { return -1 }
            return unsafe Unmanaged<IndexingWatch>.fromOpaque(watch).takeUnretainedValue()
                .goesOn(after: Int(progress.pointee.received_bytes))
        }
        var pointer: OpaquePointer?
        let code = unsafe git_indexer_new(&pointer, folder, 0, nil, &options)
        guard code >= 0, let pointer = unsafe pointer else {
            throw .notWritable(GitError(taking: code).message)
        }
        unsafe indexer = pointer
    }

    deinit { unsafe git_indexer_free(indexer) }

    /// Takes the next bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
        do throws(PackSurvey.Fault) { try unsafe survey.read(bytes) } catch {
            switch error {
            case .unpacksTo(let size): throw .unpacksTo(size)
            case .objects(let count): throw .objects(count)
            case .chains: throw .malformed("differences too deep on top of each other")
            case .malformed(let reason): throw .malformed(reason)
            }
        }
        watch.wholeBytes = survey.wholeBytes
        try unsafe require(git_indexer_append(indexer, bytes.baseAddress, bytes.count, &progress))
    }

    /// Ends the pack; from then on its objects can be read.
    func finish() throws(Fault) {
        guard survey.isComplete else { throw .malformed("the pack ends early") }
        try unsafe require(git_indexer_commit(indexer, &progress))
    }

    private func require(_ code: Int32) throws(Fault) {
        guard code < 0 else { return }
        if let allowed = watch.spent { throw .takesTime(allowed) }
        let subsystem = unsafe UInt32(git_error_last()?.pointee.klass ?? 0)
        let reason = GitError(taking: code).message
        if subsystem == GIT_ERROR_OS.rawValue || subsystem == GIT_ERROR_FILESYSTEM.rawValue {
            throw .notWritable(reason)
        }
        throw .malformed(reason)
    }
}

/// Stops libgit2 once a pack has kept it busy for too long.
private final class IndexingWatch {
    private let processor = ProcessorAllowance()
    /// What the objects unpack to that are no differences, as far as they have come.
    var wholeBytes = 0
    /// The seconds that were allowed, once they are spent.
    private(set) var spent: Int?

    /// Returns what a callback of libgit2 returns for that: 0 for going on.
    func goesOn(after received: Int) -> Int32 {
        spent = processor.spent(after: received, unpackingTo: wholeBytes)
        return spent == nil ? 0 : GIT_EUSER.rawValue
    }
}
