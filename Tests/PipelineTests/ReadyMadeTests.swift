import Foundation
import Pipeline
import Problems
import Support
import Testing

/// The folder of ready-made pipelines.
let pipelines = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../pipelines").standardizedFileURL.path

@Suite("Ready-made pipelines")
struct ReadyMadeTests {
    @Test(
        "Every one of them loads", arguments: ["verwaltung", "minimal", "vier-augen", "parallel", "streng"])
    func loads(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(pipelines)/\(name).yaml")))

        let definition = try PipelineDefinition.load(bytes, file: "\(name).yaml")

        #expect(definition.role(named: "engine") != nil)
        #expect(!definition.entryStages.isEmpty)
    }
}
