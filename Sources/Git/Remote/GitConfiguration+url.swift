extension GitConfiguration {
    /// Returns the value of a key such as `http.sslCAInfo` for an address, as `git config --get-urlmatch`
    /// does.
    ///
    /// `http.<url>.sslCAInfo` goes before `http.sslCAInfo` where the URL matches: the longer the host and the
    /// path that match, and with the user named, the better.
    public func value(of key: String, for url: String) -> String? {
        guard let dot = key.firstIndex(of: "."), let address = MatchedURL(url) else { return self[key] }
        let section = key[..<dot].lowercased() + "."
        let name = key[dot...].lowercased()
        var best: (rank: MatchedURL.Rank, value: String)?
        let candidates = values.sorted { $0.key < $1.key }
        for (candidate, values) in candidates where candidate.hasPrefix(section) && candidate.hasSuffix(name)
        {
            let middle = candidate.dropFirst(section.count).dropLast(name.count)
            guard !middle.isEmpty, let pattern = MatchedURL(String(middle)), let value = values.last,
                let rank = pattern.rank(matching: address)
            else { continue }
            if best.map({ $0.rank < rank }) ?? true { best = (rank, value) }
        }
        return best?.value ?? self[key]
    }
}

/// A URL in parts, to be compared as git compares `http.<url>.*` with an address.
private struct MatchedURL {
    /// How well a pattern matches; greater is better.
    struct Rank: Comparable {
        let host: Int
        let path: Int
        let namesUser: Bool

        static func < (left: Rank, right: Rank) -> Bool {
            (left.host, left.path, left.namesUser ? 1 : 0) < (right.host, right.path, right.namesUser ? 1 : 0)
        }
    }

    private let scheme: String
    private let user: Substring?
    private let host: String
    private let port: Substring
    private let path: [Substring]

    init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        scheme = text[..<mark.lowerBound].lowercased()
        let rest = text[mark.upperBound...]
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: "@") {
            user = authority[..<at].split(separator: ":", omittingEmptySubsequences: false).first
            authority = authority[authority.index(after: at)...]
        } else {
            user = nil
        }
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            port = authority[authority.index(after: colon)...]
            authority = authority[..<colon]
        } else {
            port = scheme == "https" ? "443" : scheme == "http" ? "80" : ""
        }
        host = authority.lowercased()
        path = rest[end...].split(separator: "/")
    }

    func rank(matching address: MatchedURL) -> Rank? {
        guard scheme == address.scheme, port == address.port, address.path.starts(with: path),
            user == nil || user == address.user
        else { return nil }
        let wanted = host.split(separator: ".", omittingEmptySubsequences: false)
        let given = address.host.split(separator: ".", omittingEmptySubsequences: false)
        guard wanted.count == given.count, zip(wanted, given).allSatisfy({ $0 == "*" || $0 == $1 }) else {
            return nil
        }
        // A star is worth less than any name.
        let hostRank = wanted.reduce(0) { $0 + ($1 == "*" ? 0 : 2 * $1.utf8.count + 1) }
        return Rank(host: hostRank, path: path.reduce(0) { $0 + $1.utf8.count + 1 }, namesUser: user != nil)
    }
}
