import Commands
import Foundation
import Problems
import Support
import Testing

@Suite("The verbs, from the first entry to production")
struct FlowTests {
    private let fixture: PipelineFixture

    init() throws { fixture = try PipelineFixture() }

    @Test("A delivery walks to production, and every step says what comes next")
    func walk() throws {
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["app/portal.war": "content", "README": "text"])

        let promoted = fixture.stagectl(as: .engine, "promote")
        #expect(promoted.status == .done, "\(promoted)")
        #expect(promoted.output.contains("Delivery v1.0.0 taken in ("))
        #expect(promoted.output.contains("Delivery v1.0.0 promoted to abnahme ("))

        let waiting = fixture.stagectl(as: .first, "status")
        #expect(waiting.output.contains("\nwaiting: v1.0.0 for produktion, since 20"))
        #expect(waiting.output.contains("\n  release 0 of 2, can come from: verantwortung-1@amt.example,"))
        #expect(
            waiting.output.hasSuffix("Next: stagectl release v1.0.0 --to produktion -m \"reason\"\n"))

        let shut = fixture.stagectl(as: .engine, "promote", "v1.0.0", "--to", "produktion")
        #expect(shut.status == .releaseMissing)

        let first = fixture.stagectl(
            as: .first, "release", "v1.0.0", "--to", "produktion", "-m", "ok", answers: ["produktion"])
        #expect(first.status == .done, "\(first)")
        #expect(first.errors.contains("Release (Freigabe) of delivery v1.0.0 for produktion"))
        #expect(first.output.contains("released for produktion, 1 of 2 ("))

        let second = fixture.stagectl(
            as: .second, "release", "v1.0.0", "--to", "produktion", "-m", "ok", "--confirm", "produktion")
        #expect(second.output.hasSuffix("Next: stagectl promote v1.0.0 --to produktion\n"))
        #expect(fixture.stagectl(as: .second, "status").output.hasSuffix("Next: stagectl promote\n"))

        let entered = fixture.stagectl(as: .engine, "promote", "v1.0.0", "--to", "produktion")
        #expect(entered.status == .done, "\(entered)")

        let audit = fixture.stagectl(as: .first, "audit")
        #expect(audit.status == .done, "\(audit)")
        #expect(audit.output.split(separator: "\n").allSatisfy { $0.hasPrefix("ok ") })
        for columns in ["60", "80", "200"] {
            let log = fixture.stagectl(as: .first, "log", language: "de", columns: columns)
            let words = log.output.split(whereSeparator: \.isWhitespace)
            #expect(words.contains("verantwortung-1@amt.example"))
            #expect(words.contains("freigegeben"))
            #expect(log.output.split(separator: "\n").allSatisfy { $0.displayWidth <= Int(columns) ?? 0 })
        }
        let result = try fixture.stagectl(as: .first, "log", "--json").document()["result"]
        let entries = (result as? [String: Any])?["entries"] as? [[String: Any]]
        #expect(
            entries?.compactMap { $0["event"] as? String } == [
                "promote", "release", "release", "promote", "accept", "genesis",
            ])
        #expect(
            fixture.stagectl(as: .first, "status", language: "de").output.hasSuffix("In B wartet nichts.\n"))
    }

    @Test("A second run has nothing to do and says so")
    func idempotent() throws {
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"])
        _ = fixture.stagectl(as: .engine, "promote")
        let before = try fixture.references()

        let again = fixture.stagectl(as: .engine, "promote", language: "de")

        #expect(again.status == .done, "\(again)")
        #expect(again.output == "Nichts zu tun.\n")
        #expect(try fixture.references() == before)
        #expect(fixture.stagectl(as: .engine, "init").output.contains("there already"))
    }

    @Test("A dry run of every writing verb writes nothing and shows the refs it would move")
    func dryRun() throws {
        let begun = fixture.stagectl(as: .engine, "init", "--dry-run")
        #expect(begun.output.contains("refs/heads/wohngeld/ledger: 000000000000 -> "))
        #expect(begun.output.hasSuffix("Dry run: nothing was written.\n"))
        #expect(try fixture.references() == [])
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"])
        let before = try fixture.references()

        let promoted = fixture.stagectl(as: .engine, "promote", "-n")
        #expect(promoted.output.contains("refs/tags/wohngeld/v1.0.0: 000000000000 -> "))
        #expect(promoted.output.contains("refs/heads/wohngeld/abnahme: 000000000000 -> "))
        #expect(try fixture.references() == before)

        _ = fixture.stagectl(as: .engine, "promote")
        let moved = try fixture.references()
        let released = fixture.stagectl(
            as: .first, "release", "v1.0.0", "--to", "produktion", "-m", "ok", "-n")
        #expect(released.status == .done, "\(released)")
        #expect(released.output.hasSuffix("Dry run: nothing was written.\n"))
        #expect(try fixture.references() == moved)
    }

    @Test("A refused delivery is told with its findings, and the others go on")
    func refusal() throws {
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"], by: .stranger)
        try fixture.deliver("v1.1.0", files: ["a": "1"])

        let check = fixture.stagectl(as: .engine, "check", "v1.0.0")
        #expect(check.status == .signature)
        #expect(check.errors.contains("[signature.key-unknown]"))

        let run = fixture.stagectl(as: .engine, "promote", "--json")
        #expect(run.status == .signature)
        #expect(try run.codes() == ["signature.key-unknown"])
        let result = try run.document()["result"] as? [String: Any]
        let judged = result?["judged"] as? [[String: Any]]
        #expect(judged?.compactMap { $0["verdict"] as? String } == ["refused", "passed"])
        #expect((result?["promoted"] as? [[String: Any]])?.count == 1)
        let status = fixture.stagectl(as: .engine, "promote")
        #expect(status.status == .done)
    }

    @Test("Each finding stands below the delivery in which it was found, also where two have the same one")
    func findings() throws {
        try fixture.begin()
        for name in ["v1.0.0", "v1.1.0"] { try fixture.deliver(name, files: ["a": "1"], by: .stranger) }

        let run = fixture.stagectl(as: .engine, "promote")

        let lines = run.errors.split(separator: "\n")
        for name in ["v1.0.0", "v1.1.0"] {
            #expect(lines.count { $0.hasPrefix("\(name): ") && $0.hasSuffix("[signature.key-unknown]") } == 1)
        }
        #expect(run.output.contains("Delivery v1.1.0 refused (1 finding)."))
        let status = fixture.stagectl(as: .first, "status").output
        #expect(status.contains("\nrefused: v1.1.0, 20"))
        #expect(status.contains("\n  findings: signature.key-unknown\n"))
    }

    @Test("check writes nothing to B")
    func checkOnly() throws {
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"])
        let before = try fixture.references()

        let run = fixture.stagectl(as: .stranger, "check", language: "de")

        #expect(run.status == .done, "\(run)")
        #expect(run.output.contains("Lieferung v1.0.0 besteht die Prüfung: 2 Dateien"))
        #expect(run.errors.contains("Ungeprüft, ob dies das richtige Journal ist"))
        #expect(try fixture.references() == before)
    }

    @Test("Who may not release is told so, and nothing is written")
    func noRole() throws {
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"])
        _ = fixture.stagectl(as: .engine, "promote")
        let before = try fixture.references()

        let run = fixture.stagectl(
            as: .engine, "release", "v1.0.0", "--to", "produktion", "-m", "x", "--confirm", "produktion")

        #expect(run.status == .notAllowed, "\(run)")
        #expect(try fixture.references() == before)
    }

    @Test("Without a trust root, reading works with a warning and writing ends with 78")
    func unpinned() throws {
        try fixture.begin()

        let status = fixture.stagectl(as: .stranger, "status")
        #expect(status.status == .done)
        #expect(status.errors.contains("(unpinned)"))
        let promote = fixture.stagectl(as: .stranger, "promote", "--json")
        #expect(promote.status == .configuration)
        #expect(try promote.codes() == ["configuration.root-missing"])
    }

    @Test("Another trust root than the ledger's stops everything with 30")
    func otherRoot() throws {
        try fixture.begin()
        let other = String(repeating: "1", count: 40)

        let run = fixture.stagectl(as: .first, "audit", "--trust-root", other, "--json")

        #expect(run.status == .ledgerBroken)
        #expect(try run.codes() == ["ledger.root"])
    }

    @Test("A ledger with a policy and keys of its own is shown to nobody as the present")
    func forgedPresent() throws {
        try fixture.begin()
        let forger = try PipelineFixture()
        try forger.begin()
        try expectRun(
            "git", ["fetch", "-q", forger.inner, "+refs/heads/wohngeld/ledger:refs/heads/wohngeld/ledger"],
            in: fixture.inner)

        for verb in ["status", "check"] {
            let run = fixture.stagectl(as: .stranger, verb, "--json")
            #expect(run.status == .configuration, "\(run)")
            #expect(try run.codes() == ["ledger.policy-differs"])
        }
    }

    @Test("A moved stage branch is foreign to the audit and shown by status")
    func foreign() throws {
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"])
        _ = fixture.stagectl(as: .engine, "promote")
        try expectRun(
            "git", ["update-ref", "refs/heads/wohngeld/abnahme", "refs/heads/wohngeld/ledger"],
            in: fixture.inner)

        #expect(fixture.stagectl(as: .first, "audit").status == .ledgerBroken)
        let status = fixture.stagectl(as: .first, "status")
        #expect(status.output.contains("\ndeviates: refs/heads/wohngeld/abnahme is at "))
        #expect(status.output.hasSuffix("Next: stagectl audit\n"))
    }

    @Test(
        "Every verb answers with the schema of its own",
        arguments: [
            ["status"], ["log"], ["audit"], ["check"],
        ])
    func schemas(call: [String]) throws {
        try fixture.begin()
        let schemas = [
            "status": "stagectl.status/1", "log": "stagectl.log/1", "audit": "stagectl.audit/1",
            "check": "stagectl.checkup/1",
        ]

        let run = fixture.stagectl(as: .engine, call[0], "--json")

        #expect(run.errors == "" || !run.errors.contains("stagectl:"))
        #expect(try run.document()["schema"] as? String == schemas[call[0]])
        #expect(try run.document()["result"] is [String: Any])
    }
}
