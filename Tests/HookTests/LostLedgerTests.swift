import Foundation
import Support
import Testing

/// The server has lost entries, or the whole ledger, by an accident or by somebody with rights on its disk.
@Suite("A ledger that B has lost")
struct LostLedgerTests {
    private let site: HookedScenario
    private let copy: String

    init() throws {
        site = try HookedScenario()
        copy = try site.copy()
        // The hook has seen how far the ledger reaches.
        #expect(try site.push(["refs/heads/wohngeld/ledger:refs/heads/docs/a"], from: copy).isTaken)
    }

    private func delete(_ name: String) throws {
        try expectRun(
            "git", ["-C", site.scenario.inner, "-c", "core.hooksPath=/dev/null", "update-ref", "-d", name])
    }

    @Test("Nobody begins it once more, nor deletes what it knew")
    func gone() throws {
        try delete("refs/heads/wohngeld/ledger")
        let begin = "\(site.root):refs/heads/wohngeld/ledger"
        let pushes = [
            [begin], [":refs/heads/wohngeld/vorpruefung"], [":refs/tags/wohngeld/v1.0.0"],
            [begin, ":refs/heads/wohngeld/vorpruefung", ":refs/tags/wohngeld/v1.0.0"],
            ["refs/heads/wohngeld/ledger"],
        ]
        let before = try site.references()
        for (refspecs, code) in zip(
            pushes,
            ["ledger.rollback", "hook.deletion", "hook.deletion", "ledger.rollback", "ledger.rollback"])
        {
            let push = try site.push(refspecs, from: copy, as: site.scenario.cast.engine)
            #expect(!push.isTaken && push.codes.contains(code), "\(refspecs): \(push.errors)")
        }
        // A hook that has lost what it had seen goes by what is left in B.
        try FileManager.default.removeItem(atPath: site.cache)
        for (refspecs, code) in zip(
            pushes,
            ["hook.ledger-lost", "hook.deletion", "hook.deletion", "hook.ledger-lost", "hook.ledger-lost"])
        {
            let push = try site.push(refspecs, from: copy, as: site.scenario.cast.engine)
            #expect(!push.isTaken && push.codes.contains(code), "\(refspecs): \(push.errors)")
        }
        #expect(try site.references() == before)
    }

    @Test("Nothing is let in while entries are missing that were there, nor once others stand in their place")
    func setBack() throws {
        let head = try site.id("wohngeld/ledger")
        try site.force("refs/heads/wohngeld/ledger", to: try site.id("wohngeld/ledger~1"))
        let back = try site.push(["refs/heads/wohngeld/ledger:refs/heads/docs/b"], from: copy)
        #expect(!back.isTaken && back.codes.first == "ledger.rollback", "\(back.errors)")
        // Wherever Git's lines end.
        let told = back.errors.split(separator: "remote: ").joined().filter { !$0.isWhitespace }
        #expect(told.contains("/hook-cache/"), "\(back.errors)")
        // Not even what was there; that is restored on the server.
        let push = try site.push(["refs/heads/wohngeld/ledger"], from: copy, as: site.scenario.cast.engine)
        #expect(!push.isTaken && push.codes.first == "ledger.rollback", "\(push.errors)")
        try site.force("refs/heads/wohngeld/ledger", to: head)
        #expect(try site.push(["refs/heads/wohngeld/ledger:refs/heads/docs/b"], from: copy).isTaken)
    }

    @Test("Whoever installs the hook anew takes the ledger as it is")
    func installed() throws {
        try site.force("refs/heads/wohngeld/ledger", to: try site.id("wohngeld/ledger~1"))
        try delete("refs/heads/wohngeld/vorpruefung")
        try site.install()
        #expect(try site.push(["refs/tags/wohngeld/v1.0.0:refs/heads/docs/c"], from: copy).isTaken)
    }
}
