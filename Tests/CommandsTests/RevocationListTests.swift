import Commands
import Foundation
import Pipeline
import Problems
import Support
import Testing

/// What becomes of every command when the revocation lists that a pipeline names cannot be had on this machine.
@Suite("Commands without revocation lists")
struct RevocationListTests {
    private let fixture: PipelineFixture
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private var lists: String { "\(fixture.folder.path)/sperren" }
    private let released = ["--to", "produktion", "-m", "ok", "--confirm", "produktion"]

    /// Two deliveries have come in; the older one has stood in the first stage, and may come back to it.
    init() throws {
        fixture = try PipelineFixture(
            stages: """
                  abnahme: { title: Abnahme, rollback: { by: fachverantwortung } }
                  produktion: { after: [abnahme], release: { by: fachverantwortung } }
                """,
            extra: """
                policy: { by: fachverantwortung }
                hold: { by: fachverantwortung }
                resume: { by: fachverantwortung }
                withdraw: { by: fachverantwortung }

                """)
        mill = CertificateMill(in: fixture.folder)
        root = try mill.root("wurzel")
        let text = try String(contentsOfFile: fixture.pipeline, encoding: .utf8)
        try fixture.folder.write(
            text.replacing(
                "signatures: { signers: signers/lieferanten,",
                with: "signatures: { signers: signers/lieferanten, revocation-lists: sperren, "
                    + #"senders: { firma: { principals: "*@firma.example" } },"#),
            to: "pipeline.yaml")
        try copy(root.certificate, to: "signers/lieferanten/anchors.pem")
        try copy(try mill.revocationList(of: root), to: "sperren/wurzel.crl")
        try fixture.begin()
        for (name, content) in [("v1.0.0", "1"), ("v1.1.0", "2")] {
            try fixture.deliver(name, files: ["a": content])
            let run = fixture.stagectl(as: .engine, "promote")
            #expect(run.status == .done, "\(run)")
        }
        let run = fixture.stagectl(
            as: .first, "release", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "Fehler", "--confirm",
            "abnahme")
        #expect(run.status == .done, "\(run)")
    }

    private func copy(_ path: String, to name: String) throws {
        try fixture.folder.write(try #require(FileManager.default.contents(atPath: path)), to: name)
    }

    private func call(
        _ arguments: [String], as person: PipelineFixture.Person = .first
    ) throws -> (status: Problems.ExitStatus, codes: [String], text: String) {
        let run = fixture.stagectl(as: person, calling: arguments + ["--json"])
        return (run.status, try run.codes(), "\(arguments) \(run)")
    }

    /// Puts one thing in the place of the lists.
    private func lay(_ fault: Fault) throws {
        // There may be none by now.
        try? FileManager.default.removeItem(atPath: lists)
        switch fault {
        case .missing: break
        case .noFile: try fixture.folder.write("x", to: "sperren/README")
        case .unreadable: try fixture.folder.write("x", to: "sperren/unter/wurzel.crl")
        case .damaged: try fixture.folder.write("kaputt", to: "sperren/wurzel.crl")
        case .tooLarge:
            try fixture.folder.write(Data(repeating: 48, count: 2 << 20), to: "sperren/wurzel.crl")
        case .tooMany:
            for number in 0...200 { try fixture.folder.write("x", to: "sperren/\(number).crl") }
        }
    }

    private enum Fault: CaseIterable {
        case missing, noFile, unreadable, damaged, tooLarge, tooMany

        var code: String {
            switch self {
            case .missing, .noFile: "signers.revocations-missing"
            case .unreadable, .tooLarge: "signers.revocations-unreadable"
            case .damaged: "signers.revocation-list"
            case .tooMany: "signers.revocations-too-many"
            }
        }
    }

    @Test(
        "A hold and its end, what only looks, and the way back work without; what takes in or promotes does not"
    )
    func everyCommand() throws {
        try lay(.missing)
        let bundle = "\(fixture.folder.path)/lieferung.bundle"
        let offline = "\(fixture.folder.path)/halt.json"
        let other = try fixture.folder.write(
            String(contentsOfFile: fixture.pipeline, encoding: .utf8).replacing(
                "revocation-lists: sperren, ", with: ""), to: "neu.yaml")
        typealias Row = (call: [String], person: PipelineFixture.Person, code: String?)
        let needed = Fault.missing.code
        let rows: [Row] = [
            (["status"], .first, nil), (["log"], .first, nil), (["audit"], .first, nil),
            (["explain", "v1.1.0", "--to", "produktion"], .first, nil),
            (["bundle", "v1.1.0", "-o", bundle], .first, nil), (["audit", bundle], .first, nil),
            (["check", "--stages"], .first, nil), (["signatures", "info"], .first, nil),
            (["check", "--local", "--without", "signatures", "work-v1.1.0"], .first, nil),
            (["hold", "abnahme", "-m", "Notfall", "--confirm", "abnahme"], .first, nil),
            (["resume", "abnahme", "-m", "weiter", "--confirm", "abnahme"], .second, nil),
            (["hold", "-m", "Notfall", "--confirm", "wohngeld"], .first, nil),
            (["resume", "-m", "weiter", "--confirm", "wohngeld"], .first, nil),
            (["release", "v1.1.0"] + released, .first, nil),
            (["revoke", "v1.1.0"] + released, .first, nil),
            // Nobody asks for tests here, and nobody may vouch; that is all that is wrong.
            (["verify", "v1.1.0", "--stage", "abnahme", "--failed", "-n"], .engine, "verify.not-asked"),
            (["vouch", "v1.1.0", "-m", "gut", "--confirm", "v1.1.0"], .first, "vouch.closed"),
            (
                ["promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "Fehler"], .engine, nil
            ),
            (["withdraw", "v1.1.0", "-m", "unbrauchbar", "--confirm", "v1.1.0"], .first, nil),
            // The statement names the policy by a digest over all of it, and nobody can tell that here.
            (
                ["hold", "-m", "Notfall", "--confirm", "wohngeld", "--offline", "--sign-only", offline],
                .first, needed
            ),
            (["promote"], .engine, needed), (["promote", "-n"], .engine, needed),
            (["promote", "v1.1.0", "--to", "produktion"], .engine, needed),
            (["check"], .engine, needed), (["check", "v1.1.0"], .engine, needed),
            (["check", "--local", "work-v1.1.0"], .engine, needed), (["init"], .engine, needed),
            (["pipeline", "check", fixture.pipeline], .engine, needed),
            (["policy", "propose", "-m", "neu"], .first, needed),
            // What is in force is shown all the same.
            (["policy", "show"], .first, needed),
            (["policy", "propose", other, "-m", "ohne Listen"], .first, nil),
        ]
        for row in rows {
            let run = try call(row.call, as: row.person)
            #expect(run.codes == (row.code.map { [$0] } ?? []), "\(run.text)")
            if row.code == nil { #expect(run.status == .done, "\(run.text)") }
            if row.code == needed { #expect(run.status == .unavailable, "\(run.text)") }
        }
        // What stands there is what the way back has led to.
        let status = fixture.stagectl(as: .first, "status")
        #expect(status.output.contains("v1.0.0"), "\(status)")
        // An authority that is gone for good goes by a policy that no longer asks for its lists.
        let digest = try Policy(readingFrom: other).digest
        let digits = String(digest.hex.prefix(12))
        #expect(try call(["policy", "approve", digest.hex, "-m", "ja", "--confirm", digits]).status == .done)
        #expect(try call(["policy", "adopt"], as: .engine).status == .done)
        #expect(try call(["status"]).codes == ["ledger.policy-differs"])
    }

    @Test("Whatever is wrong with the lists, a stage can be stopped")
    func everyFault() throws {
        for fault in Fault.allCases {
            try lay(fault)
            for verb in ["hold", "resume"] {
                let run = try call([verb, "abnahme", "-m", "Notfall", "--confirm", "abnahme"])
                #expect(run.status == .done && run.codes == [], "\(fault) \(run.text)")
            }
            let promoted = try call(["promote"], as: .engine)
            #expect(promoted.codes == [fault.code] && promoted.status == .unavailable, "\(promoted.text)")
        }
        // Nor does what a fetch has left over beside the keys keep anybody back but those who judge.
        let folder = "\(fixture.folder.path)/signers/lieferanten"
        let left = ["w.crl.part", "crl.pem.tmp", "crl.pem~", "wurzel.crl.1"]
        for name in left { try fixture.folder.write("", to: "signers/lieferanten/\(name)") }
        for verb in ["hold", "resume"] {
            let run = try call([verb, "abnahme", "-m", "Notfall", "--confirm", "abnahme"])
            #expect(run.status == .done && run.codes == [], "\(run.text)")
        }
        try lay(.missing)
        try copy(try mill.revocationList(of: root), to: "sperren/wurzel.crl")
        let judging = try call(["promote"], as: .engine)
        #expect(
            judging.status == .badData && judging.codes == left.map { _ in "signers.file-unsupported" },
            "\(judging.text)")
        // Among the operators' keys nothing of the kind may lie: they say who may decide.
        try fixture.folder.write("", to: "signers/betrieb/w.crl.part")
        #expect(try call(["status"]).codes == ["signers.file-unsupported"])
        for path in left.map({ "\(folder)/\($0)" }) + ["\(fixture.folder.path)/signers/betrieb/w.crl.part"] {
            try FileManager.default.removeItem(atPath: path)
        }
        // A list that lies beside the keys is nothing else.
        try copy(try mill.revocationList(of: root), to: "sperren/wurzel.crl")
        try fixture.folder.write("kaputt", to: "signers/lieferanten/crl.pem")
        #expect(try call(["hold", "-m", "Notfall", "--confirm", "wohngeld"]).status == .done)
        #expect(try call(["promote"], as: .engine).status == .unavailable)
        // What says who may decide is read and compared as ever.
        try fixture.folder.write("kaputt", to: "signers/betrieb/revoked_keys")
        let run = try call(["resume", "-m", "weiter", "--confirm", "wohngeld"])
        #expect(run.status == .unavailable && run.codes == ["signers.revocations-malformed"], "\(run.text)")
        try fixture.folder.write("# leer\n", to: "signers/betrieb/revoked_keys")
        #expect(try call(["status"]).codes == ["ledger.policy-differs"])
    }

    @Test("What was signed before the lists were gone is brought in without them")
    func statements() throws {
        let halt = "\(fixture.folder.path)/halt.json"
        let release = "\(fixture.folder.path)/freigabe.json"
        let calls = [
            ["hold", "-m", "Notfall", "--confirm", "wohngeld", "--offline", "--sign-only", halt],
            ["release", "v1.1.0"] + released + ["--sign-only", release],
        ]
        for arguments in calls {
            let run = try call(arguments)
            #expect(run.status == .done && run.codes == [], "\(run.text)")
        }
        for (fault, arguments) in [
            (Fault.missing, ["hold", "--statement", halt]), (.damaged, ["release", "--statement", release]),
        ] {
            try lay(fault)
            let run = try call(arguments)
            #expect(run.status == .done && run.codes == [], "\(fault) \(run.text)")
        }
        #expect(fixture.stagectl(as: .first, "status").output.contains("Notfall"))
        #expect(try call(["promote"], as: .engine).codes == [Fault.damaged.code])
    }

    @Test(
        "A list beside the keys that is gone or newer stops what judges, and neither a hold nor the way back")
    func besideKeys() throws {
        let file = "\(fixture.folder.path)/signers/lieferanten/crl.pem"
        try copy(try mill.revocationList(of: root, number: 2), to: "signers/lieferanten/crl.pem")
        let digits = try String(Policy(readingFrom: fixture.pipeline).digest.hex.prefix(12))
        for (arguments, person) in [
            (["policy", "propose", "-m", "Sperrliste"], PipelineFixture.Person.first),
            (["policy", "approve", "-m", "ja", "--confirm", digits], .first),
            (["policy", "adopt"], .engine),
            (
                ["release", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "x", "--confirm", "abnahme"],
                .first
            ),
        ] {
            let run = try call(arguments, as: person)
            #expect(run.status == .done && run.codes == [], "\(run.text)")
        }
        for isGone in [true, false] {
            try FileManager.default.removeItem(atPath: file)
            if !isGone {
                try copy(try mill.revocationList(of: root, number: 3), to: "signers/lieferanten/crl.pem")
            }
            for arguments in [["promote"], ["check"], ["check", "v1.1.0"]] {
                let run = try call(arguments, as: .engine)
                #expect(
                    run.codes == ["ledger.policy-differs"] && run.status == .configuration
                        && run.text.contains("signers/senders/crl.pem"), "\(isGone) \(run.text)")
            }
            for arguments in [
                ["hold", "-m", "Notfall", "--confirm", "wohngeld"], ["status"], ["audit"],
                ["resume", "-m", "weiter", "--confirm", "wohngeld"],
            ] {
                let run = try call(arguments)
                #expect(run.status == .done && run.codes == [], "\(isGone) \(run.text)")
            }
            let back = ["promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "Fehler", "-n"]
            #expect(try call(back, as: .engine).codes == [], "\(isGone)")
            if isGone {
                try copy(try mill.revocationList(of: root, number: 2), to: "signers/lieferanten/crl.pem")
            }
        }
    }

    @Test(
        "A list that is renewed is a new policy: nothing goes on until it is adopted, and releases must be given again"
    )
    func renewed() throws {
        #expect(try call(["release", "v1.1.0"] + released).status == .done)
        #expect(try call(["promote", "v1.1.0", "--to", "produktion", "-n"], as: .engine).status == .done)
        try copy(try mill.revocationList(of: root, number: 2), to: "sperren/wurzel.crl")
        for arguments in [["promote"], ["promote", "v1.1.0", "--to", "produktion"], ["check"]] {
            let run = try call(arguments, as: .engine)
            #expect(run.codes == ["ledger.policy-differs"] && run.status == .configuration, "\(run.text)")
        }
        // Signed without a look at the ledger, a statement names the policy that lies here; the ledger refuses it.
        let file = "\(fixture.folder.path)/halt.json"
        let blind = ["hold", "-m", "Notfall", "--confirm", "wohngeld", "--offline", "--sign-only", file]
        #expect(try call(blind).status == .done)
        let brought = try call(["hold", "--statement", file])
        #expect(brought.codes == ["release.scope"] && brought.status == .badData, "\(brought.text)")
        // What needs no list is not kept back meanwhile.
        let back = ["promote", "v1.0.0", "--to", "abnahme", "--rollback", "-m", "Fehler", "-n"]
        #expect(try call(back, as: .engine).status == .done)
        #expect(try call(["status"]).status == .done)
        #expect(try call(["hold", "-m", "Notfall", "--confirm", "wohngeld"]).status == .done)
        let digits = try String(Policy(readingFrom: fixture.pipeline).digest.hex.prefix(12))
        #expect(try call(["policy", "propose", "-m", "Sperrliste"]).status == .done)
        #expect(try call(["policy", "approve", "-m", "ja", "--confirm", digits]).status == .done)
        #expect(try call(["policy", "adopt"], as: .engine).status == .done)
        // The hold stays, and the release counts no more: it was one under other rules.
        #expect(
            try call(["promote", "v1.1.0", "--to", "produktion"], as: .engine).codes.contains("gate.hold"))
        #expect(try call(["resume", "-m", "weiter", "--confirm", "wohngeld"]).status == .done)
        let promoted = try call(["promote", "v1.1.0", "--to", "produktion"], as: .engine)
        #expect(promoted.codes == ["release.missing"], "\(promoted.text)")
        #expect(try call(["release", "v1.1.0"] + released).status == .done)
        #expect(try call(["promote", "v1.1.0", "--to", "produktion"], as: .engine).status == .done)
    }
}
