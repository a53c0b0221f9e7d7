internal import CGit2
public import Problems

extension Connection {
    /// How many refs are read when nobody says otherwise.
    private static let usualLimit = FetchLimits(bytes: 0, objects: 0, references: 1_000_000)

    /// Returns the refs that the repository announces, in its order, without what hangs on them.
    ///
    /// Names are the server's own and may be none that Git would take: see ``ReferenceName/isLegal(_:)``.
    ///
    /// - Throws: `repository.missing`, `limit.references`, and what `transport` and `configuration` have.
    public func references(limit: Int? = nil) throws(Problem) -> [AdvertisedReference] {
        var limits = Connection.usualLimit
        if let limit { limits.references = limit }
        let session = try ReadingSession(self, limits: limits)
        let route = try route(for: session)
        var remote = try DetachedRemote(to: route.address)
        try session.call(route) { unsafe remote.connect(session.callbacks(route)) }
        let references = remote.references
        guard references.count <= limits.references else {
            throw Problem(
                .limit(.references), url.text, expected: "\(limits.references)", found: "\(references.count)")
        }
        route.succeeded()
        return references
    }

    /// Brings refs with all that hangs on them into a repository of our own.
    ///
    /// Only what is asked for is fetched: no tags come along, and `FETCH_HEAD` stays empty. What the
    /// repository has already is not sent again. Objects are not judged here beyond what makes a pack: that
    /// is the checkup's part.
    ///
    /// - Parameters:
    ///   - references: The remote refs, and the refs here that shall point where they do, wherever they
    ///     point now.
    ///   - progress: Is told received bytes and announced objects.
    /// - Returns: The number of bytes received.
    /// - Throws: `limit.bytes`, `limit.objects`, `limit.references`, `limit.chains`, `limit.time`, `repository.ref-missing`,
    ///   `repository.not-writable`, and what `transport` and `configuration` have. No ref has moved then,
    ///   except with `repository.ref-missing`.
    public func fetch(
        _ references: [(remote: String, local: String)], into repository: borrowing Repository,
        limits: FetchLimits, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(Problem) -> Int {
        for reference in references {
            for name in [reference.remote, reference.local] where !ReferenceName.isLegal(name) {
                throw Problem(.repository(.referenceMissing), name)
            }
        }
        let result: Result<Int, Problem> = withoutActuallyEscaping(progress) { progress in
            let handle = unsafe repository.handle.pointer
            do throws(Problem) {
                let session = try ReadingSession(self, limits: limits, progress: progress)
                let route = try route(for: session)
                var remote = unsafe try DetachedRemote(to: route.address, for: handle)
                let pairs = references.map { "+\($0.remote):\($0.local)" }
                try session.call(route) { unsafe remote.fetch(pairs, session.callbacks(route)) }
                route.succeeded()
                return .success(session.receivedBytes)
            } catch { return .failure(error) }
        }
        let received = try result.get()
        for reference in references {
            do throws(GitError) {
                if try repository.reference(reference.local) != nil { continue }
            } catch { throw Problem(.repository(.unusable), repository.path, cause: error.message) }
            throw Problem(.repository(.referenceMissing), reference.remote)
        }
        return received
    }

    private func route(for session: ReadingSession) throws(Problem) -> ReadingRoute {
        switch session.address.kind {
        case .http: return try readingRouteOverHTTP(to: session.address)
        case .path, .ssh, .daemon:
            return unsafe ReadingRoute(
                transport: ProgramTransport.make, credentials: nil,
                // libgit2 applies `insteadOf` to what it is told, and picks a transport by it: it is told
                // what matches nothing.
                address: "stagectl-program://", run: { $0() }, problem: { _ in nil }, succeeded: {})
        }
    }
}

extension ReadingSession {
    /// Makes a call of libgit2 and throws what went wrong in it.
    fileprivate func call(_ route: ReadingRoute, _ body: () -> Int32) throws(Problem) {
        let code = withoutActuallyEscaping(body) { route.run($0) }
        defer { withExtendedLifetime(self) {} }
        guard code < 0 else { return }
        let subsystem = unsafe UInt32(git_error_last()?.pointee.klass ?? 0)
        let error = GitError(taking: code)
        if let problem { throw problem }
        if let problem = route.problem(error.message) { throw problem }
        // What is left is the pack, or the place where it was to be kept.
        let isOurs = [GIT_ERROR_OS, GIT_ERROR_FILESYSTEM, GIT_ERROR_REFERENCE].contains {
            $0.rawValue == subsystem
        }
        throw Problem(
            isOurs ? .repository(.notWritable) : .transport(.malformed), connection.url.text,
            cause: error.message)
    }
}
