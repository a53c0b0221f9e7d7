import Git
import Problems
import Support
import Testing

@testable import Ledger

@Suite("How much one entry may add")
struct StateReadingTests {
    private final class Desk {
        let folder: TemporaryFolder
        let repository: Repository

        init() throws {
            folder = try TemporaryFolder()
            let repository = try Repository(creatingAt: "\(folder.path)/repository.git")
            try repository.keepNewObjectsInMemory()
            self.repository = repository
        }

        func state(_ paths: [String], after before: ObjectID? = nil, saying text: String) throws -> ObjectID {
            var files: [String: ObjectID?] = [:]
            for path in paths { files[path] = try repository.write(.blob, Array("\(path) \(text)".utf8)) }
            return try repository.tree(before, changing: files)
        }

        func read(_ tree: ObjectID, since before: ObjectID?) throws(Problem) {
            var reading = StateReading(of: tree)
            try reading.readNewObjects(in: tree, since: before, in: repository)
        }
    }

    private static let holds = (0..<1_500).map { "holds/stages/s\($0)/hold.json" }
    private static let catchUps = (0..<1_500).map { "catch-ups/\($0).json" }

    @Test(
        "A policy ends any number of holds, and a promotion enters any number of catch-ups",
        arguments: [holds, catchUps])
    func changed(paths: [String]) throws {
        let desk = try Desk()
        let before = try desk.state(paths, saying: "before")
        try desk.read(desk.state(paths + ["pipeline.yaml"], after: before, saying: "after"), since: before)
    }

    @Test("More than that is no event", arguments: [[], holds, catchUps])
    func added(paths: [String]) throws {
        let desk = try Desk()
        let before = try desk.state(paths + ["pipeline.yaml"], saying: "before")
        let most = paths.isEmpty ? 0 : paths.count * (paths[0].hasPrefix("holds") ? 2 : 1)
        let others = (0..<(most + 1_000)).map { "deliveries/\($0)" }
        let after = try desk.state(others, after: before, saying: "after")
        let problem = #expect(throws: Problem.self) { try desk.read(after, since: before) }
        #expect(problem?.code == .ledger(.broken))
        #expect(problem?.found == "number of objects")
    }

    @Test("What an entry brings does not let it bring more")
    func brought() throws {
        let desk = try Desk()
        let before = try desk.state(["pipeline.yaml"], saying: "before")
        let after = try desk.state(Self.holds, after: before, saying: "after")
        #expect(throws: Problem.self) { try desk.read(after, since: before) }
    }
}
