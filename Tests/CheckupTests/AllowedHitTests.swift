import Checkup
import Foundation
import Ledger
import Problems
import Support
import Testing

@Suite("Hits that a list lets pass")
struct AllowedHitTests {
    private let fixture: DeliveryFixture

    /// Delivers an archive with two members, both of which match, and a file that matches as it is.
    init() throws {
        fixture = try DeliveryFixture()
        try fixture.folder.write(Self.padded("one"), to: "members/one.txt")
        try fixture.folder.write(Self.padded("two"), to: "members/two.txt")
        try expectRun(
            "zip", ["-q", "-X", "\(fixture.sender)/app/both.zip", "one.txt", "two.txt"],
            in: "\(fixture.folder.path)/members")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v1", "-m", "Lieferung")
    }

    /// Content that is packed, so that its archive does not match by itself.
    private static func padded(_ name: String) -> String {
        name + DeliveryFixture.eicar + String(repeating: " ", count: 4096)
    }

    /// The line of a list that allows a file below the fixture's folder.
    private func entry(_ path: String) throws -> String {
        let sum = try expectRun("sha256sum", [path], in: fixture.folder.path).prefix(64)
        let size = try expectRun("stat", ["-c", "%s", path], in: fixture.folder.path).filter(\.isNumber)
        return "\(sum):\(size):Own.Tool\n"
    }

    private func findings(
        _ lists: [String: String], _ checkup: String = ""
    ) throws -> [CheckupReport.RecordedFinding] {
        let verdict = try fixture.checkUp(policy: fixture.policy(checkup), lists: lists)
        let report = verdict.report
        #expect(try CheckupReport(report.json) == report)
        #expect((report.result == .passed) == report.findings.allSatisfy { $0.severity == .warn })
        return report.findings
    }

    @Test("A member that may pass lets no other member pass")
    func siblings() throws {
        let found = try findings(["own.sfp": entry("members/one.txt")])
        #expect(found.map(\.code) == ["malware.found", "malware.allowed"])
        #expect(found.map(\.inside) == [["two.txt"], ["one.txt"]])
        #expect(found.map(\.severity) == [.refuse, .warn])
        #expect(found.map(\.subject) == ["app/both.zip", "app/both.zip"])
        #expect(found.last?.expected == "Own.Tool (own.sfp)")
        #expect(found.last?.found == "Eicar-Test-Signature.UNOFFICIAL")
    }

    @Test("However many copies may pass, what may not is found behind them")
    func crowd() throws {
        for number in 0...1000 {
            try fixture.folder.write(Self.padded("one"), to: "crowd/\(number + 1000).txt")
        }
        try fixture.folder.write(Self.padded("two"), to: "crowd/two.txt")
        try expectRun(
            "sh", ["-c", "zip -q -X '\(fixture.sender)/app/crowd.zip' 1*.txt 2*.txt two.txt"],
            in: "\(fixture.folder.path)/crowd")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        let lists = ["own.sfp": try entry("members/one.txt") + entry("sender/app/both.zip")]
        let report = try fixture.checkUp("v2", policy: fixture.policy(""), lists: lists).report
        #expect(report.result == .refused)
        #expect(report.findings.filter { $0.code == "malware.found" }.map(\.inside) == [["two.txt"]])
    }

    @Test("A delivered file that may pass does so with all that lies in it, and each hit is recorded")
    func whole() throws {
        for checkup in ["", "content: { refuse-warnings: true }"] {
            let found = try findings(["own.sfp": entry("sender/app/both.zip")], checkup)
            #expect(found.map(\.code) == ["malware.allowed", "malware.allowed"])
            #expect(found.map(\.inside) == [["one.txt"], ["two.txt"]])
            #expect(found.map(\.severity) == [.warn, .warn])
        }
    }

    @Test("A signature that does not count is recorded wherever it matches")
    func names() throws {
        let found = try findings(["own.ign2": "Eicar-Test-Signature\n"])
        #expect(found.map(\.code) == ["malware.allowed", "malware.allowed"])
        #expect(found.first?.expected == "Eicar-Test-Signature (own.ign2)")
        #expect(try findings(["own.ign2": "Eicar-Test\n"]).map(\.code) == ["malware.found", "malware.found"])
    }
}
