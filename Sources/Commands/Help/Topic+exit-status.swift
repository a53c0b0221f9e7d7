import Problems

extension Topic {
    static var exitStatusParts: [Part] {
        var table = Table(titles: [.statusColumn, .meaningColumn, .actorColumn])
        for status in ExitStatus.allCases {
            table.add([
                StyledText(verbatim: String(status.rawValue)), StyledText(status.meaning),
                StyledText(status.actor),
            ])
        }
        return [
            .paragraph(
                Phrase(
                    german: "Der Exit-Status sagt, wer als Nächstes handelt. Treffen mehrere zu, gilt der "
                        + "schwerwiegendste; Skripte können sich auf die Zahlen verlassen.",
                    english:
                        "The exit status says who has to act next. Where several apply, the most serious "
                        + "one counts; scripts may rely on the numbers.")),
            .table(table),
        ]
    }
}
