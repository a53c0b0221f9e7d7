internal import Problems
internal import YAML

/// Reads single values of a pipeline file and notes what is wrong with them.
///
/// A value that cannot be read is noted and read as nil, so that reading goes on and every problem of a file
/// is found.
struct FieldReader {
    private(set) var problems: [Problem]

    private let document: Document

    init(_ document: Document) {
        self.document = document
        problems = document.problems
    }

    /// The values of one mapping whose keys are known.
    struct Fields {
        let section: Section
        /// Where the mapping's own key stands.
        let mark: Mark
        private let entries: [String: Entry]

        init(_ section: Section, at mark: Mark, _ entries: [String: Entry]) {
            self.section = section
            self.mark = mark
            self.entries = entries
        }

        subscript(key: String) -> Entry? { entries[key] }

        /// Where a key stands, or the mapping if it is not there.
        func mark(of key: String) -> Mark { entries[key]?.mark ?? mark }

        /// Where a value stands, or the mapping if it is not there.
        func valueMark(of key: String) -> Mark { entries[key]?.value.mark ?? mark }

        /// What holds if a key is not there, as the table of keys says.
        func standard(of key: String) -> String? {
            guard let known = section.keys.first(where: { $0.name == key }),
                case .standard(let text) = known.need
            else { return nil }
            return text
        }
    }

    // MARK: Problems

    mutating func note(
        _ kind: PipelineProblem, _ subject: String, _ mark: Mark, expected: String? = nil,
        found: String? = nil
    ) {
        problems.append(
            Problem(.pipeline(kind), subject, expected: expected, found: found, place: document.place(mark)))
    }

    /// Notes a problem whose line must not be shown.
    mutating func noteSecret(_ kind: PipelineProblem, _ subject: String, _ mark: Mark) {
        let file = document.place(mark).file
        let place = Place(file: file, line: mark.line, column: mark.column, text: "")
        problems.append(Problem(.pipeline(kind), subject, place: place))
    }

    func place(_ mark: Mark) -> Place { document.place(mark) }

    mutating func noteType(_ node: Node, _ subject: String, _ expected: ValueKind) {
        let found: ValueKind? =
            switch node.content {
            case .scalar(let scalar): scalar.isNothing ? .nothing : .text
            case .sequence: .list
            case .mapping: .mapping
            case .unresolved: nil
            }
        guard let found else { return }
        note(.type, subject, node.mark, expected: expected.rawValue, found: found.rawValue)
    }

    // MARK: Mappings and lists

    /// Returns the keys with values of a mapping whose keys are free.
    mutating func entries(_ node: Node, _ subject: String) -> [Entry]? {
        guard case .mapping(let entries) = node.content else {
            noteType(node, subject, .mapping)
            return nil
        }
        return entries
    }

    /// Reads a mapping whose keys are known; names those that are not, and those that are missing.
    mutating func fields(_ node: Node, as section: Section, _ subject: String, at mark: Mark) -> Fields? {
        guard let entries = entries(node, subject) else { return nil }
        let known = section.keys
        var found: [String: Entry] = [:]
        for entry in entries {
            guard known.contains(where: { $0.name == entry.key }) else {
                note(
                    .keyUnknown, entry.key, entry.mark,
                    expected: suggestion(for: entry.key, among: known.map(\.name)))
                continue
            }
            found[entry.key] = entry
        }
        for key in known where key.need == .required && found[key.name] == nil {
            note(.keyMissing, key.name, mark)
        }
        return Fields(section, at: mark, found)
    }

    /// Reads the mapping under a key; nil if it is not there.
    mutating func fields(_ key: String, of parent: Fields, as section: Section) -> Fields? {
        guard let entry = parent[key] else { return nil }
        return fields(entry.value, as: section, key, at: entry.mark)
    }

    /// Reads a list of texts, each with where it stands.
    mutating func list(
        _ node: Node, _ subject: String, expected: ValueKind = .list
    ) -> [(text: String, mark: Mark)]? {
        guard case .sequence(let items) = node.content else {
            noteType(node, subject, expected)
            return nil
        }
        var texts: [(text: String, mark: Mark)] = []
        for item in items {
            if let text = text(item, subject) { texts.append((text, item.mark)) }
        }
        return texts
    }

    /// Reads one text, or a list of texts that is not empty and names none twice; nil if the key is not there.
    mutating func textOrList(_ key: String, of fields: Fields) -> [(text: String, mark: Mark)]? {
        guard let entry = fields[key] else { return nil }
        if case .scalar(let scalar) = entry.value.content, !scalar.isNothing {
            return text(entry.value, key).map { [($0, entry.value.mark)] }
        }
        guard let texts = list(entry.value, key, expected: .textOrList) else { return nil }
        guard !entry.value.isEmptyList else {
            note(.valueEmpty, key, entry.value.mark)
            return nil
        }
        refuseRepetition(in: texts, key)
        return texts
    }

    /// Reads one mapping, or a list of mappings that is not empty; nil if the key is not there.
    mutating func fieldsOrList(
        _ key: String, of parent: Fields, as section: Section, upTo most: Int
    ) -> [Fields]? {
        guard let entry = parent[key] else { return nil }
        switch entry.value.content {
        case .mapping: return fields(key, of: parent, as: section).map { [$0] }
        case .scalar, .unresolved:
            noteType(entry.value, key, .listOrMapping)
            return nil
        case .sequence(let items):
            if items.isEmpty { note(.valueEmpty, key, entry.value.mark) }
            guard items.count <= most else {
                note(.limitTooLarge, key, entry.value.mark, expected: "\(most)", found: "\(items.count)")
                return nil
            }
            return items.compactMap { fields($0, as: section, key, at: $0.mark) }
        }
    }

    /// Names what stands in a list more than once.
    mutating func refuseRepetition(in list: [(text: String, mark: Mark)], _ subject: String) {
        var seen: Set<String> = []
        for item in list where !seen.insert(item.text).inserted {
            note(.repeated, subject, item.mark, found: item.text)
        }
    }

    // MARK: Scalars

    /// Reads one line of text.
    mutating func text(_ node: Node, _ subject: String) -> String? {
        guard case .scalar(let scalar) = node.content, !scalar.isNothing else {
            noteType(node, subject, .text)
            return nil
        }
        let isBlank = scalar.text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        guard !isBlank, !scalar.text.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) else {
            note(.valueEmpty, subject, node.mark)
            return nil
        }
        return scalar.text
    }

    /// Reads the text under a key; nil if it is not there.
    mutating func text(_ key: String, of fields: Fields) -> String? {
        guard let entry = fields[key] else { return nil }
        return text(entry.value, key)
    }

    /// Reads the text under a key that has a default.
    mutating func textOrStandard(_ key: String, of fields: Fields) -> String? {
        fields[key] == nil ? fields.standard(of: key) : text(key, of: fields)
    }

    /// Reads one of a few words.
    mutating func word<Value: CaseIterable & RawRepresentable<String>>(
        _ key: String, of fields: Fields, as type: Value.Type
    ) -> Value? {
        guard let text = textOrStandard(key, of: fields) else { return nil }
        return word((text, fields.valueMark(of: key)), key, as: type)
    }

    /// Reads a list of a few words, none twice; nil if the key is not there.
    mutating func words<Value: CaseIterable & RawRepresentable<String>>(
        _ key: String, of fields: Fields, as type: Value.Type
    ) -> [Value]? {
        guard let list = fields[key].flatMap({ list($0.value, key) }) else { return nil }
        refuseRepetition(in: list, key)
        return list.compactMap { word($0, key, as: type) }
    }

    /// Reads one of a few words, or a list of them that is not empty and names none twice.
    mutating func wordOrWords<Value: CaseIterable & RawRepresentable<String>>(
        _ key: String, of fields: Fields, as type: Value.Type
    ) -> [Value]? {
        guard fields[key] != nil else { return word(key, of: fields, as: type).map { [$0] } }
        return textOrList(key, of: fields)?.compactMap { word($0, key, as: type) }
    }

    private mutating func word<Value: CaseIterable & RawRepresentable<String>>(
        _ item: (text: String, mark: Mark), _ key: String, as type: Value.Type
    ) -> Value? {
        if let value = Value(rawValue: item.text) { return value }
        let possible = Value.allCases.map(\.rawValue)
        note(
            .valueUnknown, key, item.mark, expected: suggestion(for: item.text, among: possible),
            found: item.text)
        return nil
    }

    /// Reads `true` or `false`.
    mutating func truth(_ key: String, of fields: Fields) -> Bool? {
        guard let entry = fields[key] else { return fields.standard(of: key) == "true" }
        guard case .scalar(let scalar) = entry.value.content, scalar.isPlain,
            scalar.text == "true" || scalar.text == "false"
        else {
            noteType(entry.value, key, .truth)
            return nil
        }
        return scalar.text == "true"
    }

    /// Reads a number, size or duration under a key; nil if it is not there and has no default.
    mutating func quantity(_ key: String, of fields: Fields, as quantity: Quantity) -> Int? {
        if case .number = quantity, let entry = fields[key], case .scalar(let scalar) = entry.value.content,
            !scalar.isPlain
        {
            noteType(entry.value, key, .number)
            return nil
        }
        guard let text = textOrStandard(key, of: fields) else { return nil }
        let mark = fields.valueMark(of: key)
        do throws(Quantity.Fault) {
            return try quantity.read(text)
        } catch {
            switch error {
            case .unreadable: note(.quantity, key, mark, expected: quantity.kind.rawValue, found: text)
            case .zero: note(.limitZero, key, mark)
            case .tooLarge(let greatest): note(.limitTooLarge, key, mark, expected: greatest, found: text)
            }
            return nil
        }
    }

    /// Reads a name that becomes part of a ref.
    mutating func name(_ text: String, at mark: Mark) -> String? {
        guard let fault = ReferenceName.fault(of: text) else { return text }
        note(.nameIllegal, text, mark, found: fault.rawValue)
        return nil
    }
}

extension Quantity {
    fileprivate var kind: ValueKind {
        switch self {
        case .size: .size
        case .duration: .duration
        case .number: .number
        }
    }
}
