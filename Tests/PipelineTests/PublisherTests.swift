import Pipeline
import Problems
import Support
import Testing

@Suite("Publishers of signatures in a pipeline file")
struct PublisherTests {
    /// Makes a public key with openssl, and returns its PEM.
    private func key(_ arguments: String...) throws -> String {
        let folder = try TemporaryFolder()
        _ = try expectRun("openssl", ["genpkey", "-out", "key.pem"] + arguments, in: folder.path)
        return try expectRun("openssl", ["pkey", "-in", "key.pem", "-pubout"], in: folder.path)
    }

    private func digits(_ pem: String) -> String {
        pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    }

    private func malware(_ text: String) -> String { "malware: { databases: [db], \(text) }" }

    @Test(
        "A key is taken in Base64; without the keys nothing is believed or read besides ClamAV's"
    )
    func keys() throws {
        let pem = try key("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        let text = digits(pem)
        let rules = try minimal(
            replacing: "malware: { databases: [db] }",
            with: malware("publishers: [\(text)], unwanted: true")
        ).checkup.malware
        #expect(rules.publishers.map(\.text) == [text])
        #expect(rules.publishers.map(\.modulus.count) == [256])
        #expect(rules.publishers.map(\.exponent) == [[1, 0, 1]])
        #expect(rules.refusesUnwanted)
        let plain = try minimal().checkup.malware
        #expect(plain.publishers.isEmpty)
        #expect(!plain.refusesUnwanted)
    }

    @Test("Any other key is refused")
    func others() throws {
        let long = digits(try key("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"))
        let curve = digits(try key("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"))
        let good = digits(try key("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
        for text in [long, curve, String(good.dropLast(4)), "AAAA", "x"] {
            let found = codes(
                replacing: "malware: { databases: [db] }", with: malware("publishers: [\"\(text)\"]"))
            #expect(found == ["pipeline.publisher-key"], "\(text.prefix(40))")
        }
    }
}
