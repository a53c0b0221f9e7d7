import Foundation
import Git
import Ledger
import Problems
import Seals
import Support
import Testing

/// Somebody with every right to push to B, but without a key that would help, and somebody with a key but without scruples.
@Suite("A ledger under attack")
struct HostileLedgerTests {
    /// A ledger whose only stage bears a name that can be written in a second way.
    private func walked() throws -> LedgerFixture {
        let fixture = try LedgerFixture(
            stages: """
                  Kontrolle: { title: Kontrolle }
                  Prüfung: { after: [Kontrolle], release: { by: fachverantwortung } }
                """)
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "Kontrolle")
        return fixture
    }

    /// Appends a commit with a tree of the test's own to the ledger.
    private func append(_ tree: ObjectID, to fixture: LedgerFixture, signed: Bool) throws {
        let date = "\(LedgerFixture.start.seconds + 50) +0000"
        var environment = fixture.scenario.cast.engine.environment
        environment["GIT_AUTHOR_DATE"] = date
        environment["GIT_COMMITTER_DATE"] = date
        let message = """
            Promote v1.0.0 to Kontrolle

            Stagectl-Event: promote
            Stagectl-Version: 1
            Stagectl-Pipeline: wohngeld
            Stagectl-Sequence: 3
            Stagectl-Delivery: v1.0.0
            Stagectl-Stage: Kontrolle

            """
        let id = try expectRun(
            "git",
            ["-C", fixture.scenario.inner, "commit-tree"] + (signed ? ["-S"] : [])
                + ["-p", "refs/heads/wohngeld/ledger", tree.hex],
            input: Data(message.utf8), environment: environment)
        try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", id])
    }

    private func tree(of entries: [(mode: String, name: String, id: ObjectID)]) -> [UInt8] {
        entries.flatMap { Array("\($0.mode) \($0.name)\0".utf8) + $0.id.bytes }
    }

    @Test("A tree that unfolds without end is no way to stop every reader", .timeLimit(.minutes(2)))
    func bomb() throws {
        let fixture = try walked()
        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        let repository = try Repository(at: fixture.scenario.inner)
        var folder = try repository.write(.tree, tree(of: [("100644", "a", repository.write(.blob, [1]))]))
        for _ in 0..<12 {
            folder = try repository.write(.tree, tree(of: (0..<10).map { ("40000", "\($0)", folder) }))
        }
        for signed in [false, true] {
            try append(folder, to: fixture, signed: signed)
            #expect(try fixture.audit().problems.map(\.code) == [.ledger(.broken)])
            try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", head])
        }
    }

    @Test("A tree of thousands of levels ends in a problem, not in a crash", .timeLimit(.minutes(2)))
    func depth() throws {
        let fixture = try walked()
        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        let repository = try Repository(at: fixture.scenario.inner)
        var folder = try repository.write(.tree, tree(of: [("100644", "a", repository.write(.blob, [1]))]))
        for _ in 0..<6000 { folder = try repository.write(.tree, tree(of: [("40000", "d", folder)])) }
        for signed in [false, true] {
            try append(folder, to: fixture, signed: signed)
            #expect(try fixture.audit().problems.map(\.code) == [.ledger(.broken)])
            try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", head])
        }
    }

    @Test(
        "A branch whose name only looks the same does not stand in for the stage's", arguments: [true, false])
    func lookalike(isRight: Bool) throws {
        let fixture = try walked()
        let right = try fixture.git(["rev-parse", "refs/heads/wohngeld/Kontrolle"])
        // U+212A, the sign of the kelvin, which Unicode takes for the letter K.
        let other = "refs/heads/wohngeld/\u{212A}ontrolle"
        try fixture.git(["update-ref", other, isRight ? right : "refs/heads/wohngeld/ledger"])
        if isRight {
            try fixture.git(["update-ref", "refs/heads/wohngeld/Kontrolle", "refs/heads/wohngeld/ledger"])
        }
        let references = try #require(try fixture.audit().references)
        let foreign = references.deviations.filter { $0.standing == .foreign }.map { Array($0.name.utf8) }
        let expected = (isRight ? ["refs/heads/wohngeld/Kontrolle"] : []) + [other]
        #expect(Set(foreign) == Set(expected.map { Array($0.utf8) }))
    }

    @Test("Each ref is seen whose name is no text, though none can be shown as it is")
    func unreadableNames() throws {
        let fixture = try walked()
        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        let packed = URL(filePath: "\(fixture.scenario.inner)/packed-refs")
        var lines = Array("# pack-refs with: peeled fully-peeled sorted \n".utf8)
        for byte in [0xFE, 0xFF] as [UInt8] {
            lines += Array("\(head) refs/heads/wohngeld/x".utf8) + [byte, UInt8(ascii: "\n")]
        }
        try Data(lines).write(to: packed)
        let codes = try fixture.audit().problems.map(\.code)
        #expect(codes == [.ledger(.referenceForeign), .ledger(.referenceForeign)])
    }

    @Test("Of deliveries whose names only look the same the first is taken in")
    func lookalikeDeliveries() throws {
        let fixture = try walked()
        try fixture.accept("v2-ü", at: 40)
        let found = problem { try fixture.accept("v2-u\u{308}", at: 50) }
        #expect(found?.code == .delivery(.nameTaken))
        let audit = try fixture.audit()
        #expect(audit.problems.isEmpty)
        #expect(audit.references?.count == 3)
    }

    @Test("A stage is named by its bytes: no release goes where no gate looks")
    func spelling() throws {
        let fixture = try walked()
        let person = fixture.scenario.cast.first
        let found = problem { try fixture.release("v1.0.0", to: "Pru\u{308}fung", by: person, at: 40) }
        #expect(found?.code == .gate(.stageUnknown))
        try fixture.release("v1.0.0", to: "Prüfung", by: person, at: 40)
        try fixture.promote("v1.0.0", to: "Prüfung", at: 50)
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test(
        "A reason with lines like trailers stays a reason",
        arguments: ["Stagectl-Stage: x\n", "a\n\nb", "\n"])
    func reasons(reason: String) throws {
        let fixture = try walked()
        try release(fixture, because: reason)
        let audit = try fixture.audit()
        #expect(audit.problems.isEmpty)
        #expect(audit.entries.last?.reason.map { Array($0.utf8) } == Array(reason.utf8))
    }

    @Test(
        "An entry that no reader could take is not written",
        arguments: ["Stagectl-Event: accept\r", "a\n\nStagectl-Person: b\r\n", "a\0b"])
    func ownEntries(reason: String) throws {
        let fixture = try walked()
        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        #expect(problem { try release(fixture, because: reason) }?.code == .defect(.invariant))
        #expect(try fixture.git(["rev-parse", "wohngeld/ledger"]) == head)
    }

    private func release(_ fixture: LedgerFixture, because reason: String) throws {
        try fixture.release("v1.0.0", to: "Prüfung", by: fixture.scenario.cast.first, at: 40) {
            $0.reason = reason
        }
    }

    @Test("What an engine says of a delivery must be what its raw objects say")
    func evidence() throws {
        let fixture = try walked()
        try fixture.scenario.deliver("v1.1.0", ["app/VERSION": "1.1.0\n"])
        try fixture.scenario.deliver("v1.2.0", ["app/VERSION": "1.2.0\n"])
        let other = try fixture.evidence(for: "v1.2.0")
        func accepting(_ bend: (inout Evidence) -> Void) -> Code? {
            problem {
                try fixture.accept("v1.1.0", at: 40, deliver: false) {
                    var evidence = $0
                    bend(&evidence)
                    return evidence
                }
            }?.code
        }
        func rejecting(_ bend: (inout Evidence) -> Void) -> Code? {
            problem { try fixture.reject("v1.1.0", at: 40, bend: bend) }?.code
        }
        for bend: (inout Evidence) -> Void in [
            { $0.object = other.tag }, { $0.reference = "refs/tags/v1.2.0" },
            { $0.reference = "refs/heads/v1.1.0" }, { $0.tree = other.tree }, { $0.rawCommit = nil },
            { $0.rawTag = nil }, { $0.rawTag = other.rawTag }, { $0.fingerprint = "SHA256:other" },
            { $0.sender = "somebody@else.example" },
        ] {
            #expect(accepting(bend) == .ledger(.rule))
            #expect(rejecting(bend) == .ledger(.rule))
        }
        #expect(
            rejecting {
                $0.commit = nil
                $0.rawCommit = nil
            } == .ledger(.rule), "a tree without the commit that names it")
        #expect(rejecting { $0.sender = nil } == nil)
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A stage commit tells no other story than the step's")
    func author() throws {
        let fixture = try walked()
        try fixture.accept("v1.1.0", at: 40)
        let person = fixture.scenario.cast.first
        let author = Identity(
            name: person.name, email: person.address, time: LedgerFixture.start.seconds, offset: 0)
        let found = problem { try fixture.promote("v1.1.0", to: "Kontrolle", at: 50, author: author) }
        #expect(found?.code == .ledger(.rule))
        try fixture.promote("v1.1.0", to: "Kontrolle", at: 50)
    }

    @Test("A ledger that goes back behind what this run has seen is a fork")
    func rollback() throws {
        let fixture = try walked()
        let inner = try fixture.inner()
        let now = Timestamp(seconds: LedgerFixture.start.seconds + 1000)
        let known = try #require(try inner.look(pinnedTo: nil, now: now).chain)
        try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", "refs/heads/wohngeld/ledger~1"])
        #expect(problem { _ = try inner.look(pinnedTo: nil, after: known, now: now) }?.code == .ledger(.fork))
        #expect(try fixture.audit().problems.contains { $0.code == .ledger(.referenceForeign) })
    }

    @Test("Somebody is one person, however the address is written and with whichever key")
    func spellings() throws {
        var second: Player?
        let fixture = try LedgerFixture(
            stages: """
                  test: { title: Test }
                  produktion: { after: [test], release: { by: fachverantwortung, approvals: 2 } }
                """
        ) { scenario in
            let twin = try Player("twin", address: "Verantwortung-1@amt.example", below: scenario.folder.path)
            second = twin
            let line = "\(twin.address) \(try twin.publicKey)\n"
            try scenario.folder.write(
                try scenario.cast.operators + line, to: "signers/betrieb/allowed_signers")
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(
                text.replacing("[verantwortung-1@", with: "[VERANTWORTUNG-1@"), to: "pipeline.yaml")
        }
        let cast = fixture.scenario.cast
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "test")
        try fixture.release("v1.0.0", to: "produktion", by: cast.first, at: 40)
        let twin = try #require(second)
        #expect(
            problem { try fixture.release("v1.0.0", to: "produktion", by: twin, at: 45) }?.code
                == .release(.given))
        #expect(
            problem { try fixture.promote("v1.0.0", to: "produktion", at: 50) }?.code == .release(.missing))
        try fixture.release("v1.0.0", to: "produktion", by: cast.second, at: 60)
        try fixture.promote("v1.0.0", to: "produktion", at: 70)
        #expect(try fixture.audit().problems.isEmpty)
    }
}
