import Foundation
import Problems
import Support
import Testing

@Suite("The topics of the help against the program")
struct TopicTests {
    /// What is set for other programs or taken out of their environment, what Git sets for its hooks, and `PWD`, which only names a
    /// folder in a problem.
    private static let inner: Set = [
        "GIT_PROTOCOL", "GIT_TERMINAL_PROMPT", "SSH_ASKPASS_REQUIRE", "GIT_DIR", "PWD",
    ]

    @Test("Every variable that is read is explained")
    func variables() throws {
        let topic = stagectl("help", "environment").output
        let sources = "\(repositoryRoot)/Sources"
        let reading = /environment\["([A-Z_]+)"\]/
        let files = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
        var read: Set<String> = []
        for file in files where file.hasSuffix(".swift") {
            let text = try String(contentsOfFile: "\(sources)/\(file)", encoding: .utf8)
            read.formUnion(text.matches(of: reading).map { String($0.1) })
        }
        #expect(read.count > 10)
        for name in read.subtracting(Self.inner) {
            let family = ["GIT_COMMITTER_", "GIT_CONFIG_"].first { name.hasPrefix($0) }.map { "\($0)*" }
            #expect(topic.contains(family ?? name), "\(name)")
        }
    }

    @Test("The topic and the README list every exit status, and no other")
    func statuses() throws {
        let readme = try String(contentsOfFile: "\(repositoryRoot)/README.md", encoding: .utf8)
        let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| ") }
        let listed = rows.flatMap { row in
            row.split(separator: "|")[0].split(separator: "/").compactMap {
                Int32($0.trimmingCharacters(in: .whitespaces))
            }
        }
        #expect(listed == ExitStatus.allCases.map(\.rawValue))
        let topic = stagectl("help", "exit-status").output.split(separator: "\n")
        #expect(topic.compactMap { Int32($0.prefix { $0 != " " }) } == listed)
    }

    @Test("The pipeline in the topic is one, but for keys that are not there")
    func pipeline() throws {
        let topic = stagectl("help", "pipeline").output.split(
            separator: "\n", omittingEmptySubsequences: false)
        let example = topic.drop { !$0.hasPrefix("  pipeline: ") }.prefix { !$0.hasPrefix("  after ") }
        #expect(example.count > 20)
        let folder = try TemporaryFolder()
        let file = try folder.write(example.joined(separator: "\n") + "\n", to: "pipeline.yaml")
        let answer = stagectl("pipeline", "check", file)
        #expect(!answer.errors.contains("[pipeline."), "\(answer.errors)")
        #expect(answer.errors.contains("[signers.file-missing]"))
    }
}
