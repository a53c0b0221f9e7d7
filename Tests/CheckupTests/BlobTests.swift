import Checkup
import Git
import Problems
import Synchronization
import Testing

@Suite("Reading blobs")
struct BlobTests {
    @Test("A blob under many paths is read once and reported under each")
    func once() throws {
        let fixture = try TreeFixture()
        let tree = try fixture.tree([
            fixture.file("a", "evil"), fixture.file("b", "evil", mode: "100755"),
            fixture.folder("c", [fixture.file("d", "evil")]), fixture.link("l", to: "evil"),
            fixture.file("fine"),
        ])
        let reads = Mutex<[String]>([])
        let result = try fixture.inspect(
            tree,
            scan: { content in
                let text = String(decoding: content, as: UTF8.self)
                reads.withLock { $0.append(text) }
                let names = text == "evil" ? ["Evil.A", "Evil.B"] : []
                return .success(names.map { Problem(.malware(.found), "", found: $0) })
            })
        #expect(reads.withLock { $0.sorted() } == ["evil", "x"])
        #expect(
            result.findings.map { "\($0.problem.subject) \($0.problem.found ?? "")" } == [
                "a Evil.A", "a Evil.B", "b Evil.A", "b Evil.B", "c/d Evil.A", "c/d Evil.B", "l Evil.A",
                "l Evil.B",
            ])
    }

    @Test("A scanner that cannot work decides nothing; content that cannot be scanned is a finding")
    func scannerFails() throws {
        let fixture = try TreeFixture()
        let tree = try fixture.tree([fixture.file("a")])
        #expect(throws: Problem.self) {
            try fixture.inspect(tree, scan: { _ in .failure(Problem(.malware(.digestUnavailable), "")) })
        }
        let result = try fixture.inspect(
            tree, scan: { _ in .success([Problem(.malware(.unscannable), "")]) })
        #expect(result.findings.map(\.problem) == [Problem(.malware(.unscannable), "a")])
    }

    @Test("A quarantine that is not there decides nothing")
    func noQuarantine() throws {
        let fixture = try TreeFixture()
        let tree = try fixture.tree([])
        #expect(throws: Problem.self) {
            try TreeInspection.inspect(
                tree, of: "v1", quarantine: RepositoryPlace("\(fixture.folder.path)/none"), rules: .init(),
                scan: { Scan { _, _, _ in .success(ScanOutcome()) } })
        }
    }

    @Test("Hundreds of blobs on all cores give the same as one after the other")
    func parallel() throws {
        let fixture = try TreeFixture()
        let entries = try (0..<300).map {
            try fixture.file("f\($0)", String(repeating: "\($0)", count: $0 * 7))
        }
        let tree = try fixture.tree(entries)
        let first = try fixture.inspect(tree).inspection
        for _ in 0..<5 { #expect(try fixture.inspect(tree).inspection.digest == first.digest) }
        #expect(first.counts.files == 300 && first.digest != nil)
    }
}
