// The headings of the manual, as its readers in each language know them, and the files that it names.

extension Phrase {
    static let nameHeading = Phrase(german: "BEZEICHNUNG", english: "NAME")
    static let synopsisHeading = Phrase(german: "ÜBERSICHT", english: "SYNOPSIS")
    static let descriptionHeading = Phrase(german: "BESCHREIBUNG", english: "DESCRIPTION")
    static let optionsHeading = Phrase(german: "OPTIONEN", english: "OPTIONS")
    static let statusHeading = Phrase(german: "EXIT-STATUS", english: "EXIT STATUS")
    static let environmentHeading = Phrase(german: "UMGEBUNGSVARIABLEN", english: "ENVIRONMENT")
    static let filesHeading = Phrase(german: "DATEIEN", english: "FILES")
    static let examplesHeading = Phrase(german: "BEISPIELE", english: "EXAMPLES")
    static let seeAlsoHeading = Phrase(german: "SIEHE AUCH", english: "SEE ALSO")

    /// What lies where on the machine of a user.
    static let files: [(name: String, text: Phrase)] = [
        (
            "pipeline.yaml",
            Phrase(
                german: "die Pipeline, wenn weder -p noch STAGECTL_PIPELINE eine andere nennt",
                english: "the pipeline, unless -p or STAGECTL_PIPELINE names another")
        ),
        (
            "~/.gitconfig",
            Phrase(
                german:
                    "Schlüssel (user.signingkey, gpg.format), Name und Adresse, Vertrauensanker "
                    + "(stagectl.PIPELINE.root), Ordner mit Erklärungen (stagectl.PIPELINE.statements)",
                english:
                    "key (user.signingkey, gpg.format), name and address, trust root "
                    + "(stagectl.PIPELINE.root), folders with statements (stagectl.PIPELINE.statements)"
            )
        ),
        (
            "~/.cache/stagectl",
            Phrase(
                german: "die Quarantäne; sie darf gelöscht werden",
                english: "the quarantine; it may be deleted")
        ),
        (
            "~/.local/state/stagectl",
            Phrase(
                german:
                    "was von Journalen schon gesehen wurde; ohne das fällt nicht auf, wenn B zurückgesetzt wird",
                english: "what was seen of ledgers; without it nobody notices that B was set back")
        ),
        (
            "~/.local/state/stagectl/verdicts*",
            Phrase(
                german: "was durchsucht und sauber war; ohne das wird neu gesucht, es darf gelöscht werden",
                english: "what was searched and clean; without it all is searched anew, and it may be deleted"
            )
        ),
    ]
}
