import Foundation
import Problems
import Seals
import Support
import Testing

/// What is left of revocation lists of which some are damaged.
@Suite("Usable revocation lists")
struct UsableListTests {
    @Test("Every whole list is kept, whatever stands beside it, and what is passed over is told")
    func damaged() throws {
        let mill = CertificateMill(in: try TemporaryFolder())
        let (root, other) = (try mill.root("wurzel"), try mill.root("andere"))
        func read(_ path: String) throws -> [UInt8] {
            Array(try #require(FileManager.default.contents(atPath: path)))
        }
        func der(_ path: String) throws -> [UInt8] {
            try expectRun("openssl", ["crl", "-in", path, "-outform", "DER", "-out", "\(path).der"])
            return try read("\(path).der")
        }
        let paths = [
            try mill.revocationList(of: root, number: 1), try mill.revocationList(of: other, number: 1),
        ]
        let (pem, der1, der2) = (try paths.map(read), try der(paths[0]), try der(paths[1]))
        let text = Array("Text\n----------\n".utf8)
        let part = Array(pem[0].prefix(150))
        let certificate = try read(root.certificate)
        let (one, two, both) = ([der1], [der2], [der1, der2])
        let number: [UInt8] = [0x30, 3, 2, 1, 1]
        let unknown: [UInt8] = [0x30, 0x8A]
        let rows: [Row] = [
            Row("two of PEM", pem[0], pem[1], both, isWhole: true),
            Row("text between", pem[0] + text, pem[1] + text, both, isWhole: true),
            Row("text before", text, pem[1], two, isWhole: true),
            Row("two of DER", der1, der2, both, isWhole: true),
            Row("nothing", [], [], []),
            Row("no list", text, text, []),
            Row("a certificate behind", pem[0], certificate, one),
            Row("a certificate before", certificate, pem[1], two),
            Row("a part behind", pem[0], Array(pem[1].prefix(150)), one),
            Row("a part before", part, pem[1], two),
            Row("a part before that ends its line", part + [10], pem[1], two),
            Row("no end of a line between", Array(pem[0].dropLast()), pem[1], both),
            Row("a part of DER behind", der1, Array(der2.prefix(100)), one),
            Row("text behind DER", der1, text, one),
            Row("a part of DER", Array(der1.dropLast()), [], []),
            Row("a number in the place of a list", number, der2, two),
            Row("a length of ten bytes", unknown, der2, []),
        ]
        for row in rows {
            let (lists, problems) = CertificateAuthorities.usableLists(in: [
                ("a.crl", row.content), ("b.crl", Array("kaputt".utf8)), ("c.crl", pem[0]),
            ])
            #expect(lists.map { $0.content } == row.kept + [der1], "\(row.what)")
            #expect(lists.map { $0.name } == row.kept.map { _ in "a.crl" } + ["c.crl"], "\(row.what)")
            let told = problems.map { "\($0.code.name) \($0.subject)" }
            let first = row.isWhole ? [] : ["signers.revocation-list a.crl"]
            #expect(told == first + ["signers.revocation-list b.crl"], "\(row.what): \(told)")
            // They can be read together.
            _ = try CertificateAuthorities(
                anchors: ("a", read(root.certificate)), revocationLists: lists)
        }
    }
}

/// What a file holds, and what is left of it.
private struct Row {
    let what: String
    let content: [UInt8]
    let kept: [[UInt8]]
    let isWhole: Bool

    init(_ what: String, _ first: [UInt8], _ second: [UInt8], _ kept: [[UInt8]], isWhole: Bool = false) {
        self.what = what
        content = first + second
        self.kept = kept
        self.isWhole = isWhole
    }
}
