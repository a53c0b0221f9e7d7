import Checkup
import Foundation
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Synchronization
import Testing

@Suite("Contents that are told by the bytes of their pack")
struct PackReadingTests {
    private let fixture: DeliveryFixture
    private var state: String { "\(fixture.folder.path)/state" }
    private var packs: String { "\(fixture.sender)/.git/objects/pack" }

    /// Delivers an archive, a file that no deflating makes smaller, two that are made from each other in a pack, and the small ones; with
    /// the manifest these are seven contents, six of which are told by the bytes of the pack.
    init() throws {
        fixture = try DeliveryFixture()
        try shell(
            """
            { head -c 400000 /dev/urandom; printf Markierung; } >app/gross.bin
            seq 20000 >app/zahlen.txt; seq 20001 >app/mehr.txt
            zip -q -X app/pack.zip app/zahlen.txt
            """)
        try deliver("v1")
    }

    private func shell(_ command: String) throws {
        try expectRun("sh", ["-ec", command], in: fixture.sender)
    }

    private func deliver(_ name: String) throws {
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", name, "-m", "Lieferung")
        try fixture.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
    }

    /// Checks what lies in a quarantine of just these packs.
    private func check(
        _ name: String = "v1", program: String = "this build", policy: Policy? = nil,
        now: Timestamp = DeliveryFixture.now, lists: [String: String] = [:],
        preparing prepare: () throws -> Void = {}
    ) throws -> (verdict: Verdict, unread: Int, spared: Int, doubt: String?) {
        try? FileManager.default.removeItem(atPath: fixture.incoming)
        let memory = VerdictMemory(folder: state, pipeline: "wohngeld", url: "b", program: program) { count in
            (0..<count).map { _ in UInt8.random(in: 0...255) }
        }
        let verdict = try fixture.checkUp(
            name, policy: policy, now: now, lists: lists, remembering: memory, preparing: prepare)
        return (verdict, memory.unread, memory.spared, memory.doubt?.found)
    }

    @Test("They are not read again, also those that a pack makes from others, and the report is the same")
    func told() throws {
        let chains = try fixture.git("verify-pack", "-v", "\(packs)/\(packName())")
        #expect(chains.contains("chain length = 1"))
        let first = try check()
        #expect(first.unread == 0 && first.spared == 0)
        let second = try check()
        #expect(second.unread == 6 && second.spared == 7)
        let (one, other) = (first.verdict.report, second.verdict.report)
        #expect(one.result == .passed && other.result == .passed)
        #expect(other.digest == one.digest && other.coverage == one.coverage && other.counts == one.counts)
        #expect(other.findings == one.findings && other.containers == one.containers)
    }

    private func packName() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: packs)
        return try #require(names.first { $0.hasSuffix(".idx") })
    }

    @Test("A check in which nothing is new writes nothing")
    func quiet() throws {
        _ = try check()
        let marks = "stat -c '%i %y %n' \(state)/verdicts-*"
        let before = try expectRun("sh", ["-c", marks])
        #expect(try check().unread == 6)
        #expect(try expectRun("sh", ["-c", marks]) == before)
    }

    @Test("Of a new version only what came in another pack is read")
    func changed() throws {
        _ = try check()
        try shell("printf 'portal 2' >app/portal.war")
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        try fixture.git("repack", "-q", "-d")
        let second = try check("v2")
        #expect(second.unread == 5 && second.verdict.report.result == .passed)
        #expect(try check("v2").unread == 6)
        #expect(try check("v1").unread == 6)
    }

    @Test(
        "The same contents in other packs are read, and known by what they are",
        arguments: [
            "git repack -q -a -d -F --window=0", "git -c core.compression=1 repack -q -a -d -F",
            "git -c repack.useDeltaBaseOffset=false repack -q -a -d -F --depth=50 --window=50",
        ])
    func repacked(command: String) throws {
        _ = try check()
        try shell(command)
        let other = try check()
        #expect(other.unread == 0 && other.spared == 7 && other.verdict.report.result == .passed)
        #expect(try check().unread == 6)
    }

    @Test("What also lies in a file of its own is read")
    func loose() throws {
        _ = try check()
        try shell(
            """
            git init -q --bare ../loose.git
            git cat-file blob HEAD:app/gross.bin | git -C ../loose.git hash-object -w --stdin
            """)
        try shell("cp -a ../loose.git/objects/?? .git/objects/")
        #expect(try check().unread == 5)
        try shell("rm -r .git/objects/??")
        #expect(try check().unread == 6)
    }

    @Test("What stands in several packs is told once each of them is known")
    func twice() throws {
        _ = try check()
        try shell(
            "git rev-parse HEAD:app/gross.bin HEAD:app/mehr.txt | git pack-objects -q .git/objects/pack/pack")
        #expect(try check().unread == 4)
        #expect(try check().unread == 6)
        // As the whole of a delivery that was brought back.
        try shell("git repack -q -a -F --window=0")
        #expect(try check().unread == 0)
        let last = try check()
        #expect(last.unread == 6 && last.spared == 7 && last.verdict.report.result == .passed)
    }

    @Test("Many packs are all told, and no more than one of them is open for it")
    func manyPacks() throws {
        try shell(
            """
            for n in $(seq 40); do echo "Datei $n" >app/$n.txt; done
            """)
        try fixture.sums()
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        try shell(
            """
            for n in $(seq 40); do git rev-parse HEAD:app/$n.txt | git pack-objects -q .git/objects/pack/pack; done
            git repack -q -d
            """)
        #expect(try check("v2").unread == 0)
        let watch = DescriptorWatch(below: "\(fixture.incoming)/objects/pack/")
        let second = try check("v2")
        #expect(second.unread == 46 && second.verdict.report.result == .passed)
        // libgit2 keeps one of each pack that it reads from.
        #expect((1..<60).contains(watch.end()))
        try shell("git repack -q -a -d && git multi-pack-index write")
        #expect(try check("v2").unread == 0)
        #expect(try check("v2").unread == 0, "Beside an index of all packs, everything is read.")
    }

    @Test("While the file of a pack is open that another has replaced, nothing is told, and nothing noted")
    func stale() throws {
        let name = try packName().replacingOccurrences(of: ".idx", with: ".pack")
        var handles: [FileHandle] = []
        func replace() throws {
            let path = "\(fixture.incoming)/objects/pack/\(name)"
            handles = [try #require(FileHandle(forReadingAtPath: path))]
            try expectRun("sh", ["-ec", "cp -p \(path) \(path).new; mv -f \(path).new \(path)"])
        }
        #expect(try check(preparing: replace).verdict.report.result == .passed)
        try handles.first?.close()
        #expect(try check().unread == 0, "Nothing was noted.")
        #expect(try check().unread == 6)
        #expect(try check(preparing: replace).unread == 0)
        try handles.first?.close()
        #expect(try check().unread == 6)
    }

    @Test("What a stranger delivers is told, but leaves the file as it is")
    func stranger() throws {
        _ = try check()
        #expect(try check().unread == 6)
        let sums = "sha256sum \(state)/verdicts-*"
        let before = try expectRun("sh", ["-c", sums])
        try fixture.git(
            "-c", "user.signingkey=\(fixture.folder.path)/stranger.key", "tag", "-s", "v2", "-m", "Lieferung")
        #expect(try check("v2").verdict.report.result == .refused)
        try shell("git repack -q -a -d -F --window=0")
        for _ in 0..<2 {
            let stranger = try check("v2")
            #expect(stranger.verdict.report.result == .refused && stranger.unread == 0)
        }
        #expect(try expectRun("sh", ["-c", sums]) == before)
    }

    @Test("A pack that nobody has asked for in 90 days is forgotten")
    func forgotten() throws {
        func day(_ number: Int64) -> Timestamp {
            Timestamp(seconds: DeliveryFixture.now.seconds + number * 86_400)
        }
        _ = try check()
        try shell("cp -a .git/objects/pack ../former; git repack -q -a -d -F --window=0")
        #expect(try check(now: day(1)).unread == 0)
        try shell(
            "cp -a .git/objects/pack ../later; rm -rf .git/objects/pack; cp -a ../former .git/objects/pack")
        #expect(try check(now: day(90)).unread == 6)
        #expect(try check(now: day(91)).unread == 6)
        try shell("rm -rf .git/objects/pack; cp -a ../later .git/objects/pack")
        #expect(try check(now: day(91)).unread == 6)
        #expect(try check(now: day(182)).unread == 6)
        try shell("rm -rf .git/objects/pack; cp -a ../former .git/objects/pack")
        #expect(try check(now: day(182)).unread == 0)
    }

    @Test(
        "A row of other size or content is not believed, nor is one that contradicts it", arguments: [8, 40])
    func contradiction(place: Int) throws {
        _ = try check()
        let change = """
            body = bytearray(body)
            body[-\(place)] ^= 1
            """
        try expectRun("python3", ["-c", Self.rewrite(change), state])
        let first = try check()
        #expect(first.unread == 5 && first.doubt == nil && first.verdict.report.result == .passed)
        #expect(try check().unread == 5)
        #expect(try check().unread == 6)
    }

    @Test("A known content under a wrong sum is found")
    func wrongSum() throws {
        _ = try check()
        try shell(#"sed -i '/gross.bin/s/^/0/; /gross.bin/s/^\(.\{64\}\)./\1/' SHA256SUMS"#)
        try fixture.commit()
        try fixture.git("tag", "-s", "v2", "-m", "Lieferung")
        try fixture.git("repack", "-q")
        let wrong = try check("v2")
        #expect(wrong.unread == 6)
        #expect(wrong.verdict.codes == ["checksum.differs"])
    }

    @Test("Under other signatures, another build or other limits, the bytes of a pack answer for no search")
    func searchedAnew() throws {
        _ = try check()
        let mark = Array("Markierung".utf8).map { String(format: "%02x", $0) }.joined()
        let found = try check(lists: ["neu.ndb": "Neu:0:*:\(mark)\n"])
        #expect(found.unread == 0)
        #expect(found.verdict.codes == ["malware.found"])
        // All but that one have been searched under those since.
        #expect(try check().unread == 1)
        #expect(try check().unread == 6)
        let other = try check(program: "another build")
        #expect(other.unread == 0 && other.verdict.report.result == .passed)
        let limits = try fixture.policy(malware: "max-depth: 5")
        #expect(try check(policy: limits).unread == 0)
        #expect(try check(policy: limits).unread == 6)
    }

    @Test(
        "Where one bit has changed, nothing of the pack is told",
        arguments: ["pack", "idx"], [0.3, 0.6, 0.99])
    func damaged(ending: String, place: Double) throws {
        _ = try check()
        let change = """
            import glob, os, sys
            name = glob.glob(sys.argv[1])[0]
            content = bytearray(open(name, "rb").read())
            content[int(len(content) * float(sys.argv[2]))] ^= 1
            os.unlink(name)
            open(name, "wb").write(content)
            """
        try expectRun("python3", ["-c", change, "\(packs)/*.\(ending)", String(place)])
        do {
            let after = try check()
            #expect(after.unread == 0)
            // A bit of a checksum hurts nobody who does not ask for it.
            if ending == "pack", place < 0.9 { #expect(after.verdict.report.result == .refused) }
        } catch let problem as Problem {
            #expect(problem.code.exitStatus != .done)
        }
    }

    @Test("A file of what is remembered that is not as it was written tells nothing")
    func tampered() throws {
        _ = try check()
        try expectRun(
            "sh",
            [
                "-c",
                "F=$(ls verdicts-*.clean); printf x | dd of=$F bs=1 seek=$(($(stat -c %s $F) - 200)) conv=notrunc status=none",
            ], in: state)
        let next = try check()
        #expect(next.unread == 0 && next.spared == 0 && next.doubt == "altered")
        #expect(try check().unread == 6)
    }

    @Test("A file of what is remembered that was written before there were packs in it is read")
    func former() throws {
        _ = try check()
        // Without the last part, under the old name.
        let change = """
            rows = 6 * 60
            if struct.unpack("<II", body[-rows - 60:-rows - 56] + body[-rows - 4:-rows]) != (1, 6):
                sys.exit("another form")
            body = body[:-rows - 60].replace(b"verdicts 3", b"verdicts 2")
            """
        try expectRun("python3", ["-c", Self.rewrite(change), state])
        let after = try check()
        #expect(after.doubt == nil)
        #expect(after.spared == 7 && after.unread == 0)
        #expect(try check().unread == 6, "It is noted with the next.")
    }

    /// A program that changes what is remembered, and seals it by its key.
    private static func rewrite(_ change: String) -> String {
        """
        import glob, hmac, os, struct, sys
        os.chdir(sys.argv[1])
        name = glob.glob("verdicts-*.clean")[0]
        content, key = open(name, "rb").read(), open("verdicts.key", "rb").read()
        body, code = content.rsplit(b"\\n", 1)
        seal = lambda body: hmac.new(key, body, "sha256").hexdigest().encode()
        if code != seal(body):
            sys.exit("another seal")
        \(change)
        open(name, "wb").write(body + b"\\n" + seal(body))
        """
    }
}

/// Counts the descriptors that this process has of files below a folder, again and again.
private final class DescriptorWatch: Sendable {
    private let state = Mutex((highest: 0, isEnding: false, hasEnded: false))

    init(below folder: String) {
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isEnding }) {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
                let count = names.count { name in
                    // Some are gone by now.
                    let target = try? FileManager.default.destinationOfSymbolicLink(
                        atPath: "/proc/self/fd/\(name)")
                    return target?.hasPrefix(folder) ?? false
                }
                state.withLock { $0.highest = max($0.highest, count) }
                usleep(500)
            }
            state.withLock { $0.hasEnded = true }
        }
    }

    /// Returns the greatest number there was.
    func end() -> Int {
        state.withLock { $0.isEnding = true }
        while !state.withLock({ $0.hasEnded }) { usleep(500) }
        return state.withLock { $0.highest }
    }
}
