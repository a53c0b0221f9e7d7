import COpenSSL
import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("Compiled signatures")
struct CompiledFileTests {
    private let content = bytes("00aabbccdd00112233445566778899aabb00eeff")

    /// A database in a folder of its own, with a cache beside it.
    private struct Place {
        let folder: TemporaryFolder
        var sources: String { "\(folder.path)/db" }
        var cache: String { "\(folder.path)/cache" }

        init(_ files: [String: String]) throws {
            folder = try TemporaryFolder()
            for (name, text) in files { try write(text, to: name) }
        }

        func write(_ text: String, to name: String) throws {
            try age(folder.write(text, to: "db/\(name)"), 3600)
        }

        func open(
            _ thoroughness: SignatureDatabase.Thoroughness = .asNeeded,
            _ shrinkage: SignatureDatabase.Shrinkage = .refused
        ) throws(Problem) -> SignatureDatabase {
            // The files were written just now, and the cache trusts their times only after a while.
            try SignatureDatabase(
                readingFrom: [sources], maxAge: 1 << 40, now: Int64(time(nil)) + 3000, cache: cache,
                reading: thoroughness, shrinkage: shrinkage)
        }

        /// The only file in the cache.
        func compiled() throws -> String {
            let names = try FileManager.default.contentsOfDirectory(atPath: cache)
            try #require(names.count == 1, "\(names)")
            return "\(cache)/\(names[0])"
        }
    }

    private static let files = [
        "a.ndb":
            "A:0:*:aabbccdd\nB:0:*:112233445566778899aa*eeff\nC:0:EOF-2:eeff\nD:0:*:00aabb{-3}dd00\nE:1:*:aabb\n",
        "b.hsb": "\(sha256(bytes("00aabbccdd00112233445566778899aabb00eeff"))):20:H\n",
    ]
    private static let names: Set<String> = ["A", "B", "C", "D", "H"]

    @Test("The second run opens what the first one compiled, and finds the same")
    func reopened() throws {
        let place = try Place(Self.files)

        let first = try place.open()
        let second = try place.open()

        #expect(first.isNew && !second.isNew)
        #expect(try first.names(content) == Self.names)
        #expect(try second.names(content) == Self.names)
        #expect(first.generation == second.generation && first.sources == second.sources)
        #expect(second.file == (try place.compiled()))
        #expect(try !place.open(.whole).isNew)
    }

    @Test("Only what has changed is compiled anew, and all of it is found as before")
    func incremental() throws {
        let place = try Place(Self.files)
        _ = try place.open()

        try place.write("N:0:*:8899aabb00ee\nM:0:*:8899??bb\n", to: "c.ndb")
        let changed = try place.open()

        #expect(changed.isNew)
        #expect(try changed.names(content) == Self.names.union(["M", "N"]))
        #expect(try place.open().names(content) == Self.names.union(["M", "N"]))
        try place.write(
            Self.files["a.ndb", default: ""].replacingOccurrences(of: "A:", with: "Z:"), to: "a.ndb")
        #expect(try place.open().names(content) == ["Z", "B", "C", "D", "H", "M", "N"])
        try FileManager.default.removeItem(atPath: "\(place.sources)/c.ndb")
        #expect(try place.open().names(content) == ["Z", "B", "C", "D", "H"])
    }

    @Test("A file that was changed just before it was read is read again")
    func unsettled() throws {
        let place = try Place(Self.files)
        func open() throws -> SignatureDatabase {
            try SignatureDatabase(
                readingFrom: [place.sources], maxAge: 1 << 40, now: Int64(time(nil)), cache: place.cache)
        }

        #expect(try open().isNew)
        #expect(try open().isNew)
    }

    @Test("A damaged byte is noticed, or was of no account: nothing is missed, and nothing crashes")
    func damaged() throws {
        // So many digests that what a verdict rests on lies in other blocks than what is read at once.
        let digests = (0..<1000).map { "\(sha256(Array(String($0).utf8))):20:N\($0)\n" }.joined()
        let place = try Place(Self.files.merging(["c.hsb": digests]) { $1 })
        _ = try place.open()
        let file = try place.compiled()
        let sound = try Data(contentsOf: URL(fileURLWithPath: file))
        var refused = 0
        for offset in stride(from: 0, to: sound.count, by: sound.count / 120) {
            var broken = sound
            broken[offset] ^= 0x10
            try overwrite(file, broken)
            let database = try place.open()
            do {
                #expect(try database.names(content) == Self.names)
            } catch let problem as Problem {
                #expect(problem.code == .malware(.databaseDamaged))
                refused += 1
                #expect(try place.open(.whole).isNew)
            }
        }
        #expect(refused > 0)
    }

    @Test("A file that was cut off is compiled anew")
    func truncated() throws {
        let place = try Place(Self.files)
        _ = try place.open()
        let file = try place.compiled()
        let sound = try Data(contentsOf: URL(fileURLWithPath: file))
        for length in [0, 1, 16383, 16384, sound.count / 2, sound.count - 1] {
            try overwrite(file, sound.prefix(length))
            #expect(try place.open().isNew)
        }
        #expect(try !place.open().isNew)
    }

    @Test("A file whose digests were made to fit its content is read with the same distrust")
    func hostile() throws {
        let place = try Place(Self.files)
        _ = try place.open()
        let file = try place.compiled()
        let sound = try Data(contentsOf: URL(fileURLWithPath: file))
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            var forged = [UInt8](sound)
            let end = number(forged, 24)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let offset = Int.random(in: 16384..<end, using: &generator)
                forged[offset] =
                    [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)]
                    .randomElement(using: &generator) ?? 0
            }
            reseal(&forged)
            try overwrite(file, Data(forged))
            do {
                _ = try place.open().matches(content)
            } catch let problem as Problem {
                // A file that claims to have had more signatures than there are now is one that a person looks at.
                #expect(
                    [.malware(.databaseDamaged), .malware(.databaseShrunk), .malware(.unscannable)]
                        .contains(problem.code))
            }
        }
    }

    @Test("A file that has one class of literals searched for twice is compiled anew")
    func filterTwice() throws {
        let place = try Place(Self.files)
        _ = try place.open()
        let file = try place.compiled()
        let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        // The last things in the directory are the filters, of nine numbers each; the first of them is the class.
        let last = number(sound, 32) + number(sound, 40) - 72
        let classes = [number(sound, last - 72), number(sound, last)]
        #expect(classes == [3, 4])

        for changed in [[3, 4], [3, 3], [4, 4], [4, 3], [0, 4]] {
            var forged = sound
            forged[last - 72] = UInt8(changed[0])
            forged[last] = UInt8(changed[1])
            reseal(&forged)
            try overwrite(file, Data(forged))
            #expect(try place.open().isNew == (changed != classes), "\(changed)")
        }
    }

    @Test("What others may write to is not trusted")
    func writableByOthers() throws {
        let place = try Place(Self.files)
        _ = try place.open()
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: try place.compiled())

        #expect(try place.open().isNew)
        #expect(try !place.open().isNew)
    }

    @Test("A database that shrinks by more than 30 % needs somebody's word")
    func shrunk() throws {
        let lines = (0..<100).map { "N\($0):0:*:aabbcc\(String(256 + $0, radix: 16).dropFirst())\n" }
        let place = try Place(["a.ndb": lines.joined()])
        _ = try place.open()

        try place.write(lines.prefix(70).joined(), to: "a.ndb")
        #expect(try place.open().active == 70)
        try place.write(lines.prefix(48).joined(), to: "a.ndb")
        let problem = #expect(throws: Problem.self) { try place.open() }
        #expect(problem?.code == .malware(.databaseShrunk))
        #expect(problem?.code.exitStatus == .unavailable)
        #expect(problem?.expected == "70" && problem?.found == "48")
        #expect(try place.open(.asNeeded, .accepted).active == 48)
        #expect(try !place.open().isNew)
    }

    @Test("A cache that cannot be written decides nothing")
    func notWritable() throws {
        let place = try Place(Self.files)
        try place.folder.write("a file", to: "cache")

        let problem = #expect(throws: Problem.self) { try place.open() }

        #expect(problem?.code == .malware(.cacheNotWritable))
        #expect(problem?.code.exitStatus == .unavailable)
    }

    @Test("Two runs at once each end with a whole file")
    func twoAtOnce() async throws {
        let place = try Place(Self.files)

        try await withThrowingTaskGroup(of: Set<String>.self) { group in
            for _ in 0..<8 { group.addTask { try place.open().names(self.content) } }
            for try await names in group { #expect(names == Self.names) }
        }

        #expect(try !place.open(.whole).isNew)
    }

    @Test("The file says under which license its content is")
    func notice() throws {
        let place = try Place(Self.files)
        _ = try place.open()

        let head = try Data(contentsOf: URL(fileURLWithPath: place.compiled())).prefix(1024)

        #expect(String(decoding: head, as: UTF8.self).contains("GNU General Public License"))
    }

    /// Replaces a file as the cache has it: nobody else may write to it.
    private func overwrite(_ path: String, _ content: Data) throws {
        try content.write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    private func number(_ bytes: [UInt8], _ offset: Int) -> Int {
        (0..<8).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    /// Makes all digests of a compiled file fit its content.
    private func reseal(_ file: inout [UInt8]) {
        let end = number(file, 24)
        for block in 1..<((end + 16383) / 16384) {
            let digest = digest(file[(block * 16384)..<min(end, (block + 1) * 16384)])
            file.replaceSubrange((end + 32 * block)..<(end + 32 * block + 32), with: digest)
        }
        file.replaceSubrange(56..<88, with: digest(file[end...]))
        file.replaceSubrange(88..<120, with: digest(file[..<88]))
    }
}

private func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = Array(bytes).withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) }
    return digest
}

private func sha256(_ bytes: [UInt8]) -> String {
    digest(bytes[...]).map { String(256 + Int($0), radix: 16).dropFirst() }.joined()
}
