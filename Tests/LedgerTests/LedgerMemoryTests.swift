import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// What a machine has seen of a ledger shows that B has been set back, and spares the way; forged, it does neither.
@Suite("What a machine remembers of a ledger")
struct LedgerMemoryTests {
    private struct Machine {
        let fixture: LedgerFixture
        let root: ObjectID
        let folder: String

        init() throws {
            fixture = try LedgerFixture()
            root = try #require(try fixture.begin().sight.chain?.root)
            folder = "\(fixture.scenario.folder.path)/state"
            try fixture.accept("v1.0.0")
            try fixture.promote("v1.0.0", to: "vorpruefung")
        }

        func memory(program: String = "this build", below folder: String? = nil) -> LedgerMemory {
            LedgerMemory(
                folder: folder ?? self.folder, pipeline: "wohngeld", url: fixture.scenario.inner,
                program: program
            ) { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
        }

        func audit(
            _ extent: InnerRepository.Extent, program: String = "this build", against shown: [SeenMark] = [],
            pinnedTo root: ObjectID? = nil
        ) throws -> Audit {
            try fixture.inner(remembering: memory(program: program)).audit(
                extent, pinnedTo: root ?? self.root, against: shown,
                now: Timestamp(seconds: LedgerFixture.start.seconds + 100_000))
        }

        /// Looks as everybody does who is about to append.
        func look() throws -> Sight {
            try fixture.inner(remembering: memory()).look(
                pinnedTo: root, now: Timestamp(seconds: LedgerFixture.start.seconds + 100_000))
        }

        func files(_ suffix: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(suffix) }
                .map { "\(folder)/\($0)" }
        }

        /// Removes an object that every replay of the whole ledger needs.
        func loseGenesisTree() throws {
            let tree = try fixture.git(["rev-parse", "\(root.hex)^{tree}"])
            try FileManager.default.removeItem(
                atPath: "\(fixture.scenario.inner)/objects/\(tree.prefix(2))/\(tree.dropFirst(2))")
        }
    }

    @Test("What was verified is not verified again, unless somebody asks for all of it")
    func incremental() throws {
        let machine = try Machine()
        #expect(try machine.audit(.new).taken == 0)
        try machine.fixture.release("v1.0.0", to: "abnahme", by: machine.fixture.scenario.cast.first, at: 40)
        try machine.loseGenesisTree()
        let audit = try machine.audit(.new)
        #expect(audit.problems.isEmpty)
        #expect(audit.taken == 3 && audit.verified == 4)
        #expect(audit.passed.map(\.mark.sequence) == [2])
        #expect(try machine.look().chain?.sequence == 3)
        #expect(try machine.audit(.whole).problems.map(\.code) == [.ledger(.incomplete)])
    }

    @Test(
        "What entries have brought is known without the way: an earlier stage commit is behind, another one foreign"
    )
    func histories() throws {
        let machine = try Machine()
        let fixture = machine.fixture
        let before = try fixture.git(["rev-parse", "wohngeld/vorpruefung"])
        try fixture.accept("v1.1.0", at: 20)
        try fixture.promote("v1.1.0", to: "vorpruefung", at: 30)
        _ = try machine.audit(.new)
        try fixture.release("v1.1.0", to: "abnahme", by: fixture.scenario.cast.first, at: 40)
        try fixture.git(["update-ref", "refs/heads/wohngeld/vorpruefung", before])
        let audit = try machine.audit(.new)
        #expect(audit.taken == 5)
        #expect(audit.problems.map(\.code) == [.ledger(.referenceBehind)])
        #expect(
            audit.references?.all.filter { $0.name.hasPrefix("refs/tags/") }.map(\.standing) == [
                .right, .right,
            ])
        #expect(try machine.look().chain?.statements.count == 1)
    }

    @Test("A ledger that was set back is noticed by whoever looks, and nothing is remembered of it")
    func rollback() throws {
        let machine = try Machine()
        _ = try machine.look()
        let head = try machine.fixture.git(["rev-parse", "wohngeld/ledger"])
        try machine.fixture.git(["update-ref", "refs/heads/wohngeld/ledger", "\(head)~1"])
        try machine.fixture.git(["update-ref", "-d", "refs/heads/wohngeld/vorpruefung"])
        for extent in [InnerRepository.Extent.new, .whole] {
            let audit = try machine.audit(extent)
            #expect(audit.problems.map(\.code) == [.ledger(.rollback)])
            #expect(audit.problems.first?.subject == machine.memory().markPath)
            #expect(audit.passed.isEmpty)
        }
        #expect(problem { _ = try machine.look() }?.code == .ledger(.rollback))
        #expect(
            problem {
                _ = try machine.fixture.inner(remembering: machine.memory()).glance(
                    under: PolicyOutline(of: machine.fixture.policy), now: LedgerFixture.start,
                    pinnedTo: { machine.root })
            }?.code == .ledger(.rollback))
        // Whoever has seen nothing cannot know.
        #expect(try machine.fixture.audit(pinnedTo: machine.root).problems.isEmpty)
        try machine.fixture.git(["update-ref", "refs/heads/wohngeld/ledger", head])
        #expect(try machine.look().chain?.sequence == 2)
    }

    @Test(
        "Another entry in the place of one that was seen is noticed, also when the ledger has grown past it")
    func equivocation() throws {
        let machine = try Machine()
        let fixture = machine.fixture
        _ = try machine.look()
        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", "\(head)~1"])
        try fixture.git(["update-ref", "-d", "refs/heads/wohngeld/vorpruefung"])
        try fixture.promote("v1.0.0", to: "vorpruefung", at: 35)
        #expect(problem { _ = try machine.look() }?.code == .ledger(.equivocation))
        try fixture.release("v1.0.0", to: "abnahme", by: fixture.scenario.cast.first, at: 40)
        #expect(problem { _ = try machine.look() }?.code == .ledger(.equivocation))
        #expect(try machine.audit(.new).problems.map(\.code) == [.ledger(.equivocation)])
    }

    @Test("Nobody appends to a ledger that was set back")
    func append() throws {
        let machine = try Machine()
        _ = try machine.look()
        try machine.fixture.git(["update-ref", "refs/heads/wohngeld/ledger", "refs/heads/wohngeld/ledger~1"])
        let head = try machine.fixture.git(["rev-parse", "wohngeld/ledger"])
        let writer = try machine.fixture.writer(
            machine.fixture.scenario.cast.engine, at: 90, pinnedTo: machine.root)
        let found = problem {
            _ = try machine.fixture.inner(remembering: machine.memory()).append(with: writer) { (_, _, _) in
                nil
            }
        }
        #expect(found?.code == .ledger(.rollback))
        #expect(try machine.fixture.git(["rev-parse", "wohngeld/ledger"]) == head)
    }

    @Test(
        "A memory in doubt is as if it were not there",
        arguments: ["flipped", "another key", "readable to others", "a link", "cut", "folder of others"])
    func doubt(_ how: String) throws {
        let machine = try Machine()
        _ = try machine.audit(.new)
        #expect(try machine.audit(.new).taken == 3)
        for path in try machine.files(".mark") + machine.files(".way") {
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            switch how {
            case "flipped":
                var bytes = content
                bytes[content.count / 2] ^= 1
                try bytes.write(to: URL(fileURLWithPath: path))
            case "another key":
                try Data((0..<32).map { _ in UInt8(7) }).write(
                    to: URL(fileURLWithPath: "\(machine.folder)/ledger.key"))
            case "readable to others":
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            case "a link":
                try content.write(to: URL(fileURLWithPath: path + ".there"))
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".there")
            case "cut": try content.prefix(content.count / 2).write(to: URL(fileURLWithPath: path))
            default:
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o777], ofItemAtPath: machine.folder)
            }
        }
        let audit = try machine.audit(.new)
        #expect(audit.problems.isEmpty && audit.taken == 0 && audit.passed.isEmpty)
    }

    @Test("Another build verifies anew, and still knows how far the ledger reached")
    func otherBuild() throws {
        let machine = try Machine()
        _ = try machine.audit(.new)
        let audit = try machine.audit(.new, program: "another build")
        #expect(audit.taken == 0)
        #expect(audit.passed.map(\.mark.sequence) == [2])
        #expect(try machine.audit(.new, program: "another build").taken == 3)
        try machine.fixture.git(["update-ref", "refs/heads/wohngeld/ledger", "refs/heads/wohngeld/ledger~1"])
        #expect(
            try machine.audit(.new, program: "a third build").problems.map(\.code).contains(
                .ledger(.rollback)))
    }

    @Test("A ledger that was begun anew is another one: what was seen of the other says nothing about it")
    func begunAnew() throws {
        let machine = try Machine()
        _ = try machine.look()
        let old = try machine.fixture.git(["for-each-ref", "--format=%(refname)"]).split(separator: "\n")
        for reference in old { try machine.fixture.git(["update-ref", "-d", String(reference)]) }
        let root = try #require(
            try machine.fixture.inner().begin(
                machine.fixture.policy,
                with: machine.fixture.writer(machine.fixture.scenario.cast.engine, at: 500))?
                .sight.chain?.root)
        // Pinned, it is the one that is meant; unpinned, nobody can say so.
        #expect(
            try machine.fixture.inner(remembering: machine.memory()).audit(
                pinnedTo: nil, now: Timestamp(seconds: LedgerFixture.start.seconds + 1_000)
            ).problems.map(\.code) == [.ledger(.equivocation)])
        let audit = try machine.audit(.new, pinnedTo: root)
        #expect(audit.problems.isEmpty && audit.passed.isEmpty && audit.taken == 0)
        #expect(try machine.audit(.new, pinnedTo: root).taken == 1)
    }
}
