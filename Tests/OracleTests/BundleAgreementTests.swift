import Foundation
import Support
import Testing

/// Bundles as the program judges them, beside a checker that was written from the documentation alone.
///
/// `Tests/Oracle/mutations` does the same for a thousand altered bundles.
@Suite("Bundles beside their second opinion")
struct BundleAgreementTests {
    @Test(
        "Program and checker come to the same of altered bundles, and both take those that are only packed anew"
    )
    func sample() throws {
        let result = try run(
            "python3",
            [
                "-B", "\(repositoryRoot)/Tests/Oracle/mutations", "70", "--seed", "500000", "--program",
                stagectlBinary,
            ])
        #expect(result.status == 0, "\(result.text.suffix(4000))\n\(result.errors.suffix(2000))")
        // One of them is by an engine who lies about what was checked.
        #expect(result.text.contains("bundle.digest"))
    }
}
