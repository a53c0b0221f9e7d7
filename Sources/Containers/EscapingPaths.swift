/// Judges the names in one archive: whether a careless program that unpacks it would write somewhere else.
///
/// Links may lead anywhere, as in every image of a system; what must not be is a member that is written through one.
struct EscapingPaths {
    private var links: Set<[Substring]> = []

    /// Returns whether a member's name leads out.
    mutating func escapes(_ member: Archive.Member, name: String) -> Bool {
        let parts = components(of: name)
        // What ar calls its own tables.
        if name == "/" || name == "//" { return false }
        if isAbsolute(name) || parts.contains("..") { return true }
        // Every folder on the way that is a link of the same archive.
        for length in 1..<max(1, parts.count) where links.contains(Array(parts.prefix(length))) {
            return true
        }
        switch member.kind {
        case .symbolicLink: links.insert(parts)
        case .hardLink:
            let target = member.target ?? ""
            if isAbsolute(target) || components(of: target).contains("..") { return true }
        case .file, .other:
            // What has the name of a link is written to where that leads.
            if links.contains(parts) { return member.kind == .file }
        }
        return false
    }

    private func components(of name: String) -> [Substring] {
        name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).filter { $0 != "." }
    }

    private func isAbsolute(_ name: String) -> Bool {
        let bytes = Array(name.utf8.prefix(2))
        guard let first = bytes.first else { return false }
        if first == UInt8(ascii: "/") || first == UInt8(ascii: "\\") { return true }
        return bytes.count == 2 && bytes[1] == UInt8(ascii: ":") && Character(UnicodeScalar(first)).isLetter
    }
}
