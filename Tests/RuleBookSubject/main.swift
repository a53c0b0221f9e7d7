import Foundation
import Ledger
import Pipeline
import Problems

// Reads ledgers of `Tests/Oracle/generate.py`, one a line, and prints for each what the program makes of its steps: null for an
// event that is taken, the code of the refusal, or what a step asks for: all gates, why a pipeline file does not load, or the
// order of deliveries.
try answerAll()

/// Answers line by line; the workshop goes with the end of it, and its folder too.
func answerAll() throws {
    let workshop = try Workshop()
    while let line = readLine() {
        var output = try JSONSerialization.data(withJSONObject: answers(to: Data(line.utf8), with: workshop))
        output.append(UInt8(ascii: "\n"))
        try FileHandle.standardOutput.write(contentsOf: output)
    }
}

/// Returns what becomes of each step, or only why the case cannot be told at all.
func answers(to line: Data, with workshop: Workshop) -> [Any] {
    do {
        let story = try JSONDecoder().decode(Case.self, from: line)
        var telling = try Telling(story, in: workshop)
        var answers: [Any] = []
        for step in story.steps {
            switch step.event {
            case "gates": answers.append(try telling.gates(step))
            case "load": answers.append(problems(of: try need(step.text, "text")))
            case "order": answers.append(try ordered(try need(step.names, "names")))
            default: answers.append(try telling.take(step) ?? NSNull())
            }
        }
        return answers
    } catch let problems as ProblemList {
        return problems.problems.map { $0.sentence(in: .english) }
    } catch {
        return ["\(error)"]
    }
}

/// Returns the codes of everything that keeps a pipeline file from being loaded.
func problems(of text: String) -> [String] {
    do throws(ProblemList) {
        _ = try PipelineDefinition.load(Array(text.utf8), file: "pipeline.yaml")
        return []
    } catch {
        return error.problems.map { $0.code.name }
    }
}

/// Returns names of deliveries, the oldest first.
func ordered(_ names: [String]) throws -> [String] {
    try names.map { DeliveryVersion(of: try need(DeliveryName($0), $0)) }.sorted().map(\.name.text)
}
