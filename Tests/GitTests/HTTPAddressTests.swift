import Git
import Problems
import Testing

@Suite("HTTP addresses")
struct HTTPAddressTests {
    @Test(
        "What every reader understands alike is taken",
        arguments: [
            "https://amt.example/a.git", "https://amt.example", "HTTPS://AMT.example:8443/a/b.git",
            "http://127.0.0.1/", "https://[::1]:8443/a.git", "https://anna@amt.example/a%20b.git",
            "https://anna%40amt.example@amt.example/a.git", "https://git_lab.amt.example/~anna/a.git",
        ])
    func taken(text: String) throws {
        #expect(try RemoteURL(text, relativeTo: "/").kind == .http)
    }

    @Test(
        "What two readers could understand differently is refused",
        arguments: [
            "https://", "https:///a.git", "https://:443/a.git", "https://amt.example:/a.git",
            "https://amt.example:0/a.git", "https://amt.example:65536/a.git", "https://amt.example:4x3/a.git",
            "https://amt.example:+443/a.git", "https://am%74.example/a.git", "https://amt.example/a.git?b=c",
            "https://amt.example/a.git#b", "https://amt.example\\@evil.example/a.git",
            "https://amt .example/a.git", "https://@amt.example/a.git", "https://an%0Ana@amt.example/a.git",
            "https://an%zna@amt.example/a.git", "https://a@b@amt.example/a.git", "https://[::1/a.git",
            "https://[amt.example]/a.git", "https://[::1]x/a.git", "https://-amt.example/a.git",
            "https://ämt.example/a.git", "https://amt.example/ä.git", "https://::1/a.git",
            "https://amt.example/a\u{202E}.git", "https://amt.example/a\r\nHost: x",
        ])
    func refused(text: String) throws {
        let problem = try #require(throws: Problem.self) { try RemoteURL(text, relativeTo: "/") }

        #expect(problem.code == .repository(.address))
    }

    @Test(
        "A password in an address is refused without repeating it",
        arguments: ["https://anna:geheim@amt.example/a.git", "https://:geheim@amt.example/a.git"])
    func secret(text: String) throws {
        let problem = try #require(throws: Problem.self) { try RemoteURL(text, relativeTo: "/") }

        #expect(problem.code == .transport(.secretInAddress))
        #expect(problem.code.exitStatus == .configuration)
        #expect(!"\(problem)".contains("geheim"))
    }
}
