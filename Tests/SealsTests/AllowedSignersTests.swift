import Foundation
import Problems
import Seals
import Support
import Testing

@Suite("Allowed signers")
struct AllowedSignersTests {
    private static let content = Array("Lieferung\n".utf8)
    private static let now = "2026-11-23T08:00:00Z"

    /// What stagectl says: nil if the address is the signer, else the code.
    private static func verdict(
        _ signers: String, _ armored: String, address: String = "a@b.example", namespace: String = "git",
        at time: String = now
    ) throws -> Code? {
        let time = try #require(Timestamp(text: time))
        do {
            let signers = try AllowedSigners(parsing: Array(signers.utf8), file: "allowed_signers")
            let signer = try signers.signer(
                of: content, armoredSignature: armored, namespace: namespace, at: time, address: address)
            #expect(signer.principal == address)
            return nil
        } catch let problem as Problem {
            return problem.code
        } catch let list as ProblemList {
            return list.problems.first?.code
        }
    }

    struct Line: Sendable, CustomTestStringConvertible {
        /// The line, with `KEY` and `OTHER` for keys.
        let line: String
        var address = "a@b.example"
        let code: Code?
        /// Whether ssh-keygen decides otherwise.
        var isStricter = false
        var testDescription: String { "\(line) for \(address)" }

        init(
            _ line: String, for address: String = "a@b.example", _ code: Code? = nil, isStricter: Bool = false
        ) {
            self.line = line
            self.address = address
            self.code = code
            self.isStricter = isStricter
        }
    }

    static let mismatch = Code.signature(.addressMismatch)
    static let lines = [
        Line("a@b.example KEY"), Line("a@b.example\tKEY"), Line("  \ta@b.example  \t KEY"),
        Line("\"a@b.example\" KEY"), Line("\"a@b.example,x y\" KEY", for: "x y"),
        Line("x@b.example,a@b.example KEY a comment with blanks"), Line("# comment\n\n \t\na@b.example KEY"),
        Line("a@b.example KEY\n"), Line("*@b.example KEY"), Line("?@b.example KEY"), Line("a@*.example KEY"),
        Line("a@?.e*e KEY"), Line("**a@b** KEY"), Line("*a*@*b* KEY"), Line("a@b.example* KEY"),
        Line("*@b.example,!x@b.example KEY"), Line("!x@*,*@b.example KEY"),
        Line("*@b.example,!a@b.example KEY", mismatch), Line("!a@*,a@b.example KEY", mismatch),
        Line("x@b.example KEY", mismatch), Line("a@b.exampl KEY", mismatch),
        Line("a@b.example? KEY", mismatch),
        Line("A@b.example KEY", mismatch), Line("b.example KEY", mismatch),
        Line("?a@b.example KEY", mismatch),
        Line("*@x.example KEY", for: "a@b.example", mismatch), Line("a@b.example KEY", for: "", mismatch),
        Line("a@b.example KEY", for: "a@b.example,x@b.example", mismatch),
        Line("a@b.example OTHER", .signature(.keyUnknown)), Line("", .signature(.keyUnknown)),
        Line("# a@b.example KEY", .signature(.keyUnknown)),
        Line("a@b.example OTHER\na@b.example KEY\nx@b.example KEY"),
        Line("x@b.example KEY\na@b.example KEY"),
        Line("a@b.example namespaces=\"git\" KEY"), Line("a@b.example namespaces=\"file,git\" KEY"),
        Line("a@b.example NameSpaces=\"g*\" KEY"), Line("a@b.example namespaces=\"*,!file\" KEY"),
        Line("a@b.example namespaces=\"file\" KEY", .signature(.keyScope)),
        Line("a@b.example namespaces=\"*,!git\" KEY", .signature(.keyScope)),
        Line("a@b.example namespaces=\"Git\" KEY", .signature(.keyScope)),
        Line("a@b.example namespaces=\"gi\\\"t\" KEY", .signature(.keyScope)),
        Line("a@b.example cert-authority KEY", .signature(.certificate)),
        Line("a@b.example CERT-AUTHORITY,namespaces=\"git\" KEY", .signature(.certificate)),
        Line("a@b.example cert-authority KEY\na@b.example KEY"),
        Line("a@b.example valid-after=\"20261123\" KEY"), Line("a@b.example valid-before=\"20261124Z\" KEY"),
        Line("a@b.example valid-after=\"20261123080000Z\" KEY"),
        Line("a@b.example valid-before=\"20261123080000Z\" KEY"),
        Line("a@b.example valid-after=\"202611230800\",valid-before=\"202611230801Z\" KEY"),
        Line("a@b.example valid-after=\"20261123080001Z\" KEY", .signature(.keyNotYetValid)),
        Line("a@b.example valid-before=\"20261123075959Z\" KEY", .signature(.keyExpired)),
        Line("a@b.example valid-before=\"20261123\" KEY", .signature(.keyExpired)),
        Line("a@b.example valid-after=\"20261124\" KEY", .signature(.keyNotYetValid)),
        Line("a@b.example valid-before=\"20261122\" KEY\na@b.example KEY"),
        Line("a@b.example valid-before=\"20240229\" KEY", .signature(.keyExpired)),
    ]

    @Test("A line counts exactly when ssh-keygen lets it count", arguments: lines)
    func line(line: Line) throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let other = try TestKey(in: folder, named: "other")
        let signers = line.line.replacingOccurrences(of: "KEY", with: key.line)
            .replacingOccurrences(of: "OTHER", with: other.line)
        let armored = try key.sign(Self.content)

        #expect(try Self.verdict(signers, armored, address: line.address) == line.code)
        // ssh-keygen takes no empty principal for one.
        let stock =
            try !line.address.isEmpty
            && stockAccepts(
                Self.content, armored, signers: signers, principal: line.address, time: "20261123080000Z",
                in: folder)
        #expect(stock == (line.code == nil))
    }

    @Test("The nearest miss is the one that is told")
    func nearest() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let armored = try key.sign(Self.content)
        let misses: [(line: String, code: SignatureProblem)] = [
            ("a@b.example cert-authority", .certificate), ("a@b.example namespaces=\"file\"", .keyScope),
            ("x@b.example", .addressMismatch), ("a@b.example valid-before=\"20260101\"", .keyExpired),
        ]
        for count in 1...misses.count {
            let lines = misses.prefix(count).map { "\($0.line) \(key.line)" }
            for order in [lines, lines.reversed()] {
                let code = try Self.verdict(order.joined(separator: "\n"), armored)
                #expect(code == .signature(misses[count - 1].code))
            }
        }
    }

    @Test("Time of judgement decides, to the second, both ends included")
    func time() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let armored = try key.sign(Self.content)
        let signers =
            "a@b.example valid-after=\"20260101000000Z\",valid-before=\"20261231235959Z\" " + key.line
        for (time, stock, code) in [
            ("2025-12-31T23:59:59Z", "20251231235959Z", SignatureProblem.keyNotYetValid),
            ("2026-01-01T00:00:00Z", "20260101000000Z", nil),
            ("2026-12-31T23:59:59Z", "20261231235959Z", nil),
            ("2027-01-01T00:00:00Z", "20270101000000Z", .keyExpired),
        ] {
            #expect(try Self.verdict(signers, armored, at: time) == code.map(Code.signature))
            let accepted = try stockAccepts(
                Self.content, armored, signers: signers, principal: "a@b.example", time: stock, in: folder)
            #expect(accepted == (code == nil))
        }
    }

    @Test("The signer is named with address, key and comment")
    func signer() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey("ecdsa:256", in: folder)
        let text = "x@b.example \(key.line)\n*@b.example \(key.line)  Firma B, seit 2026\n"
        let signers = try AllowedSigners(parsing: Array(text.utf8), file: "f")

        let signer = try signers.signer(
            of: Self.content, armoredSignature: try key.sign(Self.content, namespace: "release@stagectl"),
            namespace: "release@stagectl", at: try #require(Timestamp(text: Self.now)), address: "a@b.example"
        )

        #expect(signer.principal == "a@b.example")
        #expect(signer.fingerprint == (try key.fingerprint))
        #expect(signer.keyType == "ecdsa-sha2-nistp256")
        #expect(signer.comment == "Firma B, seit 2026")
    }

    @Test("Altered content and foreign purposes are told before the signer is looked for")
    func order() throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(in: folder)
        let signers = "a@b.example \(key.line)"
        let armored = try key.sign(Self.content)
        #expect(try Self.verdict(signers, armored, namespace: "file") == .signature(.namespace))
        let other = try key.sign(Self.content + [1])
        #expect(try Self.verdict(signers, other) == .signature(.wrong))
        #expect(try Self.verdict(signers, "") == .signature(.malformed))
        let weak = try TestKey("rsa:2048", in: folder, named: "weak")
        let list = "a@b.example \(weak.line)"
        #expect(try Self.verdict(list, try weak.sign(Self.content)) == .signature(.algorithmWeak))
    }

    @Test("Entries tell a pipeline who holds which key")
    func entries() throws {
        let folder = try TemporaryFolder()
        let first = try TestKey(in: folder)
        let second = try TestKey("rsa:3072", in: folder, named: "second")
        let text = """
            a@b.example \(first.line)
            # comment
            *@b.example,!c@b.example cert-authority,namespaces="git" \(second.line) CA
            a@b.example \(first.line) again
            """
        let signers = try AllowedSigners(parsing: Array(text.utf8), file: "f")

        #expect(signers.entries.map(\.line) == [1, 3, 4])
        #expect(signers.entries[0].key == signers.entries[2].key)
        #expect(signers.entries[0].key != signers.entries[1].key)
        #expect(signers.entries[0].key.fingerprint == (try first.fingerprint))
        #expect(signers.entries[1].isAuthority)
        #expect(signers.entries[1].namespaces?.text == "git")
        #expect(signers.entries[1].principals.text == "*@b.example,!c@b.example")
        #expect(signers.entries[1].principals.patterns[0].hasWildcards)
        #expect(!signers.entries[0].principals.patterns[0].hasWildcards)
        #expect(
            signers.entries[1].principals.matching([
                "a@b.example", "c@b.example", "d@b.example", "e@x.example",
            ])
                == ["a@b.example", "d@b.example"])
        #expect(signers.entries(for: "c@b.example").isEmpty)
        #expect(signers.entries(for: "a@b.example").count == 3)
        let signature = try SSHSignature(armored: try first.sign(Self.content))
        #expect(signers.entries(withKeyOf: signature).map(\.line) == [1, 4])
    }

    @Test("Patterns that would keep a careless matcher busy for ever are judged at once")
    func patterns() {
        let list = PatternList(String(repeating: "*a", count: 400) + "b")
        #expect(!list.matches(String(repeating: "a", count: 5_000)))
        #expect(
            PatternList(String(repeating: "*a", count: 400)).matches(String(repeating: "a", count: 5_000)))
    }
}
