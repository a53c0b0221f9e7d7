/// A list of `objects` folders as Git hands it to programs: `GIT_ALTERNATE_OBJECT_DIRECTORIES`.
public enum ObjectFolderList {
    /// Reads a list: paths with colons between them, in double quotes where they hold something that needs it.
    ///
    /// - Returns: nil if a quotation is not closed or not written as Git writes one; Git would take it for a path then.
    public static func parse(_ text: String) -> [String]? {
        var rest = Array(text.utf8)[...]
        var paths: [String] = []
        while !rest.isEmpty {
            let path: [UInt8]
            switch rest.first {
            case UInt8(ascii: "\""):
                guard let unquoted = unquoted(&rest) else { return nil }
                path = unquoted
            case UInt8(ascii: "#"):
                // A comment, up to the next colon.
                path = []
                rest = rest.drop { $0 != UInt8(ascii: ":") }
            default:
                path = Array(rest.prefix { $0 != UInt8(ascii: ":") })
                rest = rest.dropFirst(path.count)
            }
            guard rest.isEmpty || rest.popFirst() == UInt8(ascii: ":") else { return nil }
            guard !path.isEmpty else { continue }
            guard let text = String(validating: path, as: UTF8.self) else { return nil }
            paths.append(text)
        }
        return paths
    }

    /// Takes a quoted path from the front.
    private static func unquoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        _ = rest.popFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return bytes
            case UInt8(ascii: "\\"):
                guard let escaped = escaped(&rest) else { return nil }
                bytes.append(escaped)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    /// Takes what follows a backslash.
    private static func escaped(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard let byte = rest.popFirst() else { return nil }
        switch byte {
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "v"): return 0x0B
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): return byte
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            var value = byte - UInt8(ascii: "0")
            for _ in 0..<2 {
                guard let digit = rest.popFirst(), UInt8(ascii: "0")...UInt8(ascii: "7") ~= digit else {
                    return nil
                }
                value = value << 3 | (digit - UInt8(ascii: "0"))
            }
            return value
        default: return nil
        }
    }
}
