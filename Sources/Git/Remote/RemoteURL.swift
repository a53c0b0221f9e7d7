public import Problems

/// The address of a repository, in one of the forms that git knows.
///
/// Whatever could be taken for an option, a command or a helper program is refused here: hosts and paths that
/// begin with a dash, `ext::…`, control characters.
public struct RemoteURL: Sendable, Hashable {
    /// How a repository is reached.
    public enum Kind: Sendable, Hashable {
        /// By a path on this machine, or `file://`.
        case path
        /// By `ssh://`, or `user@host:path`.
        case ssh
        /// By `https://` or `http://`.
        case http
        /// By `git://`, for reading only.
        case daemon
    }

    enum Location: Sendable, Hashable {
        case path(String)
        case ssh(SSHAddress)
        case http(HTTPAddress)
        case daemon(DaemonAddress)
    }

    /// How the repository is reached.
    public var kind: Kind {
        switch location {
        case .path: .path
        case .ssh: .ssh
        case .http: .http
        case .daemon: .daemon
        }
    }

    /// The address as it was written.
    public let text: String

    /// The absolute path of a repository on this machine.
    public var path: String? {
        guard case .path(let path) = location else { return nil }
        return path
    }

    let location: Location

    /// Where relative paths count from; an address that is rewritten counts from there too.
    private let folder: String

    /// Reads an address.
    ///
    /// - Parameter folder: The absolute path from which relative paths count.
    /// - Throws: `repository.address`; `transport.secret-in-address` for a password.
    public init(_ text: String, relativeTo folder: String) throws(Problem) {
        self.text = text
        self.folder = folder
        let refusal = Problem(.repository(.address), text)
        guard !text.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            throw refusal
        }
        if let scheme = RemoteURL.scheme(of: text) {
            let rest = text.dropFirst(scheme.count + 3)
            switch scheme {
            case "file":
                guard let path = RemoteURL.filePath(rest) else { throw refusal }
                location = .path(path)
            case "ssh", "git+ssh", "ssh+git":
                guard let address = SSHAddress(authorityAndPath: rest) else { throw refusal }
                location = .ssh(address)
            case "http", "https": location = .http(try HTTPAddress(text))
            case "git":
                guard let address = DaemonAddress(authorityAndPath: rest) else { throw refusal }
                location = .daemon(address)
            default: throw refusal
            }
            return
        }
        let colon = text.firstIndex(of: ":")
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        if text.hasPrefix("[") || colon.map({ $0 < slash }) == true {
            guard let address = SSHAddress(hostColonPath: text[...]) else { throw refusal }
            location = .ssh(address)
        } else {
            location = .path(text.hasPrefix("/") ? text : "\(folder)/\(text)")
        }
    }

    /// Returns the address after git's `url.<base>.insteadOf` and, for pushes, `pushInsteadOf` have been
    /// applied.
    func rewritten(by configuration: GitConfiguration, for direction: Direction) throws(Problem) -> RemoteURL
    {
        let rewritten = configuration.rewritten(text, for: direction)
        return rewritten == text ? self : try RemoteURL(rewritten, relativeTo: folder)
    }

    private static func scheme(of text: String) -> String? {
        guard let end = text.firstRange(of: "://")?.lowerBound else { return nil }
        let scheme = text[..<end]
        let isScheme = scheme.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isScheme && !scheme.isEmpty ? scheme.lowercased() : nil
    }

    private static func filePath(_ rest: Substring) -> String? {
        let path = rest.hasPrefix("localhost/") ? rest.dropFirst("localhost".count) : rest
        guard path.hasPrefix("/") else { return nil }
        return percentDecoded(path)
    }
}

/// Which way content goes.
enum Direction: Sendable, Hashable {
    /// From there to here.
    case fetch
    /// From here to there.
    case push
}

/// Returns text with `%XX` decoded as in a URL; nil where that is malformed, not UTF-8, or hides a control
/// character.
func percentDecoded(_ text: Substring) -> String? {
    guard text.contains("%") else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        guard digits.utf8.count == 2, digits.first?.isHexDigit == true, let value = UInt8(digits, radix: 16)
        else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { return nil }
    return decoded.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } ? nil : decoded
}
