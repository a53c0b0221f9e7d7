import Foundation
import Git
import Ledger
import Problems
import Seals
import Support
import Testing

@Suite("A delivery's way through the ledger")
struct WalkTests {
    @Test("The walk to Produktion verifies, with stock Git too")
    func walk() throws {
        let fixture = try LedgerFixture()
        let cast = fixture.scenario.cast
        let root = try #require(try fixture.begin().sight.chain?.root)
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "vorpruefung")
        try fixture.release("v1.0.0", to: "abnahme", by: cast.first, at: 40)
        try fixture.promote("v1.0.0", to: "abnahme", at: 50)
        try fixture.release("v1.0.0", to: "schulung", by: cast.second, at: 60)
        try fixture.promote("v1.0.0", to: "schulung", at: 70)
        try fixture.release("v1.0.0", to: "produktion", by: cast.first, at: 80)
        #expect(
            problem { try fixture.promote("v1.0.0", to: "produktion", at: 85) }?.code == .release(.missing))
        try fixture.release("v1.0.0", to: "produktion", by: cast.second, at: 90)
        try fixture.promote("v1.0.0", to: "produktion", at: 100)

        let audit = try fixture.audit(pinnedTo: root)
        #expect(audit.problems.isEmpty)
        #expect(audit.entries.map(\.kind.rawValue).filter { $0 == "promote" }.count == 4)
        #expect(audit.references?.deviations.isEmpty == true)

        try fixture.git(["fsck", "--strict"])
        let signers = try fixture.scenario.folder.write(try cast.operators, to: "all-signers")
        for reference in ["ledger", "produktion", "v1.0.0"] {
            for id in try fixture.git(["rev-list", "wohngeld/\(reference)"]).split(separator: "\n") {
                try fixture.git(
                    ["-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-commit", String(id)])
            }
        }
        let trees = try ["v1.0.0", "vorpruefung", "abnahme", "schulung", "produktion"].map {
            try fixture.git(["rev-parse", "wohngeld/\($0)^{tree}"])
        }
        let delivered = try expectRun("git", ["-C", fixture.scenario.outer, "rev-parse", "v1.0.0^{tree}"])
        #expect(Set(trees) == [delivered])
    }

    @Test("Only the objects of the delivered tree enter B, and none of its ancestors'")
    func noHistory() throws {
        let fixture = try LedgerFixture()
        try fixture.begin()
        try fixture.scenario.deliver("v0.9.0", ["app/secret": "never checked\n"])
        try fixture.scenario.deliver("v1.0.0", ["app/secret": nil, "app/VERSION": "1.0.0\n"])
        try fixture.accept("v1.0.0", deliver: false)
        let secret = try expectRun(
            "git", ["-C", fixture.scenario.outer, "rev-parse", "v0.9.0:app/secret"])
        #expect(try run("git", ["-C", fixture.scenario.inner, "cat-file", "-e", secret]).status != 0)
        let source = try expectRun("git", ["-C", fixture.scenario.outer, "rev-parse", "v1.0.0^{commit}"])
        #expect(try run("git", ["-C", fixture.scenario.inner, "cat-file", "-e", source]).status != 0)
        let tree = try expectRun("git", ["-C", fixture.scenario.outer, "rev-parse", "v1.0.0^{tree}"])
        #expect(try fixture.git(["rev-parse", "wohngeld/v1.0.0^{tree}"]) == tree)
    }

    @Test("A release is checked by stock ssh-keygen as the documentation says")
    func stockRelease() throws {
        let fixture = try LedgerFixture()
        let person = fixture.scenario.cast.first
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "vorpruefung")
        try fixture.release("v1.0.0", to: "abnahme", by: person, at: 40)
        let shard = try #require(DeliveryName("v1.0.0")).shard
        let record = try fixture.git(
            [
                "show",
                "wohngeld/ledger:deliveries/\(shard)/v1.0.0/releases/abnahme/regular/\(person.address).json",
            ])
        let members = try #require(
            try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
        let folder = fixture.scenario.folder
        let signature = try folder.write(try #require(members["signature"] as? String), to: "s.sig")
        let signers = try folder.write(try fixture.scenario.cast.operators, to: "all-signers")
        let statement = Data(try #require(members["statement"] as? String).utf8)
        let verify = ["-Y", "verify", "-f", signers, "-I", person.address, "-n"]
        try expectRun("ssh-keygen", verify + ["release@stagectl", "-s", signature], input: statement)
        #expect(
            try run("ssh-keygen", verify + ["git", "-s", signature], input: statement).status != 0,
            "a release never counts as a signed commit")
    }

    @Test("A lost tag and a lost stage branch are seen, and a foreign one is told apart")
    func projections() throws {
        let fixture = try LedgerFixture()
        try fixture.begin()
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "vorpruefung")
        let first = try fixture.git(["rev-parse", "wohngeld/vorpruefung"])
        try fixture.accept("v1.1.0", at: 40)
        try fixture.promote("v1.1.0", to: "vorpruefung", at: 50)
        func standing(_ name: String) throws -> Projected? {
            try fixture.audit().references?.all.first { $0.name == "refs/\(name)" }
        }
        try fixture.git(["update-ref", "refs/heads/wohngeld/vorpruefung", first])
        #expect(try standing("heads/wohngeld/vorpruefung")?.standing == .behind)
        try fixture.git(["update-ref", "-d", "refs/tags/wohngeld/v1.0.0"])
        #expect(try standing("tags/wohngeld/v1.0.0")?.standing == .behind)
        try fixture.git(["update-ref", "refs/heads/wohngeld/vorpruefung", "refs/heads/wohngeld/ledger"])
        #expect(try standing("heads/wohngeld/vorpruefung")?.standing == .foreign)
        try fixture.git(["update-ref", "refs/heads/wohngeld/other", "refs/heads/wohngeld/ledger"])
        #expect(try standing("heads/wohngeld/other")?.standing == .foreign)
        let codes = Set(try fixture.audit().problems.map(\.code))
        #expect(codes == [.ledger(.referenceForeign), .ledger(.referenceBehind)])
    }
}
