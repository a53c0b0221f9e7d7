import Foundation
import Pipeline
import Testing

private let documentation = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/stagectl/Documentation.docc").standardizedFileURL

/// The reference of the pipeline file.
private let reference = documentation.appendingPathComponent("Pipelines.md")

/// The reference of the delivery note.
private let noteReference = documentation.appendingPathComponent("DeliveryNote.md")

/// Returns the first three columns of every table, by the heading above it.
private func tables(of page: URL) throws -> [String: [[String]]] {
    var tables: [String: [[String]]] = [:]
    var heading = ""
    for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n") {
        if line.hasPrefix("#") {
            heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)
        } else if line.hasPrefix("| `") {
            let columns = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(columns.count == 4, "\(line)")
            tables[heading, default: []].append(Array(columns.prefix(3)))
        }
    }
    return tables
}

@Suite("Reference of the pipeline file")
struct ReferenceTests {
    @Test("It explains exactly the keys that the loader knows, with their types and defaults")
    func complete() throws { try compare(Section.ofPipelines, with: reference) }

    @Test("That of the delivery note explains exactly the keys of a note")
    func note() throws { try compare([.note, .noteFiles], with: noteReference) }

    private func compare(_ sections: [Section], with page: URL) throws {
        var expected: [String: [[String]]] = [:]
        for section in sections {
            let heading = section == .pipeline ? "The pipeline itself" : "`\(section.rawValue)`"
            expected[heading] = section.keys.map { key in
                let standard =
                    switch key.need {
                    case .required: "required"
                    case .optional: "–"
                    case .standard(let text): "`\(text)`"
                    case .derived(let text): text
                    }
                return ["`\(key.name)`", key.kind.rawValue, standard]
            }
        }
        #expect(try tables(of: page) == expected)
    }

    @Test("Its links lead to headings that exist")
    func links() throws {
        let text = try String(contentsOf: reference, encoding: .utf8)
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
        for link in text.split(separator: "<doc:#").dropFirst() {
            let target = link.prefix { $0 != ">" }
            #expect(headings.contains(target), "\(target)")
        }
    }
}
