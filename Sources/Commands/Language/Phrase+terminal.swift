// What stands around problems and prompts.

extension Phrase {
    static let hintLabel = Phrase(german: "Hinweis:", english: "Hint:")
    static let causeLabel = Phrase(german: "Ursache:", english: "Cause:")
    static let warningLabel = Phrase(german: "Warnung:", english: "Warning:")

    /// Says that a screen does not show all problems.
    static func moreProblems(_ count: Int) -> Phrase {
        Phrase(
            german: "und \(number(count).german) weitere, siehe --json",
            english: "and \(number(count).english) more, see --json")
    }

    /// Asks that a defect be reported, with what a report needs.
    static func defectReport(version: String, platform: String, call: String) -> Phrase {
        Phrase(
            german:
                "Bitte der Stelle melden, die stagectl pflegt: stagectl \(version), \(platform), Aufruf: "
                + "\(call)",
            english: "Please report it to the maintainers: stagectl \(version), \(platform), call: \(call)")
    }

    static let ok = Phrase(verbatim: "ok")
}
