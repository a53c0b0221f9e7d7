import ArgumentParser
import FoundationEssentials

/// The grammar of a command as ArgumentParser describes it, so that help and grammar cannot differ.
struct HelpModel: Decodable {
    /// One option, flag or argument.
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String

            var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
        }

        let kind: String
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
        let names: [Name]?
        let preferredName: Name?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?

        /// Whether it is told by its place and not by a name.
        var isPositional: Bool { kind == "positional" }

        /// The name of the value, as in `STAGE`.
        var value: String { valueName ?? "" }

        /// The argument as it stands in the list of options: `-p, --pipeline FILE`.
        var entry: String {
            guard !isPositional else { return isRepeating ? "\(value)…" : value }
            // Short names first, as everywhere.
            let sorted = (names ?? []).sorted { $0.name.count < $1.name.count }
            let name = sorted.map(\.text).joined(separator: ", ")
            return kind == "flag" ? name : "\(name) \(value)"
        }

        /// The argument as it stands in the usage line.
        var usage: String {
            let name = preferredName?.text ?? ""
            let form =
                isPositional
                ? (isRepeating ? "\(value)…" : value) : kind == "flag" ? name : "\(name) \(value)"
            return isOptional ? "[\(form)]" : form
        }

        /// What it means, with the values it takes and the one it has unless given.
        var explanation: String {
            // The one option that ArgumentParser adds and explains itself, in English.
            if preferredName?.name == "help" { return Phrase.helpOption.spoken }
            var text = abstract ?? ""
            if let allValues, !allValues.isEmpty { text += ": \(allValues.joined(separator: ", "))" }
            if let defaultValue, kind != "flag" { text += " (\(Phrase.usually.spoken) \(defaultValue))" }
            return text
        }
    }

    let commandName: String
    let abstract: String?
    let arguments: [Argument]?

    /// Returns the model of a command, in the language of the run.
    ///
    /// - Throws: Only if the pinned version of ArgumentParser described itself in another form, which a test
    ///   would see.
    static func of(_ command: any ParsableCommand.Type) throws -> HelpModel {
        struct Document: Decodable { let command: HelpModel }
        return try JSONDecoder().decode(Document.self, from: Data(command._dumpHelp().utf8)).command
    }
}
