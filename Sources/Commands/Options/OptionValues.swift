import ArgumentParser
import Git
import Pipeline
import Problems

extension ColorChoice: ExpressibleByArgument {}

/// A language as `--lang` names it.
struct LanguageName: ExpressibleByArgument {
    let language: Language

    init?(argument: String) {
        guard let language = Language(rawValue: argument) else { return nil }
        self.language = language
    }

    static var allValueStrings: [String] { Language.allCases.map(\.rawValue) }
}

/// A number of seconds, as `--timeout` takes it.
struct Seconds: ExpressibleByArgument, CustomStringConvertible {
    let count: Int

    static let usualTimeout = Seconds(count: 60)

    init(count: Int) { self.count = count }

    init?(argument: String) {
        guard let count = Int(argument), 1...86_400 ~= count else { return nil }
        self.count = count
    }

    var description: String { String(count) }
}

/// The full id of a ledger's first entry, with or without the pipeline that it begins: `[PIPELINE=]ID`.
package struct PinnedRoot: ExpressibleByArgument, Sendable {
    /// The pipeline; nil if it is not named.
    let pipeline: String?
    /// The first entry.
    let id: ObjectID

    /// The value as it was given.
    var text: String { (pipeline.map { "\($0)=" } ?? "") + id.hex }

    /// Reads a value.
    package init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let last = parts.last, let id = ObjectID(hex: last.lowercased()) else { return nil }
        self.id = id
        pipeline = parts.count > 1 ? String(parts[0]) : nil
    }
}

/// A length of time as a pipeline file writes it, such as `14d`.
struct Length: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        // What is wrong with it is told by the values that do.
        guard let seconds = try? Quantity.duration.read(argument) else { return nil }
        self.seconds = seconds
    }
}
