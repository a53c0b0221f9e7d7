import Seals
import Support
import Testing

@Suite("DSSE envelopes")
struct DSSEEnvelopeTests {
    @Test(
        "What is signed is the specification's encoding, with lengths in bytes",
        arguments: [
            (
                "http://example.com/HelloWorld", "hello world",
                "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
            ),
            ("application/vnd.exämple+json", "", "DSSEv1 29 application/vnd.exämple+json 0 "),
            ("", "a b", "DSSEv1 0  3 a b"),
        ])
    func preAuthentication(type: String, payload: String, expected: String) {
        let envelope = DSSEEnvelope(Array(payload.utf8), of: type)
        #expect(envelope.signedContent == Array(expected.utf8))
    }

    @Test(
        "It comes back as it was written, and stock ssh-keygen accepts its signature",
        arguments: ["ed25519", "rsa:3072"])
    func roundTrip(kind: String) throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(kind, in: folder)
        let plain = DSSEEnvelope([0, 0xFF, 1, 2], of: "application/vnd.in-toto+json")
        let armored = try key.sign(plain.signedContent, namespace: "checkup@stagectl")

        let signed = plain.signed(armored, keyID: try key.fingerprint)

        for envelope in [plain, signed] {
            #expect(try DSSEEnvelope(parsing: envelope.content, limit: 1 << 16) == envelope)
        }
        #expect(signed.signature?.armored == armored)
        #expect(
            try stockAccepts(signed.signedContent, armored, namespace: "checkup@stagectl", in: folder))
        #expect(
            String(decoding: plain.content, as: UTF8.self)
                == #"{"payload":"AP8BAg==","payloadType":"application/vnd.in-toto+json","signatures":[]}"#)
    }

    @Test(
        "What stagectl does not write is not read",
        arguments: [
            ("AP8BAg==", "AP8BAg"), ("AP8BAg==", "AP8BAh=="), ("AP8BAg==", "AP8BAg==\\n"), ("AP8", "AP_"),
            ("[]", #"[{"keyid":"","sig":""},{"keyid":"","sig":""}]"#), ("[]", #"[{"sig":""}]"#),
            ("[]", #"[{"cert":"","keyid":"","sig":""}]"#), ("[]", "null"), ("[]", #"[""]"#), ("[]", "[ ]"),
            (#","signatures":[]"#, ""), ("[]}", #"[],"x":1}"#), (#""AP8BAg==""#, "1"),
            (#""payload":"#, #""payload":"","payload":"#), ("[]", String(repeating: "[", count: 100)),
        ])
    func strictness(what: String, with replacement: String) throws {
        let text = String(decoding: DSSEEnvelope([0, 0xFF, 1, 2], of: "t").content, as: UTF8.self)
        let altered = text.replacing(what, with: replacement)
        #expect(altered != text)
        #expect(throws: MalformedSeal.self) { try DSSEEnvelope(parsing: Array(altered.utf8), limit: 1 << 16) }
    }

    @Test("One that is too large is not looked into")
    func limit() throws {
        let content = DSSEEnvelope([UInt8](repeating: 0, count: 99), of: "t").content
        #expect(throws: Never.self) { try DSSEEnvelope(parsing: content, limit: content.count) }
        #expect(throws: MalformedSeal.self) { try DSSEEnvelope(parsing: content, limit: content.count - 1) }
    }
}
