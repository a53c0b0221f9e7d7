import Foundation
import Pipeline
import Problems
import Support
import Testing

/// Revocation lists that a pipeline names besides those in its senders' folder.
@Suite("Named revocation lists")
struct NamedListsTests {
    private let folder: TemporaryFolder
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let pipeline: String

    init() throws {
        folder = try TemporaryFolder()
        mill = CertificateMill(in: folder)
        root = try mill.root("wurzel")
        let text = minimalText.replacing(
            "signatures: { signers: senders",
            with: """
                signatures: { senders: { h: { subjects: O=H } }, revocation-lists: sperren, signers: senders
                """)
        pipeline = try folder.write(text, to: "policy/pipeline.yaml")
        let people = try ["stagectl@inner.example", "v1@amt.example", "v2@amt.example"].map { person in
            let file = "\(folder.path)/\(person)"
            try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file])
            return "\(person) \(try String(contentsOfFile: file + ".pub", encoding: .utf8))"
        }
        try folder.write(people.joined(), to: "policy/allowed_signers")
        try copy(root.certificate, "senders/anchors.pem")
    }

    private func copy(_ path: String, _ name: String) throws {
        try folder.write(try #require(FileManager.default.contents(atPath: path)), to: "policy/\(name)")
    }

    private func problems() -> [Problem] {
        do throws(ProblemList) {
            _ = try Policy(readingFrom: pipeline)
            return []
        } catch {
            return error.problems
        }
    }

    private func codes() -> [String] { problems().map(\.code.name) }

    @Test("A file or a folder of them counts, lies in the ledger with the keys, and is read from there")
    func reading() throws {
        let list = try mill.revocationList(of: root)
        try copy(list, "sperren")
        let file = try Policy(readingFrom: pipeline)
        #expect(file.authorities?.knowsRevocations == true)
        #expect(file.senderFiles.keys.sorted() == ["anchors.pem", "revocation-lists.sperren"])
        try FileManager.default.removeItem(atPath: "\(folder.path)/policy/sperren")

        // As a service of the site lays them there, with links by the names that OpenSSL looks for.
        try copy(list, "sperren/wurzel.der.pem")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/policy/sperren/0a1b2c3d.r0", withDestinationPath: "wurzel.der.pem")
        try folder.write("x", to: "policy/sperren/README")
        let both = try Policy(readingFrom: pipeline)
        #expect(both.senderFiles.count == 3 && both.digest != file.digest)
        let again = try Policy(
            pipeline: both.pipelineBytes, operatorFiles: both.operatorFiles, senderFiles: both.senderFiles)
        #expect(again == both && again.digest == both.digest)
    }

    @Test("What is named and cannot be had decides nothing")
    func missing() throws {
        #expect(codes() == ["signers.revocations-missing"])
        let problem = try #require(problems().first)
        #expect(problem.place?.text.contains("revocation-lists: sperren") == true)
        #expect(problem.code.exitStatus == .unavailable)
        // Who needs a list of certificates is not told how to make one of keys.
        for language in [Language.german, .english] {
            #expect(problem.hint(in: language)?.contains("ssh-keygen") == false)
        }
        try folder.write("x", to: "policy/sperren/README")
        #expect(codes() == ["signers.revocations-missing"])
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/policy/sperren/wurzel.crl", withDestinationPath: "nirgends")
        #expect(codes() == ["signers.revocations-missing"])
        try FileManager.default.removeItem(atPath: "\(folder.path)/policy/sperren/wurzel.crl")
        try folder.write("x", to: "policy/sperren/unter/wurzel.crl")
        #expect(codes() == ["signers.revocations-unreadable"])
        try FileManager.default.removeItem(atPath: "\(folder.path)/policy/sperren/unter")
        try folder.write("kaputt", to: "policy/sperren/wurzel.crl")
        #expect(codes() == ["signers.revocation-list"])
        try folder.write(Data(repeating: 48, count: 2 << 20), to: "policy/sperren/wurzel.crl")
        #expect(codes() == ["signers.revocations-unreadable"])
        #expect(problems().allSatisfy { $0.code.exitStatus == .unavailable })
    }

    @Test("A ledger from which they were taken, or to which some were added, does not load")
    func ledger() throws {
        try copy(try mill.revocationList(of: root), "sperren")
        let read = try Policy(readingFrom: pipeline)
        func codes(_ pipeline: [UInt8], _ files: [String: [UInt8]]) -> [String] {
            do throws(ProblemList) {
                _ = try Policy(pipeline: pipeline, operatorFiles: read.operatorFiles, senderFiles: files)
                return []
            } catch {
                return error.problems.map(\.code.name)
            }
        }
        #expect(codes(read.pipelineBytes, read.senderFiles) == [])
        let without = read.senderFiles.filter { $0.key == "anchors.pem" }
        #expect(codes(read.pipelineBytes, without) == ["signers.revocations-missing"])
        let other = String(decoding: read.pipelineBytes, as: UTF8.self)
            .replacing("revocation-lists: sperren, ", with: "")
        #expect(codes(Array(other.utf8), without) == [])
        #expect(codes(Array(other.utf8), read.senderFiles) == ["signers.file-unsupported"])
    }

    @Test("Nothing in the senders' folder passes for one, and none counts without anchors")
    func apart() throws {
        let list = try mill.revocationList(of: root)
        try copy(list, "sperren")
        try copy(list, "senders/revocation-lists.alt")
        #expect(codes() == ["signers.file-unsupported"])
        let senders = "\(folder.path)/policy/senders"
        try FileManager.default.removeItem(atPath: senders)
        try expectRun("cp", ["\(folder.path)/v1@amt.example.pub", "\(folder.path)/key"])
        let key = try String(contentsOfFile: "\(folder.path)/key", encoding: .utf8)
        try folder.write("v1@amt.example \(key)", to: "policy/senders/allowed_signers")
        #expect(codes() == ["signers.file-missing"])
    }

    @Test("No list of the folder takes the place of a named one, and none that of another")
    func collisions() throws {
        let list = try mill.revocationList(of: root)
        try copy(list, "sperren/w.crl")
        let read = try Policy(readingFrom: pipeline)
        try copy(list, "senders/revocation-lists.w.crl")
        #expect(codes() == ["signers.file-unsupported"])
        #expect(problems().first?.subject.hasSuffix("senders/revocation-lists.w.crl") == true)
        // Where the pipeline names none, it is a list as any other, and stays so in the ledger.
        let text = try String(contentsOfFile: pipeline, encoding: .utf8)
        try folder.write(text.replacing("revocation-lists: sperren, ", with: ""), to: "policy/pipeline.yaml")
        let own = try Policy(readingFrom: pipeline)
        #expect(own.senderFiles.keys.contains("revocation-lists.w.crl"))
        let again = try Policy(
            pipeline: own.pipelineBytes, operatorFiles: own.operatorFiles, senderFiles: own.senderFiles)
        #expect(again == own)
        try FileManager.default.removeItem(atPath: "\(folder.path)/policy/senders/revocation-lists.w.crl")

        // One name, written in two ways.
        for (place, code) in [
            ("senders", "signers.file-unsupported"), ("sperren", "signers.revocations-unreadable"),
        ] {
            try folder.write(
                place == "senders" ? text.replacing("revocation-lists: sperren, ", with: "") : text,
                to: "policy/pipeline.yaml")
            try copy(list, "\(place)/\u{E4}.crl")
            #expect(codes() == [])
            try expectRun(
                "cp", ["\u{E4}.crl", "a\u{308}.crl"], in: "\(folder.path)/policy/\(place)")
            #expect(codes() == [code])
            try expectRun("rm", ["a\u{308}.crl"], in: "\(folder.path)/policy/\(place)")
            #expect(codes() == [])
            try expectRun("rm", ["\u{E4}.crl"], in: "\(folder.path)/policy/\(place)")
        }
        // A name that begins with what joins the dot before it.
        try expectRun("mv", ["w.crl", "\u{301}w.crl"], in: "\(folder.path)/policy/sperren")
        let joined = try Policy(readingFrom: pipeline)
        #expect(joined.digest != read.digest)
        #expect(
            try Policy(
                pipeline: joined.pipelineBytes, operatorFiles: joined.operatorFiles,
                senderFiles: joined.senderFiles) == joined)
    }

    @Test("There is an end to how many are read, and how much")
    func bounds() throws {
        let list = try mill.revocationList(of: root)
        let lists = "\(folder.path)/policy/sperren"
        try copy(list, "sperren/1.crl")
        try folder.write("x", to: "policy/sperren/README")
        for number in 2...200 {
            try FileManager.default.createSymbolicLink(
                atPath: "\(lists)/\(number).crl", withDestinationPath: "1.crl")
        }
        #expect(codes() == [])
        try FileManager.default.createSymbolicLink(
            atPath: "\(lists)/201.crl", withDestinationPath: "1.crl")
        #expect(codes() == ["signers.revocations-too-many"])
        #expect(problems().first?.expected == "200" && problems().first?.subject == "\(lists)")
        #expect(problems().first?.code.exitStatus == .unavailable)
        try expectRun("rm", ["-r", lists])
        // Sixteen of the largest are read, of the next nothing.
        let large = try String(contentsOfFile: list, encoding: .utf8)
        let size = 1 << 20
        let text = large + String(repeating: " ", count: size - large.utf8.count)
        for number in 1...16 { try folder.write(text, to: "policy/sperren/\(number).crl") }
        #expect(codes() == [])
        try folder.write("x", to: "policy/sperren/x.crl")
        #expect(codes() == ["signers.revocations-too-many"])
        #expect(problems().first?.expected == "16 MiB")
    }
}
