import Foundation
import Problems
import Support
import Testing

@Suite("pipeline check")
struct PipelineCheckTests {
    private let pipelines = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("pipelines").path

    @Test("A pipeline file that can be used gets one line")
    func good() {
        let run = stagectl("pipeline", "check", "\(pipelines)/minimal.yaml")

        #expect(run.status == .done)
        #expect(run.output.hasPrefix("ok \(pipelines)/minimal.yaml ("))
        #expect(run.errors == "")
    }

    @Test("All problems of all files are shown, with file, line and column, and good files too")
    func severalFiles() throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("pipeline: a\nsorce: 1\nstagse: 2\n", to: "first.yaml")
        let second = try folder.write("pipeline: [\n", to: "second.yaml")

        let run = stagectl("pipeline", "check", first, "\(pipelines)/minimal.yaml", second)

        #expect(run.status == .badData)
        #expect(run.output.hasPrefix("ok "))
        #expect(run.errors.contains("\(first):2:1: "))
        #expect(run.errors.contains("\(first):3:1: "))
        #expect(run.errors.contains("\(second):"))
        #expect(run.errors.contains("    sorce: 1\n    ^\n"))
    }

    @Test("A missing file is missing, whatever the others are")
    func missing() throws {
        let run = stagectl("pipeline", "check", "/nonexistent/p.yaml", "\(pipelines)/minimal.yaml", "--json")

        #expect(run.status == .missing)
        #expect(try run.codes() == ["pipeline.file-missing"])
        let result = try run.document()["result"] as? [String: [[String: Any]]]
        #expect(result?["files"]?.map { $0["ok"] as? Bool } == [false, true])
    }
}
