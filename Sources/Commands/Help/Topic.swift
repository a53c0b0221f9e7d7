/// What `stagectl help` explains beyond the commands.
package enum Topic: String, Sendable, CaseIterable {
    /// The exit statuses and who acts next.
    case exitStatus = "exit-status"
    /// The environment variables, and what goes before what.
    case environment
    /// How a pipeline file is written.
    case pipeline
    /// What is written where, and in which form.
    case formats
    /// The words of the trade in both languages.
    case glossary

    /// A part of the text on a topic.
    enum Part {
        case heading(Phrase)
        case paragraph(Phrase)
        case terms([(term: String, text: Phrase)])
        case verbatim(String)
        case table(Table)
    }

    /// What the topic is about, in a few words.
    var abstract: Phrase {
        switch self {
        case .exitStatus:
            Phrase(
                german: "Exit-Status und wer als Nächstes handelt",
                english: "Exit statuses, and who has to act next")
        case .environment:
            Phrase(
                german: "Umgebungsvariablen und was wem vorgeht",
                english: "Environment variables, and what goes before what")
        case .pipeline:
            Phrase(german: "Wie eine Pipeline-Datei aussieht", english: "How a pipeline file is written")
        case .formats:
            Phrase(
                german: "Was wo und in welcher Form steht",
                english: "What is written where, and in which form")
        case .glossary:
            Phrase(german: "Die Fachwörter, deutsch und englisch", english: "The terms, German and English")
        }
    }

    private var parts: [Part] {
        switch self {
        case .exitStatus: Topic.exitStatusParts
        case .environment: Topic.environmentParts
        case .pipeline: Topic.pipelineParts
        case .formats: Topic.formatsParts
        case .glossary: Topic.glossaryParts
        }
    }

    /// Returns the text on the topic, in the language of the run.
    func text(width: Int) -> String {
        var lines = [abstract.spoken]
        for part in parts {
            switch part {
            case .heading(let phrase): lines += ["", "\(phrase.spoken):"]
            case .paragraph(let phrase): lines += [""] + wrapped(phrase.spoken, to: width)
            case .terms(let terms):
                lines += definitions(terms.map { ($0.term, $0.text.spoken) }, width: width)
            case .table(let table):
                lines += [""] + table.lines(in: Speech.language, colored: false, width: width)
            case .verbatim(let text):
                lines +=
                    [""] + text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
            }
        }
        return lines.joined(separator: "\n")
    }
}
