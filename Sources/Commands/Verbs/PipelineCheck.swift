import ArgumentParser
import Pipeline
import Problems
import Seals

/// `stagectl pipeline check`: every problem of every file.
struct PipelineCheck: Verb {
    static var configuration: CommandConfiguration { described("check") }
    static var schema: String { "pipeline-check" }

    @Argument(
        help: ArgumentHelp(.filesArgument, .fileValue), completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        var report = Report()
        var results: [JSONValue] = []
        for file in files {
            do {
                let policy = try Policy(readingFrom: file)
                report.blocks.append(.line(.good(file: file, pipeline: policy.definition.name)))
                results.append(
                    .object([
                        "file": .string(file), "ok": .boolean(true),
                        "pipeline": .string(policy.definition.name), "digest": .string(policy.digest.text),
                    ]))
            } catch {
                report.problems += error.problems
                results.append(.object(["file": .string(file), "ok": .boolean(false)]))
            }
        }
        report.result = .object(["files": .array(results)])
        return report
    }
}

extension StyledText {
    /// Says that a pipeline file can be used.
    fileprivate static func good(file: String, pipeline: String) -> StyledText {
        StyledText(.ok, .done) + StyledText(verbatim: " \(file) (\(pipeline))")
    }
}
