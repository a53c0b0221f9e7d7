import Problems
import Scanner
import Seals

extension SignatureDatabase {
    /// Returns what `signatures` shows.
    func report(in session: Session) -> Report {
        let now = session.now.seconds
        var table = Table(titles: [
            .databaseColumn, .releaseColumn, .signerColumn, .modifiedColumn, .ageColumn, .activeColumn,
            .inactiveColumn,
        ])
        for source in sources {
            table.add([
                StyledText(verbatim: source.path),
                StyledText(verbatim: source.release.map { String($0.version) } ?? "-"),
                StyledText(verbatim: source.release?.shownSigner ?? "-"),
                StyledText(session.local(Timestamp(seconds: source.modified))),
                StyledText(.duration(seconds: Int(max(0, now - source.modified)))),
                StyledText(.counted(source.active)),
                StyledText(.counted(source.inactive), source.inactive > 0 ? .waiting : .plain),
            ])
        }
        var blocks: [Report.Block] = [.table(table), .blank]
        for warning in warnings {
            blocks.append(.hanging(lead: "", StyledText(.unreadDatabase(warning.subject), .waiting)))
        }
        if let file { blocks.append(.hanging(lead: "", StyledText(.compiledFile(file, isNew: isNew)))) }
        let allowing = sources.reduce(0) { $0 + $1.allowing }
        if allowing > 0 { blocks.append(.line(StyledText(.exceptions(allowing), .waiting))) }
        blocks.append(.line(StyledText(.signaturesReady(active: active, inactive: inactive), .strong)))
        return Report(blocks, result: document(now))
    }

    private func document(_ now: Int64) -> JSONValue {
        .object([
            "active": .integer(Int64(active)), "inactive": .integer(Int64(inactive)),
            "generation": .string(generation),
            "file": file.map(JSONValue.string) ?? .null, "compiled": .boolean(isNew),
            "sources": .array(sources.map { $0.document(now) }),
            "types": .object(
                Dictionary(grouping: sources.flatMap(\.types), by: \.type).mapValues { types in
                    .object([
                        "active": .integer(Int64(types.reduce(0) { $0 + $1.active })),
                        "inactive": .integer(Int64(types.reduce(0) { $0 + $1.inactive })),
                        "allowing": .integer(Int64(types.reduce(0) { $0 + $1.allowing })),
                    ])
                }),
        ])
    }
}

extension SignatureDatabase.Source {
    fileprivate func document(_ now: Int64) -> JSONValue {
        .object([
            "release": release.map { .integer(Int64($0.version)) } ?? .null,
            "signer": release.map { .string($0.signer) } ?? .null,
            "builder": release.map { .string($0.builder) } ?? .null,
            "age": .integer(now - modified), "allowing": .integer(Int64(allowing)),
            "members": .array(
                members.map { member in
                    .object([
                        "name": .string(member.name), "active": .integer(Int64(member.active)),
                        "inactive": .integer(Int64(member.inactive)),
                        "allowing": .integer(Int64(member.allowing)),
                    ])
                }),
            "path": .string(path), "type": .string(type), "sha256": .string(sha256),
            "modified": .string(Timestamp(seconds: modified).text), "active": .integer(Int64(active)),
            "inactive": .integer(Int64(inactive)), "supported": .boolean(isSupported),
        ])
    }
}

extension SignatureDatabase.Source.Release {
    /// Who has signed it; of a key's digest, as much as tells it from others.
    fileprivate var shownSigner: String {
        signer.hasPrefix("sha256:") ? "\(signer.prefix(19))" : signer
    }
}
