// What is said about bundles.

extension Phrase {
    /// The delivery that a bundle is about.
    static func provenDelivery(_ delivery: String, _ pipeline: String) -> Phrase {
        Phrase(
            german: "Lieferung \(delivery) der Pipeline \(pipeline)",
            english: "Delivery \(delivery) of the pipeline \(pipeline)")
    }

    /// Who signed it.
    static func provenSender(_ sender: String, key: String) -> Phrase {
        Phrase(german: "signiert von \(sender) mit \(key)", english: "signed by \(sender) with \(key)")
    }

    /// What its files are.
    static func provenDigest(_ digest: String) -> Phrase {
        Phrase(german: "Inhalt \(digest)", english: "content \(digest)")
    }

    /// The delivered files are those of which the ledger speaks.
    static func contentVerified(files: Int, bytes: Int) -> Phrase {
        let (count, size) = (counted(files, "Datei", "Dateien", "file", "files"), Phrase.bytes(bytes))
        return Phrase(
            german: "Inhalt: \(count.german), \(size.german); genau das, was geprüft wurde",
            english: "content: \(count.english), \(size.english), exactly what was checked")
    }

    /// The delivery has entered a stage.
    static func entryProven(_ stage: String, _ time: Phrase, _ sequence: Int) -> Phrase {
        Phrase(
            german: "\(stage): überführt am \(time.german) (Eintrag \(sequence))",
            english: "\(stage): promoted on \(time.english) (entry \(sequence))")
    }

    /// The delivery was barred later.
    static func withdrawnSince(_ time: Phrase, by person: String) -> Phrase {
        Phrase(
            german: "Die Lieferung ist zurückgezogen: am \(time.german) von \(person).",
            english: "The delivery has been withdrawn: on \(time.english) by \(person).")
    }

    /// How far the ledger of the bundle reaches.
    static func lastEntry(_ sequence: Int, _ time: Phrase) -> Phrase {
        Phrase(
            german: "Das Journal reicht hier bis zum Eintrag \(sequence) vom \(time.german).",
            english: "The ledger reaches here to the entry \(sequence) of \(time.english).")
    }

    /// There is nothing that the bundle could be compared with.
    static let freshnessOfBundleUnknown = Phrase(
        german: "Frische unbekannt: Was danach geschah, sagt die Datei nicht.",
        english: "Freshness unknown: what happened afterwards the file does not say.")

    /// The file is there.
    static func bundleWritten(_ file: String) -> Phrase {
        Phrase(
            german: "Beleg geschrieben und geprüft: \(file). Prüfen kann ihn jeder:",
            english: "Proof written and verified: \(file). Anybody can verify it:")
    }
}
