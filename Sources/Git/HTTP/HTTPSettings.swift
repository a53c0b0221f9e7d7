internal import Problems

/// How one server is reached over HTTP: whom to trust, what to show, how long to wait.
///
/// Everything is passed in; nothing here or in the streams looks at the environment. The keys are git's own.
struct HTTPSettings: Sendable, Hashable {
    /// A certificate that we show to the server, as PEM files.
    struct ClientCertificate: Sendable, Hashable {
        let certificate: String
        let key: String
    }

    let address: HTTPAddress
    /// The longest single wait; see `Patience` for the rule about all of them together.
    let timeout: Duration
    /// Files of certificates to trust; with ``authorityFolders`` empty too, those of the machine are trusted.
    private(set) var authorityFiles: [String] = []
    /// Folders of certificates to trust, named by their hashes.
    private(set) var authorityFolders: [String] = []
    let clientCertificate: ClientCertificate?

    /// Collects the settings for one address.
    ///
    /// As in git, `GIT_SSL_…` go before `http.ssl…`, and what is set replaces the machine's certificates;
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` are OpenSSL's own names, which count where git's are not set.
    /// Unlike git's, our verification cannot be switched off: where somebody asked for that, we say so
    /// instead of going on with or without it.
    ///
    /// - Parameters:
    ///   - value: Returns what git's configuration says under a key such as `http.sslCAInfo` for this
    ///     address.
    /// - Throws: `transport.verification-disabled`.
    init(
        for address: HTTPAddress, timeout: Duration, environment: [String: String],
        value: (_ key: String) -> String?
    ) throws(Problem) {
        self.address = address
        self.timeout = timeout
        if address.scheme == .https {
            if environment["GIT_SSL_NO_VERIFY"] != nil {
                throw Problem(.transport(.verificationDisabled), address.origin, found: "GIT_SSL_NO_VERIFY")
            }
            if let verify = value("http.sslVerify"), !Self.isOn(verify) {
                throw Problem(
                    .transport(.verificationDisabled), address.origin, found: "http.sslVerify=\(verify)")
            }
        }
        let home = environment["HOME"]
        func setting(_ variable: String, _ key: String) -> String? {
            let text = environment[variable] ?? value(key).map { Self.expanded($0, home: home) }
            return text.flatMap { $0.isEmpty ? nil : $0 }
        }
        authorityFiles = [setting("GIT_SSL_CAINFO", "http.sslCAInfo")].compactMap(\.self)
        authorityFolders = [setting("GIT_SSL_CAPATH", "http.sslCAPath")].compactMap(\.self)
        if authorityFiles.isEmpty, authorityFolders.isEmpty {
            authorityFiles = [environment["SSL_CERT_FILE"]].compactMap(\.self).filter { !$0.isEmpty }
            authorityFolders = [environment["SSL_CERT_DIR"]].compactMap(\.self).filter { !$0.isEmpty }
        }
        if let certificate = setting("GIT_SSL_CERT", "http.sslCert") {
            clientCertificate = ClientCertificate(
                certificate: certificate, key: setting("GIT_SSL_KEY", "http.sslKey") ?? certificate)
        } else {
            clientCertificate = nil
        }
    }

    /// Reads a truth value as git does: what is not one of its words for "no" counts as "yes", the safe side
    /// here.
    private static func isOn(_ value: String) -> Bool {
        !["false", "no", "off", "0", ""].contains(value.lowercased())
    }

    /// Undoes the `~/` that git allows in its configuration.
    private static func expanded(_ path: String, home: String?) -> String {
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }
}
