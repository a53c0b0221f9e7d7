public import Problems
internal import Seals
internal import YAML

extension WrittenNote {
    /// How many bytes a note has at most.
    public static let limit = 64 << 10

    static let limits = DocumentLimits(bytes: limit, depth: 4, nodes: 1_000)

    /// Reads a delivery note, untrusted.
    ///
    /// - Throws: ``ProblemList`` of the area `note` with everything that is wrong with it, in the order of the file, each with its place.
    public static func load(_ bytes: [UInt8]) throws(ProblemList) -> WrittenNote {
        let document: Document
        do throws(ProblemList) {
            document = try Document(parsing: bytes, file: DeliveryNote.path, limits: limits)
        } catch {
            throw ProblemList(error.problems.map(\.ofNote))
        }
        var loader = NoteLoader(reader: FieldReader(document))
        let note = loader.note(document.root)
        guard let note, loader.reader.problems.isEmpty else {
            throw ProblemList(inFileOrder(loader.reader.problems).map(\.ofNote))
        }
        return note
    }
}

/// Turns a document into a delivery note.
private struct NoteLoader {
    var reader: FieldReader

    /// Each is compared with each file.
    private static let mostGlobs = 50
    /// The longest text: names of deliveries have no more bytes.
    private static let mostBytes = 200

    mutating func note(_ root: Node) -> WrittenNote? {
        guard let fields = reader.fields(root, as: .note, DeliveryNote.path, at: root.mark) else {
            return nil
        }
        let application = text("application", of: fields)
        if let application, !DeliveryNote.isApplication(application) {
            reader.note(.valueUnknown, "application", fields.valueMark(of: "application"))
        }
        let version = text("version", of: fields)
        let audience = text("audience", of: fields)
        let sequence = reader.quantity("sequence", of: fields, as: .number(upTo: DeliveryNote.mostSequence))
        let predecessor = text("predecessor", of: fields)
        let expires = expiry(of: fields)
        let globs = globs(of: fields)
        guard let application, let version, let audience, let sequence else { return nil }
        return WrittenNote(
            note: DeliveryNote(
                application: application, version: version, audience: audience, sequence: sequence,
                predecessor: predecessor, expires: expires), globs: globs)
    }

    private mutating func text(_ key: String, of fields: FieldReader.Fields) -> String? {
        guard let text = reader.text(key, of: fields) else { return nil }
        guard text.utf8.count <= Self.mostBytes else {
            reader.note(.limitTooLarge, key, fields.valueMark(of: key))
            return nil
        }
        return text
    }

    private mutating func expiry(of fields: FieldReader.Fields) -> Timestamp? {
        guard let text = text("expires", of: fields) else { return nil }
        let time = Timestamp(text: text)
        if time == nil { reader.note(.date, "expires", fields.valueMark(of: "expires")) }
        return time
    }

    private mutating func globs(of parent: FieldReader.Fields) -> [WrittenNote.Glob] {
        guard let fields = reader.fields("files", of: parent, as: .noteFiles) else { return [] }
        var globs: [WrittenNote.Glob] = []
        for group in WrittenNote.Group.allCases {
            for (text, mark) in reader.textOrList(group.rawValue, of: fields) ?? [] {
                guard reader.isInside(text), text.utf8.count <= 4_096 else {
                    reader.note(.path, group.rawValue, mark)
                    continue
                }
                globs.append(WrittenNote.Glob(group: group, text: text, place: reader.place(mark).ofNote))
            }
        }
        if globs.count > Self.mostGlobs {
            reader.note(.limitTooLarge, "files", parent.mark(of: "files"))
            return []
        }
        return globs
    }
}

extension Place {
    /// The place in a delivery note, as findings name it.
    var ofNote: String { "\(file):\(line):\(column)" }
}

extension Problem {
    /// The problem of a YAML file as one of a delivery note.
    var ofNote: Problem {
        let place = place?.ofNote ?? DeliveryNote.path
        guard case .pipeline(let kind) = code else { return self }
        switch kind {
        case .keyUnknown:
            return Problem(.note(.keyUnknown), place, expected: expected, found: subject, place: self.place)
        case .keyMissing: return Problem(.note(.keyMissing), place, found: subject, place: self.place)
        case .type, .valueEmpty, .valueUnknown, .repeated, .quantity, .date, .limitZero, .limitTooLarge,
            .path:
            return Problem(.note(.value), place, found: subject, place: self.place, cause: kind.rawValue)
        default: return Problem(.note(.malformed), place, found: kind.rawValue, place: self.place)
        }
    }
}
