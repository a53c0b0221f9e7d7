/// What a signature is written in, as its first line says.
public enum SignatureFormat: String, Sendable, Hashable, CaseIterable {
    /// SSHSIG, as `ssh-keygen` makes it.
    case ssh = "SSH"
    /// CMS with certificates, as `gpgsm`, `smimesign` and `openssl` make it.
    case x509 = "X.509"
    /// OpenPGP, as `gpg` makes it.
    case openPGP = "OpenPGP"

    /// Recognizes a signature by the line with which Git knows it to begin; nil for any other.
    public init?(armored text: String) {
        let line = text.utf8.prefix { $0 != UInt8(ascii: "\n") }
        let formats: [(String, SignatureFormat)] = [
            ("-----BEGIN SSH SIGNATURE-----", .ssh), ("-----BEGIN SIGNED MESSAGE-----", .x509),
            ("-----BEGIN PGP SIGNATURE-----", .openPGP), ("-----BEGIN PGP MESSAGE-----", .openPGP),
        ]
        guard let found = formats.first(where: { line.elementsEqual($0.0.utf8) }) else { return nil }
        self = found.1
    }
}
