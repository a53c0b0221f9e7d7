public import Problems

extension Repository {
    /// Runs something that fetches into this repository of our own; if it fails, the repository is looked at before the server is
    /// blamed.
    ///
    /// What is damaged here makes libgit2 say things to a server that it does not understand, or break off.
    ///
    /// - Parameter name: The ref that is to be moved here.
    /// - Throws: What the closure throws; `repository.unusable` instead if this repository is at fault.
    public func blamed<Result: ~Copyable>(
        forMoving name: String, _ body: () throws(Problem) -> Result
    ) throws(Problem) -> Result {
        do { return try body() } catch {
            guard let reason = damage(of: name) else { throw error }
            throw Problem(.repository(.unusable), path, cause: reason)
        }
    }

    /// What is wrong with the refs and with what they point at; nil if nothing is.
    private func damage(of name: String) -> String? {
        do throws(GitError) {
            // libgit2 passes over those that cannot be read, unless they are asked for.
            if let id = try reference(name) { _ = try object(id) }
            for reference in try references(matching: "refs/*") { _ = try object(reference.id) }
            return nil
        } catch {
            return error.message
        }
    }
}
