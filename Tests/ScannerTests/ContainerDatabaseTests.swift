import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("Databases in signed containers")
struct ContainerDatabaseTests {
    private let containers: Containers
    private let place: TemporaryFolder
    /// Half a day after the containers were built.
    private let now: Int64 = 1_796_040_000 + 43_200

    init() throws {
        containers = try Containers.made.get()
        place = try TemporaryFolder()
    }

    private var folder: String { "\(place.path)/signatures" }

    /// Puts what was made into the folder of signatures, with times of years ago.
    private func install(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = name.split(separator: "/").last.map(String.init) ?? name
        let target = "\(folder)/\(file)"
        if FileManager.default.fileExists(atPath: target) {
            try FileManager.default.removeItem(atPath: target)
        }
        try FileManager.default.copyItem(atPath: "\(containers.folder.path)/\(name)", toPath: target)
        let date = Date(timeIntervalSince1970: 1_000_000_000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: target)
    }

    private func open(
        trusting trust: ContainerTrust? = nil, unwanted: SignatureDatabase.Unwanted = .ignored,
        keeping isKept: Bool = true, shrinkage: SignatureDatabase.Shrinkage = .refused
    ) throws(Problem) -> SignatureDatabase {
        try SignatureDatabase(
            readingFrom: [folder], maxAge: 86400, now: now, cache: isKept ? "\(place.path)/cache" : nil,
            settings: SignatureDatabase.Settings(publishers: [trust ?? containers.trust], unwanted: unwanted),
            shrinkage: shrinkage)
    }

    private func failure(_ open: () throws(Problem) -> SignatureDatabase) -> Problem? {
        do throws(Problem) {
            _ = try open()
            return nil
        } catch { return error }
    }

    @Test("A container beside plain files is one source, with all that it says about itself")
    func beside() throws {
        try install("set/site.cvd")
        try place.write("Plain:0:*:abad1deaabad1dea\n", to: "signatures/own.ndb")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: TimeInterval(now - 60))],
            ofItemAtPath: "\(folder)/own.ndb")
        for isNew in [true, false] {
            let database = try open()
            // The plain file was written just now, as far as the machine's clock says, and may be read again.
            if isNew { #expect(database.isNew) }
            let source = try #require(database.sources.last)
            #expect(database.sources.map(\.release?.version) == [nil, 7])
            #expect(source.release?.signer == "tester")
            #expect(source.release?.builder == "tester")
            #expect(source.modified == 1_796_040_000)
            #expect((source.active, source.inactive) == (22, 5))
            let types = Dictionary(
                uniqueKeysWithValues: source.types.map { ($0.type, [$0.active, $0.inactive]) })
            #expect(
                types == [
                    "hsb": [20, 0], "ndb": [1, 1], "ldb": [1, 0], "ndu": [0, 1], "cbc": [0, 1],
                    "wdb": [0, 2],
                ])
            #expect(try database.names(bytes("00 c0ffee00c0ffee11 00")) == ["Site.Body"])
            #expect(try database.names(bytes("aabbccddee01 00 aabbccddee02")) == ["Site.Both"])
            #expect(try database.names([7]) == ["One.7"])
            #expect(try database.names(bytes("abad1deaabad1dea")) == ["Plain"])
            #expect(try database.names(bytes("c0ffee00c0ffee33")) == [])
        }
    }

    @Test("What ClamAV itself has signed is reported without .UNOFFICIAL")
    func official() throws {
        try install("set/site.cvd")
        let trust = containers.trust
        let project = ContainerTrust(
            signer: "ClamAV", members: trust.members, whole: trust.whole, roots: trust.roots)
        #expect(try open(trusting: project).matches([7]).map(\.signature) == ["One.7"])
    }

    @Test("Signatures of unwanted programs count if they are asked for")
    func unwanted() throws {
        try install("set/site.cvd")
        let database = try open(unwanted: .searched)
        #expect(try database.names(bytes("c0ffee00c0ffee33")) == ["Site.Unwanted"])
        #expect(try open().names(bytes("c0ffee00c0ffee33")) == [])
        #expect(database.file != (try open().file))
        #expect(database.active == 23)
    }

    @Test("The age is counted from when a container was built; beside daily, main may be older")
    func age() throws {
        try install("old/site.cvd")
        #expect(failure { () throws(Problem) in try open() }?.code == .malware(.databaseStale))
        #expect(failure { () throws(Problem) in try open(keeping: false) }?.code == .malware(.databaseStale))
        try install("future/site.cvd")
        #expect(failure { () throws(Problem) in try open() }?.code == .malware(.databaseFuture))
        try FileManager.default.removeItem(atPath: folder)
        try install("lone/main.cvd")
        #expect(failure { () throws(Problem) in try open() }?.code == .malware(.databaseStale))
        try install("official/daily.cvd")
        try install("official/main.cvd")
        #expect(try open().active == 44)
        // It ages on although nothing in the folder has changed.
        let later = failure { () throws(Problem) in
            try SignatureDatabase(
                readingFrom: [folder], maxAge: 86400, now: now + 86400, cache: "\(place.path)/cache",
                settings: SignatureDatabase.Settings(publishers: [containers.trust]))
        }
        #expect(later?.code == .malware(.databaseStale))
        #expect(later?.subject.hasSuffix("daily.cvd") == true)
    }

    @Test("An older release than the last one is refused, whatever its ending is, and the last one stays")
    func older() throws {
        try install("set/site.cvd")
        let generation = try open().generation
        try install("newer/site.cld")
        try FileManager.default.removeItem(atPath: "\(folder)/site.cvd")
        #expect(try open().sources.map(\.release?.version) == [8])
        try FileManager.default.removeItem(atPath: "\(folder)/site.cld")
        for name in ["set/site.cvd", "older/site.cvd"] {
            try install(name)
            let problem = failure { () throws(Problem) in try open() }
            #expect(problem?.code == .malware(.databaseOlder))
            #expect(problem?.code.exitStatus == .unavailable)
            #expect(problem?.expected == "8")
        }
        // Whoever wants to go back removes what was compiled.
        try FileManager.default.removeItem(atPath: "\(place.path)/cache")
        try install("set/site.cvd")
        #expect(try open().generation == generation)
    }

    @Test("While a database is renewed, two releases of it may lie side by side")
    func sideBySide() throws {
        try install("set/site.cvd")
        try install("newer/site.cld")
        _ = try open()
        try place.write("More:0:*:abad1deaabad1deb\n", to: "signatures/more.ndb")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: TimeInterval(now - 60))],
            ofItemAtPath: "\(folder)/more.ndb")
        #expect(try open().names(bytes("abad1deaabad1deb")) == ["More"])
    }

    @Test("A newer release with fewer signatures needs somebody's word")
    func shrunk() throws {
        try install("set/site.cvd")
        _ = try open()
        try install("fewer/site.cvd")
        #expect(failure { () throws(Problem) in try open() }?.code == .malware(.databaseShrunk))
        #expect(try open(shrinkage: .accepted).active == 11)
    }

    @Test("What nobody believes, or breaks its format, decides nothing")
    func refused() throws {
        try install("set/site.cvd")
        let stranger = failure { () throws(Problem) in
            try SignatureDatabase(readingFrom: [folder], maxAge: 86400, now: now)
        }
        #expect(stranger?.code == .malware(.databaseUntrusted))
        _ = try open()
        try install("foreign/site.cvd")
        #expect(failure { () throws(Problem) in try open() }?.code == .malware(.databaseUntrusted))
        try install("broken/site.cvd")
        let broken = failure { () throws(Problem) in try open() }
        #expect(broken?.code == .malware(.databaseMalformed))
        #expect(broken?.subject.hasSuffix("site.cvd/site.ndb:2") == true)
        try install("short.cvd")
        #expect(failure { () throws(Problem) in try open() }?.code == .malware(.containerDamaged))
    }

    @Test("A key that a pipeline may name makes a container good that was signed by it")
    func publisher() throws {
        try install("newer/site.cld")
        let number = try expectRun(
            "openssl", ["rsa", "-in", "members.pem", "-noout", "-modulus"], in: containers.folder.path)
        let digits = number.split(separator: "=").last.map(String.init) ?? ""
        let trust = ContainerTrust.publisher("site", modulus: bytes(digits), exponent: [1, 0, 1])
        let source = try #require(try open(trusting: trust).sources.first)
        #expect(source.release?.signer == "site")
        #expect(try open(trusting: trust).matches([7]).map(\.signature) == ["One.7.UNOFFICIAL"])
    }
}
