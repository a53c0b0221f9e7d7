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
            case "update": entry.value.first == "!"
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

    private static func isHostilePath(_ path: String) -> Bool {
        path.isEmpty || path.hasPrefix("-") || path.hasPrefix("/") || climbs(path)
            || path.unicodeScalars.contains { isControl($0) || turnsDirection($0) }
            || path.split(separator: "/").contains { ReservedName(String($0)).isDotGit }
    }

    private static func isHostileURL(_ url: String) -> Bool {
        let decoded = percentDecoded(url)
        if url.isEmpty || url.hasPrefix("-") || decoded.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return true
        }
        // `transport::address` starts the program git-remote-transport.
        if url.utf8.prefix(while: isTransportName).count > 0,
            url.utf8.drop(while: isTransportName).starts(with: "::".utf8)
        {
            return true
        }
        // `../` that climbs out of a remote's path into its host (CVE-2020-11008).
        var rest = url.utf8[...]
        var isRelative = false
        while rest.starts(with: "../".utf8) || rest.starts(with: "./".utf8) {
            isRelative = true
            rest = rest.drop { $0 == UInt8(ascii: ".") }.dropFirst()
        }
        if isRelative { return rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: "/") }
        // A host that is missing, or that ssh would take for an option.
        guard let scheme = url.firstRange(of: "://") else { return url.hasPrefix(":") }
        let host = url[scheme.upperBound...].prefix { $0 != "/" }
        let isLocal = url[..<scheme.lowerBound].lowercased() == "file"
        return host.hasPrefix("-") || host.contains("@-") || (host.isEmpty && !isLocal)
    }

    private static func isTransportName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"):
            true
        default: false
        }
    }

    private static func percentDecoded(_ url: String) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = url.utf8[...]
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
