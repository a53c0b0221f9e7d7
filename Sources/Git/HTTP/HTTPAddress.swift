internal import Problems

/// An `http://` or `https://` address, taken apart the strict way.
///
/// What two readers could understand differently is refused: libgit2, git's credential helpers and we all
/// read the same text.
struct HTTPAddress: Sendable, Hashable {
    /// How the server is talked to.
    enum Scheme: String, Sendable {
        case http
        case https

        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    let scheme: Scheme
    /// The user named before the `@`, decoded.
    let user: String?
    /// The name or number of the machine; an IPv6 number without its brackets.
    let host: String
    let port: Int
    /// What follows the host, beginning with a slash, still encoded.
    let path: String

    /// Takes an address apart.
    ///
    /// - Throws: `transport.secret-in-address`, `transport.address-malformed`.
    init(_ text: String) throws(Problem) {
        let malformed = Problem(.repository(.address), text)
        guard let mark = text.firstRange(of: "://"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !text.utf8.contains(where: { Self.ambiguous.contains($0) }),
            let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { throw malformed }
        self.scheme = scheme
        let rest = text[mark.upperBound...]
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<end]
        path = rest[end...].isEmpty ? "/" : String(rest[end...])
        if let at = authority.lastIndex(of: "@") {
            let login = authority[..<at]
            authority = authority[authority.index(after: at)...]
            // The problem must not repeat what it warns of.
            guard !login.contains(":") else {
                throw Problem(.transport(.secretInAddress), "\(scheme)://\(authority)\(path)")
            }
            guard !login.contains("@"), let name = percentDecoded(login), !name.isEmpty else {
                throw malformed
            }
            user = name
        } else {
            user = nil
        }
        var number: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw malformed }
            host = String(authority[authority.index(after: authority.startIndex)..<close])
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":"), host.contains(":"),
                host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw malformed }
            if !after.isEmpty { number = after.dropFirst() }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon].lowercased()
            number = authority[authority.index(after: colon)...]
        } else {
            host = authority.lowercased()
        }
        guard !host.isEmpty, !host.hasPrefix("-"),
            host.allSatisfy({ $0.isLetter || $0.isNumber || "-._:".contains($0) })
        else { throw malformed }
        guard let number else {
            port = scheme.defaultPort
            return
        }
        guard number.allSatisfy(\.isNumber), let value = Int(number), (1...65535).contains(value) else {
            throw malformed
        }
        port = value
    }

    /// Characters that do not belong here, or that parsers disagree about.
    private static let ambiguous = Set("?#\\\"<>^`{|}".utf8)

    /// Scheme, host and port: the server as people, problems and redirects name it.
    var origin: String { "\(scheme)://\(hostAndPort)" }

    /// Host and port as git's credential helpers and the `Host` header have them.
    var hostAndPort: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// The address without the user.
    ///
    /// This is what libgit2 is given: from a user it would make a login with an empty password, and present
    /// that first.
    var textWithoutUser: String { origin + path }
}
