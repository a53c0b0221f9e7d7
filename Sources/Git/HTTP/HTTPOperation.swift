internal import CGit2
internal import Problems
internal import Synchronization

/// One fetch, push or look at a server over HTTP, from its first connection to its last.
///
/// libgit2 makes streams by functions that are registered once per process and are handed nothing but host
/// and port. What belongs to the running operation therefore reaches them by ``current``, a task-local value:
/// libgit2 calls back on the thread that called it, inside ``run(_:)``, so that operations that run at the
/// same time never see each other's settings. A stream that is asked for outside of any operation is refused.
final class HTTPOperation: Sendable {
    /// The operation that the running call of libgit2 belongs to.
    @TaskLocal static var current: HTTPOperation?

    private struct State {
        var problem: Problem?
        var answer = HTTPAnswer()
        var hasEnded = false
        var certificateWasAsked = false
        var credential: HTTPCredential?
    }

    let settings: HTTPSettings
    let helpers: CredentialHelpers
    private let state = Mutex(State())

    /// Prepares an operation; nothing is connected yet.
    init(_ settings: HTTPSettings, _ helpers: CredentialHelpers) {
        self.settings = settings
        self.helpers = helpers
    }

    /// Runs calls of libgit2 that belong to this operation.
    func run<Outcome>(_ body: () -> Outcome) -> Outcome { Self.$current.withValue(self, operation: body) }

    /// Keeps a problem that must not cross a C frame; the first one is the reason, later ones only follow
    /// from it.
    ///
    /// - Returns: What a callback of libgit2 returns then.
    func park(_ problem: Problem) -> Int32 {
        state.withLock { if $0.problem == nil { $0.problem = problem } }
        // Without words of ours, libgit2 would show those of an older failure.
        git_error_clear()
        unsafe git_error_set_str(Int32(GIT_ERROR_HTTP.rawValue), problem.code.name)
        return GIT_ERROR.rawValue
    }

    /// The login that the server was shown.
    var presented: HTTPCredential? {
        get { state.withLock(\.credential) }
        set { state.withLock { $0.credential = newValue } }
    }

    func sawRequest() {
        state.withLock {
            $0.answer.requestSent()
            // An end that came before belonged to an earlier answer.
            $0.hasEnded = false
        }
    }

    func saw(_ bytes: UnsafeRawBufferPointer) { state.withLock { unsafe $0.answer.received(bytes) } }

    func sawEnd() { state.withLock { $0.hasEnded = true } }

    func sawCertificateWish() { state.withLock { $0.certificateWasAsked = true } }

    /// Says why a call of libgit2 failed.
    ///
    /// - Returns: nil if the server did all that it was asked for, so that the reason is not in the
    ///   transport.
    func problem(cause: String) -> Problem? {
        let state = state.withLock { $0 }
        // A server that has had enough says why and hangs up: what it said is worth more than the broken
        // line.
        let wasToldWhy = state.problem?.code == .transport(.brokenOff) && state.answer.status ?? 0 >= 400
        if let problem = state.problem, !wasToldWhy { return problem }
        let origin = settings.address.origin
        let url = settings.address.textWithoutUser
        switch state.answer.status {
        case nil where state.hasEnded: return Problem(.transport(.brokenOff), origin, cause: cause)
        case nil: return nil
        // nginx completes the handshake and complains afterwards, by one of these.
        case .some(let status) where [400, 495, 496].contains(status) && state.certificateWasAsked:
            let shown = settings.clientCertificate?.certificate ?? "-"
            return Problem(.transport(.clientCertificateRefused), origin, found: shown, cause: cause)
        case 401:
            let code: TransportProblem = state.credential == nil ? .credentialMissing : .credentialRefused
            return Problem(.transport(code), origin, cause: cause)
        case 403: return Problem(.transport(.accessDenied), url, cause: cause)
        case 404, 410: return Problem(.repository(.missing), url, cause: cause)
        case .some(300..<400):
            return Problem(
                .transport(.redirect), url, found: state.answer.location ?? "no location", cause: cause)
        case .some(200..<300):
            return state.hasEnded ? Problem(.transport(.brokenOff), origin, cause: cause) : nil
        case .some(let status):
            return Problem(.transport(.serverFailed), url, found: "HTTP \(status)", cause: cause)
        }
    }
}
