/// What `git daemon` serves: `git://`, without login and without encryption.
///
/// That suffices to read from A, which is not trusted anyway: what a delivery is, its sender's signature says, and not the way on
/// which it came. Nothing is written by it, because whoever let a daemon receive would let everybody write.
struct DaemonAddress: Sendable, Hashable {
    /// The name or number of the machine; an IPv6 number without its brackets.
    let host: String
    /// The port, as it is looked up.
    let port: String
    /// The path that the server is asked for.
    let path: String
    /// Host and port as they were written, which the server is told: it may serve several.
    let authority: String

    private static let usualPort = 9418
    /// The longest path and host that a server is asked for, in bytes; the packet that asks has an end.
    private static let longest = 4_096

    /// Takes apart what follows `git://`; nil for what Git could understand in another way.
    init?(authorityAndPath text: Substring) {
        guard text.utf8.count <= Self.longest, let slash = text.firstIndex(of: "/"),
            var path = percentDecoded(text[slash...]), path.utf8.count > 1
        else { return nil }
        // As Git asks for it: what belongs to a user begins with a tilde.
        if path.hasPrefix("/~") { path.removeFirst() }
        var host = text[..<slash]
        var number = Substring("\(Self.usualPort)")
        authority = String(host)
        if host.hasPrefix("[") {
            guard let close = host.firstIndex(of: "]") else { return nil }
            let rest = host[host.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            if !rest.isEmpty { number = rest.dropFirst() }
            host = host[host.index(after: host.startIndex)..<close]
            guard host.utf8.allSatisfy(Self.isOfNumber) else { return nil }
        } else if let colon = host.firstIndex(of: ":") {
            number = host[host.index(after: colon)...]
            host = host[..<colon]
        }
        guard !host.isEmpty, !host.hasPrefix("-"), host.utf8.allSatisfy(Self.isOfHost),
            number.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let port = Int(number),
            1...65_535 ~= port
        else { return nil }
        self.host = String(host)
        self.port = String(port)
        self.path = path
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    /// What the server is told first: one packet with the service, the path and the name by which it was reached.
    var request: [UInt8] {
        let text = "git-\(Service.uploadPack.rawValue) \(path)\0host=\(authority)\0"
        let digits = String(text.utf8.count + 4, radix: 16)
        return Array((String(repeating: "0", count: 4 - digits.count) + digits + text).utf8)
    }
}
