import Foundation
import Seals
import Support
import Testing

@Suite("Codes of messages")
struct MessageCodeTests {
    @Test("They are those of openssl")
    func openssl() throws {
        let key = [UInt8](0..<32)
        let hex = key.map { String(format: "%02x", $0) }.joined()
        for message in ["", "a", "Wohngeld", String(repeating: "x", count: 10_000)] {
            let theirs = try expectRun(
                "openssl", ["dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:\(hex)", "-r"],
                input: Data(message.utf8)
            ).prefix { $0 != " " }
            let code = try #require(MessageCode(key: key))
            #expect(code.code(of: Array(message.utf8)) == theirs)
            #expect(code.isCode(Array(theirs.utf8), of: Array(message.utf8)))
        }
    }

    @Test("Another message, another key and half a code are not right")
    func wrong() throws {
        let code = try #require(MessageCode(key: [UInt8](repeating: 1, count: 32)))
        let other = try #require(MessageCode(key: [UInt8](repeating: 2, count: 32)))
        let right = Array(code.code(of: [1, 2, 3]).utf8)
        #expect(!code.isCode(right, of: [1, 2, 4]))
        #expect(!other.isCode(right, of: [1, 2, 3]))
        #expect(!code.isCode(right.dropLast(), of: [1, 2, 3]))
        #expect(!code.isCode([], of: [1, 2, 3]))
        #expect(MessageCode(key: [1, 2, 3]) == nil)
    }
}
