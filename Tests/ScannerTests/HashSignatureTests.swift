import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("Hash signatures")
struct HashSignatureTests {
    @Test(
        "A file is recognised by what stock tools compute for it",
        arguments: ["md5sum", "sha1sum", "sha256sum"], [".hdb", ".hsb"])
    func digests(tool: String, ending: String) throws {
        let content = Array("a delivered file\n".utf8)
        let digest = try expectRun(tool, [], input: Data(content)).prefix { $0 != " " }
        let database = try database(["test" + ending: "\(digest.uppercased()):\(content.count):Test.Hash-1\n"]
        )

        #expect(try database.matches(content).map(\.signature) == ["Test.Hash-1.UNOFFICIAL"])
        #expect(try database.matches(content).first?.offset == nil)
        #expect(try database.matches(content + [0]).isEmpty)
        #expect(try database.matches(Array(content.dropLast())).isEmpty)
    }

    @Test("The size of a signature must match too, unless it is for any size")
    func sizes() throws {
        let content = Array("content".utf8)
        let digest = try expectRun("sha256sum", [], input: Data(content)).prefix { $0 != " " }
        let database = try database([
            "test.hsb": "\(digest):8:Other\n\(digest):7:Same\n\(digest):*:Any:73\n\(digest):*:Any2:73:255\n"
        ])

        #expect(try database.names(content) == ["Same", "Any", "Any2"])
        #expect(database.active == 4)
    }

    @Test("A digest that the caller has already is used")
    func knownDigest() throws {
        let database = try database(["test.hsb": "\(String(repeating: "ab", count: 32)):7:Known\n"])

        let matches = try Array("content".utf8).withUnsafeBytes {
            try database.matches(in: $0, named: "x", sha256: [UInt8](repeating: 0xab, count: 32))
        }

        #expect(matches.map(\.signature) == ["Known.UNOFFICIAL"])
    }

    @Test("The right one of many is found")
    func many() throws {
        let contents = (0..<500).map { Array("file \($0)".utf8) }
        let folder = try TemporaryFolder()
        for (number, content) in contents.enumerated() { try folder.write(Data(content), to: "\(number)") }
        let listing = try expectRun("sha1sum", (0..<500).map(String.init), in: folder.path)
        let lines = listing.split(separator: "\n").map { line in
            let parts = line.split(separator: " ")
            return "\(parts[0]):\(5 + parts[1].count):N\(parts[1])\n"
        }
        let database = try database(["test.hdb": lines.joined()])

        for (number, content) in contents.enumerated() {
            #expect(try database.names(content) == ["N\(number)"])
        }
        #expect(try database.names(Array("file 500".utf8)).isEmpty)
    }

    @Test(
        "Only hexadecimal digits are a digest, at every place of it",
        arguments: ["hdb", "hsb", "mdb", "sha1"])
    func digits(of kind: String) throws {
        let length = kind == "hsb" ? 64 : kind == "sha1" ? 40 : 32
        let plain = (0..<length).map { Array("0123456789abcdef".utf8)[$0 * 7 % 16] }
        for place in [0, 9, length - 1] {
            // Beside each range of digits, and what differs from a digit in one bit.
            for byte in Array("09afAF/@`gG!QOoq~ ".utf8) {
                let isDigit = Character(UnicodeScalar(byte)).isHexDigit
                var digits = plain
                digits[place] = byte
                let digest = String(decoding: digits, as: UTF8.self)
                let line = kind == "mdb" ? "7:\(digest):Name\n" : "\(digest):7:Name\n"
                let read = try? database(["a.\(kind == "sha1" ? "hdb" : kind)": line])
                #expect((read?.active == 1) == isDigit, "\(line)")
            }
        }
    }
}
