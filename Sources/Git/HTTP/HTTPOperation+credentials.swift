internal import CGit2
internal import Problems

extension HTTPOperation {
    /// Answers libgit2's question for a login, as `git_credential_acquire_cb` does.
    ///
    /// Each login is presented once. libgit2 would go on asking for ever, and a server that counts failures
    /// would lock the account.
    static let answerQuestionForLogin: git_credential_acquire_cb = { out, _, _, kinds, _ in
        guard let operation = HTTPOperation.current, let out = unsafe out else { return GIT_EAUTH.rawValue }
        do throws(Problem) {
            let credential = try operation.login(kinds: kinds)
            return unsafe git_credential_userpass_plaintext_new(out, credential.user, credential.password)
        } catch {
            return operation.park(error)
        }
    }

    private func login(kinds: UInt32) throws(Problem) -> HTTPCredential {
        let origin = settings.address.origin
        if let refused = presented {
            helpers.reject(refused)
            throw Problem(.transport(.credentialRefused), origin)
        }
        guard kinds & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
            throw Problem(.transport(.credentialMissing), origin, cause: "no login with name and password")
        }
        guard settings.address.scheme == .https else {
            throw Problem(.transport(.credentialUnprotected), origin)
        }
        let credential = try helpers.fill()
        presented = credential
        return credential
    }

    /// Ends an operation that went well: what was presented may be kept by the helpers.
    func succeeded() {
        if let presented { helpers.approve(presented) }
    }
}
