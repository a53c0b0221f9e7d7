import Ledger
import Testing

@Suite("Addresses of repositories as URIs")
struct GitURITests {
    @Test(
        "Every form that Git knows becomes a URI that in-toto takes",
        arguments: [
            ("https://Inner.Example/b.git", "git+https://inner.example/b.git"),
            ("HTTP://inner.example:8080/%7Ea/b", "git+http://inner.example:8080/%7Ea/b"),
            ("ssh://git@inner.example:22/b.git", "git+ssh://git@inner.example:22/b.git"),
            ("git+ssh://inner.example/b", "git+ssh://inner.example/b"),
            ("git://inner.example/b", "git+git://inner.example/b"),
            ("file:///srv/b.git", "git+file:///srv/b.git"),
            ("git@Inner.example:b.git", "git+ssh://git@inner.example/b.git"),
            ("inner.example:/srv/b.git", "git+ssh://inner.example/srv/b.git"),
            ("[git@inner.example:22]:b.git", "git+ssh://git@inner.example:22/b.git"),
            ("git@[::1]:b.git", "git+ssh://git@[::1]/b.git"), ("[::1]:b.git", "git+ssh://[::1]/b.git"),
            ("/srv/b c@d#ü%.git", "git+file:///srv/b%20c%40d%23%C3%BC%25.git"),
            ("b/c.git", "git+file:b/c.git"),
        ])
    func forms(address: String, expected: String) {
        #expect(GitURI(of: address).text == expected)
    }

    @Test("A revision and a file can be told from the repository")
    func revisions() {
        let place = GitURI(of: "/srv/b.git")
        #expect(place.at("refs/tags/w/v1+2") == "git+file:///srv/b.git@refs/tags/w/v1+2")
        #expect(place.at("v@1#ä", file: "a b") == "git+file:///srv/b.git@v%401%23%C3%A4#a%20b")
    }
}
