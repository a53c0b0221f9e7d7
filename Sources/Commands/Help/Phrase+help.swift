// The headings of help and what options and arguments mean.

extension Phrase {
    static let usageTitle = Phrase(german: "Aufruf:", english: "Usage:")
    static let examplesTitle = Phrase(german: "Beispiele:", english: "Examples:")
    static let commandsTitle = Phrase(german: "Befehle:", english: "Commands:")
    static let argumentsTitle = Phrase(german: "Angaben:", english: "Arguments:")
    static let optionsTitle = Phrase(german: "Optionen:", english: "Options:")
    static let commonOptionsTitle = Phrase(
        german: "Optionen jedes Befehls:", english: "Options of every command:")
    static let statusTitle = Phrase(german: "Exit-Status:", english: "Exit status:")
    static let seeAlsoTitle = Phrase(german: "Siehe auch:", english: "See also:")
    static let topicsTitle = Phrase(german: "Themen:", english: "Topics:")
    static let nextTitle = Phrase(german: "Meist als Nächstes:", english: "Most likely next:")
    static let commandPlaceholder = Phrase(german: "BEFEHL", english: "COMMAND")
    static let optionsPlaceholder = Phrase(german: "OPTIONEN", english: "OPTIONS")
    static let statusColumn = Phrase(german: "Status", english: "Status")
    static let meaningColumn = Phrase(german: "Bedeutung", english: "Meaning")
    static let actorColumn = Phrase(german: "Wer handelt", english: "Who acts")
    static let fileValue = Phrase(german: "DATEI", english: "FILE")
    static let whenValue = Phrase(german: "WANN", english: "WHEN")
    static let languageValue = Phrase(german: "SPRACHE", english: "LANGUAGE")
    static let secondsValue = Phrase(german: "SEKUNDEN", english: "SECONDS")
    static let idValue = Phrase(verbatim: "ID")
    static let deliveryValue = Phrase(german: "LIEFERUNG", english: "DELIVERY")
    static let stageValue = Phrase(german: "STUFE", english: "STAGE")
    static let laneValue = Phrase(german: "EILWEG", english: "LANE")
    static let durationValue = Phrase(german: "DAUER", english: "DURATION")
    static let nameValue = Phrase(verbatim: "NAME")
    static let numberValue = Phrase(german: "NUMMER", english: "NUMBER")
    static let digestValue = Phrase(verbatim: "SHA256")
    static let folderValue = Phrase(german: "ORDNER", english: "FOLDER")
    static let reasonValue = Phrase(german: "GRUND", english: "REASON")
    static let topicValue = Phrase(german: "THEMA", english: "TOPIC")
    static let usually = Phrase(german: "sonst", english: "default")

    static let pipelineOption = Phrase(
        german: "Pipeline-Datei, sonst STAGECTL_PIPELINE, sonst pipeline.yaml im aktuellen Ordner",
        english: "Pipeline file, else STAGECTL_PIPELINE, else pipeline.yaml in the current folder")
    static let jsonOption = Phrase(
        german: "Ergebnis und Probleme als ein JSON-Dokument ausgeben",
        english: "Print result and problems as one JSON document")
    static let quietOption = Phrase(german: "Nur Probleme zeigen", english: "Show problems only")
    static let verboseOption = Phrase(
        german: "Zu jedem Problem auch die Ursache zeigen", english: "Show the cause of every problem too")
    static let colorOption = Phrase(german: "Farbe", english: "Colour")
    static let languageOption = Phrase(german: "Sprache", english: "Language")
    static let noInputOption = Phrase(german: "Nichts fragen", english: "Ask nothing")
    static let timeoutOption = Phrase(
        german: "So viele Sekunden auf jede Antwort warten", english: "Wait this many seconds for any answer")
    static let trustRootOption = Phrase(
        german: "ID des ersten Eintrags im Journal, statt der aus der Git-Konfiguration",
        english: "Id of the first entry of the ledger, instead of the one in git configuration")
    static let incrementalOption = Phrase(
        german: "Nur prüfen, was seit der letzten Prüfung auf diesem Rechner dazugekommen ist",
        english: "Verify only what has come since the last audit on this machine")
    static let againstOption = Phrase(
        german: "Mit einem früheren Stand vergleichen: der Ausgabe von audit --json oder einer Belegdatei",
        english: "Compare with an earlier state: what audit --json has printed, or a bundle")
    static let bundleArgument = Phrase(
        german: "Belegdatei, die statt B geprüft wird; eine Pipeline-Datei ist dann nicht nötig",
        english: "Bundle that is verified instead of B; no pipeline file is needed then")
    static let bundleStageOption = Phrase(
        german: "Nur diese Stufe, statt aller, in denen die Lieferung gestanden hat",
        english: "Only this stage, instead of all in which the delivery has stood")
    static let outputOption = Phrase(
        german: "Die Datei so nennen", english: "Name the file so")
    static let forceOption = Phrase(
        german: "Eine Datei dieses Namens ersetzen", english: "Replace a file of that name")
    static let helpOption = Phrase(german: "Diese Hilfe zeigen", english: "Show this help")
    static let versionOption = Phrase(german: "Version zeigen", english: "Show the version")
    static let dryRunOption = Phrase(
        german: "Alles prüfen und zeigen, was geschähe, aber nichts schreiben",
        english: "Check everything and show what would happen, but write nothing")
    static let deliveryArgument = Phrase(
        german: "Lieferung, benannt nach ihrem Tag, wie v2.4.0",
        english: "Delivery, named by its tag, such as v2.4.0")
    static let stageOption = Phrase(german: "Stufe, in die es geht", english: "Stage to go to")
    static let checkedArgument = Phrase(
        german:
            "Lieferung, benannt nach ihrem Tag in A; mit --local ein Ordner oder Git-Stand, sonst der aktuelle Ordner",
        english: "Delivery, named by its tag in A; with --local a folder or revision, else the current folder"
    )
    static let checkedValue = Phrase(german: "LIEFERUNG|ORDNER|STAND", english: "DELIVERY|DIR|REV")
    static let localOption = Phrase(
        german: "Prüfen, was hier liegt, ohne A, B und Journal",
        english: "Check what lies here, without A, B and the ledger")
    static let withoutOption = Phrase(
        german: "Mit --local auslassen, wofür hier etwas fehlt",
        english: "With --local leave out what something is missing for here")
    static let stagesOption = Phrase(
        german: "Was in den Stufen steht, nach heutigen Signaturen neu beurteilen",
        english: "Judge what stands in the stages again, by today's signatures")
    static let partValue = Phrase(german: "TEIL", english: "PART")
    static let sealedArgument = Phrase(
        german: "Ordner im Repository der Lieferung, sonst der aktuelle",
        english: "Folder in the repository of the delivery, else the current one")
    static let tagOption = Phrase(
        german: "Name der Lieferung, sonst v und die Version im Lieferschein",
        english: "Name of the delivery, else v and the version in the delivery note")
    static let sealMessageOption = Phrase(
        german: "Nachricht von Tag und Commit", english: "Message of tag and commit")
    static let textValue = Phrase(verbatim: "TEXT")
    static let sequenceOption = Phrase(
        german: "Nummer der Lieferung, sonst die nächste",
        english: "Number of the delivery, else the next one")
    static let afterOption = Phrase(
        german: "Zuletzt angenommene Lieferung, sonst die zuletzt hier versiegelte",
        english: "Delivery that was accepted last, else the one sealed here last")
    static let firstOption = Phrase(
        german: "Die erste Lieferung der Anwendung: ohne Vorgänger",
        english: "The first delivery of the application: no predecessor")
    static let sealExpiresOption = Phrase(
        german: "So lange darf sie angenommen werden, wie 90d",
        english: "How long it may be taken in, such as 90d")
    static let signManifestOption = Phrase(
        german: "Auch SHA256SUMS signieren, in einer Datei daneben (checkup.signatures.on: manifest)",
        english: "Sign SHA256SUMS too, in a file beside it (checkup.signatures.on: manifest)")
    static let rollbackOption = Phrase(
        german: "Zurück zu einer Lieferung, die schon in der Stufe stand",
        english: "Back to a delivery that has stood in the stage before")
    static let laneOption = Phrase(
        german: "Auf einem Eilweg der Pipeline (Eilfreigabe); er nennt auch die Stufe",
        english: "By a lane of the pipeline, which names the stage too")
    static let expiresOption = Phrase(
        german: "So lange gilt die Freigabe, wie 72h oder 14d",
        english: "How long the release (Freigabe) counts, such as 72h or 14d")
    static let reasonOption = Phrase(
        german: "Begründung, die im Journal steht", english: "Reason, which is kept in the ledger")
    static let stepReasonOption = Phrase(
        german: "Begründung für den Weg zurück oder den Eilweg",
        english: "Reason for the way back or the lane")
    static let exitCodeOption = Phrase(
        german: "Mit 20 oder 21 enden, wenn eine Schranke geschlossen ist",
        english: "End with 20 or 21 if a gate is shut")
    static let confirmOption = Phrase(
        german: "Was entschieden wird: Stufe, Lieferung oder Pipeline, statt es auf Nachfrage einzugeben",
        english: "What is decided on: stage, delivery or pipeline, instead of typing it when asked")
    static let signOnlyOption = Phrase(
        german: "Nur signieren und die Erklärung in diese neue Datei schreiben, - für die Standardausgabe; "
            + "in B wird nichts geschrieben",
        english: "Only sign, and write the statement to this new file, - for standard output; nothing is "
            + "written to B")
    static let offlineOption = Phrase(
        german: "Signieren, ohne B zu fragen; was sonst im Journal nachgesehen würde, steht dann im Aufruf",
        english: "Sign without asking B; what would be looked up in the ledger stands in the call then")
    static let statementOption = Phrase(
        german: "Übernehmen, was anderswo signiert wurde", english: "Take in what was signed elsewhere")
    static let statementsOption = Phrase(
        german: "Erklärungen übernehmen, die in diesem Ordner liegen (*.json), sonst in denen aus der "
            + "Git-Konfiguration",
        english: "Take in the statements in this folder (*.json), else in those that git configuration names")
    static let digestOption = Phrase(
        german: "Inhalt der Lieferung, wie explain ihn zeigt; er wird mit dem Journal verglichen",
        english: "Content of the delivery, as explain shows it; it is compared with the ledger")
    static let releasedOption = Phrase(
        german: "Erklärung der Freigabe, die zurückgenommen wird",
        english: "Statement of the release to take back")
    static let takeBackOption = Phrase(
        german: "Das eigene Einstehen zurücknehmen, solange es nicht verwendet ist",
        english: "Take one's own word back as long as it has not been used")
    static let judgedOption = Phrase(
        german: "Nummer des Eintrags, der die Lieferung zurückweist",
        english: "Number of the entry that rejects the delivery")
    static let unscannedOption = Phrase(
        german: "Kennung dessen, was nicht durchsucht ist; sie wird mit dem Journal verglichen",
        english: "Digest of what was not scanned; it is compared with the ledger")
    static let holdOption = Phrase(
        german: "Nummer des Eintrags, der anhält", english: "Number of the entry that put it on hold")
    static let proposalOption = Phrase(
        german: "Nummer des Eintrags, der die Regelung vorschlägt",
        english: "Number of the entry that proposes the policy")
    static let placeArgument = Phrase(
        german: "Stufe; ohne Angabe die ganze Pipeline", english: "Stage; without one the whole pipeline")
    static let testedStageOption = Phrase(
        german: "Stufe, in der getestet wurde", english: "Stage in which it was tested")
    static let passedOption = Phrase(german: "Die Tests sind bestanden", english: "The tests have passed")
    static let failedOption = Phrase(
        german: "Die Tests sind nicht bestanden", english: "The tests have failed")
    static let proposalArgument = Phrase(
        german: "Vorgeschlagene Regelung: ihre ersten Ziffern; ohne Angabe die einzige",
        english: "Proposed policy: its first digits; without them the only one")
    static let proposedFileArgument = Phrase(
        german: "Neue Pipeline-Datei, sonst die von --pipeline",
        english: "New pipeline file, else the one of --pipeline")
    static let proposedFileOption = Phrase(
        german: "Vorgeschlagene Pipeline-Datei, statt SHA256",
        english: "Proposed pipeline file, instead of SHA256")
    static let filesArgument = Phrase(german: "Pipeline-Dateien", english: "Pipeline files")
    static let topicArgument = Phrase(german: "Befehl oder Thema", english: "Command or topic")
}
