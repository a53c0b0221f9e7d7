import Foundation
import Support
import Testing

/// A file by which senders are judged and that cannot be relied on: who may deliver is not known then.
struct OperatorFileRow: Sendable, CustomStringConvertible {
    let what: String
    let code: String
    let status: Int32
    /// The file below the senders' folder, and what stands in it; nil if it is gone.
    let file: String
    let content: (@Sendable (_ known: String) -> String)?
    var description: String { what }

    private init(
        _ what: String, _ code: String, _ status: Int32, _ file: String,
        _ content: (@Sendable (_ known: String) -> String)?
    ) {
        self.what = what
        self.code = code
        self.status = status
        self.file = file
        self.content = content
    }

    /// A second line among the senders, with the first one's key.
    private static func line(_ what: String, _ code: String, _ beginning: String) -> OperatorFileRow {
        OperatorFileRow(what, "signers.\(code)", 65, "allowed_signers") { known in
            known + beginning + " " + (known.firstRange(of: "ssh-").map { known[$0.lowerBound...] } ?? "")
        }
    }

    static let all = [
        OperatorFileRow(
            "a list of revoked keys that cannot be understood", "signers.revocations-malformed", 69,
            "revoked_keys"
        ) { _ in
            "kaputt\n"
        },
        OperatorFileRow(
            "a revocation list that is named and missing", "signers.revocations-missing", 69,
            "../../sperren/a.crl",
            nil),
        OperatorFileRow(
            "a revocation list that cannot be read", "signers.revocation-list", 69, "../../sperren/a.crl"
        ) { _ in "kaputt\n" },
        line("an option that stands twice", "option-duplicate", #"a@b namespaces="git",namespaces="git""#),
        line("an option that nobody knows", "option-unknown", "a@b only-today"),
        line("a sender who may have any address", "principal-wildcard", "*"),
    ]
}

@Suite("Files of the operator by which deliveries are judged")
struct OperatorFileTests {
    @Test("Where one cannot be relied on, nothing is decided, and its line is told")
    func rows() throws {
        let scenario = try Scenario(stages: "  eingang: {}")
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try scenario.folder.write(
            text.replacing(
                "signers: signers/lieferanten,",
                with: "signers: signers/lieferanten, revocation-lists: sperren, "
                    + #"senders: { firma: { principals: "*@lieferant.example" } },"#),
            to: "pipeline.yaml")
        let mill = CertificateMill(in: try TemporaryFolder())
        let root = try mill.root("wurzel")
        let files = [
            "anchors.pem": root.certificate, "../../sperren/a.crl": try mill.revocationList(of: root),
        ]
        let folder = "\(scenario.folder.path)/signers/lieferanten"
        for (name, file) in files {
            try scenario.folder.write(
                try #require(FileManager.default.contents(atPath: file)), to: "signers/lieferanten/\(name)")
        }
        try scenario.folder.write("# niemand\n", to: "signers/lieferanten/revoked_keys")
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        let before = try scenario.everythingInB()
        for row in OperatorFileRow.all {
            let path = "\(folder)/\(row.file)"
            let known = try #require(FileManager.default.contents(atPath: path))
            try FileManager.default.removeItem(atPath: path)
            if let content = row.content {
                try scenario.folder.write(
                    content(String(decoding: known, as: UTF8.self)), to: "signers/lieferanten/\(row.file)")
            }
            for call in [["promote"], ["check", "v1.0.0"]] {
                let run = try scenario.json(call)
                #expect(
                    run.codes == [row.code] && run.status == row.status, "\(row) \(call): \(run.result.text)")
                if row.file == "allowed_signers" {
                    #expect(
                        run.result.text.contains(#"allowed_signers","line":2,"#), "\(row): \(run.result.text)"
                    )
                }
            }
            #expect(try scenario.everythingInB() == before, "\(row)")
            try scenario.folder.write(known, to: "signers/lieferanten/\(row.file)")
        }
        let run = try scenario.json(["promote"])
        #expect(run.status == 0, "\(run.result.text)")
        #expect(try scenario.everythingInB() != before)
    }
}
