import Checkup
import Delivery
import Foundation
import Git
import Ledger
import Problems
import Seals
import Support
import Testing

@Suite("The verdict on a delivery")
struct VerdictTests {
    private let fixture: DeliveryFixture

    init() throws { fixture = try DeliveryFixture() }

    private func deliver() throws {
        try fixture.commit()
        try fixture.git("tag", "-s", "v1", "-m", "Lieferung 1")
    }

    @Test("A delivery that is in order passes, with its sender, its objects and its report")
    func passes() throws {
        try deliver()
        let policy = try fixture.policy()

        guard case .passed(let checked) = try fixture.checkUp(policy: policy) else {
            Issue.record("It was refused: \(try fixture.checkUp().findings)")
            return
        }

        #expect(checked.senders.map(\.name) == ["absender@hersteller.example"])
        #expect(checked.warnings == [])
        #expect(try checked.tree.hex == fixture.git("rev-parse", "v1^{tree}"))
        let objects = try fixture.git("rev-list", "--objects", "--no-object-names", "v1^{tree}")
        #expect(checked.checkedTree.map(\.hex) == objects.split(separator: "\n").map(String.init).sorted())
        let report = checked.report
        #expect(try CheckupReport(report.json) == report)
        #expect(report.result == .passed && report.digest == checked.digest)
        #expect(report.counts.files == 3 && report.counts.folders == 2 && report.counts.symlinks == 0)
        #expect(report.policy == policy.digest && report.started == DeliveryFixture.now)
        #expect(try report.source.tag?.hex == fixture.git("rev-parse", "v1"))
        #expect(try report.source.commit?.hex == fixture.git("rev-parse", "v1^{commit}"))
        #expect(report.databaseFiles.map(\.name) == ["base.ndb"])
        #expect(report.databaseFiles.map(\.active) == [1])
    }

    @Test("Everything that is wrong is found at once, the gravest first, and decides the exit status")
    func everything() throws {
        try fixture.folder.write(DeliveryFixture.eicar, to: "sender/app/eicar.com")
        try fixture.folder.write(DeliveryFixture.eicar, to: "sender/doc/again.com")
        try fixture.folder.write("altered", to: "sender/app/portal.war")
        try fixture.folder.write("x", to: "sender/aux.txt")
        try fixture.git("config", "user.signingkey", "\(fixture.folder.path)/stranger.key")
        try deliver()

        let verdict = try fixture.checkUp()

        #expect(
            verdict.codes == [
                "malware.found", "malware.found", "signature.key-unknown", "checksum.differs",
                "checksum.file-unlisted", "checksum.file-unlisted", "checksum.file-unlisted",
                "content.path-windows",
            ])
        #expect(verdict.status == .malware)
        let report = verdict.report
        #expect(report.refusals == 7 && report.warnings == 1 && report.senders.isEmpty)
        #expect(report.digest != nil)
        #expect(report.findings.first?.subject == "app/eicar.com")
        #expect(report.findings.first?.found == "Eicar-Test-Signature.UNOFFICIAL")
        #expect(try CheckupReport(report.json) == report)
    }

    @Test("A signature that is missing, foreign or out of its time is refused with its own status")
    func signatures() throws {
        try fixture.commit()
        try fixture.git("tag", "v1")
        try fixture.git("tag", "-a", "v2", "-m", "unsigniert")
        try fixture.git("tag", "-s", "v3", "-m", "signiert")
        for name in ["v1", "v2"] {
            let verdict = try fixture.checkUp(name)
            #expect(verdict.codes == ["signature.missing"])
            #expect(verdict.status == .signature)
        }
        #expect(try fixture.checkUp("v3").codes == [])
        // Judged now, whatever date the tag bears.
        let expired = try fixture.policy(options: "valid-before=\"20270101\" ")
        #expect(try fixture.checkUp("v3", policy: expired).codes == ["signature.key-expired"])
        let scoped = try fixture.policy(options: "namespaces=\"file\" ")
        #expect(try fixture.checkUp("v3", policy: scoped).codes == ["signature.key-scope"])
        try fixture.git("config", "user.email", "absender@anderswo.example")
        try fixture.git("tag", "-s", "v4", "-m", "signiert")
        #expect(try fixture.checkUp("v4").codes == ["signature.address-mismatch"])
    }

    @Test("Where the pipeline asks for signed commits, the commit decides")
    func onCommit() throws {
        try fixture.git("add", "-A")
        try fixture.git("commit", "-q", "-S", "-m", "signiert")
        try fixture.git("tag", "v1")
        let policy = try fixture.policy(on: "commit")
        #expect(try fixture.checkUp("v1", policy: policy).codes == [])
        try fixture.git("commit", "-q", "--amend", "--no-edit", "--no-gpg-sign")
        try fixture.git("tag", "-s", "v2", "-m", "nur das Tag")
        #expect(try fixture.checkUp("v2", policy: policy).codes == ["signature.missing"])
    }

    @Test("A warning passes on record, or refuses if the pipeline says so")
    func warnings() throws {
        try fixture.folder.write("x", to: "sender/-x")
        try fixture.sums()
        try deliver()
        let verdict = try fixture.checkUp()
        #expect(verdict.codes == ["content.path-dash"] && verdict.status == nil)
        #expect(verdict.report.warnings == 1 && verdict.report.result == .passed)
        let strict = try fixture.policy("content: { refuse-warnings: true }")
        #expect(try fixture.checkUp(policy: strict).status == .refused)
    }

    @Test("What the reading of tag and commit found counts, and is not said twice")
    func readingFindings() throws {
        try deliver()
        try fixture.git("update-ref", "refs/tags/v9", try fixture.git("rev-parse", "v1"))
        let renamed = try fixture.checkUp("v9")
        #expect(renamed.codes == ["delivery.tag-name"])
        #expect(renamed.status == .refused)
        try fixture.git("tag", "-a", "v8", "-m", "kein Commit", "v1^{tree}")
        let target = try fixture.checkUp("v8")
        #expect(target.codes.contains("delivery.tag-target") && target.report.source.tree == nil)
        #expect(try CheckupReport(target.report.json) == target.report)
    }

    @Test("The pipeline's own limits and manifests are what counts")
    func rules() throws {
        try deliver()
        let small = try fixture.policy("content: { max-file: 10B, executables: [] }")
        #expect(try fixture.checkUp(policy: small).codes.contains("limit.bytes"))
        let other = try fixture.policy("checksums: { manifest: SUMS }")
        #expect(try fixture.checkUp(policy: other).codes == ["checksum.manifest-missing"])
    }

    @Test("Of a delivery without a certified sender a hundred findings are written out, and all counted")
    func unprovenFindings() throws {
        for number in 0..<120 { try fixture.folder.write("x", to: "sender/doc/\(number).txt") }
        try deliver()
        let proven = try fixture.checkUp().report
        #expect(proven.findings.count == proven.refusals && proven.refusals >= 120)
        try fixture.git("config", "user.signingkey", "\(fixture.folder.path)/stranger.key")
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung 2")
        let unproven = try fixture.checkUp("v2").report
        #expect(unproven.senders.isEmpty && unproven.findings.count == 100)
        #expect(unproven.refusals == proven.refusals + 1)
        #expect(try CheckupReport(unproven.json) == unproven)
    }

    @Test("The longest report that a sender can provoke is one that readers of the ledger take")
    func longestReport() {
        let texts = ["\u{1}", "\"", "ü", "\u{10FFFF}", "x"].map { String(repeating: $0, count: 10_000) }
        for text in texts {
            let finding = Finding(
                Problem(.content(.pathControl), text, expected: text, found: text))
            let recorded = CheckupReport.RecordedFinding(finding)
            let strings = [recorded.subject, recorded.expected ?? "", recorded.found ?? ""]
            let bytes = strings.map { JSONValue.string($0).canonical.count }.reduce(200, +)
            // In base64.
            #expect(bytes * CheckupReport.recordedFindings / 3 * 4 < 16 << 20)
            #expect(strings.allSatisfy { $0.utf8.count > 500 })
        }
    }
}
