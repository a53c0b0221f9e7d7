/// Reads the header lines of a commit or tag one after the other.
struct ObjectLines {
    private let content: [UInt8]
    private var position = 0

    /// Takes over the content of a commit or tag object.
    ///
    /// - Throws: ``MalformedObject`` if it is too large, has a NUL in it, or is not UTF-8: text that cannot be shown
    ///   as it stands cannot be judged by people either.
    init(_ content: [UInt8]) throws(MalformedObject) {
        guard content.count <= ObjectLimit.bytes else {
            throw MalformedObject(reason: "larger than \(ObjectLimit.bytes) bytes")
        }
        guard !content.contains(0) else { throw MalformedObject(reason: "contains a NUL") }
        guard String(validating: content, as: UTF8.self) != nil else {
            throw MalformedObject(reason: "is not UTF-8")
        }
        self.content = content
    }

    /// Returns the value of the next line if it has this key, and goes past it.
    mutating func value(of key: String) throws(MalformedObject) -> String? {
        let end = position + key.utf8.count
        guard end < content.count, content[end] == UInt8(ascii: " "),
            content[position..<end].elementsEqual(key.utf8)
        else { return nil }
        return text(try line().dropFirst(key.utf8.count + 1))
    }

    /// Returns the value of the next line, which must have this key.
    mutating func required(_ key: String) throws(MalformedObject) -> String {
        guard let value = try value(of: key) else { throw MalformedObject(reason: "has no \(key) line") }
        return value
    }

    /// Returns the object id of the next line, which must have this key.
    mutating func requiredID(_ key: String) throws(MalformedObject) -> ObjectID {
        guard let id = ObjectID(hex: try required(key)) else {
            throw MalformedObject(reason: "has no object id in its \(key) line")
        }
        return id
    }

    /// Returns the next header whatever its key, with its continuation lines, or nil before the blank line.
    mutating func header() throws(MalformedObject) -> (key: String, lines: [String])? {
        guard position < content.count, content[position] != UInt8(ascii: "\n") else { return nil }
        let first = try line()
        guard let space = first.firstIndex(of: UInt8(ascii: " ")), space > first.startIndex,
            first[..<space].allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw MalformedObject(reason: "has a header line without a key or a value") }
        var lines = [text(first[(space + 1)...])]
        while position < content.count, content[position] == UInt8(ascii: " ") {
            lines.append(text(try line().dropFirst()))
        }
        return (text(first[..<space]), lines)
    }

    /// Returns everything after the blank line that ends the headers.
    mutating func rest() throws(MalformedObject) -> ArraySlice<UInt8> {
        guard position < content.count, content[position] == UInt8(ascii: "\n") else {
            throw MalformedObject(
                reason: "has no blank line after its headers, or lines that do not belong there")
        }
        return content[(position + 1)...]
    }

    private mutating func line() throws(MalformedObject) -> ArraySlice<UInt8> {
        guard let end = content[position...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw MalformedObject(reason: "has a header line without an end")
        }
        defer { position = end + 1 }
        return content[position..<end]
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
