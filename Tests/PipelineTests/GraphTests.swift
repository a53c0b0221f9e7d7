import Pipeline
import Problems
import Testing

/// Loads the minimal pipeline with other stages, each given as name and what it waits for.
private func load(_ stages: [(String, [String])]) throws(ProblemList) -> PipelineDefinition {
    let lines = stages.map { "  \($0.0): { after: [\($0.1.joined(separator: ", "))] }\n" }
    let head = minimalText.prefix(
        upTo: minimalText.firstRange(of: "  eins")?.lowerBound ?? minimalText.endIndex)
    return try PipelineDefinition.load(Array((head + lines.joined()).utf8), file: "graph")
}

private func problems(_ stages: [(String, [String])]) -> [String] {
    do throws(ProblemList) {
        _ = try load(stages)
        return []
    } catch {
        return error.problems.map { "\($0.code.kind.rawValue) \($0.subject) \($0.found ?? "-")" }
    }
}

@Suite("Graph of stages")
struct GraphTests {
    @Test("It may fan out and in, in any order of the file, with several entries")
    func fan() throws {
        let definition = try load([
            ("d", ["b", "c"]), ("b", ["a"]), ("c", ["a", "e"]), ("a", []), ("e", []),
        ])
        #expect(definition.entryStages.map(\.name) == ["a", "e"])
        #expect(definition.stages(after: "a").map(\.name) == ["b", "c"])
    }

    @Test("Each circle is named once, by its first stage and along its shortest way")
    func circles() {
        #expect(problems([("a", ["b"]), ("b", ["a"])]) == ["cycle a a → b → a"])
        #expect(problems([("a", ["c"]), ("b", ["a"]), ("c", ["b"])]) == ["cycle a a → c → b → a"])
        #expect(problems([("a", ["a"]), ("b", ["b"])]) == ["cycle a a → a", "cycle b b → b"])
        // A second circle that shares stages with the first is one of its own.
        #expect(
            problems([("a", ["b", "c"]), ("b", ["c"]), ("c", ["a"])])
                == ["cycle a a → c → a", "cycle b b → c → a → b"])
    }

    @Test("What lies behind a circle or an unknown stage is unreachable, and says behind what")
    func unreachable() {
        #expect(
            problems([("a", []), ("b", ["a", "c"]), ("c", ["b"]), ("d", ["c"]), ("e", ["a"])])
                == ["cycle b b → c → b", "unreachable d c"])
        #expect(
            problems([("a", ["weg"]), ("b", ["a"]), ("c", ["b"])])
                == ["stage-unknown weg -", "unreachable b a", "unreachable c b"])
    }

    @Test("A hundred thousand ways through the graph cost nothing")
    func many() {
        var stages: [(String, [String])] = [("a0", []), ("b0", [])]
        for level in 1..<200 {
            stages.append(("a\(level)", ["a\(level - 1)", "b\(level - 1)"]))
            stages.append(("b\(level)", ["a\(level - 1)", "b\(level - 1)"]))
        }
        let clock = ContinuousClock()
        let elapsed = clock.measure { #expect(problems(stages) == []) }
        #expect(elapsed < .seconds(2))
        stages[0].1 = ["b199"]
        #expect(problems(stages).first?.hasPrefix("cycle a0 ") == true)
    }

    @Test("More than 500 stages are refused")
    func tooMany() {
        #expect(problems((0..<500).map { ("s\($0)", []) }) == [])
        #expect(problems((0...500).map { ("s\($0)", []) }) == ["limit-too-large stages -"])
    }
}
