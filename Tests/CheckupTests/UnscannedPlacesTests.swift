import Ledger
import Problems
import Testing

@testable import Checkup

@Suite("Places that nobody could look into, as they go on record")
struct UnscannedPlacesTests {
    private func place(_ names: [String]) -> Problem {
        Problem(.malware(.unscannable), "a.zip", found: "encrypted, 7 bytes").inside(names)
    }

    @Test("Two that look the same are two; of other things one is enough")
    func twice() {
        let found = Problem(.malware(.found), "", found: "Eicar")
        let outcome = ScanOutcome(findings: [place(["b"]), place(["b"]), found, found])
        #expect(outcome.findings == [place(["b"]), place(["b"]), found])
        let many = ScanOutcome(findings: Array(repeating: place(["b"]), count: 5000))
        #expect(many.findings.count == ScanOutcome.mostFindings)
        // As many are more than can be written out, so that nobody can vouch for them.
        #expect(ScanOutcome.mostFindings >= CheckupReport.recordedFindings)
    }

    @Test(
        "A way that is too long is told as one that was cut, also where all of it fits",
        arguments: [0, 5, 2000])
    func ways(more: Int) {
        func inside(_ names: [String]) -> [String] {
            CheckupReport.RecordedFinding(Finding(place(names), severity: .refuse)).inside
        }
        let long = String(repeating: "x", count: 1018 + more)
        #expect(inside([long, "b"]).count == 1 && inside([long, "b"])[0].hasSuffix("…"))
        #expect(inside([long, "b"])[0].utf8.count < 1100)
        if more == 0 { #expect(inside(["\(long)!/b"]) == ["\(long)!/b"]) }
        #expect(inside(["a", "b"]) == ["a", "b"])
    }
}
