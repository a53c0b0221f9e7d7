import Foundation
import Support
import Testing

/// `stagectl seal --sign-manifest`: the manifest signed as git signs tags, each judged by the stock tool and by the border.
@Suite("stagectl seal --sign-manifest")
struct SealedManifestTests {
    /// A supplier whose manifest must be signed, and a pipeline that needs nothing else.
    private static func supplier(_ files: [String: String] = [:]) throws -> Supplier {
        let supplier = try Supplier(
            ["lieferung.yaml": Supplier.note].merging(files) { $1 }, demands: "  note: required\n")
        try supplier.adjust { $0.replacing("require: 1, on: tag", with: "require: 1, on: manifest") }
        // For files as well as for Git.
        try supplier.scenario.folder.write(
            signers(of: supplier), to: "signers/lieferanten/allowed_signers")
        return supplier
    }

    private static func signers(of supplier: Supplier) throws -> String {
        "\(supplier.sender.address) \(try supplier.sender.publicKey)\n"
    }

    private func expectTaken(_ tag: String, of supplier: Supplier) throws {
        try supplier.scenario.begin()
        try supplier.git("push", "-q", supplier.scenario.outer, tag)
        let promoted = try supplier.scenario.json(["promote"])
        #expect(promoted.codes == [] && promoted.status == 0, "\(promoted.result.text)")
    }

    @Test(
        "With SSH, links are listed too; ssh-keygen, sha256sum and the border take it, and so does a folder")
    func ssh() throws {
        let supplier = try Self.supplier()
        try supplier.write("leer\n", to: "doc/lies.txt")
        for (link, target) in [
            ("app/aktuell", "VERSION"), ("zettel", "lieferung.yaml"), ("doc/weiter", "../app/aktuell"),
        ] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(supplier.work)/\(link)", withDestinationPath: target)
        }
        try supplier.commit()
        let plan = try supplier.seal("--sign-manifest", "--dry-run")
        #expect(try plan.codes == [] && plan.member("manifest-signature") as? String == "SHA256SUMS.sig")
        #expect(try supplier.git("tag") == "")
        let run = try supplier.seal("--sign-manifest")
        #expect(run.codes == [] && run.status == 0, "\(run.result.errors)")
        #expect(try run.member("tree") as? String == supplier.git("rev-parse", "HEAD^{tree}"))
        #expect(try supplier.git("status", "--porcelain") == "")
        try expectRun("sha256sum", ["-c", "--strict", "--quiet", "SHA256SUMS"], in: supplier.work)
        #expect(try supplier.read("SHA256SUMS").split(separator: "\n").count == 6)
        let signers = try supplier.scenario.folder.write(
            try Self.signers(of: supplier), to: "allowed_signers")
        try expectRun(
            "ssh-keygen",
            [
                "-Y", "verify", "-n", "file", "-f", signers, "-I", supplier.sender.address, "-s",
                "\(supplier.work)/SHA256SUMS.sig",
            ], input: Data(try supplier.read("SHA256SUMS").utf8))
        let folder = try supplier.check(".")
        #expect(folder.codes == [] && folder.status == 0, "\(folder.result.text)")
        try expectTaken("v0.9.0", of: supplier)
    }

    @Test("With OpenPGP and with a certificate it is what gpgv and openssl verify")
    func others() throws {
        let supplier = try Self.supplier()
        let home = try GnuPGHome()
        let options = ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", ""]
        try expectRun(
            "gpg", options + ["--quick-gen-key", "Haus <release@lieferant.example>", "ed25519", "sign", "0"],
            environment: home.environment)
        let ring = try run("gpg", options + ["--export"], environment: home.environment).output
        let keys = try supplier.scenario.folder.write(ring, to: "signers/lieferanten/keyring.gpg")
        try supplier.git("config", "gpg.format", "openpgp")
        try supplier.git("config", "user.signingkey", "release@lieferant.example")
        // Git has two names for the program, and the one that is set last counts.
        func programs(_ settings: (name: String, script: String)...) throws -> [String: String] {
            var environment = home.environment
            environment["GIT_CONFIG_COUNT"] = "\(settings.count)"
            for (number, setting) in settings.enumerated() {
                let path = try supplier.scenario.folder.write(
                    "#!/bin/sh\n\(setting.script)\n", to: "gpg-\(UUID().uuidString)")
                try expectRun("chmod", ["+x", path])
                environment["GIT_CONFIG_KEY_\(number)"] = setting.name
                environment["GIT_CONFIG_VALUE_\(number)"] = path
            }
            return environment
        }
        func stockSigns(_ environment: [String: String]) throws -> Bool {
            try run(
                "git", ["tag", "-s", "-m", "x", UUID().uuidString], in: supplier.work,
                environment: supplier.sender.environment.merging(environment) { $1 }
            ).status == 0
        }
        let (works, fails) = ("exec gpg \"$@\"", "exit 1")
        let last = try programs(("gpg.program", works), ("gpg.openpgp.program", fails))
        #expect(
            try supplier.seal("--sign-manifest", environment: last).codes == ["configuration.signing-failed"])
        #expect(try !stockSigns(last))
        let first = try programs(("gpg.openpgp.program", fails), ("gpg.program", works))
        #expect(try stockSigns(first))
        let signed = try supplier.seal("--sign-manifest", environment: first)
        #expect(signed.codes == [] && signed.status == 0, "\(signed.result.errors)")
        try expectRun(
            "gpgv", ["--keyring", keys, "SHA256SUMS.asc", "SHA256SUMS"], in: supplier.work,
            environment: home.environment)
        try expectTaken("v0.9.0", of: supplier)

        let mill = CertificateMill(in: supplier.scenario.folder)
        let root = try mill.root("wurzel")
        let holder = try mill.issue("haus", by: root, names: "email:release@lieferant.example")
        let program = try supplier.scenario.folder.write(
            """
            #!/bin/sh
            printf '[GNUPG:] BEGIN_SIGNING\\n[GNUPG:] SIG_CREATED D\\n' >&2
            openssl cms -sign -binary -outform PEM -signer '\(holder.certificate)' -inkey '\(holder.key)' \
              | sed 's/ CMS-----/ SIGNED MESSAGE-----/'
            """, to: "x509")
        try expectRun("chmod", ["+x", program])
        try supplier.git("config", "gpg.format", "x509")
        try supplier.git("config", "gpg.x509.program", program)
        // That of another format does not stay beside another manifest.
        try supplier.write("2\n", to: "app/VERSION")
        try supplier.commit()
        let stale = try supplier.seal("--sign-manifest", "--tag", "v1.0.0")
        #expect(stale.codes == ["seal.manifest-signed"] && stale.status == 65)
        try supplier.git("rm", "-q", "SHA256SUMS.asc")
        try supplier.commit()
        let certified = try supplier.seal("--sign-manifest", "--tag", "v1.0.0")
        #expect(certified.codes == [] && certified.status == 0, "\(certified.result.errors)")
        try expectRun(
            "openssl",
            [
                "cms", "-verify", "-binary", "-inform", "DER", "-in", "SHA256SUMS.p7s", "-content",
                "SHA256SUMS", "-CAfile", root.certificate, "-purpose", "smimesign", "-out", "/dev/null",
            ], in: supplier.work)
    }

    @Test("What was sealed is sealed; what was sealed without that signature is another delivery")
    func again() throws {
        let supplier = try Self.supplier()
        let head = try supplier.git("rev-parse", "HEAD")
        #expect(try supplier.seal("--sign-manifest").status == 0)
        let sealed = try supplier.state()
        // As a run leaves it that was killed right behind the tag, and one that was killed behind the branch.
        try supplier.git("update-ref", "HEAD", head)
        try supplier.git("reset", "-q", "--hard")
        #expect(try supplier.seal("--sign-manifest").status == 0)
        #expect(try supplier.state() == sealed)
        try FileManager.default.removeItem(atPath: "\(supplier.work)/SHA256SUMS.sig")
        #expect(try supplier.seal("--sign-manifest").status == 0)
        #expect(try supplier.state() == sealed)
        // Its own signature is made anew with the next delivery.
        try supplier.write("2\n", to: "app/VERSION")
        try supplier.commit()
        #expect(try supplier.seal("--sign-manifest", "--tag", "v1.0.0").status == 0)
        let bare = try Self.supplier()
        #expect(try bare.seal().status == 0)
        let late = try bare.seal("--sign-manifest")
        #expect(late.codes == ["seal.tag-exists"] && late.status == 65)
    }

    @Test("A tag that somebody has set on what is not sealed was not made by a run before")
    func stale() throws {
        for note in [true, false] {
            let supplier = try note ? Self.supplier() : Supplier([:])
            func commit() throws { try supplier.git("commit", "-q", "-am", "x") }
            #expect(try supplier.seal("--sign-manifest", "--tag", "v1.0.0").status == 0)
            func expectTaken(_ tag: String) throws {
                let before = try supplier.state()
                let run = try supplier.seal("--sign-manifest", "--tag", tag)
                #expect(run.codes == ["seal.tag-exists"] && run.status == 65, "\(note) \(run.codes)")
                #expect(try supplier.state() == before)
            }
            // Nothing else than the name is new, and the note is that of the other.
            try supplier.git("tag", "-s", "-m", "x", "v1.0.1")
            if note { try expectTaken("v1.0.1") }
            // The checksums hold, the signature is that of another manifest.
            let sealed = try supplier.git("rev-parse", "HEAD")
            try expectRun(
                "sh",
                [
                    "-c",
                    "echo >other; ssh-keygen -q -Y sign -n file -f '\(supplier.sender.key)' other; mv other.sig SHA256SUMS.sig; rm other",
                ],
                in: supplier.work)
            try commit()
            try supplier.git("tag", "-f", "-s", "-m", "x", "v1.0.0")
            try expectTaken("v1.0.0")
            try supplier.git("reset", "-q", "--hard", sealed)
            // Checksums and signature are those of the delivery before.
            try supplier.write("2\n", to: "app/VERSION")
            try commit()
            try supplier.git("tag", "-s", "-m", "x", "v1.1.0")
            try expectTaken("v1.1.0")
            #expect(try supplier.seal("--sign-manifest", "--tag", "v1.2.0").status == 0)
            try expectRun("sha256sum", ["-c", "--strict", "--quiet", "SHA256SUMS"], in: supplier.work)
            #expect(try supplier.seal("--sign-manifest", "--tag", "v1.2.0").status == 0)
        }
    }

    @Test("Where nothing signs, or what nobody reads, nothing is to be seen of it")
    func refused() throws {
        let supplier = try Self.supplier()
        let before = try supplier.state()
        func expectRefused(_ code: String, _ status: Int32, _ settings: [(String, String)]) throws {
            for (name, value) in settings { try supplier.git("config", name, value) }
            let run = try supplier.seal("--sign-manifest")
            #expect(run.codes == [code] && run.status == status, "\(run.codes) \(run.status)")
            #expect(try supplier.state() == before)
            guard code == "configuration.program-missing", let name = settings.last?.0 else { return }
            #expect(run.result.text.contains("git config --show-origin \(name)"), "\(run.result.text)")
        }
        func program(_ text: String) throws -> String {
            let path = try supplier.scenario.folder.write("#!/bin/sh\n\(text)\n", to: UUID().uuidString)
            try expectRun("chmod", ["+x", path])
            return path
        }
        try expectRefused(
            "configuration.signing-key-missing", 78, [("user.signingkey", "/nowhere")])
        try expectRefused("configuration.signing-format", 78, [("gpg.format", "rauch")])
        try expectRefused(
            "configuration.signing-failed", 78,
            [("gpg.format", "openpgp"), ("gpg.program", try program("exit 1"))])
        // What git cannot start, it does not replace either.
        for (format, name) in [
            ("openpgp", "gpg.program"), ("openpgp", "gpg.openpgp.program"), ("x509", "gpg.x509.program"),
            ("ssh", "gpg.ssh.program"),
        ] {
            for value in ["/nowhere/program", ""] {
                try expectRefused(
                    "configuration.program-missing", 78,
                    [("gpg.format", format), ("user.signingkey", supplier.sender.key), (name, value)])
                try supplier.git("config", "--unset", name)
            }
        }
        try supplier.git("config", "gpg.format", "openpgp")
        try supplier.git("config", "user.signingkey", "/nowhere")
        // It says that it has signed, and gives nothing, or something else.
        let created = "echo '[GNUPG:] SIG_CREATED D' >&2"
        try expectRefused(
            "configuration.signing-failed", 78, [("gpg.program", try program(created))])
        try expectRefused(
            "configuration.signing-failed", 78,
            [("gpg.format", "x509"), ("gpg.x509.program", try program("\(created); echo Unterschrift"))])
    }

    @Test("A link that leads to no file cannot be signed for")
    func links() throws {
        for target in ["app", "nirgends", "SHA256SUMS"] {
            let supplier = try Self.supplier()
            try FileManager.default.createSymbolicLink(
                atPath: "\(supplier.work)/weg", withDestinationPath: target)
            try supplier.commit()
            let run = try supplier.seal("--sign-manifest")
            #expect(
                run.status == 10 && run.codes.contains { $0.hasPrefix("checksum.") },
                "\(target): \(run.codes)")
            #expect(try supplier.git("tag") == "")
        }
    }

    @Test(
        "A folder is judged with the signature beside its manifest, and the tag is named where it counts too")
    func folder() throws {
        let supplier = try Self.supplier()
        let signatures = "SHA256SUMS.sig"
        #expect(try supplier.seal("--sign-manifest").status == 0)
        let good = try supplier.check(".")
        #expect(good.codes == [] && good.status == 0)
        #expect(Set(try good.member("unjudged") as? [String] ?? []) == ["name", "order", "transfer", "tag"])
        // Another manifest than was signed, whose checksums hold.
        try supplier.write("2\n", to: "app/VERSION")
        try expectRun(
            "sh", ["-c", "sha256sum app/VERSION lieferung.yaml >SHA256SUMS"], in: supplier.work)
        let altered = try supplier.check(".")
        #expect(altered.codes == ["signature.wrong"] && altered.status == 11)
        let stranger = supplier.scenario.cast.stranger
        try FileManager.default.removeItem(atPath: "\(supplier.work)/\(signatures)")
        let missing = try supplier.check(".")
        #expect(missing.codes == ["signature.missing"] && missing.status == 11)
        try expectRun(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", stranger.key, "SHA256SUMS"],
            in: supplier.work)
        let unknown = try supplier.check(".")
        #expect(unknown.codes == ["signature.key-unknown"] && unknown.status == 11)
        try FileManager.default.removeItem(atPath: "\(supplier.work)/\(signatures)")
        try expectRun(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", supplier.sender.key, "SHA256SUMS"],
            in: supplier.work)
        #expect(try supplier.check(".").codes == ["signature.namespace"])
        #expect(try supplier.check(".", "--without", "signatures").codes == [])
        // Too few senders are told where nothing else could sign; where the tag may, that it was not judged.
        try FileManager.default.removeItem(atPath: "\(supplier.work)/\(signatures)")
        try expectRun(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", supplier.sender.key, "SHA256SUMS"],
            in: supplier.work)
        try supplier.adjust { $0.replacing("require: 1", with: "require: 2") }
        #expect(try supplier.check(".").codes == ["signature.too-few"])
        try supplier.adjust { $0.replacing("on: manifest", with: "on: [tag, manifest]") }
        let partly = try supplier.check(".")
        #expect(partly.codes == [] && partly.status == 0, "\(partly.codes)")
        #expect(
            Set(try partly.member("unjudged") as? [String] ?? [])
                == ["name", "order", "transfer", "tag", "other-signatures"])
    }
}

extension Supplier {
    /// Changes the pipeline file.
    fileprivate func adjust(_ change: (String) -> String) throws {
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try #require(change(text) != text)
        try scenario.folder.write(change(text), to: "pipeline.yaml")
    }
}
