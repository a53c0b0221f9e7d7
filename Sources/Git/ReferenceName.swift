/// The rules for the names of refs.
public enum ReferenceName {
    /// No server that people use has longer ones; the bound keeps hostile lists small.
    public static let maximumBytes = 1_000

    private static let dot = UInt8(ascii: ".")

    /// Returns whether Git takes this as the full name of a ref, such as `refs/tags/v1`.
    ///
    /// The rules are those of `git check-ref-format`. Beyond them a name must be one that people can tell from others:
    /// characters that no terminal shows, and the mark that stands for bytes that are no UTF-8, are refused.
    public static func isLegal(_ name: String) -> Bool {
        guard name.utf8.count <= maximumBytes, name.utf8.contains(UInt8(ascii: "/")),
            name.unicodeScalars.allSatisfy(isLegal), !contains((dot, dot), in: name),
            !contains((UInt8(ascii: "@"), UInt8(ascii: "{")), in: name),
            name.utf8.last != UInt8(ascii: ".")
        else { return false }
        return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            part in
            !part.isEmpty && part.first != UInt8(ascii: ".")
                && !part.reversed().starts(with: ".lock".utf8.reversed())
        }
    }

    private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        // Nearly all; to ask for the category of each would take most of the time.
        case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "/", "_": return true
        case " ", "~", "^", ":", "?", "*", "[", "\\", "\u{FFFD}": return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return false
        default: return true
        }
    }

    private static func contains(_ pair: (UInt8, UInt8), in name: String) -> Bool {
        var before: UInt8 = 0
        for byte in name.utf8 {
            if (before, byte) == pair { return true }
            before = byte
        }
        return false
    }
}
