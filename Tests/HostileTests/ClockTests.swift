import Foundation
import Support
import Testing

@Suite("Clocks that jump")
struct JumpingClockTests {
    private func times(_ scenario: Scenario) throws -> [Int] {
        try expectRun("git", ["-C", scenario.inner, "log", "--reverse", "--format=%ct", "wohngeld/ledger"])
            .split(separator: "\n").compactMap { Int($0) }
    }

    @Test("A clock that goes back a little takes the ledger's time back not at all")
    func little() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        let before = try times(scenario)
        try scenario.deliver("v1.1.0", ["app/VERSION": "1.1.0\n"])
        // By less than clocks may differ.
        let run = try scenario.json(["promote"], ahead: -540)
        #expect(run.status == 0, "\(run.codes)")
        let after = try times(scenario)
        #expect(after.count > before.count && after == after.sorted())
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("By more than an entry may lie ahead, nothing is appended until the clock has caught up")
    func ahead() throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        try scenario.deliver("v1.1.0", ["app/VERSION": "1.1.0\n"])
        let before = try times(scenario)
        let run = try scenario.json(["promote"], ahead: -720)
        #expect(run.codes == ["ledger.ahead"] && run.status == 69, "\(run.codes)")
        #expect(try times(scenario) == before)
        #expect(try scenario.json(["promote"]).status == 0)
    }

    @Test(
        "A clock that goes back by a day is told as one, and nothing is written",
        arguments: ["promote", "audit"])
    func day(_ command: String) throws {
        let scenario = try Scenario()
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        #expect(try scenario.json(["promote"]).status == 0)
        try scenario.deliver("v1.1.0", ["app/VERSION": "1.1.0\n"])
        let before = try expectRun("git", ["-C", scenario.inner, "for-each-ref"])
        let run = try scenario.json([command], ahead: -86_400)
        #expect(run.codes == ["ledger.time"] && run.status == 30, "\(run.codes)")
        #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref"]) == before)
        #expect(try scenario.json(["promote"]).status == 0)
        #expect(try scenario.json(["audit"]).isFine)
    }
}
