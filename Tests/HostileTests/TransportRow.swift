import Foundation
import Support

/// A server on the way to A, and what must come of it.
struct TransportRow: Sendable, CustomStringConvertible {
    /// Where a run is sent that asks for A.
    struct Route {
        let url: String
        var environment: [String: String] = [:]
        /// What has to live as long as the run.
        var servers: [AnyObject] = []
        /// Whether nobody has asked those who must not be asked.
        var isQuiet: () -> Bool = { true }
    }

    let what: String
    let code: String
    let status: Int32
    let route: @Sendable (Ways) throws -> Route
    var description: String { what }

    init(
        _ what: String, _ code: String, _ status: Int32, _ route: @escaping @Sendable (Ways) throws -> Route
    ) {
        self.what = what
        self.code = code
        self.status = status
        self.route = route
    }

    /// A server over HTTPS whose certificate is issued in some way.
    private static func certified(
        _ what: String, _ code: String, for name: String = "IP:127.0.0.1",
        validity: CertificateAuthority.Validity = .now, isKnown: Bool = true
    ) -> TransportRow {
        TransportRow(what, "transport.\(code)", 78) { ways in
            let server = try ways.serve(for: name, validity)
            return Route(
                url: server.url("outer.git"), environment: isKnown ? ways.trusting : [:], servers: [server])
        }
    }

    /// A server that misbehaves in one way.
    private static func misbehaving(
        _ what: String, _ code: String, scheme: String, status: Int32 = 69,
        _ behaviour: @autoclosure @escaping @Sendable () -> LoopbackServer.Behaviour
    ) -> TransportRow {
        TransportRow(what, code, status) { _ in
            let server = try LoopbackServer(behaviour())
            return Route(url: "\(scheme)://127.0.0.1:\(server.port)/outer.git", servers: [server])
        }
    }

    private static func packet(_ bytes: [UInt8]) -> [UInt8] {
        Array(String(format: "%04x", bytes.count + 4).utf8) + bytes
    }

    private static let id = String(repeating: "1", count: 40)
    private static let first = packet(Array("\(id) HEAD\0multi_ack side-band-64k ofs-delta agent=x\n".utf8))

    static let all: [TransportRow] = [
        TransportRow("an SSH host key that nobody knows", "transport.host-key", 78) { ways in
            Route(
                url: ways.ssh.url(ways.outer), environment: try ways.ssh.environment(knownHost: .none))
        },
        TransportRow("an SSH host key that has changed", "transport.host-key", 78) { ways in
            Route(
                url: ways.ssh.url(ways.outer), environment: try ways.ssh.environment(knownHost: .changed))
        },
        certified("a TLS certificate for another name", "certificate-name", for: "DNS:anders.example"),
        certified("a TLS certificate that has expired", "certificate-time", validity: .expired),
        certified("a TLS certificate of an unknown authority", "certificate-untrusted", isKnown: false),
        TransportRow("a redirect to another host", "transport.redirect", 78) { ways in
            let other = try ways.serve()
            let server = try ways.serve(movedTo: "https://127.0.0.1:\(other.port)")
            return Route(
                url: server.movedURL("outer.git"), environment: ways.trusting, servers: [other, server],
                isQuiet: { other.requests().isEmpty })
        },
        misbehaving(
            "a server that takes no call", "transport.timed-out", scheme: "https", .blackHole),
        misbehaving("a server that says nothing", "transport.timed-out", scheme: "https", .silence),
        misbehaving(
            "a server that says a byte now and then", "transport.timed-out", scheme: "http",
            .drip("HTTP/1.1 200 OK\r\nX-Header: ", every: .milliseconds(100))),
        misbehaving(
            "an answer whose header has no end", "transport.malformed", scheme: "http",
            .flood(Array("HTTP/1.1 200 OK\r\n".utf8), repeating: Array("X-Header: x\r\n".utf8), times: .max)),
        misbehaving(
            "a list of refs without an end", "transport.answer-too-long", scheme: "git",
            .flood(
                first,
                repeating: packet(Array("\(id) refs/\(String(repeating: "a", count: 60_000))\n".utf8)),
                times: .max)),
        misbehaving(
            "names of deliveries that Git would refuse", "delivery.ref-name", scheme: "git", status: 10,
            .flood(
                first
                    + [Array("va..b".utf8), Array("v1.lock".utf8), Array("v@{1".utf8), [0x76, 0xFF]].flatMap {
                        packet(Array("\(id) refs/tags/".utf8) + $0 + [0x0A])
                    } + Array("0000".utf8))),
        TransportRow("an A that cannot be reached", "transport.unreachable", 69) { _ in
            Route(url: "git://127.0.0.1:\(try LoopbackPort.free())/outer.git")
        },
    ]
}

/// The servers that rows share.
final class Ways: Sendable {
    let outer: String
    let ssh: SSHServer
    private let folder: TemporaryFolder
    private let authority: CertificateAuthority

    init(to outer: String) throws {
        self.outer = outer
        ssh = try SSHServer()
        folder = try TemporaryFolder()
        authority = try CertificateAuthority(named: "behoerden-ca", in: folder)
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/root", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/root/outer.git", withDestinationPath: outer)
    }

    /// What makes a run trust the authority of these servers.
    var trusting: [String: String] { ["GIT_SSL_CAINFO": authority.certificate] }

    /// Serves A over HTTPS.
    func serve(
        for name: String = "IP:127.0.0.1", _ validity: CertificateAuthority.Validity = .now,
        movedTo: String? = nil
    ) throws -> NginxServer {
        var options = NginxServer.Options()
        options.certificate = try authority.issue(
            "server-\(UUID().uuidString)", for: [name], validity: validity)
        if let movedTo { options.movedTo = movedTo }
        return try NginxServer(serving: "\(folder.path)/root", options)
    }
}
