/// A delivered `.gitmodules` file, judged by what it would make Git do.
///
/// Without a gitlink the file is idle, and vendored sources carry it; but Git and those who build on it read it, so each value
/// that has ever been used for an attack is refused, and so is a file that cannot be read exactly.
enum GitModules {
    /// Returns what must not be in the file, or nil if there is nothing.
    static func fault(in content: [UInt8]) -> String? {
        guard String(validating: content, as: UTF8.self) != nil else { return "not UTF-8" }
        var reader = GitConfigurationReader(content)
        do throws(GitConfigurationReader.Malformed) {
            while let entry = try reader.next() {
                if let fault = fault(of: entry) { return "line \(entry.line): \(fault)" }
            }
            return nil
        } catch {
            return "line \(error.line): not readable"
        }
    }

    private static func fault(of entry: GitConfigurationReader.Entry) -> String? {
        guard entry.section == "submodule" else { return nil }
        if let name = entry.subsection, climbs(name) || name.isEmpty { return "name \(shown(name))" }
        let isHostile =
            switch entry.key {
            case "url": isHostileURL(entry.value)
            case "path": isHostilePath(entry.value)
            case "update": entry.value.utf8.first == UInt8(ascii: "!")
            default: false
            }
        return isHostile ? "\(entry.key) \(shown(entry.value))" : nil
    }

    private static func shown(_ value: String) -> String { String(value.prefix(200)) }

    private static func climbs(_ path: String) -> Bool {
        path.utf8.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
        }
        .contains { $0.elementsEqual("..".utf8) }
    }

    // All on bytes: for Swift a mark that follows a dash or a slash is one character with it, for Git it is not.

    private static func isHostilePath(_ path: String) -> Bool {
        path.isEmpty || path.utf8.starts(with: "-".utf8) || path.utf8.starts(with: "/".utf8) || climbs(path)
            || path.unicodeScalars.contains { isControl($0) || turnsDirection($0) }
            || path.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
                .contains { ReservedName(String(decoding: $0, as: UTF8.self)).isDotGit }
    }

    private static func isHostileURL(_ text: String) -> Bool {
        let url = text.utf8
        if url.isEmpty || url.starts(with: "-".utf8)
            || percentDecoded(url).contains(where: { $0 < 0x20 || $0 == 0x7F })
        {
            return true
        }
        // `transport::address` starts the program git-remote-transport.
        if url.prefix(while: isTransportName).count > 0,
            url.drop(while: isTransportName).starts(with: "::".utf8)
        {
            return true
        }
        // `../` that climbs out of a remote's path into its host (CVE-2020-11008).
        var rest = url[...]
        var isRelative = false
        while rest.starts(with: "../".utf8) || rest.starts(with: "./".utf8) {
            isRelative = true
            rest = rest.drop { $0 == UInt8(ascii: ".") }.dropFirst()
        }
        if isRelative { return rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: "/") }
        guard let mark = url.firstRange(of: "://".utf8) else { return url.starts(with: ":".utf8) }
        let isLocal = text[..<mark.lowerBound].lowercased() == "file"
        return isHostileAuthority(
            percentDecoded(url[mark.upperBound...].prefix { $0 != UInt8(ascii: "/") }), isLocal: isLocal)
    }

    /// Whether a host is missing, or one that ssh would take for an option.
    private static func isHostileAuthority(_ authority: [UInt8], isLocal: Bool) -> Bool {
        let parts = authority.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.contains { $0.first == UInt8(ascii: "-") }
            || (parts.last?.isEmpty ?? true) && !(isLocal && authority.isEmpty)
    }

    private static func isTransportName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"):
            true
        default: false
        }
    }

    private static func percentDecoded(_ url: some Sequence<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = Array(url)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            guard byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                decoded.append(byte)
                continue
            }
            decoded.append(value)
            rest = rest.dropFirst(2)
        }
        return decoded
    }
}
