import Foundation
import Git
import Ledger
import Problems
import Promotion
import Support
import Testing

@Suite("What nobody certified puts into A, and what B does not take")
struct NuisanceTests {
    /// Puts something under a name in A, as whoever may write there can.
    private func point(_ tag: String, at content: String, in fixture: PromotionFixture) throws {
        let file = try fixture.scenario.folder.write(content, to: "junk")
        let blob = try outer(fixture, ["hash-object", "-w", file])
        try outer(fixture, ["update-ref", "refs/tags/\(tag)", blob])
    }

    @discardableResult
    private func outer(_ fixture: PromotionFixture, _ arguments: [String]) throws -> String {
        try fixture.scenario.cast.stranger.git(["-C", fixture.scenario.outer] + arguments, in: "/")
    }

    /// Installs a hook in B that refuses every push in which a ref fits a pattern of the shell.
    private func refuse(_ pattern: String, in fixture: PromotionFixture) throws {
        let hook = "\(fixture.scenario.inner)/hooks/pre-receive"
        let script = "#!/bin/sh\nwhile read o n r; do case $r in \(pattern)) exit 1 ;; esac; done\n"
        try Data(script.utf8).write(to: URL(fileURLWithPath: hook))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    }

    private static var everyTag: (Scenario) throws -> Void {
        PromotionFixture.replacing("refs/tags/v*", with: "refs/tags/*")
    }

    @Test("A refused tag that is pointed at something else that is refused stops nobody else")
    func pointedElsewhere() throws {
        let fixture = try PromotionFixture()
        try point("v0.0.1", at: "eins", in: fixture)
        #expect(try fixture.promote().names == ["v0.0.1"])
        try point("v0.0.1", at: "zwei", in: fixture)
        try fixture.deliver("v1.0.0")
        for names in [["v1.0.0"], []] {
            let run = try fixture.promote()
            #expect(run.names == names)
            #expect(run.problems.map(\.code) == [.delivery(.moved)])
        }
        #expect(try fixture.overview().stages[0].standing?.delivery.text == "v1.0.0")
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A tag of nobody's keeps no sender from delivering under its name")
    func namesakes() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0", by: fixture.scenario.cast.stranger)
        #expect(try fixture.promote().problems.exitStatus == .signature)
        try outer(fixture, ["update-ref", "-d", "refs/tags/v1.0.0"])
        try expectRun("git", ["-C", fixture.scenario.work, "tag", "-d", "v1.0.0"])
        try fixture.deliver("v1.0.0")
        #expect(try fixture.promote().steps == ["v1.0.0 vorpruefung"])
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("Nothing of an earlier tag of nobody's stays beside what was taken in")
    func evidence() throws {
        let fixture = try PromotionFixture { scenario in
            try PromotionFixture.replacing("on: tag", with: "on: commit")(scenario)
            try PromotionFixture.replacing(
                "deliveries: refs/tags/v*", with: "deliveries: refs/tags/v*\n  tags: any")(
                    scenario)
        }
        let sender = fixture.scenario.cast.sender
        let commit = try fixture.scenario.cast.stranger.git(
            [
                "-C", fixture.scenario.outer, "commit-tree", "-m", "x",
                "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
            ],
            in: "/")
        try outer(fixture, ["tag", "-a", "-m", "x", "v1.0.0", commit])
        #expect(try fixture.promote().problems.exitStatus == .signature)
        try outer(fixture, ["update-ref", "-d", "refs/tags/v1.0.0"])
        try sender.git(["config", "commit.gpgsign", "true"], in: fixture.scenario.work)
        try fixture.deliver("v0.9.0")
        try outer(fixture, ["update-ref", "refs/tags/v1.0.0", "refs/tags/v0.9.0^{}"])
        #expect(try fixture.promote(only: "v1.0.0").names == ["v1.0.0"])
        let files = try fixture.git("ls-tree", "-r", "--name-only", "wohngeld/ledger", "deliveries")
        #expect(files.contains("v1.0.0/source-commit") && !files.contains("v1.0.0/source-tag"))
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A name is taken by what is accepted, not by what only stands in A")
    func otherSpelling() throws {
        let fixture = try PromotionFixture(adjust: Self.everyTag)
        try point("V1.0.0", at: "eins", in: fixture)
        try fixture.deliver("v1.0.0")
        let run = try fixture.promote()
        #expect(run.names == ["V1.0.0", "v1.0.0"])
        #expect(run.steps == ["v1.0.0 vorpruefung"])
        #expect(!run.problems.map(\.code).contains(.delivery(.nameTaken)))
    }

    @Test("Of two deliveries that count as the same name the first is taken in, and the other is told once")
    func twoSpellings() throws {
        let fixture = try PromotionFixture(adjust: Self.everyTag)
        try fixture.deliver("V1.0.0", "v1.0.0")
        let run = try fixture.promote()
        #expect(run.names == ["V1.0.0", "v1.0.0"])
        #expect(run.problems.map(\.code) == [.delivery(.nameTaken)])
        #expect(try fixture.promote().problems.isEmpty)
        #expect(try fixture.audit().entries.map(\.kind) == [.genesis, .accept, .reject, .promote])
    }

    @Test("A tag that is called like a stage is told once")
    func likeStage() throws {
        let fixture = try PromotionFixture(adjust: Self.everyTag)
        try point("produktion", at: "eins", in: fixture)
        #expect(try fixture.promote().problems.map(\.code).contains(.delivery(.nameTaken)))
        let again = try fixture.promote()
        #expect(again.judged.isEmpty && again.problems.isEmpty)
    }

    @Test("Much that nobody certified has signed does not stay in the ledger")
    func large() throws {
        let fixture = try PromotionFixture()
        let commit = try outer(
            fixture, ["commit-tree", "-m", "x", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"])
        let message = try fixture.scenario.folder.write(
            String(repeating: "x", count: Judgement.mostUnproven), to: "message")
        try outer(fixture, ["tag", "-a", "-F", message, "v1.0.0", commit])
        #expect(try fixture.promote().problems.map(\.code) == [.signature(.missing), .limit(.bytes)])
        let files = try fixture.git("ls-tree", "-r", "--name-only", "wohngeld/ledger", "deliveries")
        #expect(
            files.split(separator: "\n").map { $0.split(separator: "/").last } == [
                "checkup.json", "delivery.json",
            ])
        #expect(try fixture.promote().judged.isEmpty)
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A delivery that B's hook refuses keeps no other one waiting")
    func refusedDelivery() throws {
        let fixture = try PromotionFixture()
        try refuse("*/v1.0.0", in: fixture)
        try fixture.deliver("v1.0.0", "v1.1.0")
        let run = try fixture.promote()
        #expect(run.names == ["v1.1.0"])
        #expect(run.steps == ["v1.1.0 vorpruefung"])
        #expect(run.problems.map(\.code) == [.push(.refusedByHook)])
        #expect(run.problems.map(\.subject) == ["v1.0.0"])
        #expect(run.problems.exitStatus == .notAllowed)
    }

    @Test("A stage that B's hook does not let move keeps no other one waiting")
    func refusedStage() throws {
        let fixture = try PromotionFixture(
            stages: """
                  anfang: { title: Anfang }
                  links: { after: [anfang] }
                  rechts: { after: [anfang] }
                  ende: { after: [rechts] }
                """)
        try refuse("*/links", in: fixture)
        try fixture.deliver("v1.0.0", "v1.1.0")
        let run = try fixture.promote()
        #expect(run.steps == ["v1.1.0 anfang", "v1.1.0 rechts", "v1.1.0 ende"])
        #expect(run.problems.map(\.code) == [.push(.refusedByHook)])
        #expect(run.problems.map(\.subject) == ["refs/heads/wohngeld/links"])
        let named = try fixture.promote(only: "v1.1.0")
        #expect(named.steps.isEmpty && named.problems.count == 1)
        try refuse("nothing", in: fixture)
        #expect(try fixture.promote().steps == ["v1.1.0 links"])
    }
}
