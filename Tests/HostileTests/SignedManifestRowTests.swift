import Foundation
import Support
import Testing

/// Signatures beside a manifest that do not count, each in a delivery of its own, all in one run of the built binary.
@Suite("Signatures beside a manifest against the built binary")
struct SignedManifestRowTests {
    /// What is made of a delivery whose manifest the house has signed; `$1` is the folder of all keys.
    private static let rows: [(what: String, code: String, script: String)] = [
        ("signed by the house", "", "true"),
        ("nothing beside it", "signature.missing", "rm SHA256SUMS.sig"),
        ("an empty file", "signature.malformed", ": >SHA256SUMS.sig"),
        ("bytes behind the end", "signature.malformed", "echo more >>SHA256SUMS.sig"),
        ("a link to a signature", "signature.malformed", "mv SHA256SUMS.sig s; ln -s s SHA256SUMS.sig"),
        (
            "a folder", "signature.malformed",
            "rm SHA256SUMS.sig; mkdir SHA256SUMS.sig; echo >SHA256SUMS.sig/a"
        ),
        ("more than is read", "limit.bytes", "head -c 140000 /dev/zero >SHA256SUMS.sig"),
        ("a manifest that was altered", "signature.wrong", "sed -i 's,  ./app,  app,' SHA256SUMS"),
        ("the signature of another manifest", "signature.wrong", "cp \"$1/old.sig\" SHA256SUMS.sig"),
        ("signed for git", "signature.namespace", "sign house git"),
        ("by a key that is not listed", "signature.key-unknown", "sign other file"),
        ("by a key for git alone", "signature.key-scope", "sign git file"),
        ("by a key that has expired", "signature.key-expired", "sign gone file"),
        ("by a key that is to come", "signature.key-not-yet-valid", "sign early file"),
        ("by a key that is revoked", "signature.key-revoked", "sign stolen file"),
        ("by RSA of 2048 bits", "signature.algorithm-weak", "sign weak file"),
        (
            "of a format without keys", "signature.format",
            "rm SHA256SUMS.sig; cp \"$1/some.asc\" SHA256SUMS.asc"
        ),
        ("by a certificate as well", "", "cms lab"),
        ("by the certificate of nobody who is named", "signature.key-scope", "rm SHA256SUMS.sig; cms nobody"),
        ("by another authority's", "signature.key-unknown", "rm SHA256SUMS.sig; cms forged"),
        (
            "by a certificate, and then altered", "signature.wrong",
            "rm *.sig; cms lab; echo '# more' >>SHA256SUMS"
        ),
        ("one of two that does not hold", "signature.malformed", "cms lab; : >SHA256SUMS.sig"),
        ("a file that was altered", "checksum.differs", "echo 2 >app/VERSION"),
        ("a file that is not listed", "checksum.file-unlisted", "echo 2 >app/more"),
        (
            "another delivery's", "note.version",
            "sed -i 's/version: .*/version: 7/' lieferung.yaml; again; sign house file"
        ),
        (
            "another pipeline's", "note.audience",
            "sed -i s/wohngeld/bafoeg/ lieferung.yaml; again; sign house file"
        ),
    ]

    /// What the rows call; keys and certificates lie in `$1`.
    private static let tools = """
        set -e
        again() { find . -type f ! -path './.git/*' ! -name 'SHA256SUMS*' -exec sha256sum {} + >SHA256SUMS; }
        sign() { rm -f SHA256SUMS.sig; ssh-keygen -q -Y sign -n "$2" -f "$keys/$1.key" SHA256SUMS; }
        cms() {
            openssl cms -sign -binary -outform DER -signer "$keys/$1.pem" -inkey "$keys/$1.key" \\
                -in SHA256SUMS -out SHA256SUMS.p7s
        }
        keys=$1

        """

    private static func makeKeys(in scenario: Scenario, _ mill: CertificateMill) throws {
        let house = scenario.cast.sender
        var lines = "\(house.address) \(try house.publicKey)\n"
        try expectRun("cp", [house.key, "\(mill.folder.path)/house.key"])
        let options = [
            "other": nil, "git": "namespaces=\"git\"", "gone": "valid-before=\"20200101Z\"",
            "early": "valid-after=\"20900101Z\"", "stolen": "", "weak": "",
        ]
        for (name, options) in options.sorted(by: { $0.key < $1.key }) {
            let kind = name == "weak" ? ["-t", "rsa", "-b", "2048"] : ["-t", "ed25519"]
            let file = "\(mill.folder.path)/\(name).key"
            try expectRun("ssh-keygen", ["-q", "-N", "", "-C", "", "-f", file] + kind)
            let key = try String(contentsOfFile: "\(file).pub", encoding: .utf8)
            guard let options else { continue }
            lines += "\(name)@lieferant.example \(options.isEmpty ? "" : "\(options) ")\(key)"
            if name == "stolen" { try scenario.folder.write(key, to: "signers/lieferanten/revoked_keys") }
        }
        try scenario.folder.write(lines, to: "signers/lieferanten/allowed_signers")
        let root = try mill.root("wurzel", subject: "/O=Stelle")
        for name in ["lab", "nobody"] { try mill.issue(name, by: root, subject: "/O=\(name)") }
        try mill.issue("forged", by: mill.root("andere", subject: "/O=Stelle"), subject: "/O=lab")
        try expectRun("cp", [root.certificate, "\(scenario.folder.path)/signers/lieferanten/anchors.pem"])
        try mill.folder.write(
            "-----BEGIN PGP SIGNATURE-----\n\naaaa\n-----END PGP SIGNATURE-----\n", to: "some.asc")
        let old = try mill.folder.write("old\n", to: "old")
        try expectRun("ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", house.key, old])
    }

    @Test("Each is refused with its own code")
    func rows() throws {
        let scenario = try Scenario(stages: "  eingang: { title: Eingang }")
        let mill = CertificateMill(in: try TemporaryFolder())
        try Self.makeKeys(in: scenario, mill)
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        let senders = "{ haus: { principals: '*@lieferant.example' }, labor: { subjects: O=lab } }"
        try scenario.folder.write(
            text.replacing("require: 1, on: tag", with: "on: manifest, require: 1, senders: \(senders)")
                .replacing("checkup:\n", with: "checkup:\n  note: required\n"), to: "pipeline.yaml")
        try scenario.begin()
        let house = scenario.cast.sender
        for (number, row) in Self.rows.enumerated() {
            try expectRun("sh", ["-c", "rm -rf app SHA256SUMS* s"], in: scenario.work)
            let version = "0.0.\(number + 1)"
            try scenario.folder.write("\(version)\n", to: "work/app/VERSION")
            try scenario.folder.write(
                "application: fach-\(number)\nversion: \(version)\naudience: wohngeld\nsequence: 1\n",
                to: "work/lieferung.yaml")
            let script = Self.tools + "again; sign house file; \(row.script)\n"
            try expectRun("sh", ["-c", script, "sh", mill.folder.path], in: scenario.work)
            for call in [
                ["add", "-A"], ["commit", "-q", "--no-gpg-sign", "-m", version],
                ["tag", "-a", "-m", version, "v\(version)"],
            ] { try house.git(call, in: scenario.work) }
        }
        try house.git(["push", "-q", "--tags", scenario.outer], in: scenario.work)
        let run = try scenario.json(["promote"])
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let result = document?["result"] as? [String: Any]
        let judged = try #require(result?["judged"] as? [[String: Any]], "\(run.result.text)")
        #expect(judged.count == Self.rows.count && run.status == 11)
        for (number, row) in Self.rows.enumerated() {
            let one = judged.first { $0["delivery"] as? String == "v0.0.\(number + 1)" }
            let codes = (one?["findings"] as? [[String: String]])?.compactMap { $0["code"] }
            #expect(
                row.code.isEmpty ? codes == [] : codes?.contains(row.code) == true,
                "\(row.what): \(codes ?? []) without \(row.code)")
            #expect(one?["verdict"] as? String == (row.code.isEmpty ? "passed" : "refused"), "\(row.what)")
        }
        #expect(try scenario.json(["audit"]).isFine)
    }
}
