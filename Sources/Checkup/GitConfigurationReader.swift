/// Reads the syntax of Git's configuration files, as `.gitmodules` has it, exactly or not at all.
struct GitConfigurationReader {
    /// One key with its value.
    struct Entry {
        /// In lower case.
        let section: String
        /// As it is written; nil if the section has none.
        let subsection: String?
        /// In lower case.
        let key: String
        /// Empty for a key without an equals sign.
        let value: String
        /// Counted from 1.
        let line: Int
    }

    /// Something in the file that Git would not read, or not the same everywhere.
    struct Malformed: Error {
        let line: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var section: String?
    private var subsection: String?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Returns the next key, or nil at the end of the file.
    mutating func next() throws(Malformed) -> Entry? {
        while true {
            skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || ($0 == 0x0D) }
            guard let byte = peek() else { return nil }
            switch byte {
            case UInt8(ascii: "#"), UInt8(ascii: ";"): skip { $0 != 0x0A }
            case UInt8(ascii: "["): try readSection()
            default: return try readEntry()
            }
        }
    }

    // MARK: Sections

    private mutating func readSection() throws(Malformed) {
        advance()
        let name = take { isName($0) || $0 == UInt8(ascii: ".") }
        guard !name.isEmpty else { throw Malformed(line: line) }
        skip { $0 == 0x20 || $0 == 0x09 }
        subsection = nil
        // The old form [section.subsection] folds the case of both; Git takes the two forms mixed, too.
        let parts = name.lowercased().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        section = parts.first.map(String.init)
        var names = parts.dropFirst().map(String.init)
        if peek() == UInt8(ascii: "\"") { names.append(try readQuotedSubsection()) }
        if !names.isEmpty { subsection = names.joined(separator: ".") }
        guard peek() == UInt8(ascii: "]") else { throw Malformed(line: line) }
        advance()
    }

    private mutating func readQuotedSubsection() throws(Malformed) -> String {
        advance()
        var name: [UInt8] = []
        while let byte = peek(), byte != 0x0A, byte != 0 {
            advance()
            if byte == UInt8(ascii: "\"") { return String(decoding: name, as: UTF8.self) }
            if byte != UInt8(ascii: "\\") {
                name.append(byte)
                continue
            }
            guard let escaped = peek(), escaped != 0x0A else { break }
            name.append(escaped)
            advance()
        }
        throw Malformed(line: line)
    }

    // MARK: Keys and values

    private mutating func readEntry() throws(Malformed) -> Entry {
        let start = line
        let key = take(while: isName)
        guard !key.isEmpty, let section else { throw Malformed(line: line) }
        skip { $0 == 0x20 || $0 == 0x09 }
        var value = ""
        if peek() == UInt8(ascii: "=") {
            advance()
            value = try readValue()
        } else if let byte = peek(), byte != 0x0A, byte != 0x0D {
            throw Malformed(line: line)
        }
        return Entry(
            section: section, subsection: subsection, key: key.lowercased(), value: value, line: start)
    }

    private mutating func readValue() throws(Malformed) -> String {
        skip { $0 == 0x20 || $0 == 0x09 }
        var value: [UInt8] = []
        // How much of the value stays when blanks at its end are dropped.
        var kept = 0
        var isQuoted = false
        while let byte = peek(), byte != 0x0A || isQuoted {
            advance()
            switch byte {
            case 0, 0x0A: throw Malformed(line: line)
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted:
                skip { $0 != 0x0A }
                continue
            case UInt8(ascii: "\\"):
                if let escaped = try readEscape() { value.append(escaped) }
            default: value.append(byte)
            }
            if isQuoted || (byte != 0x20 && byte != 0x09) { kept = value.count }
        }
        guard !isQuoted else { throw Malformed(line: line) }
        var text = value.prefix(kept)
        // Only a line end of Windows; a carriage return within the quotes is part of the value.
        if text.last == 0x0D, position > 0, bytes[position - 1] == 0x0D { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the character that an escape stands for; nil for a line that goes on in the next one.
    private mutating func readEscape() throws(Malformed) -> UInt8? {
        guard let byte = peek() else { throw Malformed(line: line) }
        advance()
        switch byte {
        case 0x0A: return nil
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return byte
        default: throw Malformed(line: line)
        }
    }

    // MARK: Bytes

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == 0x0A { line += 1 }
        position += 1
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = peek(), condition(byte) { advance() }
    }

    private mutating func take(while condition: (UInt8) -> Bool) -> String {
        let start = position
        skip(while: condition)
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

private func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
    default: false
    }
}
