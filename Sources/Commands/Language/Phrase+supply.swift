// What is said on the sender's side.

extension Phrase {
    /// Nothing was found in what was checked before delivering it.
    static func passedLocally(_ subject: String, files: Int, bytes: Int) -> Phrase {
        let (count, size) = (counted(files, "Datei", "Dateien", "file", "files"), Phrase.bytes(bytes))
        return Phrase(
            german: "\(subject): Hier ist nichts zu beanstanden (\(count.german), \(size.german)).",
            english: "\(subject): nothing to object to here (\(count.english), \(size.english)).")
    }

    static let notJudged = Phrase(
        german: "Erst an der Grenze wird beurteilt:", english: "What only the border judges:")
    static let gapOfName = Phrase(
        german: "ob der Name in B frei ist und ob er schon geprüft wurde",
        english: "whether the name is free in B, and whether it was judged before")
    static let gapOfOrder = Phrase(
        german: "ob Nummer und Vorgänger des Lieferscheins auf das folgen, was angenommen ist",
        english: "whether number and predecessor of the delivery note follow what was accepted")
    static let gapOfTransfer = Phrase(
        german: "ob die Übertragung in den Grenzen der Pipeline bleibt",
        english: "whether the transfer keeps within the limits of the pipeline")
    static let gapOfTag = Phrase(
        german: "das Tag, denn hier ist keines: sein Name und die Version im Lieferschein",
        english: "the tag, because there is none here: its name, and the version in the delivery note")
    static let gapOfSignatures = Phrase(
        german: "die Signaturen und wer was liefern darf", english: "the signatures, and who may deliver what"
    )
    static let gapOfOtherSignatures = Phrase(
        german: "die Signaturen an Tag und Commit, ob es genug sind, und wer was liefern darf",
        english: "the signatures on tag and commit, whether there are enough, and who may deliver what")
    static let gapOfMalware = Phrase(german: "Schadsoftware", english: "malware")

    /// What a delivery will be called that is sealed.
    static func sealing(_ folder: String) -> Phrase {
        Phrase(german: "\(folder) wird versiegelt", english: "Sealing \(folder)")
    }

    static func sealedFiles(_ count: Int) -> Phrase {
        let files = counted(count, "Datei", "Dateien", "file", "files")
        return Phrase(
            german: "SHA256SUMS: \(files.german)", english: "SHA256SUMS: \(files.english)")
    }

    static func sealedNote(_ application: String, _ number: Int, for audience: String, after: String?)
        -> Phrase
    {
        Phrase(
            german: "lieferung.yaml: \(application) Nr. \(number) für \(audience)"
                + (after.map { ", Vorgänger \($0)" } ?? ", ohne Vorgänger"),
            english: "lieferung.yaml: \(application) no. \(number) for \(audience)"
                + (after.map { ", predecessor \($0)" } ?? ", no predecessor"))
    }

    static func sealedSignature(_ path: String) -> Phrase {
        Phrase(german: "\(path): Signatur der Prüfsummen", english: "\(path): signature of the checksums")
    }

    static func sealedCommit(_ id: String) -> Phrase {
        Phrase(german: "Commit \(id)", english: "commit \(id)")
    }

    static let noCommitNeeded = Phrase(
        german: "kein Commit nötig: alles ist eingecheckt",
        english: "no commit needed: everything is committed")

    static func sealed(_ delivery: String, tag: String) -> Phrase {
        Phrase(
            german: "Lieferung \(delivery) versiegelt (\(tag)).",
            english: "Delivery \(delivery) sealed (\(tag)).")
    }

    static func sealedBefore(_ delivery: String, tag: String) -> Phrase {
        Phrase(
            german: "Lieferung \(delivery) war schon versiegelt (\(tag)).",
            english: "Delivery \(delivery) was sealed before (\(tag)).")
    }

    static func wouldSeal(_ delivery: String) -> Phrase {
        Phrase(
            german: "Lieferung \(delivery) würde versiegelt.",
            english: "Delivery \(delivery) would be sealed.")
    }
}
