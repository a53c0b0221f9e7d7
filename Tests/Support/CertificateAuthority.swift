import Foundation

/// A private certificate authority of one test, made by `openssl`.
public struct CertificateAuthority: Sendable {
    /// How long a certificate is good.
    public enum Validity: Sendable {
        /// From now on for a month.
        case now
        /// Until yesterday.
        case expired
    }

    /// A certificate with its key, as PEM files.
    public struct Certificate: Sendable {
        /// The certificate.
        public let certificate: String
        /// The private key, not encrypted.
        public let key: String
    }

    /// The authority's own certificate: what clients must trust.
    public let certificate: String

    private let folder: String
    private let key: String

    /// Makes an authority whose files lie in a folder.
    public init(named name: String, in folder: TemporaryFolder) throws {
        self.folder = folder.path
        certificate = "\(folder.path)/\(name).pem"
        key = "\(folder.path)/\(name).key"
        try expectRun(
            "openssl",
            ["req", "-x509"] + Self.newKey(key) + [
                "-out", certificate, "-days", "30", "-subj", "/CN=\(name)", "-addext",
                "keyUsage=critical,keyCertSign,cRLSign",
            ])
    }

    /// Issues a certificate.
    ///
    /// - Parameter names: What it stands for, for instance `DNS:localhost` or `IP:127.0.0.1`.
    public func issue(
        _ name: String, for names: [String], usage: String = "serverAuth", validity: Validity = .now
    ) throws -> Certificate {
        let request = "\(folder)/\(name).csr"
        let issued = Certificate(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        let days =
            switch validity {
            case .now: "30"
            case .expired: "-1"
            }
        try expectRun(
            "openssl",
            ["req", "-new"] + Self.newKey(issued.key) + [
                "-out", request, "-subj", "/CN=\(name)", "-addext",
                "subjectAltName=\(names.joined(separator: ","))", "-addext", "extendedKeyUsage=\(usage)",
            ])
        try expectRun(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", key, "-days", days,
                "-copy_extensions", "copyall", "-out", issued.certificate,
            ])
        return issued
    }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file]
    }
}
