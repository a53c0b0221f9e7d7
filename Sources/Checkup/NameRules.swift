internal import Problems

/// What is wrong with one name in a tree, whatever stands around it.
enum NameRules {
    /// The longest name that the file systems of Linux, Windows and macOS take.
    static let maximumBytes = 255

    /// Returns everything that is wrong with a name, refusals and warnings, except its length.
    static func problems(of name: [UInt8]) -> [ContentProblem] {
        var problems: [ContentProblem] = []
        if name.isEmpty { problems.append(.treeMalformed) }
        if name.contains(UInt8(ascii: "/")) { problems.append(.pathSlash) }
        if name.contains(UInt8(ascii: "\\")) { problems.append(.pathBackslash) }
        if isOnlyDots(name) { problems.append(.pathDots) }
        if name.first == UInt8(ascii: "-") { problems.append(.pathDash) }
        guard let text = String(validating: name, as: UTF8.self) else {
            problems.append(.pathEncoding)
            return problems
        }
        if text.unicodeScalars.contains(where: turnsDirection) { problems.append(.pathBidi) }
        if text.unicodeScalars.contains(where: isControl) { problems.append(.pathControl) }
        let reserved = ReservedName(text)
        if reserved.isDotGit { problems.append(.pathDotgit) }
        if reserved.isWindowsDevice { problems.append(.pathWindows) }
        return problems
    }

    /// Windows drops trailing blanks and dots, so that `.. ` is `..` there.
    static func isOnlyDots(_ name: [UInt8]) -> Bool {
        name.contains(UInt8(ascii: "."))
            && name.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }
    }
}

/// Returns whether a character turns the direction of writing.
func turnsDirection(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
}

/// Returns whether a character is a control or separates lines or paragraphs.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
    default: false
    }
}
