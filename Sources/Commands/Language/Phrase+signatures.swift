// What is said about signature databases.

extension Phrase {
    static let databasesArgument = Phrase(
        german: "Dateien und Ordner mit Signaturen; sonst die der Pipeline",
        english: "Files and folders with signatures; else those of the pipeline")

    static let acceptShrinkOption = Phrase(
        german: "Auch hinnehmen, dass mehr als 30 % der Signaturen fehlen",
        english: "Accept also that more than 30 % of the signatures are gone")

    static let databaseColumn = Phrase(german: "Datei", english: "File")
    static let releaseColumn = Phrase(german: "Fassung", english: "Release")
    static let signerColumn = Phrase(german: "Unterschrift", english: "Signed by")
    static let ageColumn = Phrase(german: "Alter", english: "Age")
    static let modifiedColumn = Phrase(german: "Stand", english: "As of")
    static let activeColumn = Phrase(german: "Aktiv", english: "Active")
    static let inactiveColumn = Phrase(german: "Inaktiv", english: "Inactive")

    /// A number of signatures, grouped as the language does.
    static func counted(_ count: Int) -> Phrase {
        let digits = String(count)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += "\u{0}" }
            grouped.append(digit)
        }
        return Phrase(
            german: String(grouped.map { $0 == "\u{0}" ? "." : $0 }),
            english: String(grouped.map { $0 == "\u{0}" ? "," : $0 }))
    }

    static func unreadDatabase(_ path: String) -> Phrase {
        Phrase(
            german: "Das Format von \(path) liest diese Version nicht.",
            english: "This version does not read the format of \(path).")
    }

    static func compiledFile(_ path: String, isNew: Bool) -> Phrase {
        isNew
            ? Phrase(german: "Neu übersetzt: \(path)", english: "Compiled anew: \(path)")
            : Phrase(german: "Schon übersetzt: \(path)", english: "Compiled already: \(path)")
    }

    /// How much is let pass although a signature matches.
    static func exceptions(_ count: Int) -> Phrase {
        counted(
            count, "Ausnahme lässt Treffer durch.", "Ausnahmen lassen Treffer durch.",
            "exception lets hits pass.", "exceptions let hits pass.")
    }

    static func signaturesReady(active: Int, inactive: Int) -> Phrase {
        let (used, unused) = (counted(active), counted(inactive))
        return Phrase(
            german:
                "\(used.german) \(active == 1 ? "Signatur" : "Signaturen") aktiv, \(unused.german) inaktiv.",
            english:
                "\(used.english) \(active == 1 ? "signature" : "signatures") active, \(unused.english) inactive."
        )
    }
}
