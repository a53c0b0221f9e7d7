import Checkup
import Foundation
import Git
import Problems
import Synchronization
import Testing

@Suite("Limits of a delivery")
struct LimitTests {
    private let fixture: TreeFixture

    init() throws { fixture = try TreeFixture() }

    @Test("A tree of ten trees that unfolds to 10^10 paths is refused at once and in little memory")
    func bomb() throws {
        var tree = try fixture.tree((0..<10).map { try fixture.file("f\($0)") })
        for _ in 0..<9 {
            let entries = (0..<10).map {
                TreeFixture.Entry(mode: "40000", name: Array("d\($0)".utf8), id: tree)
            }
            tree = try fixture.tree(entries)
        }
        let before = try residentBytes()
        let start = processorSeconds()
        let result = try fixture.inspect(tree)
        let time = processorSeconds() - start
        let grown = try residentBytes() - before
        #expect(result.findings.codes == ["limit.paths"])
        #expect(result.inspection.digest == nil)
        // A debug build takes a few times as long as the second that is allowed.
        #expect(time < 10)
        #expect(grown < 64 << 20)
    }

    @Test("Folders alone cannot unfold without end either, nor can one tree that is read again and again")
    func folders() throws {
        var tree = try fixture.tree([])
        for _ in 0..<12 {
            let entries = (0..<10).map {
                TreeFixture.Entry(mode: "40000", name: Array("d\($0)".utf8), id: tree)
            }
            tree = try fixture.tree(entries)
        }
        let rules = TreeInspection.Rules(limits: .init(files: 1000), manifests: [])
        #expect(try fixture.inspect(tree, rules: rules).findings.codes == ["limit.paths"])

        let long = try fixture.tree([fixture.file(String(repeating: "n", count: 300_000))])
        let many = (0..<500).map { TreeFixture.Entry(mode: "40000", name: Array("d\($0)".utf8), id: long) }
        let codes = try fixture.inspect(fixture.tree(many), rules: rules).findings.codes
        #expect(codes.contains("limit.paths"))
    }

    @Test("Exactly as many files as are allowed pass, one more does not")
    func files() throws {
        let entries = try (0..<21).map { try fixture.file("f\($0)") }
        let rules = TreeInspection.Rules(limits: .init(files: 20), manifests: [])
        #expect(try fixture.codes(fixture.tree(Array(entries.dropLast())), rules: rules) == [])
        #expect(try fixture.codes(fixture.tree(entries), rules: rules) == ["limit.paths v1"])
    }

    @Test("Folders nested too deep are refused")
    func depth() throws {
        func nested(_ depth: Int) throws -> ObjectID {
            var entry = try fixture.file("x")
            for _ in 0..<depth { entry = try fixture.folder("d", [entry]) }
            return try fixture.tree([entry])
        }
        #expect(try fixture.codes(nested(256)) == [])
        #expect(try fixture.inspect(nested(257)).findings.codes == ["limit.depth"])
        #expect(try fixture.inspect(nested(3000)).findings.codes == ["limit.depth"])
    }

    @Test("Sizes count before anything is read, each path for itself")
    func sizes() throws {
        let text = String(repeating: "x", count: 100)
        let tree = try fixture.tree([
            fixture.file("a", text), fixture.file("b", text), fixture.file("c", "y"),
        ])
        func codes(file: Int, total: Int) throws -> [String] {
            let reads = Mutex(0)
            let rules = TreeInspection.Rules(limits: .init(file: file, total: total), manifests: [])
            let result = try fixture.inspect(
                tree, rules: rules,
                scan: { content in
                    reads.withLock { $0 += content.count }
                    return .success([])
                })
            #expect(reads.withLock { $0 } <= total)
            return result.findings.map { "\($0.problem.code.name) \($0.problem.subject)" }
        }
        #expect(try codes(file: 100, total: 201) == [])
        #expect(try codes(file: 99, total: 201) == ["limit.bytes a", "limit.bytes b"])
        #expect(try codes(file: 100, total: 200) == ["limit.bytes v1"])
    }

    @Test("However many findings there are, the gravest stay and the report stays small")
    func flood() throws {
        let entries = try (0..<3000).map { try fixture.file("-\($0)", $0 == 2999 ? "virus" : "x") }
        let result = try fixture.inspect(
            fixture.tree(entries),
            scan: { content in
                .success(
                    content.elementsEqual("virus".utf8)
                        ? [Problem(.malware(.found), "", found: "Test.Virus")] : [])
            })
        #expect(result.findings.count == 1000)
        #expect(result.findings.first?.problem.code == .malware(.found))
        #expect(result.findings.first?.problem.found == "Test.Virus")
    }

    @Test("A manifest of nothing but line ends, or of one endless path, is not taken apart")
    func manifestOfLines() throws {
        let lines = try fixture.tree([fixture.file("SHA256SUMS", String(repeating: "\n", count: 1 << 20))])
        let malformed = try fixture.codes(lines, rules: .init())
        #expect(malformed.count == 1000)
        #expect(malformed.contains("checksum.malformed SHA256SUMS:1000"))
        let path = String(repeating: "0", count: 64) + "  " + String(repeating: "a/", count: 1 << 20) + "b\n"
        let endless = try fixture.tree([fixture.file("SHA256SUMS", path)])
        let findings = try fixture.inspect(endless, rules: .init()).findings
        #expect(findings.map(\.problem.code) == [.checksum(.path)])
        #expect(findings.first?.problem.subject.utf8.count == 4096)
    }

    @Test("Listing the files of a deep folder costs no more than their paths are long")
    func deepManifest() throws {
        let files = try (0..<400).map { try fixture.file("f\($0)") }
        var entry = try fixture.folder("d", files)
        for _ in 0..<250 { entry = try fixture.folder("d", [entry]) }
        let digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        let folder = String(repeating: "d/", count: 251)
        let list = (0..<400).map { "\(digest)  \(folder)f\($0)\n" }.joined()
        let tree = try fixture.tree([entry, fixture.file("SHA256SUMS", list)])
        let start = processorSeconds()
        #expect(try fixture.codes(tree, rules: .init()) == [])
        #expect(processorSeconds() - start < 15)
    }

    private func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[1])) * 4096
    }
}
