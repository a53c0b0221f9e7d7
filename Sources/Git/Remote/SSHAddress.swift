/// Where an SSH server keeps a repository.
struct SSHAddress: Sendable, Hashable {
    /// The machine, with the user before it if one is named: what stands on ssh's command line.
    let destination: String
    let port: UInt16?
    /// The path as the server's shell is to see it, before quoting.
    let path: String

    /// Reads `[user@]host[:port]/path`, what follows `ssh://`.
    init?(authorityAndPath text: Substring) {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        var authority = text[..<slash]
        var port: UInt16?
        let afterUser =
            authority.lastIndex(of: "@").map { authority.index(after: $0) } ?? authority.startIndex
        let host = authority[afterUser...]
        let portMark =
            host.hasPrefix("[")
            ? host.firstIndex(of: "]").map { host.index(after: $0) } : host.firstIndex(of: ":")
        if let portMark, portMark < host.endIndex {
            guard host[portMark] == ":" else { return nil }
            let digits = host[host.index(after: portMark)...]
            guard digits.isEmpty || UInt16(digits).map({ $0 > 0 }) == true else { return nil }
            port = UInt16(digits)
            authority = authority[..<portMark]
        }
        guard let destination = percentDecoded(authority), let path = percentDecoded(text[slash...]) else {
            return nil
        }
        // `/~user/…` is the home folder of a user.
        self.init(destination, port, path.hasPrefix("/~") ? String(path.dropFirst()) : path)
    }

    /// Reads `[user@]host:path`, as scp writes it; a host with colons stands in brackets, a port may stand
    /// there with it.
    init?(hostColonPath text: Substring) {
        let afterUser: Substring.Index
        if let at = text.firstIndex(of: "@"), text[..<at].allSatisfy({ $0 != ":" && $0 != "/" }) {
            afterUser = text.index(after: at)
        } else {
            afterUser = text.startIndex
        }
        let rest = text[afterUser...]
        if rest.hasPrefix("[") {
            guard let close = rest.firstIndex(of: "]") else { return nil }
            let inside = rest[rest.index(after: rest.startIndex)..<close]
            let behind = rest[rest.index(after: close)...]
            guard behind.hasPrefix(":") else { return nil }
            let parts = inside.split(separator: ":", omittingEmptySubsequences: false)
            let user = text[..<afterUser]
            if parts.count == 2, let port = UInt16(parts[1]), port > 0 {
                self.init("\(user)\(parts[0])", port, String(behind.dropFirst()))
            } else {
                self.init("\(user)[\(inside)]", nil, String(behind.dropFirst()))
            }
        } else {
            // Two colons would name a helper program of git's, such as `ext::`.
            guard let colon = rest.firstIndex(of: ":"), !rest[colon...].hasPrefix("::") else { return nil }
            self.init(String(text[..<colon]), nil, String(text[text.index(after: colon)...]))
        }
    }

    private init?(_ destination: String, _ port: UInt16?, _ path: String) {
        // ssh wants a number in hexadecimal groups without the brackets that keep its colons apart from a
        // port.
        let plain = destination.filter { $0 != "[" && $0 != "]" }
        let host = plain.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let isPlain = plain.unicodeScalars.allSatisfy { $0.value > 32 && $0.value < 127 }
        // What begins with a dash would be an option, of ssh here or of git there. A password has no place in
        // an address.
        let hasPassword = plain.contains("@") && plain.split(separator: "@").first?.contains(":") == true
        guard isPlain, !hasPassword, !plain.hasPrefix("-"), !host.hasPrefix("-"), !host.isEmpty,
            !path.isEmpty, !path.utf8.starts(with: "-".utf8)
        else { return nil }
        self.destination = plain
        self.port = port
        self.path = path
    }

    /// The path in single quotes for the server's shell, as git quotes it.
    var quotedPath: String {
        var quoted = "'"
        // Not by characters: for Swift a mark that follows a quote is one character with it, for a shell it is not.
        for scalar in path.unicodeScalars {
            switch scalar {
            case "'": quoted += "'\\''"
            case "!": quoted += "'\\!'"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }
}
