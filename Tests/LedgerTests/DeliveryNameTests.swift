import Ledger
import Support
import Testing

@Suite("Delivery names")
struct DeliveryNameTests {
    static let names = [
        "v1", "v2.4.0", "a/b", "ü", "u\u{308}", "50%", "a#b", "v1+build.7", "-x", "@", "a@b", "x.lockx",
        "CON", "ä/ö/ü", "%2E",
        "a'b", "a;b", "$(x)", "{a}", "v1]", "", ".", "..", "a..b", ".a", "a/.b", "a.", "a.lock", "a.lock/b",
        "a b", "a~b",
        "a^b", "a:b", "a?b", "a*b", "a[b", "a\\b", "a@{b", "/a", "a/", "a//b", "a\tb", "a\u{7F}", "a\nb",
    ]

    @Test("A name is taken exactly when git check-ref-format takes it", arguments: names)
    func legality(text: String) throws {
        let git = try run("git", ["check-ref-format", "refs/tags/\(text)"])
        #expect((DeliveryName(text) != nil) == (git.status == 0))
    }

    @Test(
        "Names that people cannot tell from others are refused",
        arguments: ["a\u{202E}b", "a\u{200B}", "a\u{FFFD}", "\u{FEFF}a", String(repeating: "a", count: 201)])
    func unreadable(text: String) { #expect(DeliveryName(text) == nil) }

    @Test("An encoded name is one safe component of a path, and is read back", arguments: names)
    func encoding(text: String) throws {
        guard let name = DeliveryName(text) else { return }
        #expect(!name.encoded.isEmpty && name.encoded.first != ".")
        #expect(
            name.encoded.utf8.allSatisfy {
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-%".utf8.contains($0)
            })
        #expect(DeliveryName(encoded: name.encoded) == name)
    }

    @Test(
        "What no name is encoded to is not read",
        arguments: ["%", "%4", "%zz", "%61", "a/b", "%c3%bc", "%+1", "a%20b", ""])
    func decoding(text: String) { #expect(DeliveryName(encoded: text) == nil) }

    @Test("Two spellings of the same letter are two names")
    func normalisation() throws {
        let composed = try #require(DeliveryName("\u{FC}"))
        let decomposed = try #require(DeliveryName("u\u{308}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed.encoded == "%C3%BC")
    }

    @Test("The name is that of the ref, and the shard that of sha256sum")
    func reference() throws {
        let name = try #require(DeliveryName(reference: "refs/tags/wohngeld/v2.4.0"))
        #expect(name.text == "wohngeld/v2.4.0")
        #expect(DeliveryName(reference: "refs/heads/a")?.text == "a")
        #expect(DeliveryName(reference: "refs/notes/a") == nil)
        #expect(DeliveryName(reference: "refs/tags/") == nil)
        let digest = try expectRun("sha256sum", [], input: .init("240".utf8))
        #expect(digest.hasPrefix(name.shard))
        #expect(name.shard.count == 2)
        #expect(DeliveryName("WOHNGELD/V2.4.0")?.shard == name.shard)
    }
}
