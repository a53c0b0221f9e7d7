import Foundation

/// A home of GnuPG of one test's own; its agent ends with it.
public final class GnuPGHome: Sendable {
    /// The path, short enough for the sockets in it.
    public let path: String

    /// What a program must see to use it.
    public var environment: [String: String] { ["GNUPGHOME": path, "GPG_TTY": ""] }

    /// Makes an empty home.
    public init() throws {
        path = "/tmp/sg-\(UUID().uuidString.prefix(13).lowercased())"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try write("allow-preset-passphrase\nallow-loopback-pinentry\n", to: "gpg-agent.conf")
        try write("disable-crl-checks\ninclude-certs -2\n", to: "gpgsm.conf")
    }

    deinit {
        do {
            _ = try run("gpgconf", ["--kill", "all"], environment: environment)
            try FileManager.default.removeItem(atPath: path)
        } catch { /* A left-over folder fails no test. */  }
    }

    /// Writes a file of the configuration.
    public func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// Takes in a certificate with its key for `gpgsm`, and trusts what issued it.
    public func take(_ holder: CertificateMill.Holder, in mill: CertificateMill) throws {
        let bundle = "\(mill.folder.path)/\(holder.name).p12"
        try expectRun(
            "openssl",
            [
                "pkcs12", "-export", "-in", holder.certificate, "-inkey", holder.key, "-out", bundle,
                "-passout",
                "pass:x",
                // What gpgsm of today reads.
                "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1",
            ])
        for issuer in holder.issuers {
            try expectRun("gpgsm", ["--batch", "--import", issuer], environment: environment)
            let print = try expectRun("openssl", ["x509", "-in", issuer, "-noout", "-fingerprint", "-sha1"])
            try write("\(print.split(separator: "=")[1]) S relax\n", to: "trustlist.txt")
        }
        try expectRun(
            "gpgsm",
            ["--batch", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--import", bundle],
            input: Data("x\n".utf8), environment: environment)
        // The key must be usable without anybody who could be asked for a passphrase.
        let listed = try expectRun(
            "gpgsm", ["--batch", "--with-colons", "--with-keygrip", "-K"], environment: environment)
        for line in listed.split(separator: "\n") where line.hasPrefix("grp:") {
            let grip = line.split(separator: ":").last.map(String.init) ?? ""
            let preset = "/usr/lib/gnupg/gpg-preset-passphrase"
            for program in [
                preset, "/usr/lib/gnupg2/gpg-preset-passphrase", "/usr/libexec/gpg-preset-passphrase",
            ]
            where FileManager.default.isExecutableFile(atPath: program) {
                _ = try run(program, ["--preset", grip], input: Data("x".utf8), environment: environment)
            }
        }
    }
}
