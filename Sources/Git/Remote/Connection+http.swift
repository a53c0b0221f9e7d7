internal import CGit2
internal import Problems

extension Connection {
    /// The way to read from a repository behind an HTTP server.
    ///
    /// - Throws: What is wrong with the address or the settings; nothing has been connected then.
    func readingRouteOverHTTP(to address: RemoteURL) throws(Problem) -> ReadingRoute {
        let operation = try operationOverHTTP(to: address)
        return unsafe ReadingRoute(
            transport: HTTPTransport.forReading, credentials: HTTPOperation.answerQuestionForLogin,
            address: operation.settings.address.textWithoutUser, run: { operation.run($0) },
            problem: { operation.problem(cause: $0) }, succeeded: { operation.succeeded() })
    }

    /// Opens a conversation with `git-receive-pack` behind an HTTP server.
    ///
    /// - Throws: What keeps us from connecting or logging in.
    func pushStreamOverHTTP(to address: RemoteURL) throws(Problem) -> ServiceStream {
        let operation = try operationOverHTTP(to: address)
        let push = try HTTPPush(operation)
        return unsafe ServiceStream(
            read: { (buffer) throws(Problem) in try unsafe push.read(into: buffer) },
            write: { (bytes) throws(Problem) in try unsafe push.write(bytes) },
            reason: { push.reason }, finish: { push.end() }, namesService: true)
    }

    private func operationOverHTTP(to address: RemoteURL) throws(Problem) -> HTTPOperation {
        try HTTPStream.register()
        guard case .http(let parts) = address.location else {
            throw Problem(.defect(.invariant), "operationOverHTTP")
        }
        let configuration = try configuration
        let settings = try HTTPSettings(for: parts, timeout: timeout, environment: environment) { key in
            configuration.value(of: key, for: address.text)
        }
        let helpers = CredentialHelpers(
            address: parts, environment: environment, timeout: timeout, isInteractive: interactive)
        return HTTPOperation(settings, helpers)
    }
}
