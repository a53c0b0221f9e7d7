import Foundation
import Hook
import Support
import Testing

@Suite("Pushes of very many refs by stock git")
struct ManyReferencesTests {
    /// Pushes so many branches that the pipeline lets anybody write, each with a name of so many bytes at least.
    private func push(_ count: Int, from copy: String, at site: HookedScenario, bytes: Int = 0) throws -> Push
    {
        let head = try site.id("wohngeld/ledger")
        let filling = String(repeating: "/" + String(repeating: "x", count: 199), count: bytes / 200)
        let lines = (0..<count).map { "\(head) refs/viele/\($0)\(filling)\n" }
        // One ref for each file would take longer than everything else.
        try lines.joined().write(toFile: "\(copy)/packed-refs", atomically: false, encoding: .utf8)
        return try site.push(["refs/viele/*:refs/heads/docs/*"], from: copy)
    }

    @Test("One ref more than are looked at, or more bytes of names, and nothing of the push gets in")
    func limits() throws {
        let site = try HookedScenario(other: ["refs/heads/docs/**"])
        let copy = try site.copy()
        let before = try site.references()
        let rows = [(PushList.mostReferences + 1, 0), (PushList.mostReferences, 1_800)]
        for (count, bytes) in rows {
            let push = try push(count, from: copy, at: site, bytes: bytes)
            #expect(
                push.status == 1 && push.codes == ["hook.limit"], "\(count): \(push.errors.prefix(2_000))")
            #expect(push.errors.matches(of: /pre-receive hook declined/).count == count)
            #expect(try site.references() == before)
        }
    }

    @Test("As many as are looked at are judged one by one")
    func most() throws {
        let site = try HookedScenario(other: ["refs/heads/notizen/*"])
        let copy = try site.copy()
        let before = try site.references()
        let push = try push(PushList.mostReferences, from: copy, at: site)
        #expect(push.status == 1 && Set(push.codes) == ["hook.other"], "\(push.errors.prefix(2_000))")
        #expect(push.remarks.last == "and 4,980 more refs")
        #expect(try site.references() == before)
    }
}
