import Foundation
import Support
import Testing

@Suite("Bundles, against the built binary")
struct BundleTests {
    @Test("One file proves the way of a delivery on a machine that knows nothing, and stock Git reads it")
    func passes() throws {
        let site = try ProofSite()
        let bundle = try site.bundle()
        let file = site.file("wohngeld-v1.0.0.bundle")
        let run = try site.audit(file)
        #expect(run.isFine && run.status == 0, "\(run.result.text)")
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let result = document?["result"] as? [String: Any]
        let proof = result?["proof"] as? [String: Any]
        let entered = (proof?["entered"] as? [[String: Any]])?.compactMap { $0["stage"] as? String }
        #expect(entered == ["eingang", "produktion"])
        #expect(result?["pinned"] as? Bool == true && result?["root"] as? String == site.root)
        #expect(
            (proof?["senders"] as? [[String: String]])?.map { $0["name"] } == [
                site.scenario.cast.sender.address
            ])
        let clone = site.file("clone.git")
        try expectRun("git", ["clone", "-q", "--bare", file, clone])
        try expectRun("git", ["-C", clone, "bundle", "verify", "-q", file])
        try expectRun("git", ["-C", clone, "fsck", "--strict", "--no-dangling"])
        for name in ["refs/heads/wohngeld/ledger", "refs/tags/wohngeld/v1.0.0"] {
            #expect(
                try expectRun("git", ["-C", clone, "rev-parse", name])
                    == expectRun("git", ["-C", site.scenario.inner, "rev-parse", name]))
        }
        try expectRun("git", ["-C", clone, "fetch", "-q", file, "refs/*:refs/*"])
        try expectRun("git", ["-C", clone, "repack", "-adfq", "--depth=1"])
        let names = try expectRun("git", ["-C", clone, "for-each-ref", "--format=%(refname)"])
        try expectRun(
            "git",
            ["-C", clone, "bundle", "create", "-q", "--version=2", "again.bundle"]
                + names.split(separator: "\n").map(String.init))
        let again = try Data(contentsOf: URL(fileURLWithPath: "\(clone)/again.bundle"))
        #expect(again != bundle)
        #expect(try site.audit(again).isFine, "packed by stock Git")
    }

    @Test("A bundle of a B behind OpenSSH is as good, and needs neither the cache nor the server afterwards")
    func remote() throws {
        let server = try SSHServer()
        let site = try ProofSite(over: server)
        try FileManager.default.removeItem(atPath: "\(site.scenario.cast.engine.home)/.cache")
        let bundle = try site.bundle()
        try FileManager.default.removeItem(atPath: site.scenario.inner)
        #expect(try site.audit(bundle).isFine)
    }

    @Test("A refused delivery is proved by its entry alone, one stage by one ref, and a withdrawal is told")
    func others() throws {
        let site = try ProofSite()
        try site.expect(["bundle", "v1.1.0"])
        #expect(try site.audit(site.file("wohngeld-v1.1.0.bundle")).isFine)
        let refused = try site.scenario.json(["bundle", "v1.1.0", "--stage", "eingang"])
        #expect(refused.codes == ["bundle.not-entered"] && refused.status == 66)
        try site.expect(["bundle", "v1.0.0", "--stage", "eingang"])
        let one = site.file("wohngeld-v1.0.0-eingang.bundle")
        #expect(try expectRun("git", ["bundle", "list-heads", one]).split(separator: "\n").count == 4)
        let unknown = try site.scenario.json(["bundle", "v9"])
        #expect(unknown.codes == ["gate.delivery-unknown"])
        try site.expect(
            ["withdraw", "v1.0.0", "-m", "Fehler", "--confirm", "v1.0.0"], as: site.scenario.cast.first)
        try site.expect(["bundle", "v1.0.0", "-o", "later.bundle"])
        let later = try site.audit(site.file("later.bundle"))
        #expect(later.isFine && later.result.text.contains("\"withdrawn\":true"))
    }

    @Test("What was seen later shows that a bundle is older, and a bundle that B was set back")
    func freshness() throws {
        let site = try ProofSite()
        _ = try site.bundle()
        let (file, scenario) = (site.file("wohngeld-v1.0.0.bundle"), site.scenario)
        let seen = try scenario.folder.write(scenario.stagectl(["audit", "--json"]).output, to: "seen.json")
        #expect(try site.audit(file, ["--against", seen]).result.text.contains("\"known\":true"))
        #expect(try scenario.json(["audit", "--against", file], as: scenario.cast.first).isFine)
        try site.expect(
            ["withdraw", "v1.0.0", "-m", "Fehler", "--confirm", "v1.0.0"], as: scenario.cast.first)
        try site.expect(["bundle", "v1.0.0", "-o", "later.bundle"])
        #expect(try site.audit(file, ["--against", site.file("later.bundle")]).codes == ["ledger.rollback"])
        let other = try ProofSite()
        _ = try other.bundle()
        let foreign = try site.audit(file, ["--against", other.file("wohngeld-v1.0.0.bundle")])
        #expect(foreign.codes == ["ledger.root"], "another ledger's bundle shows nothing")
        #expect(try other.audit(file).codes == ["ledger.root"])
        let both = try site.audit(file, ["--incremental"])
        #expect(both.codes == ["usage.flag-conflict"] && both.status == 64)
    }

    @Test(
        "Files that are in the way stay, those that cannot be written are told, and a killed run leaves nothing"
    )
    func files() throws {
        let site = try ProofSite()
        let scenario = site.scenario
        _ = try site.bundle()
        let taken = try scenario.json(["bundle", "v1.0.0"])
        #expect(taken.codes == ["bundle.file-exists"] && taken.status == 64)
        let nowhere = try scenario.json(["bundle", "v1.0.0", "-o", "nowhere/x.bundle"])
        #expect(nowhere.codes == ["bundle.file-unwritable"] && nowhere.status == 69)
        #expect(try site.audit(site.file("absent.bundle")).codes == ["bundle.file-missing"])
        #expect(try site.audit(scenario.folder.path).codes == ["bundle.file-unreadable"])
        let cache = "\(scenario.cast.engine.home)/.cache/stagectl"
        try scenario.folder.write("left", to: "home-engine/.cache/stagectl/scratch-0.git/objects/left")
        // The same objects, which Git need not have packed the same way.
        #expect(try site.audit(site.bundle()).isFine)
        let left = try FileManager.default.contentsOfDirectory(atPath: cache)
            .filter { $0.hasPrefix("scratch-") && !$0.hasSuffix(".lock") }
        #expect(left.isEmpty)
    }

    @Test(
        "A run that is ended clears away what it has unpacked and half written", arguments: [SIGINT, SIGTERM])
    func ended(signal: Int32) throws {
        var bytes = Data(count: 24 << 20)
        for index in stride(from: 0, to: bytes.count, by: 64) {
            bytes[index] = UInt8.random(in: 0...255)
            bytes[index + 1] = UInt8.random(in: 0...255)
        }
        let site = try ProofSite(files: ["large": String(decoding: bytes, as: UTF8.self)])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: stagectlBinary)
        process.arguments = ["bundle", "v1.0.0"]
        process.environment = cleanEnvironment(adding: site.scenario.cast.engine.environment)
        process.currentDirectoryURL = URL(fileURLWithPath: site.scenario.folder.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let draft = site.file("wohngeld-v1.0.0.bundle.new")
        while process.isRunning, !FileManager.default.fileExists(atPath: draft) { usleep(500) }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect([0, 128 + signal].contains(process.terminationStatus))
        #expect(!FileManager.default.fileExists(atPath: draft))
        let cache = "\(site.scenario.cast.engine.home)/.cache/stagectl"
        let left = try FileManager.default.contentsOfDirectory(atPath: cache)
            .filter { $0.hasPrefix("scratch-") && !$0.hasSuffix(".lock") }
        #expect(left.isEmpty)
    }
}
