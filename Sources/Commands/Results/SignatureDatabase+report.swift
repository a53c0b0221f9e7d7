import Problems
import Scanner
import Seals

extension SignatureDatabase {
    /// Returns what `signatures` shows.
    func report(in session: Session) -> Report {
        var table = Table(titles: [.databaseColumn, .modifiedColumn, .activeColumn, .inactiveColumn])
        for source in sources {
            table.add([
                StyledText(verbatim: source.path),
                StyledText(session.local(Timestamp(seconds: source.modified))),
                StyledText(.counted(source.active)),
                StyledText(.counted(source.inactive), source.inactive > 0 ? .waiting : .plain),
            ])
        }
        var blocks: [Report.Block] = [.table(table), .blank]
        for warning in warnings {
            blocks.append(.hanging(lead: "", StyledText(.unreadDatabase(warning.subject), .waiting)))
        }
        if let file { blocks.append(.hanging(lead: "", StyledText(.compiledFile(file, isNew: isNew)))) }
        blocks.append(.line(StyledText(.signaturesReady(active: active, inactive: inactive), .strong)))
        return Report(blocks, result: document)
    }

    private var document: JSONValue {
        .object([
            "active": .integer(Int64(active)), "inactive": .integer(Int64(inactive)),
            "generation": .string(generation),
            "file": file.map(JSONValue.string) ?? .null, "compiled": .boolean(isNew),
            "sources": .array(sources.map(\.document)),
            "types": .object(
                Dictionary(grouping: sources, by: \.type).mapValues { sources in
                    .object([
                        "active": .integer(Int64(sources.reduce(0) { $0 + $1.active })),
                        "inactive": .integer(Int64(sources.reduce(0) { $0 + $1.inactive })),
                    ])
                }),
        ])
    }
}

extension SignatureDatabase.Source {
    fileprivate var document: JSONValue {
        .object([
            "path": .string(path), "type": .string(type), "sha256": .string(sha256),
            "modified": .string(Timestamp(seconds: modified).text), "active": .integer(Int64(active)),
            "inactive": .integer(Int64(inactive)), "supported": .boolean(isSupported),
        ])
    }
}
