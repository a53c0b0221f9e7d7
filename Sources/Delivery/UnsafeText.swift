/// Returns whether a text holds characters that move a cursor, turn the direction of writing, or cannot be seen.
///
/// Line feeds, tabs, and a carriage return before a line feed are what messages are made of. So are the joiners inside of
/// emoji and of several scripts; they hide nothing.
func isUnsafe(_ text: String) -> Bool {
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
        if previous == "\r", scalar != "\n" { return true }
        if isUnsafe(scalar) { return true }
        previous = scalar
    }
    return previous == "\r"
}

private func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\t", "\r", "\u{200C}", "\u{200D}": return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
}
