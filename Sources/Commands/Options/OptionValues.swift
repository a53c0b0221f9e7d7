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

/// The full id of a ledger entry, as `--trust-root` takes it.
struct EntryName: ExpressibleByArgument {
    let id: ObjectID

    init?(argument: String) {
        guard let id = ObjectID(hex: argument.lowercased()) else { return nil }
        self.id = id
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
