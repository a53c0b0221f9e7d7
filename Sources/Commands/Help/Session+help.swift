import ArgumentParser
import Glibc
import Problems
import Seals

extension Session {
    /// Returns the help on words: a topic, a command, or, for none, what there is.
    ///
    /// - Throws: `usage.topic-unknown` if there is neither.
    func help(on words: [String]) throws -> Report {
        let width = min(Console.columns(of: surroundings.output, in: environment), 100)
        guard let first = words.first else {
            return try Root.overview(for: surroundings, folder: folder)
        }
        if words.count == 1, let topic = Topic(rawValue: first) {
            let text = topic.text(width: width)
            return Report([.text(text)], result: .object(["text": .string(text)]))
        }
        return try HelpPage.report(on: path(of: words), in: surroundings)
    }

    /// Returns the page of the manual on a command, or, for no words, on stagectl as a whole.
    ///
    /// - Throws: `usage.topic-unknown` if there is no such command.
    func manual(on words: [String]) throws -> Report {
        let text = try ManualPage.text(on: words.isEmpty ? [Root.self] : path(of: words))
        // The end of the last line is written with the report.
        return Report([.text(String(text.dropLast()))], result: .object(["text": .string(text)]))
    }

    private func path(of words: [String]) throws(Problem) -> [any ParsableCommand.Type] {
        let call = Call(words)
        guard call.path.count > 1, call.path.count == words.count + 1 else {
            let topics = Topic.allCases.map(\.rawValue)
            let names =
                topics + Root.configuration.subcommands.map { $0.name }.filter { !topics.contains($0) }
            let subject = words.joined(separator: " ")
            throw Problem(.usage(.topicUnknown), subject, expected: names.joined(separator: ", "))
        }
        return call.path
    }
}

extension Root {
    /// Returns the answer to `stagectl` alone and to `stagectl --version`.
    func answer(in surroundings: Surroundings) throws -> Report {
        guard version else { return try Root.overview(for: surroundings, folder: surroundings.folder) }
        return Report(
            [.text("stagectl \(Version.text)")], result: .object(["version": .string(Version.text)]),
            schema: "version")
    }

    /// Returns what `stagectl` alone and `stagectl help` say: what there is, and what is most likely next
    /// here.
    static func overview(for surroundings: Surroundings, folder: String?) throws -> Report {
        let width = min(Console.columns(of: surroundings.output, in: surroundings.environment), 100)
        var lines = [help.abstract.spoken, ""]
        lines.append(
            "\(Phrase.usageTitle.spoken) stagectl \(Phrase.commandPlaceholder.spoken) "
                + "[\(Phrase.optionsPlaceholder.spoken)]"
        )
        lines += ["", Phrase.commandsTitle.spoken]
        lines += definitions(
            configuration.subcommands.map { ($0.name, $0.configuration.abstract) }, width: width)
        lines += ["", Phrase.topicsTitle.spoken]
        lines += definitions(
            Topic.allCases.map { ("help \($0.rawValue)", $0.abstract.spoken) }, width: width)
        lines += ["", Phrase.nextTitle.spoken]
        lines += nextCalls(in: folder).map { "  \($0)" }
        let text = lines.joined(separator: "\n")
        return Report([.text(text)], result: .object(["text": .string(text)]), schema: "help")
    }

    private static func nextCalls(in folder: String?) -> [String] {
        let hasPipeline = folder.map { unsafe access("\($0)/pipeline.yaml", R_OK) == 0 } ?? false
        return hasPipeline
            ? ["stagectl status", "stagectl promote --dry-run", "stagectl log"]
            : ["stagectl help pipeline", "stagectl pipeline check pipeline.yaml", "stagectl init"]
    }
}
