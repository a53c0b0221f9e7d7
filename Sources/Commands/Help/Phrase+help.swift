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
    static let helpOption = Phrase(german: "Diese Hilfe zeigen", english: "Show this help")
    static let versionOption = Phrase(german: "Version zeigen", english: "Show the version")
    static let dryRunOption = Phrase(
        german: "Alles prüfen und zeigen, was geschähe, aber nichts schreiben",
        english: "Check everything and show what would happen, but write nothing")
    static let deliveryArgument = Phrase(
        german: "Lieferung, benannt nach ihrem Tag, wie v2.4.0",
        english: "Delivery, named by its tag, such as v2.4.0")
    static let stageOption = Phrase(german: "Stufe, in die es geht", english: "Stage to go to")
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
        german: "Name der Stufe, statt ihn auf Nachfrage einzugeben",
        english: "Name of the stage, instead of typing it when asked")
    static let filesArgument = Phrase(german: "Pipeline-Dateien", english: "Pipeline files")
    static let topicArgument = Phrase(german: "Befehl oder Thema", english: "Command or topic")
}
