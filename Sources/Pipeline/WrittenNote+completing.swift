public import Problems
internal import YAML

extension WrittenNote {
    /// What a note says of a delivery so far; nil where it says nothing that can be read.
    public struct Draft: Sendable, Hashable {
        /// The application.
        public let application: String?
        /// The version.
        public let version: String?
        /// The number.
        public let sequence: Int?
    }

    /// Reads what a note says of a delivery so far.
    ///
    /// - Throws: ``ProblemList`` if it is no YAML.
    public static func draft(_ bytes: [UInt8]) throws(ProblemList) -> Draft {
        let entries = try entries(of: document(bytes))
        func text(_ key: String) -> String? {
            guard case .scalar(let scalar)? = entries.first(where: { $0.key == key })?.value.content,
                !scalar.isNothing
            else { return nil }
            return scalar.text
        }
        return Draft(
            application: text("application"), version: text("version"),
            sequence: text("sequence").flatMap { Int($0) })
    }

    /// Demands that nothing is wrong with a note but what is to be completed, so that places are told as they stand in the file.
    ///
    /// - Throws: ``ProblemList`` with everything else that is wrong.
    public static func requireSound(_ bytes: [UInt8], besides keys: Set<String>) throws(ProblemList) {
        do throws(ProblemList) {
            _ = try load(bytes)
        } catch {
            let others = error.problems.filter { problem in
                switch problem.code {
                case .note(.keyMissing), .note(.value): !keys.contains(problem.found ?? "")
                default: true
                }
            }
            guard others.isEmpty else { throw ProblemList(others) }
        }
    }

    /// Returns a note with other values under some keys; everything else stays as it was written, comments too.
    ///
    /// - Parameter values: Keys with their values, each nil if the key is to go.
    /// - Throws: `seal.note-form` if a key does not stand on a line of its own, or what is wrong with the note.
    public static func completing(
        _ bytes: [UInt8], with values: [(key: String, value: String?)]
    ) throws(ProblemList) -> [UInt8] {
        let document = try document(bytes)
        let entries = entries(of: document)
        var lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map(String.init)
        if lines.last == "" { lines.removeLast() }
        var gone: Set<Int> = []
        var added: [String] = []
        for (key, value) in values {
            let line = value.map { "\(key): \(quoted($0))" }
            guard let entry = entries.first(where: { $0.key == key }) else {
                if let line { added.append(line) }
                continue
            }
            let index = entry.mark.line - 1
            guard entry.mark.column == 1, entry.value.mark.line == entry.mark.line,
                case .scalar(let scalar) = entry.value.content, lines.indices.contains(index)
            else { throw ProblemList([Problem(.seal(.noteForm), DeliveryNote.path, found: key)]) }
            guard let line else {
                gone.insert(index)
                continue
            }
            let rest = lines[index].dropFirst(entry.value.mark.column - 1)
            let comment = scalar.isPlain ? rest.dropFirst(scalar.text.count) : ""
            lines[index] = line + comment
        }
        let last =
            entries.filter { ["application", "version", "audience", "sequence"].contains($0.key) }
            .map(\.mark.line).max() ?? lines.count
        var result = lines.enumerated().filter { !gone.contains($0.offset) && $0.offset < last }.map(
            \.element)
        result += added
        result += lines.enumerated().filter { !gone.contains($0.offset) && $0.offset >= last }.map(\.element)
        return Array((result.joined(separator: "\n") + "\n").utf8)
    }

    private static func document(_ bytes: [UInt8]) throws(ProblemList) -> Document {
        do throws(ProblemList) {
            return try Document(parsing: bytes, file: DeliveryNote.path, limits: limits)
        } catch {
            throw ProblemList(error.problems.map(\.ofNote))
        }
    }

    private static func entries(of document: Document) -> [Entry] {
        guard case .mapping(let entries) = document.root.content else { return [] }
        return entries
    }

    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                    || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || "._+-/".utf8.contains(byte)
                    || byte == UInt8(ascii: ":")
            } && !["null", "Null", "NULL"].contains(text) && text.utf8.last != UInt8(ascii: ":")
        guard !isPlain else { return text }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
