import Foundation
import Support
import Testing

@Suite("Delivery notes against the built binary")
struct NoteTests {
    private func note(_ version: String, _ number: Int, _ more: String = "") -> String {
        "application: fach\nversion: \(version)\naudience: wohngeld\nsequence: \(number)\n\(more)"
    }

    @Test("Numbers and predecessors are judged by what the ledger has accepted, in check as in promote")
    func chain() throws {
        let scenario = try Scenario(extra: "  note: required\n")
        try scenario.begin()
        let steps: [(tag: String, note: String?, codes: [String])] = [
            ("v1.0.0", nil, ["note.missing"]),
            ("v1.0.1", note("1.0.1", 3), []),
            ("v1.1.0", note("1.1.0", 3), ["note.predecessor", "note.sequence"]),
            ("v1.2.0", note("1.2.0", 5, "predecessor: v1.1.0\n"), ["note.predecessor"]),
            ("v1.3.0", note("1.3.0", 5, "predecessor: v1.0.1\n"), []),
        ]
        for (tag, note, codes) in steps {
            try scenario.deliver(tag, note.map { ["lieferung.yaml": $0] } ?? ["app/VERSION": tag])
            for call in [["check"], ["promote"]] {
                let run = try scenario.json(call)
                #expect(run.codes == codes && run.status == (codes.isEmpty ? 0 : 10), "\(tag) \(call)")
            }
        }
        let newest = try expectRun(
            "git", ["-C", scenario.inner, "show", "wohngeld/ledger:notes/fach.json"])
        #expect(newest == #"{"delivery":"v1.3.0","number":5}"#)
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("Several new deliveries of one run follow each other")
    func together() throws {
        let scenario = try Scenario(extra: "  note: required\n")
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["lieferung.yaml": note("1.0.0", 1)])
        try scenario.deliver("v1.1.0", ["lieferung.yaml": note("1.1.0", 2, "predecessor: v1.0.0\n")])
        for call in ["check", "promote"] { #expect(try scenario.json([call]).codes == []) }
    }
}
