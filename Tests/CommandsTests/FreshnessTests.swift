import Commands
import Foundation
import Problems
import Support
import Testing

@Suite("How fresh a ledger is")
struct FreshnessTests {
    private let fixture: PipelineFixture

    init() throws {
        fixture = try PipelineFixture()
        try fixture.begin()
        try fixture.deliver("v1.0.0", files: ["a": "1"])
        _ = fixture.stagectl(as: .engine, "promote")
    }

    /// Gives B the first two entries and nothing more.
    private func truncate() throws {
        try expectRun(
            "git", ["update-ref", "refs/heads/wohngeld/ledger", "refs/heads/wohngeld/ledger~1"],
            in: fixture.inner)
        try expectRun("git", ["update-ref", "-d", "refs/heads/wohngeld/abnahme"], in: fixture.inner)
    }

    @Test("The first audit on a machine says that it cannot know, the next one that nothing was taken back")
    func unknown() throws {
        let first = fixture.stagectl(as: .first, "audit")
        #expect(first.status == .done, "\(first)")
        #expect(first.output.contains("\nFreshness unknown: no earlier state to compare with"))
        let second = fixture.stagectl(as: .first, "audit", language: "de", columns: "80")
        #expect(second.output.contains("\nok Frische: nichts zurückgenommen seit dem Eintrag 2 ("))
        let document = try fixture.stagectl(as: .second, "audit", "--json").document()
        let freshness = (document["result"] as? [String: Any])?["freshness"] as? [String: Any]
        #expect(freshness?["known"] as? Bool == false)
    }

    @Test("An incremental audit says how much of it was verified earlier, and finds what is new")
    func incremental() throws {
        _ = fixture.stagectl(as: .first, "audit")
        _ = fixture.stagectl(
            as: .first, "release", "v1.0.0", "--to", "produktion", "-m", "ok", "--confirm", "produktion")
        let run = fixture.stagectl(as: .second, "audit", "--incremental")
        #expect(run.status == .done && !run.output.contains("verified earlier"), "\(run)")
        _ = fixture.stagectl(
            as: .first, "release", "v1.0.0", "--to", "produktion", "-m", "again", "--confirm", "produktion")
        let again = fixture.stagectl(as: .second, "audit", "--incremental")
        #expect(
            again.output.contains("\n   of these, 4 entries verified earlier on this machine\n"), "\(again)")
    }

    @Test(
        "A B that was set back is noticed by every command that relies on it",
        arguments: [
            ["audit"], ["audit", "--incremental"], ["status"], ["promote"],
            ["release", "v1.0.0", "--to", "produktion", "-m", "ok", "--confirm", "produktion"],
            ["hold", "abnahme", "-m", "stop", "--confirm", "abnahme"],
            ["explain", "v1.0.0", "--to", "produktion"],
        ])
    func setBack(_ call: [String]) throws {
        _ = fixture.stagectl(as: .engine, "audit")
        try truncate()
        let before = try fixture.references()
        let run = fixture.stagectl(as: .engine, calling: call + ["--json"])
        #expect(try run.codes() == ["ledger.rollback"], "\(run)")
        #expect(run.status == .ledgerBroken)
        #expect(try fixture.references() == before)
    }

    @Test("What another machine has seen shows that B was set back, though this one knows nothing")
    func against() throws {
        let shown = try fixture.folder.write(
            fixture.stagectl(as: .engine, "audit", "--json").output, to: "stand.json")
        let fine = fixture.stagectl(as: .first, "audit", "--against", shown)
        #expect(
            fine.status == .done && fine.output.contains("ok freshness: nothing taken back since the entry 2")
        )
        try truncate()
        let run = fixture.stagectl(as: .second, "audit", "--against", shown, "--json")
        #expect(try run.codes() == ["ledger.rollback"])
        #expect(run.output.contains("stand.json"))
    }

    @Test("What shows nothing is refused by name")
    func unreadable() throws {
        let audit = fixture.stagectl(as: .engine, "audit", "--json").output
        let status = fixture.stagectl(as: .engine, "status", "--json").output
        func with(_ entries: String) -> String {
            audit.replacing("\"entries\":3", with: "\"entries\":\(entries)")
        }
        let other = audit.replacing("\"pipeline\":\"wohngeld\"", with: "\"pipeline\":\"andere\"")
        let unreadable: [String] = ["", status, String(audit.dropLast(20)), other, with("0"), with("-1")]
        var cases: [(content: String?, code: String, status: Problems.ExitStatus)] = [
            (nil, "ledger.shown-missing", .missing), (with("2"), "ledger.equivocation", .ledgerBroken),
            (with("9007199254740991"), "ledger.rollback", .ledgerBroken),
        ]
        for content in unreadable { cases.append((content, "ledger.shown-unreadable", .badData)) }
        for (index, row) in cases.enumerated() {
            let path = "\(fixture.folder.path)/shown-\(index)"
            if let content = row.content { try fixture.folder.write(content, to: "shown-\(index)") }
            for language in ["de", "en"] {
                let run = fixture.stagectl(
                    as: .first, "audit", "--against", path, "--json", language: language)
                #expect(try run.codes() == [row.code], "\(index): \(run)")
                #expect(run.status == row.status)
            }
        }
    }
}
