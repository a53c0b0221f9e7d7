import Problems
import Testing

@Suite("The status of a run in which several things went wrong")
struct ExitStatusTests {
    private func status(_ codes: Code...) -> Problems.ExitStatus {
        codes.map { Problem($0, "x") }.exitStatus
    }

    @Test("A refusal, which is told once, is not hidden by what the next run would say again")
    func refusals() {
        #expect(
            status(.malware(.found), .push(.moved), .transport(.hostKey), .repository(.missing)) == .malware)
        #expect(status(.push(.moved), .checksum(.differs)) == .refused)
        #expect(status(.malware(.found), .signature(.missing), .checksum(.differs)) == .malware)
    }

    @Test("A ledger that does not verify goes before everything that was refused")
    func ledger() {
        #expect(status(.malware(.found), .ledger(.broken), .push(.moved)) == .ledgerBroken)
        #expect(status(.ledger(.broken), .defect(.invariant)) == .defect)
        #expect(status(.release(.missing), .gate(.soak)) == .gateShut)
        #expect(status(.release(.given)) == .done)
        #expect(status() == .done)
    }
}
