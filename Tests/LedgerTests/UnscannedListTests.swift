import Ledger
import Problems
import Testing

@Suite("What people can vouch for")
struct UnscannedListTests {
    private func place(
        _ reason: String, _ subject: String = "a.zip", _ inside: String...
    ) -> CheckupReport.RecordedFinding {
        CheckupReport.RecordedFinding(
            code: "malware.unscannable", severity: .refuse, subject: subject, expected: nil,
            found: "\(reason), 7 bytes", inside: inside)
    }

    private func reason(_ findings: [CheckupReport.RecordedFinding]) -> String? {
        do {
            _ = try UnscannedList(findings, of: .unscannable)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("That clamd calls something encrypted counts only where the same was seen here, there or inside")
    func clamd() {
        let word = "clamd: Heuristics.Encrypted.Zip"
        #expect(reason([place(word), place("encrypted", "a.zip", "b")]) == nil)
        #expect(reason([place("encrypted"), place(word)]) == nil)
        #expect(reason([place(word, "a.zip", "c.zip"), place("encrypted", "a.zip", "c.zip", "b")]) == nil)
        let alone = "malware.unscannable: \(word)"
        #expect(reason([place(word)]) == alone)
        #expect(reason([place(word), place(word, "a.zip", "b")]) == alone)
        #expect(reason([place(word), place("encrypted", "b.zip", "b")]) == alone)
        #expect(reason([place(word), place("opaque", "a.zip", "b")]) == alone)
        #expect(reason([place(word, "a.zip", "c.zip"), place("encrypted", "a.zip", "b")]) == alone)
        #expect(reason([place(word, "a.zip", "c.zip"), place("encrypted", "a.zip")]) == alone)
    }

    @Test("Two places that look the same are another list than one")
    func twice() throws {
        let one = try UnscannedList([place("encrypted")], of: .unscannable)
        let two = try UnscannedList([place("encrypted"), place("encrypted")], of: .unscannable)
        #expect(two.places.count == 2 && two.bytes == 14 && one.digest != two.digest)
    }

    @Test("A name that was cut is none")
    func cut() {
        #expect(
            reason([place("encrypted", "a.zip", "b\u{2026}")]) == "malware.unscannable: encrypted, 7 bytes")
    }
}
