import Git
import Ledger
import Problems
import Support
import Testing

@Suite("Names in the ledger")
struct IdentityTests {
    /// Writes as somebody under a name of the test's.
    private func writer(_ name: String, as player: Player, in fixture: LedgerFixture) throws -> LedgerWriter {
        let acting = try fixture.acting(player)
        let time = fixture.time(50)
        return LedgerWriter(
            acting: Acting(name: name, address: acting.address, offset: 0, signer: acting.signer),
            trustRoot: nil, mode: .write, clock: { time }, pause: { _ in })
    }

    @Test(
        "Nobody can write what `git log` would show as something else",
        arguments: [
            "Anna\u{1B}[2J", "Anna \u{202E}gnutieL", "An\u{200B}na", "Anna\u{2028}", "A\u{AD}nna",
        ])
    func hidden(name: String) throws {
        let fixture = try LedgerFixture()
        let cast = fixture.scenario.cast
        try fixture.begin()
        try fixture.accept("v1.0.0")
        let inner = try fixture.inner()
        let hold = try fixture.signed(.hold(.pipeline), by: cast.first, at: 40)
        // An entry: it is read as every reader will, and then not written.
        let entry = problem {
            _ = try inner.appended(.decision(hold), with: writer(name, as: cast.first, in: fixture))
        }
        #expect(
            entry?.code == .defect(.invariant) && entry?.found == "ledger.broken",
            "\(String(describing: entry))")
        // The commit of a stage.
        let stage = problem {
            try fixture.promote(
                "v1.0.0", to: "vorpruefung", at: 50,
                author: Identity(
                    name: name, email: cast.engine.address, time: fixture.time(50).seconds, offset: 60))
        }
        #expect(stage?.code == .ledger(.rule))
        #expect(try fixture.audit().problems.isEmpty)
        _ = try inner.appended(.decision(hold), with: writer("Änne 李", as: cast.first, in: fixture))
        #expect(try fixture.audit().problems.isEmpty)
    }
}
