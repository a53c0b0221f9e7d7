import ArgumentParser
import Problems

/// `stagectl init`: the first entry of a ledger.
struct Init: Verb {
    static var configuration: CommandConfiguration { described("init") }
    static var schema: String { "init" }
    var writes: Bool { !writing.dryRun }

    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        throw Problem(.defect(.invariant), Self.schema)
    }
}
