internal import Problems

/// Reads one line of a signers file and collects what is wrong with it.
struct SignersLine {
    private(set) var problems: [Problem] = []

    private let bytes: [UInt8]
    private let number: Int
    private let file: String
    private var position = 0

    init(_ bytes: [UInt8], number: Int, file: String) {
        self.bytes = bytes
        self.number = number
        self.file = file
    }

    /// Returns the entry; nil for a line without one, and where there are problems.
    mutating func entry() -> AllowedSigners.Entry? {
        guard isText() else { return nil }
        skipBlanks()
        guard let first = peek(), first != UInt8(ascii: "#") else { return nil }
        let start = position
        guard let principals = principals() else {
            report(.line, file, at: start)
            return nil
        }
        skipBlanks()
        var options = SignersOptions()
        if !isAtKey() {
            readOptions(into: &options)
            guard peek().map(isBlank) ?? true else {
                report(.line, file, at: position)
                return nil
            }
        }
        skipBlanks()
        let key = key()
        guard let key, problems.isEmpty else { return nil }
        skipBlanks()
        let comment = String(decoding: bytes[position...], as: UTF8.self)
        return AllowedSigners.Entry(
            principals: principals, namespaces: options.namespaces, validAfter: options.validAfter,
            validBefore: options.validBefore, isAuthority: options.isAuthority, key: key,
            comment: comment.isEmpty ? nil : comment, line: number)
    }

    private mutating func isText() -> Bool {
        guard bytes.count <= AllowedSigners.lineLimit else {
            report(
                .fileTooLong, file, expected: "\(AllowedSigners.lineLimit) B", found: "\(bytes.count) B",
                at: 0)
            return false
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            // The repair puts U+FFFD where the first byte is wrong.
            let place = String(decoding: bytes, as: UTF8.self).unicodeScalars.prefix { $0 != "\u{FFFD}" }
                .reduce(0) { $0 + UTF8.width($1) }
            report(.encoding, file, found: "0x\(hexadecimal([bytes[place]]))", at: place)
            return false
        }
        if let control = text.unicodeScalars.first(where: {
            $0.properties.generalCategory == .control && $0 != "\t"
        }) {
            let place = text.unicodeScalars.prefix { $0 != control }.reduce(0) { $0 + UTF8.width($1) }
            report(.encoding, file, found: String(control), at: place)
            return false
        }
        return true
    }

    private mutating func principals() -> PatternList? {
        let start = position
        guard let word = quotedWord() else { return nil }
        let list = PatternList(word)
        if list.patterns.contains(where: \.text.isEmpty) || list.patterns.allSatisfy(\.excludes) {
            report(.principal, word, at: start)
        }
        for pattern in list.patterns where !pattern.excludes && pattern.admitsEveryone {
            report(.principalWildcard, pattern.text, at: start)
        }
        return list
    }

    /// A word up to the next blank, or between quotes; nil if the quotes are not around all of it.
    private mutating func quotedWord() -> String? {
        guard peek() == UInt8(ascii: "\"") else {
            let word = word()
            return word.utf8.contains(UInt8(ascii: "\"")) ? nil : word
        }
        let inside = bytes[(position + 1)...].prefix { $0 != UInt8(ascii: "\"") }
        guard inside.endIndex < bytes.count else { return nil }
        position = inside.endIndex + 1
        guard peek().map(isBlank) ?? true else { return nil }
        return String(decoding: inside, as: UTF8.self)
    }

    /// Whether a key follows, and not options: its type is known, or something like a key follows a bare
    /// word.
    private func isAtKey() -> Bool {
        let words = bytes[position...].split(maxSplits: 2, whereSeparator: isBlank)
        guard let type = words.first else { return true }
        guard !type.contains(where: { "=\",".utf8.contains($0) }) else { return false }
        let isOption = String(decoding: type, as: UTF8.self).lowercased() == "cert-authority"
        return !isOption && (words.count < 2 || words[1].starts(with: "AAAA".utf8) || isKeyType(type))
    }

    private func isKeyType(_ word: ArraySlice<UInt8>) -> Bool {
        word.starts(with: "ssh-".utf8) || word.starts(with: "sk-".utf8) || word.starts(with: "ecdsa-".utf8)
    }

    private mutating func key() -> SSHPublicKey? {
        let start = position
        let type = word()
        skipBlanks()
        let digits = word()
        guard !digits.isEmpty else {
            report(.line, file, at: start)
            return nil
        }
        do throws(KeyDefect) {
            guard let blob = Base64.decode(digits.utf8) else { throw .malformed("no canonical base64") }
            let key = try SSHPublicKey(blob: blob)
            guard key.type.utf8.elementsEqual(type.utf8) else {
                report(.keyMismatch, type, found: key.type, at: start)
                return nil
            }
            return key
        } catch {
            switch error {
            case .malformed(let reason): report(.keyMalformed, type, cause: reason, at: start)
            case .unsupported, .certificate: report(.keyUnsupported, type, at: start)
            }
            return nil
        }
    }
}

extension SignersLine {
    private mutating func readOptions(into options: inout SignersOptions) {
        let start = position
        repeat {
            let begin = position
            let name = String(
                decoding: bytes[position...].prefix {
                    !isBlank($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ",")
                },
                as: UTF8.self)
            position += name.utf8.count
            var value: String?
            if take("=") {
                guard let text = optionValue() else {
                    let rest = word()
                    report(.optionMalformed, name, expected: "\(name)=\"…\"", found: rest, at: begin)
                    return
                }
                value = text
            }
            if let (kind, expected) = options.take(name, value) {
                report(kind, name, expected: expected, found: value ?? "", at: begin)
            }
        } while take(",")
        if let first = options.validAfter, let last = options.validBefore, last <= first {
            report(.validityEmpty, "\(first.text)…\(last.text)", at: start)
        }
    }

    /// What stands between quotes, with `\"` for a quote.
    private mutating func optionValue() -> String? {
        guard take("\"") else { return nil }
        var value: [UInt8] = []
        while let byte = peek() {
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), take("\"") {
                value.append(UInt8(ascii: "\""))
            } else {
                value.append(byte)
            }
        }
        return nil
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() { position += bytes[position...].prefix(while: isBlank).count }

    private mutating func word() -> String {
        let word = bytes[position...].prefix { !isBlank($0) }
        position += word.count
        return String(decoding: word, as: UTF8.self)
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private mutating func report(
        _ kind: SignersProblem, _ subject: String, expected: String? = nil, found: String? = nil,
        cause: String? = nil, at position: Int
    ) {
        let place = Place(
            file: file, line: number,
            column: String(decoding: bytes.prefix(position), as: UTF8.self).count + 1,
            text: String(decoding: bytes.prefix(AllowedSigners.lineLimit), as: UTF8.self))
        problems.append(
            Problem(.signers(kind), subject, expected: expected, found: found, place: place, cause: cause))
    }
}

extension PatternList.Pattern {
    /// Whether nothing but wildcards stands around an `@`, if there is one: `*`, `?*`, `*@*`.
    fileprivate var admitsEveryone: Bool {
        !text.isEmpty && text.utf8.allSatisfy { "*?@".utf8.contains($0) }
    }
}
