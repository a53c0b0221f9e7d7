import Git
import Ledger
import Problems
import Seals
import Testing

@Suite("The checkup report in the ledger")
struct CheckupReportTests {
    private let tree = ObjectID(hex: "1111111111111111111111111111111111111111")

    private func report(
        findings: [CheckupReport.RecordedFinding] = [], refusals: Int = 0, warnings: Int = 0,
        sender: CheckupReport.Sender? = .init(
            principal: "a@b.example", fingerprint: "SHA256:x", keyType: "ssh-ed25519")
    ) throws -> CheckupReport {
        CheckupReport(
            delivery: "v2.4.0",
            source: .init(
                reference: "refs/tags/v2.4.0", object: try #require(tree), tag: tree, commit: tree, tree: tree
            ),
            digest: SHA256Digest(of: [1]), senders: sender.map { [$0] } ?? [],
            counts: .init(files: 3, folders: 1, symlinks: 0, bytes: 17), findings: findings,
            refusals: refusals, warnings: warnings, databaseGeneration: "g",
            databaseFiles: [
                .init(
                    name: "base.hdb", digest: SHA256Digest(of: []),
                    modified: Timestamp(seconds: 1_790_000_000), active: 7, inactive: 1)
            ],
            policy: SHA256Digest(of: [2]), started: Timestamp(seconds: 1_800_000_000),
            stagectlVersion: "0.1")
    }

    private let differs = CheckupReport.RecordedFinding(
        code: "checksum.differs", severity: .refuse, subject: "a\u{202E}b", expected: nil, found: "x")

    @Test("It comes back as it was written, also with a finding")
    func roundTrip() throws {
        for written in [try report(), try report(findings: [differs], refusals: 1)] {
            #expect(try CheckupReport(written.json) == written)
        }
        #expect(try report(findings: [differs], refusals: 1).result == .refused)
        #expect(try report().result == .passed)
    }

    @Test(
        "What stagectl does not write is not read",
        arguments: [
            (#""version":3"#, #""version":2"#), (#""unscanned":0"#, #""unscanned":1"#),
            (#""warn":0"#, #""warn":1"#),
            (#""refuse":0"#, #""refuse":1"#), (#""result":"passed""#, #""result":"refused""#),
            (#""result":"passed""#, #""result":"maybe""#), (#""files":3"#, #""files":-3"#),
            (#""files":3"#, #""files":"3""#), (#""version":3}"#, #""version":3,"x":1}"#),
            (#""stagectl":"0.1","#, ""), (#""tag":"1111"#, #""tag":"111"#),
            (#""started":"2027"#, #""started":" 2027"#), (#""policy":"sha256:"#, #""policy":"sha1:"#),
            (#""digest":"sha256:4"#, #""digest":null,"x":"4"#), (#"{"counts""#, #"{ "counts""#),
            (#"b.example"}"#, #"b.example","z":1}"#), (#""on":"tag""#, #""on":"note""#),
        ])
    func strictness(what: String, with replacement: String) throws {
        let text = String(decoding: try report().canonical, as: UTF8.self)
        let altered = text.replacing(what, with: replacement)
        #expect(altered != text)
        #expect(throws: MalformedSeal.self) {
            try CheckupReport(JSONValue(parsingCanonical: Array(altered.utf8), limit: 1 << 20))
        }
    }

    @Test(
        "A finding has a code, and one that can be shown",
        arguments: [
            "", "differs", "checksum.", ".differs", "a.b.c", "Checksum.differs", "checksum.differs\n",
            "checksum.differs, x.y", "checksum.dif\u{1B}[2Jfers", "check\u{202E}sum.differs",
            "checksüm.differs",
            String(repeating: "a", count: 100) + ".b",
        ])
    func codes(code: String) throws {
        let finding = CheckupReport.RecordedFinding(
            code: code, severity: .refuse, subject: "a", expected: nil, found: nil)
        let json = try report(findings: [finding], refusals: 1).json
        #expect(throws: MalformedSeal.self) { try CheckupReport(json) }
    }

    @Test("A delivery that passed has a sender")
    func senderOfPassed() throws {
        let json = try report(sender: nil).json
        #expect(throws: MalformedSeal.self) { try CheckupReport(json) }
        #expect(throws: MalformedSeal.self) {
            try CheckupReport(report(findings: [differs], warnings: 1).json)
        }
    }
}
