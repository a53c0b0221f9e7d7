internal import CGit2
internal import Problems

extension Connection {
    /// The way to read from a repository behind an HTTP server.
    func readingRouteOverHTTP(to address: RemoteURL) throws(Problem) -> ReadingRoute {
        throw Problem(.repository(.address), address.text)
    }

    /// Opens a conversation with `git-receive-pack` behind an HTTP server.
    func pushStreamOverHTTP(to address: RemoteURL) throws(Problem) -> ServiceStream {
        throw Problem(.repository(.address), address.text)
    }
}
