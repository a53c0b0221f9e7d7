internal import CGit2
internal import Problems

/// A conversation with `git-receive-pack`, over whatever leads there.
///
/// What is read first is the announcement of refs; the first write ends that part.
@safe
struct ServiceStream {
    /// Reads what is there, after waiting for it; 0 at the end.
    let read: (UnsafeMutableRawBufferPointer) throws(Problem) -> Int

    /// Writes everything.
    let write: (UnsafeRawBufferPointer) throws(Problem) -> Void

    /// Ends the conversation that ended too early, and says why it did.
    let reason: () -> Problem

    /// Ends the conversation when all has been said.
    let finish: () -> Void

    /// Whether the announcement begins with a packet that names the service, and a flush.
    let namesService: Bool
}

/// How libgit2 is made to read from a repository.
@safe
struct ReadingRoute {
    /// Makes the transport; its payload is the ``ReadingSession``.
    let transport: git_transport_cb

    /// Answers the question for a login; nil where no question can come up.
    let credentials: git_credential_acquire_cb?

    /// The address that libgit2 is told.
    let address: String

    /// Runs a call of libgit2, inside of whatever must surround it.
    let run: (() -> Int32) -> Int32

    /// Says why a call failed, given libgit2's words; nil if the transport did all that it was asked for.
    let problem: (String) -> Problem?

    /// Is told that all went well.
    let succeeded: () -> Void
}
