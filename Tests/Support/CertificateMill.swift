import Foundation

/// Certificates, revocation lists and CMS signatures of one test, made by `openssl`.
public struct CertificateMill: Sendable {
    /// A certificate with its key, as PEM files.
    public struct Holder: Sendable {
        /// The name of its files.
        public let name: String
        /// The certificate.
        public let certificate: String
        /// The private key, not encrypted.
        public let key: String
        /// What issued it, above that what issued that; empty for one that issued itself.
        public var issuers: [String]
    }

    /// What the extensions of a certificate of a sender are unless a test asks for others.
    public static let senderExtensions = """
        basicConstraints=critical,CA:FALSE
        keyUsage=critical,digitalSignature
        extendedKeyUsage=emailProtection
        subjectKeyIdentifier=hash
        authorityKeyIdentifier=keyid
        """

    /// What the extensions of an authority are.
    public static let authorityExtensions = """
        basicConstraints=critical,CA:TRUE
        keyUsage=critical,keyCertSign,cRLSign
        subjectKeyIdentifier=hash
        authorityKeyIdentifier=keyid
        """

    /// Where all the files lie.
    public let folder: TemporaryFolder

    /// Begins with nothing.
    public init(in folder: TemporaryFolder) { self.folder = folder }

    /// Makes a key; `kind` is `ec:P-256` or `rsa:3072` or `ed25519`.
    private func makeKey(_ kind: String, at path: String) throws {
        let parts = kind.split(separator: ":").map(String.init)
        let options =
            switch parts[0] {
            case "ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(parts[1])"]
            case "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(parts[1])"]
            default: ["-algorithm", parts[0]]
            }
        try expectRun("openssl", ["genpkey", "-out", path] + options)
    }

    /// Makes a certificate that nobody else has issued.
    @discardableResult
    public func root(
        _ name: String, key: String = "ec:P-256", subject: String? = nil,
        extensions: String = CertificateMill.authorityExtensions
    ) throws -> Holder {
        let paths = (key: "\(folder.path)/\(name).key", certificate: "\(folder.path)/\(name).pem")
        try makeKey(key, at: paths.key)
        let options = extensions.split(separator: "\n").flatMap { ["-addext", String($0)] }
        let configuration = try folder.write(
            "[req]\ndistinguished_name=dn\n[dn]\n[v3]\nsubjectKeyIdentifier=hash\n", to: "\(name).cnf")
        try expectRun(
            "openssl",
            [
                "req", "-x509", "-new", "-utf8", "-config", configuration, "-key", paths.key, "-out",
                paths.certificate, "-days", "365", "-subj", subject ?? "/CN=\(name)",
            ] + options)
        return Holder(name: name, certificate: paths.certificate, key: paths.key, issuers: [])
    }

    /// Issues a certificate.
    ///
    /// - Parameter options: What `openssl x509` is told besides.
    @discardableResult
    public func issue(
        _ name: String, by issuer: Holder, key: String = "ec:P-256", subject: String? = nil, days: Int = 30,
        extensions: String = CertificateMill.senderExtensions, names: String? = nil,
        digest: String = "sha256",
        existingKey: String? = nil, options: [String] = []
    ) throws -> Holder {
        let paths = (
            key: existingKey ?? "\(folder.path)/\(name).key", certificate: "\(folder.path)/\(name).pem"
        )
        if existingKey == nil { try makeKey(key, at: paths.key) }
        let request = "\(folder.path)/\(name).csr"
        try expectRun(
            "openssl",
            [
                "req", "-new", "-utf8", "-key", paths.key, "-out", request, "-subj", subject ?? "/CN=\(name)",
            ])
        let all = extensions + "\n" + (names.map { "subjectAltName=\($0)\n" } ?? "")
        let file = try folder.write(all, to: "\(name).ext")
        try expectRun(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", issuer.certificate, "-CAkey", issuer.key, "-days",
                "\(days)", "-\(digest)", "-extfile", file, "-out", paths.certificate,
            ] + options)
        return Holder(
            name: name, certificate: paths.certificate, key: paths.key,
            issuers: [issuer.certificate] + issuer.issuers)
    }

    /// Issues the certificate of an authority that ends at a moment, as `YYYYMMDDhhmmssZ`.
    public func authority(_ name: String, by issuer: Holder, until end: String) throws -> Holder {
        let made = try issue(name, by: issuer, extensions: Self.authorityExtensions)
        try folder.write("", to: "\(name)/index.txt")
        let configuration = try folder.write(
            """
            [ca]
            default_ca=a
            [a]
            database=\(folder.path)/\(name)/index.txt
            new_certs_dir=\(folder.path)/\(name)
            rand_serial=yes
            default_md=sha256
            policy=p
            [p]
            commonName=supplied
            """, to: "\(name)/ca.cnf")
        try expectRun(
            "openssl",
            [
                "ca", "-batch", "-notext", "-config", configuration, "-cert", issuer.certificate, "-keyfile",
                issuer.key, "-in", "\(folder.path)/\(name).csr", "-out", made.certificate, "-enddate", end,
                "-extfile", "\(folder.path)/\(name).ext",
            ])
        return made
    }

    /// Signs a content without putting it into the signature, and returns the signature in PEM as `openssl` writes it.
    public func sign(
        _ content: some DataProtocol, by holder: Holder, _ options: [String] = [], form: String = "PEM"
    ) throws -> Data {
        let chain = try folder.write(
            try holder.issuers.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined(),
            to: "\(holder.name).chain")
        let extra = holder.issuers.isEmpty ? [] : ["-certfile", chain]
        let result = try run(
            "openssl",
            [
                "cms", "-sign", "-binary", "-outform", form, "-signer", holder.certificate, "-inkey",
                holder.key,
            ] + extra + options, input: Data(content))
        guard result.status == 0 else { throw ToolFailure(description: result.errors) }
        return result.output
    }

    /// Makes a revocation list.
    ///
    /// - Parameters:
    ///   - revoked: The certificates that are revoked.
    ///   - begin: From when on it is in force, as `YYYYMMDDhhmmssZ`; nil for now.
    ///   - end: Until when it is, likewise; nil for so many days.
    ///   - number: Its number among the lists of the issuer; nil for none.
    ///   - extensions: What it says besides.
    public func revocationList(
        of issuer: Holder, revoking revoked: [Holder] = [], days: Int = 7, from begin: String? = nil,
        until end: String? = nil,
        number: Int? = 1, extensions: String = ""
    ) throws -> String {
        let name = "crl-\(UUID().uuidString)"
        try folder.write("", to: "\(name)/index.txt")
        try folder.write(String(format: "%04X\n", number ?? 1), to: "\(name)/number")
        let configuration = try folder.write(
            """
            [ca]
            default_ca=a
            [a]
            database=\(folder.path)/\(name)/index.txt
            \(number == nil ? "" : "crlnumber=\(folder.path)/\(name)/number")
            default_md=sha256
            \(extensions.isEmpty ? "" : "crl_extensions=e\n[e]\n\(extensions)")
            """, to: "\(name)/ca.cnf")
        let common = ["ca", "-config", configuration, "-cert", issuer.certificate, "-keyfile", issuer.key]
        for one in revoked { try expectRun("openssl", common + ["-revoke", one.certificate]) }
        let list = "\(folder.path)/\(name)/crl.pem"
        let times =
            (begin.map { ["-crl_lastupdate", $0] } ?? [])
            + (end.map { ["-crl_nextupdate", $0] } ?? ["-crldays", "\(days)"])
        try expectRun("openssl", common + ["-gencrl", "-out", list] + times)
        return list
    }

    /// Returns whether `openssl cms -verify` takes a signature, for S/MIME and at a time.
    public func stockAccepts(
        _ signature: Data, over content: some DataProtocol, anchors: [String], at time: Int64,
        lists: [String] = [],
        form: String = "PEM"
    ) throws -> Bool {
        let name = UUID().uuidString
        let trusted = try folder.write(
            try anchors.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined(),
            to: "\(name).anchors")
        let detached = try folder.write(Data(content), to: "\(name).content")
        let file = try folder.write(signature, to: "\(name).p7s")
        let revocation = try lists.flatMap { list in
            [
                "-crl_check_all", "-CAfile",
                try folder.write(
                    try String(contentsOfFile: trusted, encoding: .utf8)
                        + (try lists.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()),
                    to: "\(name).\(list.hashValue).all"),
            ]
        }
        return try run(
            "openssl",
            [
                "cms", "-verify", "-binary", "-inform", form, "-in", file, "-content", detached, "-out",
                "/dev/null", "-purpose", "smimesign", "-partial_chain", "-attime", "\(time)", "-no-CApath",
                "-no-CAstore",
            ] + (revocation.isEmpty ? ["-CAfile", trusted] : revocation)
        ).status == 0
    }
}
