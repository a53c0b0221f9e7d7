import Foundation
import Git
import Ledger
import Problems
import Promotion
import Support
import Testing

@Suite("What one run of promote does")
struct PromotionRunTests {
    @Test("A dry run says exactly what the real run then does, and writes nothing")
    func dryRun() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0", "v1.1.0")
        try fixture.deliver("v1.2.0", by: fixture.scenario.cast.stranger)
        let before = try (fixture.references(), fixture.git("count-objects", "-v"))
        let planned = try fixture.promote(.plan)
        #expect(try before == (fixture.references(), fixture.git("count-objects", "-v")))
        let real = try fixture.promote()
        #expect(planned.names == ["v1.0.0", "v1.1.0", "v1.2.0"])
        #expect(planned.names == real.names)
        #expect(planned.judged.map(\.verdict.report) == real.judged.map(\.verdict.report))
        #expect(planned.steps == ["v1.1.0 vorpruefung"])
        #expect(planned.steps == real.steps)
        #expect(planned.problems == real.problems)
        #expect(planned.moves == real.moves)
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A dry run repairs nothing either, and names what it would repair")
    func dryRepair() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        try fixture.git("update-ref", "-d", "refs/tags/wohngeld/v1.0.0")
        try fixture.deliver("v1.1.0")
        let before = try fixture.references()
        let planned = try fixture.promote(.plan)
        #expect(try fixture.references() == before)
        let real = try fixture.promote()
        #expect(planned.repaired == real.repaired)
        #expect(planned.repaired.map(\.name) == ["refs/tags/wohngeld/v1.0.0"])
        #expect(planned.moves == real.moves)
    }

    @Test("A second run has nothing to do")
    func idempotent() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0")
        try fixture.deliver("v1.1.0", by: fixture.scenario.cast.stranger)
        #expect(try fixture.promote().problems.exitStatus == .signature)
        let before = try fixture.references()
        let again = try fixture.promote()
        #expect(again.names.isEmpty && again.steps.isEmpty && again.repaired.isEmpty)
        #expect(again.problems.exitStatus == .done)
        #expect(try fixture.references() == before)
    }

    @Test("A stage goes to the newest delivery whose gates are open, not to the newest")
    func newestOpen() throws {
        let fixture = try PromotionFixture()
        let first = fixture.scenario.cast.first
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        try fixture.release("v1.0.0", to: "abnahme", by: first)
        try fixture.deliver("v1.1.0", "v1.2.0")
        #expect(try fixture.promote().steps == ["v1.2.0 vorpruefung", "v1.0.0 abnahme"])
        try fixture.release("v1.2.0", to: "abnahme", by: first)
        #expect(try fixture.promote().steps == ["v1.2.0 abnahme"])
    }

    @Test("An overtaken delivery is promoted by name as long as it is newer than what stands there")
    func overtaken() throws {
        let fixture = try PromotionFixture(
            stages: """
                  test: { title: Test }
                  produktion: { after: [test], release: { by: fachverantwortung } }
                """)
        let first = fixture.scenario.cast.first
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        try fixture.deliver("v1.1.0")
        try fixture.promote()
        try fixture.release("v1.0.0", to: "produktion", by: first)
        #expect(try fixture.promote(only: "v1.0.0").steps == ["v1.0.0 produktion"])
        try fixture.release("v1.1.0", to: "produktion", by: first)
        #expect(try fixture.promote(only: "v1.1.0").steps == ["v1.1.0 produktion"])
        #expect(throws: Problem.self) { try fixture.release("v1.0.0", to: "produktion", by: first) }

        let inner = try fixture.inner()
        var run = try PromotionRun(under: fixture.border(), with: fixture.writer(), in: inner)
        let old = try #require(DeliveryName("v1.0.0"))
        let shut = try #require(throws: ProblemList.self) {
            try run.take(old, to: "produktion", in: inner)
        }
        #expect(shut.problems.map(\.code) == [.gate(.downgrade), .release(.missing)])
        let there = try #require(DeliveryName("v1.1.0"))
        #expect(try run.take(there, to: "produktion", in: inner) == false, "it stands there already")
    }

    @Test("One run judges at most max-new deliveries, the oldest first; by name any of them")
    func maxNew() throws {
        let adjust = PromotionFixture.replacing(
            "deliveries: refs/tags/v*", with: "deliveries: refs/tags/v*\n  max-new: 2")
        let fixture = try PromotionFixture(adjust: adjust)
        try fixture.deliver("v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0")
        let named = try fixture.promote(.plan, only: "v1.3.0")
        #expect(named.names == ["v1.3.0"])
        #expect(named.remaining == 0)
        let run = try fixture.promote()
        #expect(run.names == ["v1.0.0", "v1.1.0"])
        #expect(run.remaining == 2)
        #expect(run.steps == ["v1.1.0 vorpruefung"])
        let rest = try fixture.promote()
        #expect(rest.names == ["v1.2.0", "v1.3.0"])
        #expect(rest.remaining == 0)
    }

    @Test(
        "Stages are taken in the order of the graph, with fan-out and fan-in, whatever the order of the file")
    func order() throws {
        let fixture = try PromotionFixture(
            stages: """
                  ziel: { after: [links, rechts] }
                  ende: { after: [ziel], soak: 1h }
                  rechts: { after: [anfang] }
                  links: { after: [anfang] }
                  anfang: { title: Anfang }
                """)
        try fixture.deliver("v1.0.0")
        #expect(
            try fixture.promote().steps == ["v1.0.0 anfang", "v1.0.0 rechts", "v1.0.0 links", "v1.0.0 ziel"])
        #expect(try fixture.promote(at: 3599).steps.isEmpty)
        #expect(try fixture.promote(at: 3600).steps == ["v1.0.0 ende"])
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("What was sent under too high a version stops nothing any more once it is withdrawn")
    func withdrawnMistake() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v999999999.0.0")
        #expect(try fixture.promote().steps == ["v999999999.0.0 vorpruefung"])
        try fixture.deliver("v1.0.0")
        #expect(try fixture.promote().steps == [])
        #expect(try fixture.overview().stages[0].candidate == nil)
        try fixture.decide(.withdraw(fixture.name("v999999999.0.0")), by: fixture.scenario.cast.first)
        #expect(try fixture.overview().stages[0].candidate?.name.text == "v1.0.0")
        #expect(try fixture.promote().steps == ["v1.0.0 vorpruefung"])
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("What was too large to be received bars itself, and nothing else under its name")
    func tooLarge() throws {
        let fixture = try PromotionFixture(
            adjust: PromotionFixture.replacing(
                "max-total: 256MiB", with: "max-total: 256MiB, max-received: 64KiB"))
        let noise = String((0..<200_000).map { _ in "0123456789abcdef".randomElement() ?? "0" })
        try fixture.scenario.deliver("v1.0.0", ["app/noise": noise])
        let first = try fixture.promote()
        #expect(first.problems.map(\.code) == [.limit(.bytes)])
        let again = try fixture.promote()
        #expect(again.judged.isEmpty && again.problems.isEmpty, "it is not fetched once more")
        try expectRun("git", ["-C", fixture.scenario.outer, "update-ref", "-d", "refs/tags/v1.0.0"])
        // The noise shall not lie in the history of the other one either.
        try expectRun("git", ["-C", fixture.scenario.outer, "update-ref", "-d", "refs/heads/main"])
        try expectRun("git", ["-C", fixture.scenario.work, "tag", "-d", "v1.0.0"])
        try expectRun("git", ["-C", fixture.scenario.work, "update-ref", "-d", "HEAD"])
        try fixture.scenario.deliver("v1.0.0", ["app/noise": nil, "app/VERSION": "1"])
        let other = try fixture.promote()
        #expect(other.names == ["v1.0.0"] && other.steps == ["v1.0.0 vorpruefung"], "\(other.problems)")
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("Steps in B go on while A cannot be reached")
    func unreachable() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        try fixture.release("v1.0.0", to: "abnahme", by: fixture.scenario.cast.first)
        let run = try fixture.promote(from: "\(fixture.scenario.folder.path)/gone.git")
        #expect(run.steps == ["v1.0.0 abnahme"])
        #expect(run.names.isEmpty)
        #expect(run.problems.count == 1)
        #expect([.unavailable, .missing].contains(run.problems.exitStatus))
    }

    @Test("A delivery that A cannot hand out keeps no other one waiting")
    func oneBroken() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0", "v1.1.0")
        let tag = try expectRun("git", ["-C", fixture.scenario.outer, "rev-parse", "v1.0.0"])
        let file = "\(fixture.scenario.outer)/objects/\(tag.prefix(2))/\(tag.dropFirst(2))"
        try FileManager.default.removeItem(atPath: file)
        try Data("no object".utf8).write(to: URL(fileURLWithPath: file))
        let run = try fixture.promote()
        #expect(run.names == ["v1.1.0"], "\(run.problems)")
        #expect(run.steps == ["v1.1.0 vorpruefung"])
        #expect(run.problems.exitStatus == .unavailable)
    }

    @Test("No name that A thinks of makes an entry that readers cannot take")
    func poison() throws {
        let adjust = PromotionFixture.replacing("refs/tags/v*", with: "refs/tags/*")
        let fixture = try PromotionFixture(adjust: adjust)
        let outer = try Repository(at: fixture.scenario.outer)
        let blob = try outer.write(.blob, [1])
        let folder = try outer.write(.tree, Array("100644 a\0".utf8) + blob.bytes)
        let sender = fixture.scenario.cast.sender
        let commit = try sender.git(
            ["-C", fixture.scenario.outer, "commit-tree", "-m", "x", folder.hex], in: "/")
        for name in ["\u{301}x", "v1\u{308}", "-1"] {
            try sender.git(
                ["-C", fixture.scenario.outer, "update-ref", "refs/tags/\(name)", commit], in: "/")
        }
        let run = try fixture.promote()
        #expect(run.judged.count == 3)
        let audit = try fixture.audit()
        #expect(audit.problems.isEmpty)
        #expect(audit.entries.map(\.kind) == [.genesis, .reject, .reject, .reject])
    }
}
