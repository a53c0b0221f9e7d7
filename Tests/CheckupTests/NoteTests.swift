import Checkup
import Foundation
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// A delivery note as a supplier writes it, with what it says of each delivery.
private let usual = """
    application: fach
    version: "1"
    audience: wohngeld
    sequence: 7
    expires: 2027-03-31T00:00:00Z
    files:
      binaries: app/**
      documentation: [doc/**]

    """

@Suite("Delivery notes")
struct NoteTests {
    private let fixture: DeliveryFixture

    init() throws { fixture = try DeliveryFixture() }

    private func verdict(
        _ note: String?, _ files: [String: String] = [:], _ checkup: String = "note: required"
    ) throws -> Verdict {
        if let note { try fixture.folder.write(note, to: "sender/lieferung.yaml") }
        for (path, content) in files { try fixture.folder.write(content, to: "sender/\(path)") }
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v1", "-m", "Lieferung 1")
        return try fixture.checkUp(policy: fixture.policy(checkup))
    }

    private func findings(_ verdict: Verdict) -> [String] {
        verdict.findings.map(\.problem).map { "\($0.code.name) \($0.subject) \($0.found ?? "")" }
    }

    @Test("What it says goes on record")
    func passes() throws {
        let verdict = try verdict(usual)
        #expect(verdict.codes == [])
        let note = DeliveryNote(
            application: "fach", version: "1", audience: "wohngeld", sequence: 7, predecessor: nil,
            expires: Timestamp(text: "2027-03-31T00:00:00Z"))
        #expect(verdict.report.note == note)
        #expect(try CheckupReport(verdict.report.json) == verdict.report)
    }

    @Test("None is asked for unless the pipeline says so; then a delivery without one goes back")
    func missing() throws {
        #expect(try verdict(nil).codes == ["note.missing"])
        let verdict = try fixture.checkUp(policy: fixture.policy("note: optional"))
        #expect(verdict.codes == [] && verdict.report.note == nil)
        #expect(verdict.report.json["note"] == nil)
        #expect(try CheckupReport(verdict.report.json) == verdict.report)
    }

    @Test("Globs that would take hours to compare are not compared, and the delivery goes back")
    func costly() throws {
        let globs = (0..<15).map { "    - '\($0)/*\(String(repeating: "a", count: 4_050))b'\n" }.joined()
        let head = try #require(usual.components(separatedBy: "files:").first)
        let names = (0..<350).map { "\(1_000 + $0)" + String(repeating: "a", count: 246) }
        let verdict = try verdict(
            head + "files:\n  binaries:\n" + globs, Dictionary(uniqueKeysWithValues: names.map { ($0, "x") }))
        #expect(findings(verdict).contains { $0.hasPrefix("note.malformed lieferung.yaml globs too long") })
    }

    /// A note with some lines altered, and what is found.
    struct Bad: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let found: [String]
        var testDescription: String { new }

        init(_ old: String, _ new: String, _ found: String...) {
            self.old = old
            self.new = new
            self.found = found
        }
    }

    static let bad: [Bad] = [
        Bad("audience: wohngeld", "audience: bauamt", "note.audience v1 bauamt"),
        Bad("version: \"1\"", "version: v1", "note.version v1 v1"),
        Bad("2027-03-31", "2027-01-15", "note.expired v1 2027-01-15T00:00:00Z"),
        Bad("2027-03-31T00:00:00Z", "2027-03-31", "note.value lieferung.yaml:5:10 expires"),
        Bad("2027-03-31T00:00:00Z", "2027-02-30T00:00:00Z", "note.value lieferung.yaml:5:10 expires"),
        Bad("sequence: 7", "sequence: 0", "note.value lieferung.yaml:4:11 sequence"),
        Bad("sequence: 7", "sequence: \"7\"", "note.value lieferung.yaml:4:11 sequence"),
        Bad("sequence: 7", "sequence: 1000000001", "note.value lieferung.yaml:4:11 sequence"),
        Bad("sequence: 7\n", "", "note.key-missing lieferung.yaml:1:1 sequence"),
        Bad("application: fach", "application: Fach", "note.value lieferung.yaml:1:14 application"),
        Bad("application: fach", "application: ../fach", "note.value lieferung.yaml:1:14 application"),
        Bad(
            "sequence: 7", "sequenz: 7", "note.key-missing lieferung.yaml:1:1 sequence",
            "note.key-unknown lieferung.yaml:4:1 sequenz"),
        Bad("sequence: 7", "sequence: 7\nsequence: 8", "note.malformed lieferung.yaml:5:1 key-duplicate"),
        Bad("sequence: 7", "sequence: [7", "note.malformed lieferung.yaml:5:8 syntax"),
        Bad("version: \"1\"", "version: \"\u{202E}1\"", "note.malformed lieferung.yaml:2:11 character"),
        Bad("  binaries: app/**", "  binaries: { a: b }", "note.value lieferung.yaml:7:13 binaries"),
        Bad("  binaries: app/**", "  binaries: /app/**", "note.value lieferung.yaml:7:13 binaries"),
        Bad("  binaries: app/**", "  programme: app/**", "note.key-unknown lieferung.yaml:7:3 programme"),
        Bad("[doc/**]", "[doc/**, man/*]", "note.glob-unmatched lieferung.yaml:8:27 man/*"),
    ]

    @Test("What is wrong with it is told with line and column", arguments: bad)
    func refused(bad: Bad) throws {
        let verdict = try verdict(usual.replacing(bad.old, with: bad.new))
        #expect(findings(verdict).sorted() == bad.found.sorted())
        #expect(verdict.status == .refused)
        for problem in verdict.findings.map(\.problem) {
            for language in Language.allCases {
                #expect(!problem.sentence(in: language).contains("\"?\""))
            }
        }
    }

    @Test("Depth, size and number of globs are bounded")
    func bounds() throws {
        let globs = (0...50).map { "d\($0)" }.joined(separator: ", ")
        for (note, code) in [
            (usual + String(repeating: "#", count: 64 << 10), "limit.bytes"),
            (usual.replacing("[doc/**]", with: "[[[[[[x]]]]]]"), "note.malformed"),
            (usual.replacing("[doc/**]", with: "[\(globs)]"), "note.value"),
        ] {
            let other = try NoteTests()
            #expect(try other.verdict(note).codes == [code])
        }
    }

    @Test("What a pipeline demands must be there by the note")
    func demands() throws {
        let asking = "note: required\n  demand: [documentation, prebuilt, deployment, recipe, sbom]"
        let bare = usual.prefix { $0 != "f" || true }.split(separator: "files:").first.map(String.init) ?? ""
        let sources = "files:\n  sources: [\"src/**\", \"app/**\"]\n  binaries: app/**\n"
        let all = """
            files:
              binaries: app/**
              documentation: doc/*.html
              deployment: deploy/*
              sources: src/*.c
              recipe: src/Makefile
              sbom: "*.cdx.json"

            """
        let files = ["src/a.c": "c", "src/Makefile": "m", "deploy/a": "d", "sbom.cdx.json": "{}"]
        let rows: [(String, [String])] = [
            (
                bare,
                [
                    "note.binaries-missing", "note.deployment-missing", "note.documentation-missing",
                    "note.sbom-missing",
                ]
            ),
            (
                bare + sources,
                [
                    "note.binaries-missing", "note.deployment-missing", "note.documentation-missing",
                    "note.recipe-missing", "note.sbom-missing",
                ]
            ),
            (bare + all, []),
        ]
        for (note, codes) in rows {
            let other = try NoteTests()
            #expect(try other.verdict(note, files, asking).codes == codes)
        }
    }

    @Test("A link or a folder in its place is no note, and is not passed over")
    func noFile() throws {
        try expectRun("ln", ["-s", "doc/handbuch.html", "\(fixture.sender)/lieferung.yaml"])
        #expect(
            findings(try verdict(nil, [:], "note: optional")) == [
                "note.malformed lieferung.yaml symbolic link"
            ])
        let other = try NoteTests()
        let found = try other.verdict(nil, ["lieferung.yaml/a": "a"], "note: optional")
        #expect(findings(found) == ["note.malformed lieferung.yaml folder"])
    }

    @Test("It must follow what was accepted, as far as that is asked")
    func order() throws {
        let note = DeliveryNote(
            application: "fach", version: "2", audience: "wohngeld", sequence: 7, predecessor: "v1",
            expires: nil)
        let policy = try fixture.policy()
        let first = try #require(DeliveryName("v1"))
        func codes(
            _ number: Int, of application: String = "fach",
            from senders: [String] = ["Anna@hersteller.example"],
            to next: [String]? = ["anna@hersteller.example"], note: DeliveryNote = note
        ) -> [String] {
            let newest = AcceptedNotes.Newest(NoteRecord(delivery: first, number: number), from: senders)
            return AcceptedNotes([application: newest])
                .problems(with: note, of: "v2", from: next, under: policy).map(\.code.name)
        }
        #expect(codes(6) == [])
        #expect(codes(7) == ["note.sequence"])
        #expect(codes(6, of: "portal") == ["note.predecessor"])

        // Nobody goes on in another's place, unless nobody is left who could.
        let others = ["labor@pruefung.example", "berta@hersteller.example"]
        #expect(codes(6, to: others) == ["note.sender"])
        #expect(codes(6, to: others + ["ANNA@hersteller.example"]) == [])
        #expect(codes(6, from: ["anna@frueher.example"], to: others) == [])
        #expect(
            codes(6, from: ["anna@frueher.example", "absender@hersteller.example"], to: others) == [
                "note.sender"
            ])
        // Where nobody has signed there is nobody to compare.
        #expect(codes(6, to: nil) == [])

        // Whoever signs beside an owner gains nothing by it; with the first delivery everybody is one.
        func codes(after sent: [[String]], to next: [String]) -> [String] {
            var accepted = AcceptedNotes()
            for senders in sent { accepted.insert(note, of: first, from: senders) }
            let following = DeliveryNote(
                application: "fach", version: "2", audience: "wohngeld", sequence: 8, predecessor: "v1",
                expires: nil)
            return accepted.problems(with: following, of: "v2", from: next, under: policy).map(\.code.name)
        }
        let (anna, lab, third) = ("anna@hersteller.example", "labor@pruefung.example", "c@hersteller.example")
        #expect(codes(after: [[anna], ["ANNA@hersteller.example", lab]], to: [anna]) == [])
        #expect(codes(after: [[anna], [anna, lab]], to: [lab]) == ["note.sender"])
        #expect(codes(after: [[anna], [anna, lab], [anna, lab]], to: [lab]) == ["note.sender"])
        #expect(codes(after: [[anna, third]], to: [third]) == [])
        #expect(codes(after: [[anna, third], [third, lab]], to: [third]) == [])
        #expect(codes(after: [[anna, third], [third, lab]], to: [anna]) == ["note.sender"])
        // Of whom the policy knows nothing any more nothing is left.
        let (gone, new) = ("anna@frueher.example", ["berta@hersteller.example"])
        #expect(codes(after: [[gone], [gone, lab]], to: new) == [])
        #expect(codes(after: [[gone], new], to: [gone]) == ["note.sender"])

        // Numbers go on in small steps, so that they do not end.
        func numbered(_ number: Int, after predecessor: String? = "v1") -> DeliveryNote {
            DeliveryNote(
                application: "fach", version: "2", audience: "wohngeld", sequence: number,
                predecessor: predecessor, expires: nil)
        }
        #expect(codes(6, note: numbered(1_006)) == [])
        #expect(codes(6, note: numbered(1_007)) == ["note.gap"])
        #expect(codes(6, note: numbered(1_000_000_000)) == ["note.gap"])
        #expect(codes(6, of: "portal", note: numbered(1_000_000, after: nil)) == [])
        #expect(codes(6, of: "portal", note: numbered(1_000_001, after: nil)) == ["note.gap"])
    }
}
