import Foundation
import Git
import Ledger
import Problems
import Seals
import Support
import Testing

/// Somebody with every right on B's disk, and even with a player's key, rewrites the ledger with stock Git.
@Suite("A ledger that was tampered with")
struct BrokenLedgerTests {
    private func walked() throws -> (fixture: LedgerFixture, root: ObjectID) {
        let fixture = try LedgerFixture()
        let root = try #require(try fixture.begin().sight.chain?.root)
        try fixture.accept("v1.0.0")
        try fixture.promote("v1.0.0", to: "vorpruefung")
        try fixture.release("v1.0.0", to: "abnahme", by: fixture.scenario.cast.first, at: 40)
        return (fixture, root)
    }

    /// Appends a commit made by stock Git to the ledger.
    private func append(
        _ fixture: LedgerFixture, tree: String = "refs/heads/wohngeld/ledger^{tree}",
        parents: [String] = ["refs/heads/wohngeld/ledger"], message: String, by player: Player?,
        at seconds: Int64 = 50
    ) throws {
        let date = "\(LedgerFixture.start.seconds + seconds) +0000"
        let author = player ?? fixture.scenario.cast.engine
        var environment = author.environment
        environment["GIT_AUTHOR_DATE"] = date
        environment["GIT_COMMITTER_DATE"] = date
        let id = try expectRun(
            "git",
            ["-C", fixture.scenario.inner, "commit-tree"] + (player == nil ? [] : ["-S"])
                + parents.flatMap { ["-p", try fixture.git(["rev-parse", $0])] }
                + [try fixture.git(["rev-parse", tree])],
            input: Data(message.utf8), environment: environment)
        try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", id])
    }

    private func message(_ kind: String, sequence: Int, version: String = "1", more: String = "") -> String {
        """
        Anything

        Stagectl-Event: \(kind)
        Stagectl-Version: \(version)
        Stagectl-Pipeline: wohngeld
        Stagectl-Sequence: \(sequence)
        \(more)
        """
    }

    @Test("An honest ledger verifies, and only from the genesis that is pinned")
    func pinned() throws {
        let (fixture, root) = try walked()
        #expect(try fixture.audit(pinnedTo: root).problems.isEmpty)
        let other = try #require(ObjectID(hex: String(repeating: "a", count: 40)))
        #expect(try fixture.audit(pinnedTo: other).problems.map(\.code) == [.ledger(.root)])
    }

    @Test("An entry is named that is not signed, signed by a stranger, or by somebody without the role")
    func signatures() throws {
        let cast: (LedgerFixture) -> [(Player?, Code)] = { fixture in
            [
                (nil, .ledger(.broken)), (fixture.scenario.cast.stranger, .ledger(.broken)),
                (fixture.scenario.cast.second, .ledger(.role)),
            ]
        }
        let (fixture, root) = try walked()
        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        let step = "Stagectl-Delivery: v1.0.0\nStagectl-Stage: vorpruefung\n"
        for (player, code) in cast(fixture) {
            try append(fixture, message: message("promote", sequence: 4, more: step), by: player)
            let bad = try fixture.git(["rev-parse", "wohngeld/ledger"])
            let problems = try fixture.audit(pinnedTo: root).problems
            #expect(problems.map(\.code) == [code])
            #expect(problems.first.map { bad.hasPrefix($0.subject) } == true)
            try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", head])
        }
    }

    @Test("Of several broken entries the first one is named, however soon the others are found")
    func firstOfMany() throws {
        let (fixture, root) = try walked()
        let engine = fixture.scenario.cast.engine
        let step = "Stagectl-Delivery: v1.0.0\nStagectl-Stage: vorpruefung\n"
        // Found when it is judged; the ones behind it when they are read, and when their seals are verified.
        try append(fixture, message: message("promote", sequence: 4, more: step), by: engine)
        let bad = try fixture.git(["rev-parse", "wohngeld/ledger"])
        let behind: [(message: String, player: Player?)] = [
            (message("promote", sequence: 5, more: step), engine),
            (message("promote", sequence: 6, more: step), nil),
            (message("withdraw", sequence: 7), engine),
            (message("promote", sequence: 8, more: step), fixture.scenario.cast.stranger),
        ]
        for (index, entry) in behind.enumerated() {
            try append(fixture, message: entry.message, by: entry.player, at: 60 + Int64(index))
            let audit = try fixture.audit(pinnedTo: root)
            #expect(audit.problems.map(\.code) == [.ledger(.rule)])
            #expect(audit.problems.first.map { bad.hasPrefix($0.subject) } == true)
            #expect(audit.entries.map(\.sequence) == [0, 1, 2, 3])
        }
    }

    @Test("An engine's key alone cannot write what the rules do not make")
    func rules() throws {
        let (fixture, root) = try walked()
        let engine = fixture.scenario.cast.engine
        let head = try fixture.git(["rev-parse", "wohngeld/ledger"])
        func codes(_ make: () throws -> Void) throws -> [Code] {
            try make()
            let found = try fixture.audit(pinnedTo: root).problems.map(\.code)
            try fixture.git(["update-ref", "refs/heads/wohngeld/ledger", head])
            return found
        }
        #expect(
            try codes { try append(fixture, message: message("rename", sequence: 4), by: engine) }
                == [.ledger(.version)])
        #expect(
            try codes {
                try append(fixture, message: message("promote", sequence: 4, version: "2"), by: engine)
            } == [.ledger(.version)])
        #expect(try codes { try append(fixture, message: "no trailers\n", by: engine) } == [.ledger(.broken)])
        let step = "Stagectl-Delivery: v1.0.0\nStagectl-Stage: vorpruefung\n"
        #expect(
            try codes {
                try append(fixture, message: message("promote", sequence: 7, more: step), by: engine)
            }
                == [.ledger(.broken)])
        #expect(
            try codes {
                try append(fixture, message: message("promote", sequence: 4, more: step), by: engine, at: 1)
            } == [.ledger(.time)])
        #expect(
            try codes {
                try append(
                    fixture, message: message("promote", sequence: 4, more: step), by: engine, at: 200_000)
            } == [.ledger(.time)])
        #expect(
            try codes {
                try append(
                    fixture, parents: ["wohngeld/ledger", "wohngeld/ledger~1"],
                    message: message("promote", sequence: 4, more: step), by: engine)
            } == [.ledger(.fork)])
    }

    /// Expects that the audit finds the ledger broken, and names an entry.
    private func expectBroken(_ fixture: LedgerFixture, at entry: String, pinnedTo root: ObjectID) throws {
        let named = try fixture.git(["rev-parse", entry])
        let problems = try fixture.audit(pinnedTo: root).problems
        #expect(problems.map(\.code) == [.ledger(.broken)])
        #expect(problems.first.map { $0.subject.count >= 12 && named.hasPrefix($0.subject) } == true)
    }

    @Test("An entry that was dropped breaks the chain at the one behind it, though that is sealed anew")
    func dropped() throws {
        let (fixture, root) = try walked()
        // The promotion is made again on the entry before the one that it followed, its tree kept.
        let text = try fixture.git(["log", "-1", "--format=%B", "wohngeld/ledger~1"])
        try append(
            fixture, tree: "wohngeld/ledger~1^{tree}", parents: ["wohngeld/ledger~3"], message: text,
            by: fixture.scenario.cast.engine)
        try expectBroken(fixture, at: "wohngeld/ledger", pinnedTo: root)
    }

    @Test(
        "Entries that have changed places break the chain at the first of them, though both are sealed anew")
    func reordered() throws {
        let (fixture, root) = try walked()
        let cast = fixture.scenario.cast
        let last = try fixture.git(["rev-parse", "wohngeld/ledger"])
        try append(
            fixture, tree: "\(last)^{tree}", parents: ["\(last)~2"],
            message: try fixture.git(["log", "-1", "--format=%B", last]), by: cast.first)
        try append(
            fixture, tree: "\(last)~1^{tree}",
            message: try fixture.git(["log", "-1", "--format=%B", "\(last)~1"]), by: cast.engine)
        try expectBroken(fixture, at: "wohngeld/ledger~1", pinnedTo: root)
    }

    @Test(
        "An entry whose words were edited is named, though its own signer has sealed it anew",
        arguments: [
            ("Release", "Refuse"), ("Stagectl-Person: ", "Stagectl-Person:  "), ("\n\n", "\n\nWhy not\n\n"),
        ])
    func edited(words: String, others: String) throws {
        let (fixture, root) = try walked()
        let text = try fixture.git(["log", "-1", "--format=%B", "wohngeld/ledger"])
        let place = try #require(text.range(of: words))
        try append(
            fixture, parents: ["wohngeld/ledger~1"],
            message: text.replacingCharacters(in: place, with: others),
            by: fixture.scenario.cast.first, at: 40)
        try expectBroken(fixture, at: "wohngeld/ledger", pinnedTo: root)
    }

    @Test("An edited state is not what the rules make of the state before")
    func editedState() throws {
        let (fixture, root) = try walked()
        // The last entry is made again with one more release in its tree, everything else as it was.
        let shard = try #require(DeliveryName("v1.0.0")).shard
        let folder = "deliveries/\(shard)/v1.0.0/releases/abnahme/regular"
        let index = ["GIT_INDEX_FILE": "\(fixture.scenario.folder.path)/index"]
        let inner = ["-C", fixture.scenario.inner]
        try expectRun("git", inner + ["read-tree", "wohngeld/ledger"], environment: index)
        let blob = try fixture.git(
            ["rev-parse", "wohngeld/ledger:\(folder)/\(fixture.scenario.cast.first.address).json"])
        let entry = "100644,\(blob),\(folder)/\(fixture.scenario.cast.second.address).json"
        try expectRun("git", inner + ["update-index", "--add", "--cacheinfo", entry], environment: index)
        let tree = try expectRun("git", inner + ["write-tree"], environment: index)
        let text = try fixture.git(["log", "-1", "--format=%B", "wohngeld/ledger"])
        try append(
            fixture, tree: tree, parents: ["wohngeld/ledger~1"], message: text,
            by: fixture.scenario.cast.first, at: 40)
        #expect(try fixture.audit(pinnedTo: root).problems.map(\.code) == [.ledger(.state)])
    }

    @Test("Any byte flipped in any object of the ledger makes the audit fail")
    func flippedBytes() throws {
        let (fixture, root) = try walked()
        try fixture.expectFlipsSeen(pinnedTo: root, seed: 0xC0FFEE, flips: 2)
    }

    @Test(
        "A copy that was not made whole is incomplete, not broken",
        arguments: [["--depth", "2"], ["--filter=blob:none"], ["--filter=tree:0"]])
    func partial(how: [String]) throws {
        let (fixture, root) = try walked()
        let inner = fixture.scenario.inner
        let copy = "\(fixture.scenario.folder.path)/copy.git"
        try fixture.git(["config", "uploadpack.allowFilter", "true"])
        try expectRun(
            "git", ["clone", "-q", "--bare"] + how + ["-b", "wohngeld/ledger", "file://\(inner)", copy])
        // Nobody can be asked for what is missing.
        try expectRun("rm", ["-r", inner])
        try expectRun("mv", [copy, inner])
        #expect(try fixture.audit(pinnedTo: root).problems.map(\.code) == [.ledger(.incomplete)])
    }
}
