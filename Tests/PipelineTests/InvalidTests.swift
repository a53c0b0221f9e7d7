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

/// Returns everything that is wrong with a file of the folder, with its place: in the file itself line and
/// column suffice.
private func raised(by name: String) -> [Problem] {
    do throws(ProblemList) {
        _ = try Policy(readingFrom: "\(pipelines)/invalid/\(name)")
        return []
    } catch {
        return error.problems
    }
}

private func shown(_ problem: Problem, of name: String) -> String {
    guard let place = problem.place else { return problem.code.name }
    let folder = "\(pipelines)/invalid/"
    let file = place.file.hasPrefix(folder) ? String(place.file.dropFirst(folder.count)) : place.file
    return "\(problem.code.name) at " + (file == name ? "" : "\(file):") + "\(place.line):\(place.column)"
}

@Suite("Pipelines that are refused")
struct InvalidTests {
    @Test("Each raises exactly the problems that its first lines name, at their places", arguments: invalid)
    func raisedAsNamed(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(pipelines)/invalid/\(name)")))
        let expected = expectations(in: bytes)
        #expect(!expected.isEmpty, "The first line names no problem.")

        #expect(raised(by: name).map { shown($0, of: name) } == expected)
    }

    @Test("Every problem shows its line and is worded in both languages", arguments: invalid)
    func worded(name: String) throws {
        for problem in raised(by: name) {
            let place = try #require(problem.place)
            let lines = try [UInt8](Data(contentsOf: URL(fileURLWithPath: place.file)))
                .split(separator: 10, omittingEmptySubsequences: false)
            let line = String(decoding: lines[place.line - 1], as: UTF8.self)
            #expect(place.text == (problem.code == .pipeline(.urlSecret) ? "" : line))
            let german = problem.sentence(in: .german)
            let english = problem.sentence(in: .english)
            #expect(german.hasSuffix(".") && english.hasSuffix(".") && german != english)
            #expect(!german.contains("\"?\"") && !english.contains("\"?\""))
            #expect((problem.hint(in: .german) == nil) == (problem.hint(in: .english) == nil))
        }
    }

    @Test("Every problem of a pipeline that a file can raise is raised by one of the folder")
    func complete() {
        let codes = Set(invalid.flatMap { name in raised(by: name).map { $0.code } })
        let elsewhere: Set<PipelineProblem> = [.fileMissing, .fileUnreadable, .fileTooLarge]
        let missing = PipelineProblem.allCases.filter {
            !codes.contains(.pipeline($0)) && !elsewhere.contains($0)
        }
        #expect(missing == [])
    }

    @Test(
        "The nearest name is the hint, or all that are possible where none is near",
        arguments: [
            ("key-unknown.yaml", "approvals"), ("stage-unknown.yaml", "vorpruefung"),
            ("stage-unknown-far.yaml", "vorpruefung, abnahme, produktion"),
            ("role-unknown.yaml", "fachverantwortung"), ("role-unknown-list.yaml", "fachverantwortung"),
            ("after-key.yaml", "at-least"), ("after-stage.yaml", "abnahme"),
            ("lane-stage.yaml", "produktion"),
            ("release-apart.yaml", "sender"),
            ("value-unknown.yaml", "tag"), ("zone-unknown.yaml", "Europe/Berlin"),
            ("window-key.yaml", "from"), ("holiday-unknown.yaml", "NW"),
            ("value-unknown-language.yaml", "de, en"),
            ("key-unknown-later.yaml", "title, after, release, rollback, verify, soak, windows"),
        ])
    func hints(name: String, expected: String) throws {
        let problem = try #require(raised(by: name).first)
        #expect(problem.expected == expected)
        #expect(problem.hint(in: .german)?.contains(expected) == true)
    }

    @Test("A circle is named stage by stage")
    func circle() throws {
        #expect(raised(by: "cycle.yaml").map(\.found) == ["abnahme → produktion → abnahme"])
        #expect(raised(by: "cycle-self.yaml").map(\.found) == ["produktion → produktion"])
    }

    @Test("A password in a URL is not repeated by the message")
    func secret() throws {
        let problem = try #require(raised(by: "url-secret.yaml").first)
        #expect(!problem.sentence(in: .german).contains("geheim"))
        #expect(problem.place?.text == "")
    }
}
