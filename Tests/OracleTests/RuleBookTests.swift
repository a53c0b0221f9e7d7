import Foundation
import Support
import Testing

/// The rules as the program applies them, beside a model of them that was written from the rule book alone.
///
/// `Tests/Oracle/compare` does the same for a hundred thousand ledgers.
@Suite("Rule book")
struct RuleBookTests {
    @Test("Program and model come to the same of random ledgers")
    func randomLedgers() throws { try expectAgreement(["200", "--seed", "1000000"]) }

    @Test("Program and model agree on which people fill a quorum")
    func quorums() throws { try expectAgreement(["--quorums", "--every", "250"]) }

    private func expectAgreement(_ arguments: [String]) throws {
        let comparison = ["-B", "\(repositoryRoot)/Tests/Oracle/compare", "--jobs", "2"]
        let subject = ["--subject", builtProgram("RuleBookSubject")]
        let result = try run("python3", comparison + subject + arguments)
        #expect(result.status == 0, "\(result.text.suffix(4000))\n\(result.errors.suffix(2000))")
    }
}
