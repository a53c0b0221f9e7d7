import Foundation
import Scanner
import Support
import Testing

@Suite("The base set of signatures")
struct BaseSetTests {
    /// The EICAR test string, put together here so that no virus scanner takes this file for it.
    private let eicar = Array(
        (#"X5O!P%@AP[4\PZX54(P^)7CC)7}$"# + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").utf8)

    private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Examples/signatures").standardizedFileURL.path

    private func base() throws -> SignatureDatabase {
        let copy = try TemporaryFolder()
        for name in ["base.ndb", "base.hdb"] {
            try age(copy.write(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")), to: name), 0)
        }
        return try SignatureDatabase(readingFrom: [copy.path], maxAge: 0, now: present)
    }

    @Test("EICAR is found alone, with a line end, and inside another file")
    func eicarIsFound() throws {
        let database = try base()

        #expect(try database.matches(eicar).map(\.offset) == [nil, 0])
        #expect(try database.matches(eicar + [10]).map(\.offset) == [0])
        #expect(try database.matches(Array("xyz".utf8) + eicar).map(\.offset) == [3])
        #expect(try database.matches(Array(eicar.dropLast())).isEmpty)
        #expect(try Set(database.matches(eicar).map(\.signature)) == ["Eicar-Test-Signature.UNOFFICIAL"])
    }

    @Test("clamscan reads the base set and finds the same")
    func clamscan() throws {
        let work = try TemporaryFolder()
        try work.write(Data(eicar + [10]), to: "eicar")
        try work.write("nothing\n", to: "clean")

        let result = try run(
            "clamscan", ["--no-summary", "--database=\(folder)", "\(work.path)/eicar", "\(work.path)/clean"])

        try #require(
            result.status != 127,
            "clamscan is missing; it comes with Debian's package clamav, which Tests/run installs.")
        #expect(result.status == 1)
        #expect(result.text.contains("eicar: Eicar-Test-Signature.UNOFFICIAL FOUND"))
        #expect(result.text.contains("clean: OK"))
    }
}
