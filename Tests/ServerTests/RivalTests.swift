import Foundation
import Support
import Testing

/// Many processes that append to one ledger at once; `Tests/Rivals/run` plays the whole rounds.
@Suite("Rivals")
struct RivalTests {
    @Test("No entry is lost or told twice, by path, over SSH, and with two pipelines in one B")
    func sample() throws {
        let result = try run(
            "python3", ["-B", "\(repositoryRoot)/Tests/Rivals/rivals.py", "--sample"],
            environment: cleanEnvironment(adding: ["STAGECTL": stagectlBinary]))
        #expect(result.status == 0, "\(result.text.suffix(4000))\n\(result.errors.suffix(2000))")
    }
}
