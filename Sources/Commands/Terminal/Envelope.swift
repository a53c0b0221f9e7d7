package import Problems
package import Seals

extension Report {
    /// The one document that `--json` prints, on success and on failure.
    ///
    /// Names may be added to it and are never taken away or given another meaning; readers must ignore names
    /// they do not know. Nothing in it depends on the language but `message` and `hint`.
    ///
    /// - Parameter schema: The name of the result's schema, without version.
    package func document(schema: String, in language: Language) -> JSONValue {
        .object([
            "schema": .string("stagectl.\(self.schema ?? schema)/1"),
            "ok": .boolean(exitStatus == .done),
            "problems": .array(problems.map { $0.document(in: language) }),
            "result": result,
        ])
    }
}

extension Problem {
    /// The problem as it stands in the documents of `--json`.
    package func document(in language: Language) -> JSONValue {
        var members: [String: JSONValue] = [
            "code": .string(code.name),
            "subject": .string(subject),
            "message": .string(sentence(in: language)),
            "hint": hint(in: language).map(JSONValue.string) ?? .null,
            "exit": .integer(Int64(code.exitStatus.rawValue)),
        ]
        members["expected"] = expected.map(JSONValue.string)
        members["found"] = found.map(JSONValue.string)
        members["cause"] = cause.map(JSONValue.string)
        members.merge(placeInside) { $1 }
        members["place"] = place.map { place in
            .object([
                "file": .string(place.file), "line": .integer(Int64(place.line)),
                "column": .integer(Int64(place.column)), "text": .string(place.text),
            ])
        }
        return .object(members)
    }

    /// Where within its subject a problem stands, as it is told in documents; nothing if it is about all of it.
    package var placeInside: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if !inside.isEmpty { members["inside"] = .array(inside.map(JSONValue.string)) }
        members["offset"] = offset.map { .integer(Int64($0)) }
        return members
    }
}
