import Git
import Problems
import Testing

@Suite("Addresses of repositories")
struct RemoteURLTests {
    @Test(
        "Every form that git knows is told apart",
        arguments: [
            ("/srv/a.git", RemoteURL.Kind.path, "/srv/a.git"), ("a.git", .path, "/here/a.git"),
            ("../a b", .path, "/here/../a b"), ("./host:a", .path, "/here/./host:a"),
            ("-a", .path, "/here/-a"), ("~/a", .path, "/here/~/a"),
            ("file:///srv/a%20b.git", .path, "/srv/a b.git"), ("file://localhost/a", .path, "/a"),
            ("ssh://git@host:2222/srv/a.git", .ssh, nil), ("ssh://[::1]:22/a", .ssh, nil),
            ("git@host:a.git", .ssh, nil), ("host:/a", .ssh, nil), ("[host:2222]:a", .ssh, nil),
            ("git@[::1]:a", .ssh, nil), ("HTTPS://host/a.git", .http, nil), ("http://host/a", .http, nil),
            ("git://host/a.git", .daemon, nil), ("GIT://host:9999/a%20b", .daemon, nil),
            ("git://[::1]:9418/~nutzer/a", .daemon, nil),
        ] as [(String, RemoteURL.Kind, String?)])
    func forms(text: String, kind: RemoteURL.Kind, path: String?) throws {
        let url = try RemoteURL(text, relativeTo: "/here")
        #expect(url.kind == kind)
        #expect(url.path == path)
        #expect(url.text == text)
    }

    @Test(
        "What could be an option, a command or something else to another reader is refused",
        arguments: [
            "", "ext::sh -c id", "ext::sh", "fd::3", "git://host", "git://host/", "git:///a", "git://-h/a",
            "git://host:0/a", "git://host:65536/a", "git://host:x/a", "git://user@host/a", "git://[::1/a",
            "git://[x]/a", "git://host/a%00b", "git://host/a%0Ahost=b", "git://ho$t/a", "git://host:/a",
            "git://host/\(String(repeating: "a", count: 4096))", "ftp://host/a", "://a", "file://host/a",
            "file://a", "file:///a%00b", "file:///a%0Ab", "file:///%zz", "file:///%+1", "file:///%ff",
            "ssh://host",
            "ssh://-oProxyCommand=id/a", "ssh://-l@host/a", "ssh://user@-host/a",
            "ssh://%2DoProxyCommand=id/a",
            "ssh:///a", "ssh://user:secret@host/a", "ssh://host:0/a", "ssh://host:99999/a", "ssh://host:x/a",
            "ssh://ho st/a", "-oProxyCommand=id:a", "host:", "host:-a", "host:-\u{301}a", "user@-host:a",
            "user@:a", ":a",
            "[host:a",
            "[host]a", "[-host]:a", "a\nb", "host:a\u{1B}[0m", "a\u{0}b", "ssh://hö.example/a",
        ])
    func refused(text: String) {
        let problem = #expect(throws: Problem.self) { try RemoteURL(text, relativeTo: "/here") }
        #expect(problem == Problem(.repository(.address), text))
        #expect(problem?.code.exitStatus == .badData)
    }
}
