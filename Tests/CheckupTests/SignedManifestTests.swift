import Checkup
import Foundation
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// Deliveries whose manifest is signed, in a file beside it; the stock tools judge the same files.
@Suite("Signed manifests")
struct SignedManifestTests {
    private let fixture: DeliveryFixture
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 3600)

    init() throws {
        fixture = try DeliveryFixture()
        try fixture.folder.write(
            "application: fachverfahren\nversion: 1\naudience: wohngeld\nsequence: 1\n",
            to: "sender/lieferung.yaml")
    }

    // MARK: Making deliveries

    private func path(_ name: String) -> String { "\(fixture.folder.path)/\(name)" }
    private var manifest: String { "\(fixture.sender)/SHA256SUMS" }

    private func key(_ name: String) throws -> String {
        try String(contentsOfFile: path("\(name).key.pub"), encoding: .utf8)
            .trimmingCharacters(in: .newlines)
    }

    /// Lists everything but the manifest and what is called like one of its signatures.
    private func list() throws {
        try expectRun(
            "sh",
            [
                "-c",
                "find . \\( -type f -o -type l \\) ! -path './.git/*' ! -name 'SHA256SUMS*' -exec sha256sum {} + > SHA256SUMS",
            ], in: fixture.sender)
    }

    /// Signs the manifest with a key of SSH, and returns the file.
    @discardableResult
    private func sign(
        by name: String = "sender", for namespace: String = "file", _ ending: String = ".sig"
    ) throws -> String {
        try? FileManager.default.removeItem(atPath: manifest + ".sig")
        try expectRun(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", path("\(name).key"), manifest])
        if ending != ".sig" {
            try FileManager.default.moveItem(atPath: manifest + ".sig", toPath: manifest + ending)
        }
        return manifest + ending
    }

    private func stock(_ lines: String, as principal: String, for namespace: String = "file") throws -> Bool {
        let file = try fixture.folder.write(lines + "\n", to: "stock")
        let content = try Data(contentsOf: URL(fileURLWithPath: manifest))
        return try run(
            "ssh-keygen",
            ["-Y", "verify", "-f", file, "-I", principal, "-n", namespace, "-s", manifest + ".sig"],
            input: content
        ).status == 0
    }

    private func policy(
        _ rules: String = "on: manifest", senders lines: [String]? = nil, files: [String: [UInt8]] = [:],
        checkup: String = "note: required", manifest: String = "SHA256SUMS"
    ) throws -> Policy {
        let pipeline = """
            pipeline: wohngeld
            source: { url: a, deliveries: refs/tags/v* }
            target: { url: b }
            signers: allowed_signers
            roles: { engine: [stagectl@inner.example] }
            checkup:
              checksums: { manifest: \(manifest) }
              signatures:
                signers: senders
                \(rules)
              malware: { databases: [db] }
              \(checkup)
            stages: { produktion: {} }

            """
        let lines = try lines ?? ["release@hersteller.example \(key("sender"))"]
        var all = files
        if !lines.isEmpty { all["allowed_signers"] = Array((lines.joined(separator: "\n") + "\n").utf8) }
        return try Policy(
            pipeline: Array(pipeline.utf8),
            operatorFiles: ["allowed_signers": Array("stagectl@inner.example \(key("engine"))\n".utf8)],
            senderFiles: all)
    }

    private func git(_ arguments: String...) throws {
        let date = "\(Self.now.seconds - 30) +0000"
        try expectRun(
            "git", arguments, in: fixture.sender,
            environment: ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date])
    }

    /// Commits and tags what lies there, without a signature on either unless the tag is to have one.
    private func deliver(_ name: String = "v1", _ tag: String = "-a") throws {
        try git("add", "-A", "-f")
        try git("commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "c")
        try git("tag", tag, name, "-m", "t")
    }

    private func checkUp(_ policy: Policy, _ name: String = "v1") throws -> Verdict {
        try fixture.checkUp(name, policy: policy, now: Self.now)
    }

    // MARK: What is taken

    @Test("A manifest that SSH has signed is the sender's word, and the address is whose key it is")
    func ssh() throws {
        try list()
        try sign()
        try deliver()
        let verdict = try checkUp(policy())
        #expect(verdict.codes == [])
        let sender = try #require(verdict.report.senders.first)
        #expect(verdict.report.senders.count == 1 && sender.carrier == .manifest)
        #expect(sender.file == "SHA256SUMS.sig" && sender.principal == "release@hersteller.example")
        #expect(try stock("release@hersteller.example \(key("sender"))", as: "release@hersteller.example"))
        guard case .passed(let checked) = verdict else { return }
        #expect(checked.manifest?.signatures.keys.sorted { $0.rawValue < $1.rawValue } == [.ssh])

        // Of several addresses the first that is a sender's of this pipeline, and a pattern as it stands.
        let several = ["a@anders.example,*@hersteller.example \(try key("sender"))"]
        let named = "on: manifest\n    senders: { werk: { principals: \"*@hersteller.example\" } }"
        let known = try checkUp(policy(named, senders: several)).report.senders
        #expect(known.map(\.name) == ["werk"] && known.map(\.principal) == ["*@hersteller.example"])
        #expect(
            try checkUp(policy(named, senders: ["a@anders.example \(key("sender"))"])).codes
                == ["signature.key-scope"])
    }

    @Test("Of a certificate the first of its principals counts that the authority's line covers")
    func certificate() throws {
        try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path("ca.key")])
        try expectRun(
            "ssh-keygen",
            [
                "-q", "-s", path("ca.key"), "-I", "id", "-n", "x@anders.example,release@hersteller.example",
                "-V", "always:forever", path("sender.key.pub"),
            ])
        try list()
        try expectRun(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", path("sender.key-cert.pub"), manifest])
        try deliver()
        let line = "*@hersteller.example cert-authority \(try key("ca"))"
        let verdict = try checkUp(policy(senders: [line]))
        #expect(verdict.codes == [])
        #expect(verdict.report.senders.map(\.principal) == ["release@hersteller.example"])
        #expect(try stock(line, as: "release@hersteller.example"))
        #expect(
            try checkUp(policy(senders: ["*@labor.example cert-authority \(key("ca"))"])).codes
                == ["signature.address-mismatch"])
    }

    @Test("A certificate of X.509 has signed it, in DER or in PEM", arguments: ["DER", "PEM"])
    func x509(form: String) throws {
        let mill = CertificateMill(in: fixture.folder)
        let root = try mill.root("wurzel", subject: "/C=DE/O=Amt/CN=Wurzel")
        let holder = try mill.issue(
            "anna", by: root, subject: "/C=DE/O=Hersteller GmbH/CN=Anna",
            names: "email:anna@hersteller.example")
        try list()
        let content = try Data(contentsOf: URL(fileURLWithPath: manifest))
        let signature = try mill.sign(content, by: holder, form: form)
        try signature.write(to: URL(fileURLWithPath: manifest + ".p7s"))
        try deliver()
        let anchors = Array(try #require(FileManager.default.contents(atPath: root.certificate)))
        func judged(_ senders: String) throws -> Verdict {
            try checkUp(
                policy(
                    "on: manifest\n    senders: { \(senders) }", senders: [], files: ["anchors.pem": anchors])
            )
        }
        let verdict = try judged(#"werk: { principals: "*@hersteller.example" }"#)
        #expect(verdict.codes == [])
        #expect(
            verdict.report.senders.map { [$0.name, $0.principal, $0.file] }
                == [["werk", "anna@hersteller.example", "SHA256SUMS.p7s"]])
        #expect(try judged(#"werk: { subjects: "O=Hersteller GmbH" }"#).codes == [])
        #expect(try judged(#"labor: { subjects: "O=Labor" }"#).codes == ["signature.key-scope"])
        func stock(_ content: Data, under anchor: CertificateMill.Holder) throws -> Bool {
            try mill.stockAccepts(
                signature, over: content, anchors: [anchor.certificate], at: Self.now.seconds, form: form)
        }
        #expect(try stock(content, under: root))
        // Another authority of the same name, and another text.
        let other = try mill.root("andere", subject: "/C=DE/O=Amt/CN=Wurzel")
        let under = try checkUp(
            policy(
                "on: manifest\n    senders: { werk: { subjects: \"O=Hersteller GmbH\" } }", senders: [],
                files: [
                    "anchors.pem": Array(#require(FileManager.default.contents(atPath: other.certificate)))
                ]))
        #expect(try under.codes == ["signature.key-unknown"] && !stock(content, under: other))
        try expectRun("sh", ["-c", "echo '# x' >>SHA256SUMS"], in: fixture.sender)
        try deliver("v1.1")
        let altered = try checkUp(
            policy(
                "on: manifest\n    senders: { werk: { subjects: \"O=Hersteller GmbH\" } }", senders: [],
                files: ["anchors.pem": anchors]), "v1.1")
        #expect(
            try altered.codes.contains("signature.wrong")
                && !stock(Data(contentsOf: URL(fileURLWithPath: manifest)), under: root))
    }

    @Test("An OpenPGP key has signed it, with and without armour, and `gpgv` says so, too")
    func openPGP() throws {
        let home = try GnuPGHome()
        func gpg(_ arguments: String...) throws -> Data {
            let call = ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", ""]
            let result = try run("gpg", call + arguments, environment: home.environment)
            guard result.status == 0 else { throw ToolFailure(description: result.errors) }
            return result.output
        }
        _ = try gpg("--quick-gen-key", "Anna <anna@hersteller.example>", "ed25519", "sign", "0")
        let ring = try gpg("--export")
        try list()
        _ = try gpg("--armor", "--output", manifest + ".asc", "--detach-sign", manifest)
        _ = try gpg("--output", manifest + ".gpg", "--detach-sign", manifest)
        try deliver()
        let verdict = try checkUp(policy(senders: [], files: ["keyring.gpg": Array(ring)]))
        #expect(verdict.codes == [])
        #expect(
            verdict.report.senders.map { [$0.principal, $0.file] }
                == [".asc", ".gpg"].map { ["anna@hersteller.example", "SHA256SUMS\($0)"] })
        let file = try fixture.folder.write(ring, to: "ring.gpg")
        for ending in [".asc", ".gpg"] {
            #expect(try run("gpgv", ["--keyring", file, manifest + ending, manifest]).status == 0)
        }
        // One person is one sender, in how many files soever.
        #expect(
            try checkUp(
                policy("on: manifest\n    require: 2", senders: [], files: ["keyring.gpg": Array(ring)])
            ).codes == ["signature.too-few"])
    }

    @Test("Tag and manifest are signed by two, who together are enough; each must be there")
    func together() throws {
        try list()
        try sign(by: "stranger")
        try deliver("v1", "-s")
        let lines = [
            "absender@hersteller.example \(try key("sender"))",
            "pruefung@labor.example \(try key("stranger"))",
        ]
        let rules = "on: [tag, manifest]\n    require: 2"
        let verdict = try checkUp(policy(rules, senders: lines))
        #expect(verdict.codes == [])
        // Whoever signs tags cannot lay the manifest of somebody else, from an earlier delivery, under a new one: the note that it
        // lists says which delivery it is.
        try git("tag", "-s", "v1.5", "-m", "t")
        let replayed = try checkUp(policy(rules, senders: lines), "v1.5")
        #expect(replayed.codes == ["note.version"] && replayed.report.senders.count == 2)
        #expect(verdict.report.senders.map(\.carrier) == [.tag, .manifest])
        try deliver("v2")
        #expect(
            try checkUp(policy("on: [tag, manifest]", senders: lines, checkup: ""), "v2").codes
                == ["signature.missing", "note.version"])
    }

    // MARK: What is refused

    struct Bad: Sendable, CustomStringConvertible {
        let description: String
        let codes: [String]
        /// What the format's own tool says of manifest and signature alone.
        let stock: Stock
        let make: @Sendable (SignedManifestTests) throws -> Void
        init(
            _ description: String, _ codes: [String], stock: Bool,
            _ make: @escaping @Sendable (SignedManifestTests) throws -> Void
        ) {
            self.init(description, codes, .says(stock), make)
        }
        init(
            _ description: String, _ codes: [String], _ stock: Stock,
            _ make: @escaping @Sendable (SignedManifestTests) throws -> Void
        ) {
            (self.description, self.codes, self.stock, self.make) = (description, codes, stock, make)
        }
    }

    /// What a stock tool says.
    enum Stock: Sendable {
        /// `ssh-keygen -Y verify`.
        case says(Bool)
        /// `openssl cms -verify`, of a file that ends as its own do.
        case opensslSays(Bool)
        /// There is no signature, or no manifest, that it could be asked about.
        case hasNothingToAsk
    }

    static let bad: [Bad] = [
        Bad("a manifest that was changed afterwards", ["signature.wrong"], stock: false) { test in
            try test.sign()
            try expectRun("sh", ["-c", "echo '# x' >>SHA256SUMS"], in: test.fixture.sender)
        },
        Bad("a file that was changed afterwards", ["checksum.differs"], stock: true) { test in
            try test.sign()
            try test.fixture.folder.write("other", to: "sender/app/portal.war")
        },
        Bad("a file that is not listed", ["checksum.file-unlisted"], stock: true) { test in
            try test.sign()
            try test.fixture.folder.write("x", to: "sender/app/extra")
        },
        Bad("a link that is not listed", ["checksum.file-unlisted"], stock: true) { test in
            try test.sign()
            try expectRun("ln", ["-s", "portal.war", "start"], in: "\(test.fixture.sender)/app")
        },
        Bad("a signature for Git", ["signature.namespace"], stock: false) { try $0.sign(for: "git") },
        Bad("an unlisted key", ["signature.key-unknown"], stock: false) { try $0.sign(by: "stranger") },
        Bad("the signature of another manifest", ["signature.wrong"], stock: false) { test in
            try test.sign()
            try test.fixture.folder.write("2", to: "sender/app/portal.war")
            try test.list()
        },
        Bad("no signature", ["signature.missing"], .hasNothingToAsk) { _ in },
        Bad("an empty one", ["signature.malformed"], stock: false) { test in
            try test.fixture.folder.write("", to: "sender/SHA256SUMS.sig")
        },
        Bad("one of 10 MB", ["limit.bytes"], stock: false) { test in
            try test.fixture.folder.write(Data(repeating: 65, count: 10 << 20), to: "sender/SHA256SUMS.sig")
        },
        Bad("bytes behind its end", ["signature.malformed"], stock: true) { test in
            try test.sign()
            try expectRun("sh", ["-c", "echo x >>SHA256SUMS.sig"], in: test.fixture.sender)
        },
        // ssh-keygen follows it.
        Bad("a link in its place", ["signature.malformed", "checksum.file-unlisted"], stock: true) { test in
            try test.sign()
            try expectRun(
                "sh", ["-c", "mv SHA256SUMS.sig app/s && ln -s app/s SHA256SUMS.sig"], in: test.fixture.sender
            )
        },
        Bad("a folder in its place", ["signature.malformed", "checksum.file-unlisted"], stock: false) {
            test in
            try test.fixture.folder.write("x", to: "sender/SHA256SUMS.sig/x")
        },
        Bad("a second one that does not hold", ["signature.format"], stock: true) { test in
            try test.sign()
            try test.fixture.folder.write("-----BEGIN PGP SIGNATURE-----\n", to: "sender/SHA256SUMS.asc")
        },
        Bad("one under the ending of another format", ["signature.format"], .opensslSays(false)) {
            try $0.sign(".p7s")
        },
        Bad("no manifest", ["signature.missing", "checksum.manifest-missing"], .hasNothingToAsk) { test in
            try FileManager.default.removeItem(atPath: test.manifest)
        },
    ]

    @Test("What is not signed, or not as it must be, is refused with its code", arguments: bad)
    func refused(bad: Bad) throws {
        try list()
        try bad.make(self)
        try deliver()
        let verdict = try checkUp(policy())
        #expect(Set(verdict.codes) == Set(bad.codes))
        switch bad.stock {
        case .says(let stock):
            let line = "release@hersteller.example \(try key("sender"))"
            #expect(try self.stock(line, as: "release@hersteller.example") == stock)
        case .opensslSays(let stock):
            let call = ["-noverify", "-binary", "-content", "SHA256SUMS", "-in", "SHA256SUMS.p7s"]
            for form in ["DER", "PEM"] {
                let said = try run(
                    "openssl", ["cms", "-verify", "-inform", form] + call, in: fixture.sender)
                #expect((said.status == 0) == stock, "\(said.errors)")
            }
        case .hasNothingToAsk:
            let files = ["SHA256SUMS", "SHA256SUMS.sig"].map { "\(fixture.sender)/\($0)" }
            #expect(!files.allSatisfy(FileManager.default.fileExists(atPath:)))
        }
        #expect(verdict.report.result == .refused)
    }

    @Test("Of two signature files of one name there is none: nobody could say which one was meant")
    func twice() throws {
        try list()
        try sign()
        try deliver()
        let script = """
            import subprocess
            def git(*call, data=None):
                return subprocess.run(["git", *call], input=data, capture_output=True, check=True).stdout.strip()
            tree = subprocess.run(["git", "cat-file", "tree", "v1^{tree}"], capture_output=True, check=True).stdout
            head = b"100644 SHA256SUMS.sig\\0"
            place = tree.index(head)
            entry = tree[place:place + len(head) + 20]
            double = git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=tree[:place] + entry + tree[place:])
            git("tag", "-a", "v2", "-m", "t", git("commit-tree", double, "-m", "c"))
            """
        try expectRun("python3", ["-c", script], in: fixture.sender)
        let verdict = try checkUp(policy(), "v2")
        #expect(verdict.codes.contains("signature.missing") && verdict.report.senders.isEmpty)
        #expect(verdict.report.result == .refused)
    }

    @Test("Keys that count no more, not yet, for something else, or are too weak do not count here either")
    func keys() throws {
        try list()
        try sign()
        try deliver()
        let key = try key("sender")
        func codes(_ options: String, _ files: [String: [UInt8]] = [:]) throws -> [String] {
            try checkUp(policy(senders: ["release@hersteller.example \(options)\(key)"], files: files)).codes
        }
        #expect(try codes("") == [])
        #expect(try codes("namespaces=\"file\" ") == [])
        #expect(try codes("namespaces=\"git\" ") == ["signature.key-scope"])
        #expect(try codes("valid-before=\"20200101Z\" ") == ["signature.key-expired"])
        #expect(try codes("valid-after=\"20900101Z\" ") == ["signature.key-not-yet-valid"])
        #expect(try codes("", ["revoked_keys": Array("\(key)\n".utf8)]) == ["signature.key-revoked"])
        // The stock tool says the same of each at its own time.
        let address = "release@hersteller.example"
        #expect(try stock("\(address) \(key)", as: address))
        for options in ["valid-before=\"20200101Z\"", "valid-after=\"20900101Z\""] {
            #expect(try !stock("\(address) \(options) \(key)", as: address))
        }
        #expect(
            !(try stock(
                "release@hersteller.example namespaces=\"git\" \(key)", as: "release@hersteller.example")))

        try expectRun("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", path("weak.key")])
        try sign(by: "weak")
        try deliver("v1.1")
        let weak = try checkUp(
            policy(senders: ["w@hersteller.example \(self.key("weak"))"], checkup: "note: required"), "v1.1")
        #expect(weak.codes.contains("signature.algorithm-weak"))
        #expect(try stock("w@hersteller.example \(self.key("weak"))", as: "w@hersteller.example"))
    }

    @Test("A signature for files counts on no tag")
    func otherWay() throws {
        try list()
        let wrapper = try fixture.folder.write(
            """
            #!/bin/sh
            for last; do :; done
            exec ssh-keygen -Y sign -n file -f '\(path("sender.key"))' "$last"
            """, to: "wrapper.sh")
        try expectRun("chmod", ["+x", wrapper])
        try git("add", "-A")
        try git("commit", "-q", "--no-gpg-sign", "-m", "c")
        try git("-c", "gpg.ssh.program=\(wrapper)", "tag", "-s", "v1", "-m", "t")
        let line = "*@hersteller.example \(try key("sender"))"
        #expect(try checkUp(policy("on: tag", senders: [line])).codes == ["signature.namespace"])
        let signers = try fixture.folder.write(line + "\n", to: "signers-of-git")
        let stock = try run(
            "git", ["-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-tag", "v1"], in: fixture.sender)
        #expect(stock.status != 0, "\(stock.text)")
    }

    @Test("The same files under another tag are refused: the note says which delivery they are")
    func replayed() throws {
        try list()
        try sign()
        try deliver()
        #expect(try checkUp(policy()).codes == [])
        try git("tag", "-a", "v2", "-m", "t")
        #expect(try checkUp(policy(), "v2").codes == ["note.version"])
        #expect(try stock("release@hersteller.example \(key("sender"))", as: "release@hersteller.example"))
        let elsewhere = try fixture.checkUp(
            "v1",
            policy: Policy(
                pipeline: Array(
                    String(decoding: policy().pipelineBytes, as: UTF8.self)
                        .replacing("pipeline: wohngeld", with: "pipeline: kindergeld").utf8),
                operatorFiles: policy().operatorFiles, senderFiles: policy().senderFiles), now: Self.now)
        #expect(elsewhere.codes == ["note.audience"])
    }

    @Test("A manifest in a folder vouches for that alone, and links are listed as what they lead to")
    func nested() throws {
        try expectRun("ln", ["-s", "portal.war", "start"], in: "\(fixture.sender)/app")
        try list()
        try sign()
        try deliver()
        #expect(try checkUp(policy()).codes == [])
        #expect(
            Set(try checkUp(policy(manifest: "app/SHA256SUMS")).codes)
                == ["signature.missing", "checksum.manifest-missing"])
    }
}
