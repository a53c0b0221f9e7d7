import Foundation
import Problems
import Seals
import Support
import Testing

@Suite("Signatures that other cores verify ahead")
struct SealsAheadTests {
    private struct Signed {
        let content: [UInt8]
        let armor: String
    }

    private func signed(_ count: Int, by key: TestKey, in folder: TemporaryFolder) throws -> [Signed] {
        try (0..<count).map { number in
            let content = Array("content \(number)".utf8)
            return Signed(content: content, armor: try key.sign(content))
        }
    }

    private func answer(of signers: AllowedSigners, to content: [UInt8], _ armor: String) -> String {
        do {
            return try signers.signer(
                of: content, armoredSignature: armor, namespace: "git", at: Timestamp(seconds: 1_790_000_000),
                address: "a@b.example"
            ).principal
        } catch {
            return error.code.name
        }
    }

    @Test("What was verified ahead, and what was not, gets the answer that it always gets")
    func answers() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let file = Array("a@b.example \(key.line)\n".utf8)
        let ahead = try AllowedSigners(parsing: file, file: "x")
        let plain = try AllowedSigners(parsing: file, file: "x")
        #expect(ahead == plain && ahead.hashValue == plain.hashValue)
        let all = try signed(12, by: key, in: folder)
        // Each signature also with another one's content, with another purpose, and cut off.
        var asked: [(content: [UInt8], armor: String)] = []
        for (index, one) in all.enumerated() {
            asked.append((one.content, one.armor))
            asked.append((all[(index + 1) % all.count].content, one.armor))
            asked.append((one.content, String(one.armor.dropLast(40))))
        }
        asked.append((Array("x".utf8), try key.sign(Array("x".utf8), namespace: "file")))
        for _ in 0..<20 {
            for (content, armor) in asked {
                ahead.verifyAhead(SealClaim(content, armoredSignature: armor, namespace: "git"))
            }
            for (content, armor) in asked {
                let answer = answer(of: ahead, to: content, armor)
                #expect(answer == self.answer(of: plain, to: content, armor))
            }
        }
        let answers = asked.map { answer(of: plain, to: $0.content, $0.armor) }
        #expect(answers.count { $0 == "a@b.example" } == all.count)
        #expect(
            Set(answers) == ["a@b.example", "signature.wrong", "signature.malformed", "signature.namespace"])
    }

    @Test("More than there is room for is verified when it is asked for")
    func overflow() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let signers = try AllowedSigners(parsing: Array("a@b.example \(key.line)\n".utf8), file: "x")
        let one = try #require(try signed(1, by: key, in: folder).first)
        for number in 0..<2000 {
            signers.verifyAhead(
                SealClaim(Array("other \(number)".utf8), armoredSignature: one.armor, namespace: "git"))
        }
        #expect(answer(of: signers, to: one.content, one.armor) == "a@b.example")
        #expect(answer(of: signers, to: Array("other 1".utf8), one.armor) == "signature.wrong")
    }
}
