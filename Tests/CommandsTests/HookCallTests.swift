import Support
import Testing

@testable import Commands

@Suite("Calls that Git makes through the hooks' scripts")
struct HookCallTests {
    private static let calls: [[String]] = [
        ["hook", "pre-receive"], ["hook", "reference-transaction", "prepared"],
        ["hook", "reference-transaction", "committed"],
    ]

    @Test("They mean what the grammar says that they mean", arguments: calls)
    func same(_ arguments: [String]) throws {
        let short = try #require(Call(arguments).verbForGit)
        let parsed = try Root.parseAsRoot(arguments)
        #expect(type(of: short) == type(of: parsed))
        let verb = try #require(parsed as? any Verb)
        #expect(told(short.common) == told(verb.common))
        #expect(
            (short as? HookReferenceTransaction)?.phase == (verb as? HookReferenceTransaction)?.phase)
    }

    @Test("Whatever differs from them is left to the grammar")
    func others() {
        let others: [[String]] = [
            ["hook"], ["hook", "pre-receive", "--json"], ["hook", "pre-receive", "-v"],
            ["--json", "hook", "pre-receive"],
            ["hook", "reference-transaction"], ["hook", "reference-transaction", "aborted"],
            ["hook", "reference-transaction", "prepared", "x"], ["hook", "check"], [],
        ]
        for arguments in others { #expect(Call(arguments).verbForGit == nil, "\(arguments)") }
    }

    private func told(_ options: CommonOptions) -> String {
        "\(options.pipeline as Any) \(options.json) \(options.quiet) \(options.verbose) \(options.color) \(options.lang as Any) \(options.noInput) \(options.timeout) \(options.trustRoot.map(\.text))"
    }
}
