/// Returns untrusted text so that it can be printed: every control, bidirectional and invisible formatting character is
/// written as `\u{…}`, so that neither a terminal nor a log can be made to show something else than what is there.
public func escapedForTerminal(_ text: String) -> String {
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

private func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
}
