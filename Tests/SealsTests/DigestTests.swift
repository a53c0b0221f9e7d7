import Foundation
import Seals
import Support
import Testing

@Suite("Digests")
struct DigestTests {
    @Test(
        "Stock tools find the same digests",
        arguments: [0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 100_000])
    func stock(count: Int) throws {
        let folder = try TemporaryFolder()
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try folder.write(content, to: "content")

        #expect(try expectRun("sha256sum", [file]).hasPrefix(SHA256Digest(of: content).hex + " "))
        #expect(try expectRun("sha512sum", [file]).hasPrefix(SHA512Digest(of: content).hex + " "))
    }

    @Test("It makes no difference in which pieces a stream arrives", arguments: [1, 7, 64, 1_000])
    func pieces(size: Int) {
        let content = (0..<3_000).map { UInt8(truncatingIfNeeded: $0) }
        var short = SHA256Hasher()
        var long = SHA512Hasher()
        var rest = content[...]
        while !rest.isEmpty {
            short.update(Array(rest.prefix(size)))
            rest.prefix(size).withUnsafeBytes { long.update($0) }
            rest = rest.dropFirst(size)
        }
        short.update([])

        let digests = (short.finish(), long.finish())

        #expect(digests.0 == SHA256Digest(of: content))
        #expect(digests.1 == SHA512Digest(of: content))
    }

    @Test("A digest is read back from what it writes")
    func text() {
        let digest = SHA256Digest(of: Array("Lieferung".utf8))
        #expect(SHA256Digest(hex: digest.hex) == digest)
        #expect(SHA256Digest(text: digest.text) == digest)
        #expect(digest.text == "sha256:" + digest.hex)
        let long = SHA512Digest(of: [1])
        #expect(SHA512Digest(hex: long.hex) == long)
    }

    @Test(
        "Nothing but 64 hex digits in lower case is a digest",
        arguments: [
            "", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
            String(repeating: "A", count: 64), String(repeating: "g", count: 64),
            " " + String(repeating: "0", count: 63), String(repeating: "0", count: 66),
        ])
    func refused(text: String) {
        #expect(SHA256Digest(hex: text) == nil)
        #expect(SHA256Digest(text: text) == nil)
        #expect(SHA256Digest(text: "sha256:" + text) == nil)
        #expect(SHA256Digest(text: "sha512:" + String(repeating: "0", count: 64)) == nil)
        #expect(SHA512Digest(hex: text) == nil)
    }
}
