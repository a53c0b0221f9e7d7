import Foundation
import Support
import Testing

@Suite("The bundled example")
struct QuickstartTests {
    @Test(
        "Examples/quickstart walks to Produktion and checks itself",
        arguments: ["de_DE.UTF-8", "en_US.UTF-8"])
    func quickstart(language: String) throws {
        let folder = try TemporaryFolder()
        let result = try run(
            "\(repositoryRoot)/Examples/quickstart", [],
            environment: [
                "STAGECTL": stagectlBinary, "LANG": language, "LC_ALL": language, "TMPDIR": folder.path,
                "HOME": folder.path,
            ])
        #expect(result.status == 0, "\(result.text.suffix(2000))\n\(result.errors)")
        let german = language.hasPrefix("de")
        #expect(result.text.contains(german ? "Der Baum ist in A, in B" : "The tree is the same in A, in B"))
        for status in ["(exit 10)", "(exit 11)", "(exit 12)", "(exit 20)"] {
            #expect(result.text.contains(status))
        }
        #expect(result.text.contains("Good \"git\" signature for"))
    }
}
