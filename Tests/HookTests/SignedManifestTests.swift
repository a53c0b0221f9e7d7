import Foundation
import Git
import Ledger
import Pipeline
import Seals
import Support
import Testing

/// Deliveries whose manifest alone is signed, past the hook, where anybody can lay a signature beside another's.
@Suite("Signed manifests against the hook")
struct SignedManifestTests {
    /// A pipeline with a house that delivers an application, and a laboratory that is certified for something else.
    private static func site() throws -> (HookedScenario, lab: CertificateMill.Holder, CertificateMill) {
        let mill = CertificateMill(in: try TemporaryFolder())
        let root = try mill.root("wurzel", subject: "/O=Stelle")
        let lab = try mill.issue(
            "labor", by: root, subject: "/O=Labor", names: "email:labor@labor.example")
        let site = try HookedScenario(
            adjust: { scenario in
                let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
                let senders = "{ haus: { principals: '*@lieferant.example' }, labor: { subjects: O=Labor } }"
                try scenario.folder.write(
                    text.replacing("require: 1, on: tag", with: "on: manifest, senders: \(senders)")
                        .replacing("checkup:\n", with: "checkup:\n  note: required\n"), to: "pipeline.yaml")
                try scenario.folder.write(
                    "\(scenario.cast.sender.address) \(scenario.cast.sender.publicKey)\n",
                    to: "signers/lieferanten/allowed_signers")
                try expectRun(
                    "cp", [root.certificate, "\(scenario.folder.path)/signers/lieferanten/anchors.pem"])
            },
            delivering: { try deliver("1.0.0", 1, nil, in: $0) })
        return (site, lab, mill)
    }

    /// Delivers something whose manifest is signed by the house, by somebody with a certificate, or by both.
    private static func deliver(
        _ version: String, _ number: Int, _ predecessor: String?, in scenario: Scenario,
        byHouse: Bool = true, and other: (CertificateMill.Holder, CertificateMill)? = nil
    ) throws {
        var note = "application: fach\nversion: \(version)\naudience: wohngeld\nsequence: \(number)\n"
        if let predecessor { note += "predecessor: \(predecessor)\n" }
        try scenario.folder.write(note, to: "work/lieferung.yaml")
        try scenario.folder.write("\(version)\n", to: "work/app/VERSION")
        let find = "rm -f SHA256SUMS.*; find . -type f ! -path './.git/*' ! -name 'SHA256SUMS*'"
        try expectRun("sh", ["-c", "\(find) -exec sha256sum {} + >SHA256SUMS"], in: scenario.work)
        let manifest = "\(scenario.work)/SHA256SUMS"
        let house = scenario.cast.sender
        if byHouse {
            try expectRun("ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", house.key, manifest])
        }
        if let (holder, mill) = other {
            let content = try #require(FileManager.default.contents(atPath: manifest))
            try mill.sign(content, by: holder, form: "DER").write(to: URL(fileURLWithPath: manifest + ".p7s"))
        }
        for call in [
            ["add", "-A"], ["commit", "-q", "-m", version], ["tag", "-a", "-m", version, "v\(version)"],
            ["push", "-q", scenario.outer, "refs/tags/v\(version)"],
        ] { try house.git(call, in: scenario.work) }
    }

    @Test("Whoever lays a signature beside another's does not go on with the application, by no door")
    func bystander() throws {
        let (site, lab, mill) = try Self.site()
        let scenario = site.scenario
        func owner() throws -> String {
            try expectRun("git", ["-C", scenario.inner, "show", "wohngeld/ledger:notes/fach.json"])
        }
        #expect(try owner() == #"{"delivery":"v1.0.0","number":1}"#)
        try Self.deliver("1.1.0", 2, "v1.0.0", in: scenario, and: (lab, mill))
        try Self.deliver("1.2.0", 3, "v1.1.0", in: scenario, byHouse: false, and: (lab, mill))
        // Both are new in one run: of the first is known what the ledger will say.
        #expect(try site.json(["check"]).codes == ["note.sender"])

        // An engine that lies about whose the application is gets no further than the hook.
        #expect(try site.json(["promote", "v1.1.0", "--to", "vorpruefung"]).isFine)
        #expect(try owner() == #"{"delivery":"v1.1.0","number":2,"owners":["haus"]}"#)
        let before = try site.references()
        let forger = try Forger(at: site)
        let accepted = try SealedReport(
            parsing: Array(forger.file(forger.path("v1.1.0", "checkup.json")).utf8))
        let senders = accepted.report.senders.filter { $0.name == "labor" }
        #expect(senders.map(\.file) == ["SHA256SUMS.p7s"])
        let tree = try expectRun("git", ["-C", scenario.outer, "rev-parse", "v1.2.0^{tree}"])
        let found = FoundManifest(
            at: "SHA256SUMS", inTree: try #require(ObjectID(hex: tree)),
            of: try Repository(at: scenario.outer))
        let note = DeliveryNote(
            application: "fach", version: "1.2.0", audience: "wohngeld", sequence: 3, predecessor: "v1.1.0",
            expires: nil)
        try forger.pretend(["notes/fach.json": #"{"delivery":"v1.1.0","number":2}"#])
        try forger.accept("v1.2.0", from: senders, showing: found.sealed, noting: note)
        let push = try forger.push(as: scenario.cast.engine)
        #expect(!push.isTaken && push.codes == ["note.sender"], "\(push.errors)")
        #expect(try site.references() == before)

        let refused = try site.json(["promote"])
        #expect(refused.codes == ["note.sender"] && refused.status == 10, "\(refused.result.text)")
        // The house goes on, alone as before.
        try Self.deliver("1.3.0", 4, "v1.1.0", in: scenario)
        #expect(try site.json(["promote"]).isFine)
        #expect(try owner() == #"{"delivery":"v1.3.0","number":4}"#)
        #expect(try site.json(["audit"]).isFine)
        _ = try scenario.stagectl(["bundle", "v1.3.0"])
        let oracle = try run(
            "python3",
            [
                "-B", "\(repositoryRoot)/Tests/Oracle/bundle.py",
                "\(scenario.folder.path)/wohngeld-v1.3.0.bundle", "--root", site.root,
            ])
        #expect(oracle.text == "ok\n", "\(oracle.text)\(oracle.errors)")
    }
}
