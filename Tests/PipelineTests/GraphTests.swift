import Pipeline
import Problems
import Testing

/// Loads the minimal pipeline with other stages, as they are written.
private func load(text stages: String) throws(ProblemList) -> PipelineDefinition {
    let head = minimalText.prefix(
        upTo: minimalText.firstRange(of: "  eins")?.lowerBound ?? minimalText.endIndex)
    return try PipelineDefinition.load(Array((head + stages).utf8), file: "graph")
}

/// Returns stages, each given as name and what it waits for, as they are written.
private func text(_ stages: [(String, [String])]) -> String {
    stages.map { "  \($0.0): { after: [\($0.1.joined(separator: ", "))] }\n" }.joined()
}

private func load(_ stages: [(String, [String])]) throws(ProblemList) -> PipelineDefinition {
    try load(text: text(stages))
}

private func problems(_ stages: [(String, [String])]) -> [String] { problems(ofStages: text(stages)) }

private func problems(ofStages stages: String) -> [String] {
    do throws(ProblemList) {
        _ = try load(text: stages)
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

    @Test(
        "A stage of which enough before it can be entered is reachable, and no circle is",
        arguments: [
            ("{ any: [a, weg] }", ["stage-unknown weg -"]),
            ("{ at-least: 2, of: [a, weg] }", ["stage-unknown weg -", "unreachable e d"]),
            ("{ any: [a, d] }", ["cycle d d → d"]),
            ("{ any: [a, b] }", []), ("{ at-least: 2, of: [a, b] }", []), ("{ all: [a, b] }", []),
            ("{ any: [a, e] }", ["cycle d d → e → d"]),
        ])
    func someOf(after: String, expected: [String]) throws {
        let stages = "  a: {}\n  b: { after: [a] }\n  d: { after: \(after) }\n  e: { after: [d] }\n"
        #expect(problems(ofStages: stages) == expected)
    }

    @Test("Behind stages that can never be entered, it counts how many those are")
    func stuck() throws {
        let head = "  a: {}\n  b: { after: [weg] }\n  c: { after: [b] }\n  d: { after: [b] }\n"
        let named = ["stage-unknown weg -", "unreachable c b", "unreachable d b"]
        #expect(problems(ofStages: head + "  e: { after: { any: [a, b, c] } }\n") == named)
        #expect(
            problems(ofStages: head + "  e: { after: { at-least: 2, of: [a, b, c] } }\n")
                == named + ["unreachable e b"])
    }

    @Test("How many of how many is kept, and the list without a key means all")
    func predecessors() throws {
        for (text, needed) in [
            ("[a, b]", 2), ("{ all: [a, b] }", 2), ("{ any: [a, b] }", 1),
            ("{ at-least: 1, of: [a, b] }", 1), ("{ at-least: 2, of: [a, b] }", 2),
        ] {
            let loaded = try load(text: "  a: {}\n  b: {}\n  c: { after: \(text) }\n")
            #expect(loaded.stages[2].after.stages == ["a", "b"], "\(text)")
            #expect(loaded.stages[2].after.needed == needed, "\(text)")
        }
    }

    @Test(
        "A lane skips what lies before its end but not before its begin",
        arguments: [
            ("[]", "e", ["a", "b", "c", "d"]), ("[b]", "e", ["c", "d"]), ("[c]", "e", ["b", "d"]),
            ("[b, c]", "e", ["d"]), ("[a]", "d", ["b", "c"]), ("[]", "b", ["a"]),
        ])
    func lane(from: String, to: String, skipped: [String]) throws {
        let stages = """
              e: { after: [d] }
              a: {}
              b: { after: [a] }
              c: { after: [a] }
              d: { after: { any: [b, c] } }
              f: { after: [e] }
            lanes:
              eil: { from: \(from), to: \(to), release: { by: fach }, catch-up: 1d }

            """
        #expect(try load(text: stages).lanes.map(\.skipped) == [skipped])
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
