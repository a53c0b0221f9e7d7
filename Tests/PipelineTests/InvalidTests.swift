import Foundation
import Pipeline
import Problems
import Support
import Testing

/// The files of `pipelines/invalid`, by name, in order.
private let invalid: [String] = {
    // Without the folder the list is empty, and the first test says so.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(pipelines)/invalid")) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
}()

/// Returns what the first lines of a file say that it must raise.
private func expectations(in bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
        guard let mark = line.firstRange(of: "# expect: ") else { return nil }
        return String(line[mark.upperBound...])
    }
}

@Suite("Pipelines that are refused")
struct InvalidTests {
    @Test("The folder is there")
    func folder() { #expect(invalid.count >= 60) }

    @Test("Each raises exactly the problems that its first lines name, at their places", arguments: invalid)
    func raised(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(pipelines)/invalid/\(name)")))
        let expected = expectations(in: bytes)
        #expect(!expected.isEmpty, "The first line names no problem.")
        var found: [String] = []

        do throws(ProblemList) {
            _ = try PipelineDefinition.load(bytes, file: name)
        } catch {
            found = error.problems.map {
                "\($0.code.name) at \($0.place?.line ?? 0):\($0.place?.column ?? 0)"
            }
        }

        #expect(found == expected)
    }
}
