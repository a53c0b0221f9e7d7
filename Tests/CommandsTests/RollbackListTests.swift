import Commands
import Foundation
import Pipeline
import Problems
import Support
import Testing

/// The way back to a delivery whose sender's certificate a revocation list may name.
@Suite("The way back beside revocation lists")
struct RollbackListTests {
    private let fixture: PipelineFixture
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let older: CertificateMill.Holder
    private let newer: CertificateMill.Holder
    private var list: String { "\(fixture.folder.path)/sperren/wurzel.crl" }

    /// Two deliveries, each signed with a certificate of its own; the older one has stood in the first stage, and may come back to it.
    ///
    /// The list in force ends while the signatures of the scanner are still young enough.
    init() throws {
        fixture = try PipelineFixture(
            stages: "  abnahme: { title: Abnahme, rollback: { by: fachverantwortung } }",
            extra: "policy: { by: fachverantwortung }\n")
        mill = CertificateMill(in: fixture.folder)
        root = try mill.root("wurzel")
        older = try mill.issue("alt", by: root, subject: "/O=Firma/CN=alt")
        newer = try mill.issue("neu", by: root, subject: "/O=Firma/CN=neu")
        let text = try String(contentsOfFile: fixture.pipeline, encoding: .utf8)
        try fixture.folder.write(
            text.replacing(
                "signatures: { signers: signers/lieferanten, require: 1, on: tag }",
                with:
                    "note: required\n  signatures: { signers: signers/lieferanten, revocation-lists: sperren, "
                    + "on: manifest, senders: { firma: { subjects: O=Firma } } }"),
            to: "pipeline.yaml")
        try fixture.folder.write(
            try #require(FileManager.default.contents(atPath: root.certificate)),
            to: "signers/lieferanten/anchors.pem")
        let format = DateFormatter()
        (format.locale, format.timeZone) = (Locale(identifier: "en_US_POSIX"), TimeZone(identifier: "UTC"))
        format.dateFormat = "yyyyMMddHHmmss'Z'"
        let end = format.string(from: Date(timeIntervalSinceNow: 20 * 3_600))
        try lay(try mill.revocationList(of: root, until: end))
        try fixture.begin()
        try deliver("v1.0.0", 1, by: older)
        try deliver("v1.1.0", 2, after: "v1.0.0", by: newer)
        try release()
    }

    private func lay(_ list: String) throws {
        try fixture.folder.write(
            try #require(FileManager.default.contents(atPath: list)), to: "sperren/wurzel.crl")
    }

    private func deliver(
        _ name: String, _ sequence: Int, after predecessor: String? = nil, by holder: CertificateMill.Holder
    ) throws {
        let work = "\(fixture.folder.path)/work-\(name)"
        try expectRun("git", ["init", "-q", work])
        let note =
            "application: fach\nversion: \(name.dropFirst())\naudience: wohngeld\nsequence: \(sequence)\n"
            + (predecessor.map { "predecessor: \($0)\n" } ?? "")
        try fixture.folder.write(note, to: "work-\(name)/lieferung.yaml")
        try fixture.folder.write(name, to: "work-\(name)/a")
        let sums = try expectRun("sha256sum", ["a", "lieferung.yaml"], in: work) + "\n"
        try fixture.folder.write(sums, to: "work-\(name)/SHA256SUMS")
        try fixture.folder.write(
            mill.sign(Array(sums.utf8), by: holder, form: "DER"), to: "work-\(name)/SHA256SUMS.p7s")
        let environment = fixture.environment(of: .sender)
        for call in [
            ["add", "-A"], ["commit", "-q", "-m", name], ["tag", "-s", "-m", name, name],
            ["push", "-q", fixture.outer, name],
        ] { try expectRun("git", call, in: work, environment: environment) }
        let run = fixture.stagectl(as: .engine, "promote", "--json")
        #expect(run.status == .done, "\(run)")
    }

    private func release() throws {
        let run = fixture.stagectl(
            as: .first, "release", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "Fehler", "--confirm",
            "abnahme")
        #expect(run.status == .done, "\(run)")
    }

    private func goBack(
        _ options: [String] = ["-n"], ahead: Int64 = 0
    ) throws -> (status: Problems.ExitStatus, codes: [String], run: Run) {
        let run = fixture.stagectl(
            as: .engine,
            calling: ["promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "Fehler", "--json"]
                + options,
            ahead: ahead)
        return (run.status, try run.codes(), run)
    }

    /// The code of the gates that `explain` shows as shut for the way back, and what it says besides.
    private func explained() throws -> (codes: [String], run: Run) {
        let run = fixture.stagectl(
            as: .first,
            calling: ["explain", "v1.0.0", "--to", "abnahme", "--rollback", "--exit-code", "--json"])
        return (try run.codes(), run)
    }

    @Test("What a list revokes stays out, be it in force or only here; that there is none keeps nobody back")
    func everyList() throws {
        let same = try goBack()
        #expect(same.status == .done && !same.run.errors.contains("revocation lists"), "\(same.run)")
        let open = try explained()
        #expect(open.codes == [] && !open.run.errors.contains("revocation lists"), "\(open.run)")
        // The list in force has ended, and nothing here is newer.
        let stale = try goBack(ahead: 30 * 3_600)
        #expect(stale.status == .done && stale.codes == [], "\(stale.run)")

        try lay(try mill.revocationList(of: root, number: 2))
        let harmless = try goBack()
        #expect(harmless.status == .done && harmless.run.errors.contains("Other revocation lists"))
        #expect(try explained().codes == [])

        let revoking = try mill.revocationList(of: root, revoking: [older], number: 3)
        try lay(revoking)
        let before = try fixture.references()
        for options in [["-n"], []] {
            let refused = try goBack(options)
            #expect(refused.codes == ["gate.key-revoked"] && refused.status == .gateShut, "\(refused.run)")
        }
        #expect(try fixture.references() == before)
        let told = try explained()
        #expect(told.codes == ["gate.key-revoked"] && told.run.status == .gateShut, "\(told.run)")

        // A file that cannot be used makes no other one count for nothing.
        for damage in Damage.all {
            let place = "\(fixture.folder.path)/\(damage.path)"
            try damage.make(place)
            let beside = try goBack()
            #expect(
                beside.codes == ["gate.key-revoked"] && beside.status == .gateShut,
                "\(damage.path) \(beside.run)")
            let told = try explained()
            #expect(told.codes == ["gate.key-revoked"] && told.run.status == .gateShut, "\(told.run)")
            for run in [beside.run, told.run] {
                #expect(
                    run.errors.contains("\(damage.path) on") && run.errors.contains("(\(damage.code))"),
                    "\(damage.path) \(run.errors)")
            }
            try FileManager.default.removeItem(atPath: place)
            try lay(revoking)
        }
        #expect(try fixture.references() == before)

        // Somebody else's certificate says nothing about this one.
        try lay(try mill.revocationList(of: root, revoking: [newer], number: 4))
        #expect(try goBack().status == .done)

        try FileManager.default.removeItem(atPath: list)
        let unread = try explained()
        #expect(
            unread.codes == [] && unread.run.errors.contains("signers.revocations-missing"), "\(unread.run)")
        let missing = try goBack()
        #expect(missing.status == .done && missing.run.errors.contains("signers.revocations-missing"))

        // Adopted, it counts wherever it does not lie.
        try lay(revoking)
        let digits = try String(Policy(readingFrom: fixture.pipeline).digest.hex.prefix(12))
        for (person, call) in [
            (PipelineFixture.Person.first, ["policy", "propose", "-m", "Sperrliste"]),
            (.first, ["policy", "approve", "-m", "ja", "--confirm", digits]),
            (.engine, ["policy", "adopt"]),
        ] {
            let run = fixture.stagectl(as: person, calling: call)
            #expect(run.status == .done, "\(run)")
        }
        try release()
        try FileManager.default.removeItem(atPath: list)
        let adopted = try goBack()
        #expect(adopted.codes == ["gate.key-revoked"] && adopted.status == .gateShut, "\(adopted.run)")
    }
}

/// What may lie beside a revocation list, or behind it, and cannot be used.
private struct Damage: Sendable {
    let path: String
    let code: String
    let make: @Sendable (String) throws -> Void

    static let all = [
        Damage(path: "sperren/kaputt", code: "signers.revocation-list") { try write("kaputt\n", to: $0) },
        Damage(path: "sperren/wurzel.crl.part", code: "signers.revocation-list") { try write("", to: $0) },
        Damage(path: "sperren/weg.crl", code: "signers.revocations-missing") { path in
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nirgends")
        },
        Damage(path: "sperren/wurzel.crl", code: "signers.revocation-list") { path in
            let whole = try String(contentsOfFile: path, encoding: .utf8)
            try write(whole + whole.prefix(300), to: path)
        },
    ]

    private static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
