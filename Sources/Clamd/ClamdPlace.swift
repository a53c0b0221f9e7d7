/// Where a clamd listens, and what is asked of it.
public struct ClamdPlace: Sendable, Hashable {
    /// The way to it.
    public enum Way: Sendable, Hashable {
        /// A socket in the file system: contents are handed over as descriptors.
        case path(String)
        /// A host and a port: contents are sent over the line.
        case network(host: String, port: String)
    }

    /// The way to it.
    public let way: Way
    /// How many seconds any content may take.
    public let timeout: Int

    /// Describes a clamd; nothing is opened.
    public init(_ way: Way, timeout: Int) {
        self.way = way
        self.timeout = timeout
    }

    /// What it is called in problems.
    public var text: String {
        switch way {
        case .path(let path): path
        case .network(let host, let port): "\(host):\(port)"
        }
    }
}

extension ClamdPlace.Way {
    /// Reads `HOST:PORT`, an IPv6 address in brackets; nil if it is none.
    public init?(address: String) {
        guard let colon = address.lastIndex(of: ":") else { return nil }
        var host = address[..<colon]
        let port = address[address.index(after: colon)...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        let isNumber = port.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard !host.isEmpty, isNumber, let number = UInt16(port), number > 0 else { return nil }
        self = .network(host: String(host), port: String(port))
    }
}

/// What clamd says of one content.
public enum ClamdVerdict: Sendable, Hashable {
    /// It found nothing.
    case clean
    /// It found this signature.
    case infected(String)
    /// It says that it did not look into all of it.
    case notScanned(String)
}
