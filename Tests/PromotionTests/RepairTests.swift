import Foundation
import Git
import Ledger
import Problems
import Promotion
import Support
import Testing

@Suite("Refs that are not what the ledger says")
struct RepairTests {
    private let branch = "refs/heads/wohngeld/vorpruefung"

    private func walked() throws -> PromotionFixture {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        try fixture.deliver("v1.1.0")
        try fixture.promote()
        return fixture
    }

    @Test("What lags behind or is gone comes back with the same id")
    func repaired() throws {
        let fixture = try walked()
        let before = try fixture.references()
        try fixture.git("update-ref", branch, "\(branch)~1")
        try fixture.git("update-ref", "-d", "refs/tags/wohngeld/v1.0.0")
        let run = try fixture.promote()
        #expect(Set(run.repaired.map(\.name)) == [branch, "refs/tags/wohngeld/v1.0.0"])
        #expect(try fixture.references() == before)
        try fixture.git("update-ref", "-d", branch)
        #expect(try fixture.promote().repaired.map(\.name) == [branch])
        #expect(try fixture.references() == before)
    }

    @Test("Even the commits come back when B has thrown them away")
    func lostCommits() throws {
        let fixture = try walked()
        let before = try fixture.references()
        try fixture.git("update-ref", "-d", "refs/tags/wohngeld/v1.0.0")
        try fixture.git("update-ref", branch, "\(branch)~1")
        try fixture.git("gc", "-q", "--prune=now")
        try fixture.promote()
        #expect(try fixture.references() == before)
        try fixture.git("fsck", "--strict")
    }

    @Test("A foreign ref is never overwritten, and nothing is promoted beside it")
    func foreign() throws {
        let fixture = try walked()
        try fixture.deliver("v1.2.0")
        let right = try fixture.git("rev-parse", branch)
        for name in [branch, "refs/tags/wohngeld/v1.2.0", "refs/heads/wohngeld/other"] {
            try fixture.git("update-ref", name, "refs/heads/wohngeld/ledger")
            let before = try fixture.references()
            let found = try #require(throws: Problem.self) { try fixture.promote() }
            #expect(found.code == .ledger(.referenceForeign))
            #expect(try fixture.references() == before)
            try fixture.git("update-ref", name == branch ? branch : "-d", name == branch ? right : name)
        }
        #expect(try fixture.promote().steps == ["v1.2.0 vorpruefung"])
    }

    @Test("Nor is one that somebody moves while the run is under way")
    func foreignMeanwhile() throws {
        let fixture = try walked()
        try fixture.deliver("v1.2.0")
        let tag = "refs/tags/wohngeld/v1.2.0"
        let inner = try fixture.inner()
        let border = try fixture.border()
        var run = try PromotionRun(under: border, with: fixture.writer(), in: inner)
        try fixture.git("update-ref", tag, "refs/heads/wohngeld/ledger")
        var before = try fixture.references()
        run.cross(border, into: inner) { _ in }
        #expect(run.problems.map(\.code) == [.ledger(.referenceForeign)])
        #expect(try fixture.references() == before)

        try fixture.git("update-ref", "-d", tag)
        run = try PromotionRun(under: border, with: fixture.writer(), in: inner)
        run.cross(border, into: inner) { _ in }
        try fixture.git("update-ref", branch, "refs/heads/wohngeld/ledger")
        before = try fixture.references()
        let found = try #require(throws: Problem.self) { try run.takeEveryStep(in: inner) }
        #expect(found.code == .ledger(.referenceForeign))
        #expect(try fixture.references() == before)
    }

    @Test("A ref that cannot be repaired keeps nothing back but what builds upon it")
    func unrepaired() throws {
        let fixture = try walked()
        let tag = "refs/tags/wohngeld/v1.0.0"
        let right = try fixture.git("rev-parse", branch)
        try fixture.git("update-ref", branch, "\(branch)~1")
        try fixture.git("update-ref", "-d", tag)
        let file = try fixture.scenario.folder.write(
            "#!/bin/sh\ncase $1 in */vorpruefung) exit 1;; esac\n", to: "inner.git/hooks/update")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        try fixture.deliver("v1.2.0")
        let run = try fixture.promote()
        #expect(run.repaired.map(\.name) == [tag])
        #expect(run.problems.map(\.code) == [.push(.refusedByHook)])
        #expect(run.problems.exitStatus == .notAllowed)
        #expect(run.judged.map(\.name.text) == ["v1.2.0"] && run.taken.isEmpty)
        #expect(try fixture.audit().problems.map(\.code) == [.ledger(.referenceBehind)])
        try FileManager.default.removeItem(atPath: file)
        let next = try fixture.promote()
        #expect(next.repaired.map(\.new.hex) == [right])
        #expect(next.steps == ["v1.2.0 vorpruefung"] && next.problems.isEmpty)
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A stage that could not move with its entry is told by the run that moved the ledger")
    func partial() throws {
        let fixture = try PromotionFixture()
        try fixture.git("config", "receive.advertiseAtomic", "false")
        let hook = "inner.git/hooks/update"
        let file = try fixture.scenario.folder.write(
            "#!/bin/sh\ncase $1 in */vorpruefung) echo frozen >&2; exit 1;; esac\n", to: hook)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        try fixture.deliver("v1.0.0")
        let run = try fixture.promote()
        #expect(run.steps == ["v1.0.0 vorpruefung"], "the ledger has it")
        #expect(run.problems.map(\.code) == [.push(.refusedByHook)])
        #expect(run.problems.exitStatus == .notAllowed)
        #expect(try fixture.audit().problems.map(\.code) == [.ledger(.referenceBehind)])
        try FileManager.default.removeItem(atPath: file)
        #expect(try fixture.promote().repaired.map(\.name) == [branch])
        #expect(try fixture.audit().problems.isEmpty)
    }
}
