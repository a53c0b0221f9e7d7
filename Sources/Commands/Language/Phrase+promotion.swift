// What is said about checkups, releases and promotions.

import Ledger

extension Phrase {
    static func accepted(_ delivery: String, id: String) -> Phrase {
        Phrase(
            german: "Lieferung \(delivery) übernommen (\(id)).",
            english: "Delivery \(delivery) taken in (\(id)).")
    }

    static func rejected(_ delivery: String, findings: Int) -> Phrase {
        let count = counted(findings, "Befund", "Befunde", "finding", "findings")
        return Phrase(
            german: "Lieferung \(delivery) abgewiesen (\(count.german)).",
            english: "Delivery \(delivery) refused (\(count.english)).")
    }

    static func promoted(_ delivery: String, to stage: String, _ purpose: Purpose, id: String) -> Phrase {
        switch purpose {
        case .regular:
            Phrase(
                german: "Lieferung \(delivery) nach \(stage) überführt (\(id)).",
                english: "Delivery \(delivery) promoted to \(stage) (\(id)).")
        case .rollback:
            Phrase(
                german: "Stufe \(stage) auf Lieferung \(delivery) zurückgeführt (\(id)).",
                english: "Stage \(stage) rolled back to delivery \(delivery) (\(id)).")
        case .lane(let lane):
            Phrase(
                german: "Lieferung \(delivery) auf dem Eilweg \(lane) nach \(stage) überführt (\(id)).",
                english: "Delivery \(delivery) promoted to \(stage) by the lane \(lane) (\(id)).")
        }
    }

    /// A stage that went back stands still; the call that lets it go on comes below.
    static func heldAfterRollback(_ stage: String) -> Phrase {
        Phrase(
            german: "Die Stufe \(stage) ist angehalten. Weiter geht es erst mit:",
            english: "The stage \(stage) is on hold. It goes on with:")
    }

    static func repaired(_ reference: String, id: String) -> Phrase {
        Phrase(
            german: "\(reference) stand zurück und steht jetzt, wo das Journal sagt (\(id)).",
            english: "\(reference) was behind and is now where the ledger says (\(id)).")
    }

    static func remaining(_ count: Int) -> Phrase {
        let deliveries = counted(
            count, "neue Lieferung", "neue Lieferungen", "new delivery", "new deliveries")
        return Phrase(
            german: "Für den nächsten Lauf: \(deliveries.german)",
            english: "Left for the next run: \(deliveries.english)")
    }

    static let nothingToDo = Phrase(german: "Nichts zu tun.", english: "Nothing to do.")

    static func passed(_ delivery: String, files: Int, bytes: Int, sender: String) -> Phrase {
        let count = counted(files, "Datei", "Dateien", "file", "files")
        let size = Phrase.bytes(bytes)
        return Phrase(
            german:
                "Lieferung \(delivery) besteht die Prüfung: \(count.german), \(size.german), von \(sender).",
            english:
                "Delivery \(delivery) passes the checkup: \(count.english), \(size.english), by \(sender).")
    }

    /// How far malware was looked for.
    static func searched(_ coverage: CheckupReport.Coverage) -> Phrase {
        let contents = counted(coverage.contents, "Inhalt", "Inhalte", "content", "contents")
        let members = counted(coverage.members, "Bestandteil", "Bestandteile", "member", "members")
        let (bytes, unpacked) = (Phrase.bytes(coverage.bytes), Phrase.bytes(coverage.unpacked))
        let covered = coverage.perMille.map(share)
        return Phrase(
            german:
                "Nach Schadsoftware durchsucht: \(contents.german) (\(bytes.german)), ausgepackt \(members.german) (\(unpacked.german)), \(covered.map { "gesehen: \($0.german), " } ?? "")nicht geprüft: \(coverage.unscanned).",
            english:
                "Searched for malware: \(contents.english) (\(bytes.english)), unpacked \(members.english) (\(unpacked.english)), \(covered.map { "seen: \($0.english), " } ?? "")not scanned: \(coverage.unscanned)."
        )
    }

    /// A number of thousandths, as per cent.
    private static func share(_ perMille: Int) -> Phrase {
        Phrase(
            german: "\(perMille / 10),\(perMille % 10) %", english: "\(perMille / 10).\(perMille % 10) %")
    }

    /// What an engine beside the signatures has said.
    ///
    /// - Parameter age: How old its database was, in seconds; nil if it does not tell.
    static func engine(_ name: String, version: String, contents: Int, findings: Int, age: Int?) -> Phrase {
        let contents = counted(contents, "Inhalt", "Inhalte", "content", "contents")
        let found = counted(findings, "Befund", "Befunde", "finding", "findings")
        let old = age.map { Phrase.duration(seconds: $0) }
        return Phrase(
            german:
                "\(name): \(contents.german) geprüft, \(found.german); \(version), Datenbank \(old.map { "\($0.german) alt" } ?? "unbekannten Alters").",
            english:
                "\(name): \(contents.english) scanned, \(found.english); \(version), database \(old.map { "\($0.english) old" } ?? "of unknown age")."
        )
    }

    static let nothingToCheck = Phrase(
        german: "Keine neue Lieferung zu prüfen.", english: "There is no new delivery to check.")

    static func planned(_ reference: String, from old: String, to new: String) -> Phrase {
        Phrase(verbatim: "  \(reference): \(old) -> \(new)")
    }

    static let senderLabel = Phrase(german: "Absender:", english: "Sender:")
    static let digestLabel = Phrase(german: "Inhalt:", english: "Content:")
    static let findingsLabel = Phrase(german: "Befunde:", english: "Findings:")
    static let releasedLabel = Phrase(german: "Freigegeben von:", english: "Released by:")
    static let reasonLabel = Phrase(german: "Begründung:", english: "Reason:")
    static let noFindings = Phrase(german: "keine", english: "none")

    /// The question before a release, above its details.
    static func releasing(_ delivery: String, to stage: String, as person: String) -> Phrase {
        Phrase(
            german: "Freigabe der Lieferung \(delivery) für \(stage) durch \(person)",
            english: "Release (Freigabe) of delivery \(delivery) for \(stage) by \(person)")
    }

    static func released(_ delivery: String, to stage: String, given: Int, of needed: Int, id: String)
        -> Phrase
    {
        Phrase(
            german: "Lieferung \(delivery) für \(stage) freigegeben, \(given) von \(needed) (\(id)).",
            english: "Delivery \(delivery) released for \(stage), \(given) of \(needed) (\(id)).")
    }
}
