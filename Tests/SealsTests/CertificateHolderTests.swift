import Foundation
import Problems
import Seals
import Support
import Testing

/// What an operator trusts, and what certificates call their holders.
@Suite("Certificates and their holders")
struct CertificateHolderTests {
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let content = Array("tree 1\n\nx\n".utf8)
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 60)

    init() throws {
        mill = CertificateMill(in: try TemporaryFolder())
        root = try mill.root("wurzel", subject: "/C=DE/O=Amt/CN=Wurzel")
    }

    private func authorities(_ anchors: [CertificateMill.Holder]) throws -> CertificateAuthorities {
        let pem = try anchors.map { try String(contentsOfFile: $0.certificate, encoding: .utf8) }.joined()
        return try CertificateAuthorities(anchors: ("anchors.pem", Array(pem.utf8)), revocationLists: [])
    }

    @Test("Files of the operator that are no certificates or lists are refused whole")
    func files() throws {
        let pem = Array(try String(contentsOfFile: root.certificate, encoding: .utf8).utf8)
        func codes(_ anchors: [UInt8], _ lists: [[UInt8]] = []) -> [String] {
            do throws(ProblemList) {
                _ = try CertificateAuthorities(
                    anchors: ("anchors.pem", anchors), revocationLists: lists.map { ("crl.pem", $0) })
                return []
            } catch { return error.problems.map(\.code.name) }
        }
        #expect(codes(Array("Wurzel des Amts\n".utf8) + pem + pem) == [])
        for wrong in [
            [], Array("x".utf8), Array(pem.dropLast(30)), pem + Array("-----BEGIN PRIVATE KEY-----\n".utf8),
            Array("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n".utf8),
        ] {
            #expect(codes(wrong) == ["signers.certificates"])
        }
        #expect(codes(pem, [[], pem, [0x30, 0]]) == Array(repeating: "signers.revocation-list", count: 3))
    }

    @Test(
        "A pattern stands for the attributes that it names, each as often as it names it",
        arguments: [
            ("O=Hersteller GmbH", true), ("O=Hersteller*, C=DE", true), ("cn=Anna, o=Hersteller GmbH", true),
            ("O=Hersteller", false), ("O=hersteller GmbH", false), ("OU=*, O=Hersteller GmbH", false),
            ("O=Hersteller GmbH, C=FR", false), ("DNS=host.example", false), ("URI=urn:x:*", true),
            ("O=Anna", false), ("CN=*, O=Hersteller GmbH", true),
        ])
    func pattern(text: String, matches: Bool) throws {
        let sender = try mill.issue(
            "sender", by: root, subject: "/C=DE/O=Hersteller GmbH/CN=Anna", names: "URI:urn:x:y")
        let holder = try authorities([root]).holder(
            of: content, signature: CMSSignature(file: Array(try mill.sign(content, by: sender)), of: "v1"),
            of: "v1", at: Self.now, strength: .recommended)
        #expect(try #require(SubjectPattern(text)).matches(holder.identity) == matches)
    }

    @Test("A name with a comma in it is one name")
    func injection() throws {
        let sender = try mill.issue(
            "sender", by: root, subject: "/CN=x,O=Hersteller GmbH,C=DE/O=Boese")
        let holder = try authorities([root]).holder(
            of: content, signature: CMSSignature(file: Array(try mill.sign(content, by: sender)), of: "v1"),
            of: "v1", at: Self.now, strength: .recommended)
        #expect(holder.identity.name == #"O=Boese,CN=x\,O\=Hersteller GmbH\,C\=DE"#)
        #expect(SubjectPattern("O=Hersteller GmbH, C=DE")?.matches(holder.identity) == false)
        let twice = try mill.issue("zwei", by: root, subject: "/O=Hersteller GmbH/O=Boese")
        let second = try authorities([root]).holder(
            of: content, signature: CMSSignature(file: Array(try mill.sign(content, by: twice)), of: "v1"),
            of: "v1", at: Self.now, strength: .recommended)
        #expect(SubjectPattern("O=Hersteller GmbH")?.matches(second.identity) == false)
        for none in ["", "O", "O=", "=x", "O=*", "C=DE", "X=y", "O=*, CN=??", "O=a,", #"O=a\"#] {
            #expect(SubjectPattern(none) == nil, "\(none)")
        }
    }
}
