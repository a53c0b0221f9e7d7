import Foundation
import Problems
import Seals
import Support
import Testing

@Suite("Signers files that cannot be used")
struct SignersFileTests {
    /// A well-formed key, so that only the rest of a line can be wrong; RFC 8032's first test vector.
    private static let key: String = {
        let point: [UInt8] = [
            0xD7, 0x5A, 0x98, 0x01, 0x82, 0xB1, 0x0A, 0xB7, 0xD5, 0x4B, 0xFE, 0xD3, 0xC9, 0x64, 0x07, 0x3A,
            0x0E, 0xE1, 0x72, 0xF3, 0xDA, 0xA6, 0x23, 0x25, 0xAF, 0x02, 0x1A, 0x68, 0xF7, 0x07, 0x51, 0x1A,
        ]
        return "ssh-ed25519 " + Data(string("ssh-ed25519") + string(point)).base64EncodedString()
    }()

    private static func problems(_ text: String) -> [Problem] { problems(Array(text.utf8)) }

    private static func problems(_ bytes: [UInt8]) -> [Problem] {
        do throws(ProblemList) {
            _ = try AllowedSigners(parsing: bytes, file: "signers/allowed_signers")
            return []
        } catch {
            return error.problems
        }
    }

    static let lines: [(String, SignersProblem, subject: String, column: Int)] = [
        ("a@b.example", .line, "signers/allowed_signers", 12),
        ("a@b.example ssh-ed25519", .line, "signers/allowed_signers", 13),
        ("a@b.example  valid-before=\"20270101\"", .line, "signers/allowed_signers", 37),
        ("\"a@b.example KEY", .line, "signers/allowed_signers", 1),
        ("a\"b\" KEY", .line, "signers/allowed_signers", 1),
        ("\"a\"b KEY", .line, "signers/allowed_signers", 1),
        ("a namespaces=\"git\"x KEY", .line, "signers/allowed_signers", 19),
        ("a@b.example\r KEY", .encoding, "signers/allowed_signers", 12),
        ("a@b.example KEY\r", .encoding, "signers/allowed_signers", 93),
        ("a@b.example KEY \u{1B}[0m", .encoding, "signers/allowed_signers", 94),
        ("a\0b KEY", .encoding, "signers/allowed_signers", 2),
        ("# \u{85}", .encoding, "signers/allowed_signers", 3),
        ("!a@b.example KEY", .principal, "!a@b.example", 1),
        ("!* KEY", .principal, "!*", 1), ("! KEY", .principal, "!", 1),
        ("!a,!b KEY", .principal, "!a,!b", 1), ("a,,b KEY", .principal, "a,,b", 1),
        ("a, KEY", .principal, "a,", 1), (",a KEY", .principal, ",a", 1), ("a,! KEY", .principal, "a,!", 1),
        ("\"\" KEY", .principal, "", 1),
        ("* KEY", .principalWildcard, "*", 1), ("  ** KEY", .principalWildcard, "**", 3),
        ("?* KEY", .principalWildcard, "?*", 1), ("*@* KEY", .principalWildcard, "*@*", 1),
        ("a@b.example,* KEY", .principalWildcard, "*", 1), ("*,!a@b.example KEY", .principalWildcard, "*", 1),
        ("a restrict KEY", .optionUnknown, "restrict", 3), ("a from=\"x\" KEY", .optionUnknown, "from", 3),
        ("a namespace=\"git\" KEY", .optionUnknown, "namespace", 3),
        ("ä valid_after=\"20260101\" KEY", .optionUnknown, "valid_after", 3),
        ("a cert-authority, KEY", .optionUnknown, "", 18), ("a ,cert-authority KEY", .optionUnknown, "", 3),
        ("a cert-authority,cert-authority KEY", .optionDuplicate, "cert-authority", 18),
        ("a namespaces=\"git\",NAMESPACES=\"x\" KEY", .optionDuplicate, "NAMESPACES", 20),
        ("a valid-after=\"20260101\",valid-after=\"20260101\" KEY", .optionDuplicate, "valid-after", 26),
        ("a valid-before=\"20260101\",valid-before=\"20260102\" KEY", .optionDuplicate, "valid-before", 27),
        ("a cert-authority=\"yes\" KEY", .optionMalformed, "cert-authority", 3),
        ("a namespaces KEY", .optionMalformed, "namespaces", 3),
        ("a namespaces=git KEY", .optionMalformed, "namespaces", 3),
        ("a namespaces=\"\" KEY", .optionMalformed, "namespaces", 3),
        ("a namespaces=\"git,\" KEY", .optionMalformed, "namespaces", 3),
        ("a valid-after=\"20260231\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"20260229\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"2026-01-01\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"2026010\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"2026010112\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"202601012400\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"20260101z\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"Z\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"+2026101\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-after=\"19700101\" KEY", .optionMalformed, "valid-after", 3),
        ("a valid-before=\"always\" KEY", .optionMalformed, "valid-before", 3),
        ("a valid-before KEY", .optionMalformed, "valid-before", 3),
        (
            "a valid-after=\"20260101\",valid-before=\"20260101Z\" KEY", .validityEmpty,
            "2026-01-01T00:00:00Z…2026-01-01T00:00:00Z", 3
        ),
        ("a ssh-ed25519 AAAA", .keyMalformed, "ssh-ed25519", 3),
        ("a ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA", .keyMalformed, "ssh-ed25519", 3),
        ("a ssh-ed25519 =", .keyMalformed, "ssh-ed25519", 3),
        ("a KEYx", .keyMalformed, "ssh-ed25519", 3),
        ("a ssh-rsa BLOB", .keyMismatch, "ssh-rsa", 3), ("a ssh-dss BLOB", .keyMismatch, "ssh-dss", 3),
        ("a SSH-ED25519 BLOB", .keyMismatch, "SSH-ED25519", 3),
        ("a ssh-mldsa44 AAAAC3NzaC1tbGRzYTQ0AAAAAQE=", .keyUnsupported, "ssh-mldsa44", 3),
        (
            "a ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t",
            .keyUnsupported, "ssh-ed25519-cert-v01@openssh.com", 3
        ),
    ]

    @Test("Each fault has its code, its place and its line", arguments: lines)
    func fault(line: String, code: SignersProblem, subject: String, column: Int) throws {
        let blob = String(Self.key.dropFirst("ssh-ed25519 ".count))
        let text = line.replacingOccurrences(of: "KEY", with: Self.key)
            .replacingOccurrences(of: "BLOB", with: blob)
        let good = "x@y.example \(Self.key)\n"
        #expect(Self.problems(good) == [])

        let problems = Self.problems(good + text + "\n" + good)

        let problem = try #require(problems.first)
        #expect(problems.count == 1, "\(problems)")
        #expect(problem.code == .signers(code))
        #expect(problem.subject == subject)
        #expect(problem.place == Place(file: "signers/allowed_signers", line: 2, column: column, text: text))
        #expect(problem.code.exitStatus == .badData)
    }

    @Test("Every problem of a file is named, in order")
    func all() {
        let text = """
            # everything is wrong here
            * \(Self.key)
            a@b.example \(Self.key)
            b@b.example foo,valid-after="x",foo namespaces="git" AAAA
            c@b.example
            !x,* restrict \(Self.key)x
            """
        let problems = Self.problems(text)

        #expect(problems.map(\.place?.line) == [2, 4, 4, 4, 4, 5, 6, 6, 6])
        #expect(
            problems.map(\.code) == [
                .signers(.principalWildcard), .signers(.optionUnknown), .signers(.optionMalformed),
                .signers(.optionUnknown), .signers(.keyMalformed), .signers(.line),
                .signers(.principalWildcard), .signers(.optionUnknown), .signers(.keyMalformed),
            ])
    }

    @Test("Text that is no UTF-8 is refused with its place")
    func encoding() {
        let problems = Self.problems(Array("a@b.example \(Self.key) M".utf8) + [0xFC] + Array("ller\n".utf8))
        #expect(problems.map(\.code) == [.signers(.encoding)])
        #expect(problems.first?.place?.column == 95)
        #expect(problems.first?.found == "0xfc")
    }

    @Test("Size, lines and length of a line are bounded")
    func bounds() throws {
        func file(_ size: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "#"), count: size) }
        #expect(Self.problems(file(AllowedSigners.lineLimit)) == [])
        #expect(Self.problems(file(AllowedSigners.lineLimit + 1)).map(\.code) == [.signers(.fileTooLong)])
        #expect(Self.problems(file(AllowedSigners.sizeLimit + 1)).map(\.code) == [.signers(.fileTooLong)])
        let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: AllowedSigners.lineCountLimit)
        #expect(Self.problems(lines).map(\.code) == [.signers(.fileTooLong)])
        #expect(Self.problems(Array(lines.dropLast())) == [])
    }

    @Test("Cut off anywhere, a file is read or refused, and nothing crashes")
    func truncated() {
        let text =
            "\"a b,c\" namespaces=\"git\",valid-after=\"20260101\",cert-authority \(Self.key) ä comment"
        var read = 0
        for count in 0...text.utf8.count where Self.problems(Array(text.utf8.prefix(count))).isEmpty {
            read += 1
        }
        // The empty file, and those from the end of the key on but for the half of an umlaut.
        #expect(read == 1 + " ä comment".utf8.count + 1 - 1)
    }

    @Test("Weak keys may stand in a file; their signatures do not count")
    func weak() throws {
        let folder = try TemporaryFolder()
        let lines = try ["rsa:1024", "dsa"].map {
            "a@b.example \(try TestKey($0, in: folder, named: $0).line)"
        }
        let signers = try AllowedSigners(parsing: Array(lines.joined(separator: "\n").utf8), file: "f")
        #expect(signers.entries.map(\.key.type) == ["ssh-rsa", "ssh-dss"])
    }
}
