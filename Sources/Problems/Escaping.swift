/// Returns untrusted text so that it can be printed: every control, bidirectional and invisible formatting character is
/// written as `\u{…}`, so that neither a terminal nor a log can be made to show something else than what is there.
public func escapedForTerminal(_ text: String) -> String {
    // Nearly every text; the properties of characters take far longer to look up.
    if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return text }
    guard text.unicodeScalars.contains(where: mustBeEscaped) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
        if mustBeEscaped(scalar) {
            escaped += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        } else {
            escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}

/// Returns a JSON document, as it is written canonically, so that it can be printed: what ``escapedForTerminal(_:)`` escapes stands
/// there as `\u` and four digits, which every reader takes for the same character.
public func escapedInJSON(_ document: String) -> String {
    guard document.utf8.contains(where: { $0 >= 0x7F }) else { return document }
    var escaped = ""
    for scalar in document.unicodeScalars {
        guard mustBeEscaped(scalar) else {
            escaped.unicodeScalars.append(scalar)
            continue
        }
        for unit in UTF16.encode(scalar) ?? .init() {
            let digits = String(unit, radix: 16)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
    }
    return escaped
}

/// Returns text as one word of a call that is shown to be copied into a shell.
///
/// Names come from senders too: a hint must be no way to have somebody run what they wrote.
public func shellWord(_ text: String) -> String {
    let shown = escapedForTerminal(text)
    guard shown.isEmpty || shown.utf8.contains(where: isSpecialToShells) else { return shown }
    var quoted = "'"
    // Not by characters: for Swift a mark that follows a quote is one character with it, for a shell it is not.
    for scalar in shown.unicodeScalars {
        if scalar == "'" { quoted += "'\\''" } else { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + "'"
}

private func isSpecialToShells(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
        false
    default: !"._+-/@:=,%".utf8.contains(byte)
    }
}

private func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
}
