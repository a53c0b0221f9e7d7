import Checkup
import Foundation
import Ledger
import Pipeline
import Problems
import Support
import Testing

@Suite("What is remembered of contents that were searched")
struct RememberedTests {
    private let fixture: DeliveryFixture
    private var state: String { "\(fixture.folder.path)/state" }

    /// Delivers two plain files and an archive; with the manifest these are four contents.
    init() throws {
        fixture = try DeliveryFixture()
        try fixture.folder.write("a member\n", to: "members/one.txt")
        try expectRun(
            "zip", ["-q", "-X", "\(fixture.sender)/app/pack.zip", "one.txt"],
            in: "\(fixture.folder.path)/members")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v1", "-m", "Lieferung")
    }

    private func memory(_ program: String = "this build", url: String = "b") -> VerdictMemory {
        VerdictMemory(folder: state, pipeline: "wohngeld", url: url, program: program) { count in
            (0..<count).map { _ in UInt8.random(in: 0...255) }
        }
    }

    /// Checks once more with what is remembered by then.
    private func again(
        _ name: String = "v1", _ memory: VerdictMemory? = nil, policy: Policy? = nil,
        lists: [String: String] = [:]
    ) throws -> (verdict: Verdict, spared: Int, doubt: String?) {
        let memory = memory ?? self.memory()
        let verdict = try fixture.checkUp(name, policy: policy, lists: lists, remembering: memory)
        return (verdict, memory.spared, memory.doubt?.found)
    }

    /// Runs a command in the state folder; `$F` is the file.
    private func shell(_ command: String) throws {
        try expectRun("sh", ["-c", "F=\(memory().path); M=${F%.clean}.mark; \(command)"], in: state)
    }

    @Test("The same delivery is answered by what is remembered, with the same report")
    func same() throws {
        let first = try again()
        #expect(first.spared == 0 && first.doubt == nil)
        let second = try again()
        #expect(second.spared == 4 && second.doubt == nil)
        // The database is written anew for each, perhaps in another second.
        let (one, other) = (first.verdict.report, second.verdict.report)
        #expect(other.coverage == one.coverage && other.digest == one.digest && other.senders == one.senders)
        #expect(other.findings == one.findings && other.result == one.result)
        #expect(other.databaseGeneration == one.databaseGeneration && other.counts == one.counts)
        let mode = try expectRun("sh", ["-c", "stat -c %a verdicts-* verdicts.key | sort -u"], in: state)
        #expect(mode == "600")
    }

    @Test("Of a new version only what has changed is searched")
    func changed() throws {
        _ = try again()
        try fixture.folder.write("portal 2", to: "sender/app/portal.war")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        #expect(try again("v2").spared == 2)
    }

    @Test(
        "A file that is not just as it was written costs a new search, is told, and then written anew",
        arguments: [
            ("printf x | dd of=$F bs=1 seek=200 conv=notrunc status=none", "altered"),
            ("truncate -s -1 $F", "altered"), ("truncate -s 0 $F", "altered"), ("echo >> $F", "altered"),
            ("chmod 644 $F", "altered"), ("rm verdicts.key", "altered"),
            ("rm $F; ln -s /dev/zero $F", "altered"), ("rm $F", "missing"),
            ("printf x | dd of=$M bs=1 seek=2 conv=notrunc status=none", "altered"),
        ])
    func altered(command: String, found: String) throws {
        _ = try again()
        try shell(command)
        let next = try again()
        #expect(next.spared == 0 && next.doubt == found)
        #expect(next.verdict.codes == [])
        let later = try again()
        #expect(later.spared == 4 && later.doubt == nil)
    }

    @Test("A file that was there before is told, and one of another pipeline is not taken")
    func exchanged() throws {
        _ = try again()
        try shell("cp -p $F old")
        try fixture.folder.write("portal 2", to: "sender/app/portal.war")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        _ = try again("v2")
        try shell("mv old $F")
        let older = try again()
        #expect(older.spared == 0 && older.doubt == "older")
        try shell("rm $M")
        #expect(try again().doubt == "older", "nobody can tell any more what was there last")
        #expect(try again().doubt == nil)

        let other = memory(url: "elsewhere")
        #expect(try again("v1", other).spared == 0)
        try shell("cp -p \(other.path) $F")
        let foreign = try again()
        #expect(foreign.spared == 0 && foreign.doubt == "foreign")
    }

    @Test("What was deleted is as if it had never been there")
    func deleted() throws {
        _ = try again()
        try shell("rm -r verdicts*")
        let next = try again()
        #expect(next.spared == 0 && next.doubt == nil)
    }

    @Test(
        "Nothing counts under another build, other limits, other signatures, or signatures of another meaning"
    )
    func scopes() throws {
        let list = "\(String(repeating: "ab", count: 32)):7:Some.Thing\n"
        _ = try again(lists: ["own.sfp": list])
        #expect(try again("v1", memory("another build"), lists: ["own.sfp": list]).spared == 0)
        _ = try again(lists: ["own.sfp": list])
        let policy = try fixture.policy("content: { max-file: 64MiB }")
        #expect(try again(policy: policy, lists: ["own.sfp": list]).spared == 0)
        _ = try again(lists: ["own.sfp": list])
        // Just the same bytes, which let pass under one name and find under the other.
        #expect(try again(lists: ["own.hsb": list]).spared == 0)
        #expect(try again(lists: ["own.hsb": list]).spared == 4)
        #expect(try again(lists: ["own.hsb": list + list.replacing("ab", with: "cd")]).spared == 0)
    }

    @Test(
        "Nothing counts under any other setting that a verdict may depend on",
        arguments: [
            "max-unpacked: 900MiB", "max-member: 200MiB", "max-ratio: 300", "max-members: 9000",
            "max-depth: 5", "max-time: 50s", "unwanted: true",
        ])
    func settings(malware: String) throws {
        let lists = ["own.ndu": "Unwanted:0:*:5a5a5a5a5a5a5a5a\n"]
        _ = try again(lists: lists)
        let policy = try fixture.policy(malware: malware)
        #expect(try again(policy: policy, lists: lists).spared == 0)
        #expect(try again(policy: policy, lists: lists).spared == 4)
    }

    @Test("What is infected, not searched to its end, or let pass is searched again each time")
    func neverClean() throws {
        try fixture.folder.write(DeliveryFixture.eicar, to: "sender/app/eicar.txt")
        try fixture.folder.write(
            DeliveryFixture.eicar + String(repeating: " ", count: 4096), to: "members/two.txt")
        try expectRun(
            "zip", ["-q", "-X", "\(fixture.sender)/app/infected.zip", "two.txt"],
            in: "\(fixture.folder.path)/members")
        try expectRun(
            "zip", ["-q", "-X", "-P", "geheim", "\(fixture.sender)/app/secret.zip", "one.txt"],
            in: "\(fixture.folder.path)/members")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        let first = try again("v2")
        #expect(first.verdict.codes == ["malware.found", "malware.found", "malware.unscannable"])
        let second = try again("v2")
        #expect(second.verdict.codes == first.verdict.codes)
        #expect(second.spared == 4)
        let lists = ["own.ign2": "Eicar-Test-Signature\n"]
        #expect(
            try again("v2", lists: lists).verdict.codes == [
                "malware.unscannable", "malware.allowed", "malware.allowed",
            ])
        #expect(try again("v2", lists: lists).spared == 4)
    }

    @Test("What somebody unknown has sent is not remembered")
    func unknown() throws {
        try fixture.git("config", "user.signingkey", "\(fixture.folder.path)/stranger.key")
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        let stranger = try again("v2")
        #expect(stranger.verdict.status == .signature)
        // Whoever takes over the process that unpacks could have lied, and anybody could push out what others have sent.
        #expect(try again("v1").spared == 0)
        #expect(try again("v1").spared == 4)
    }

    @Test("Two runs at once lose nothing of each other, and spoil nothing")
    func rivals() throws {
        let (one, other) = (memory(), memory())
        _ = try again("v1", one)
        try fixture.folder.write("portal 2", to: "sender/app/portal.war")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        _ = try again("v2", other)
        try fixture.folder.write("portal 3", to: "sender/app/portal.war")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v3", "-m", "Lieferung")
        // It has read the file as it was before the other wrote.
        _ = try again("v3", one)
        for name in ["v1", "v2", "v3"] {
            let found = try again(name)
            #expect(found.spared == 4 && found.doubt == nil, "\(name)")
        }
    }
}
