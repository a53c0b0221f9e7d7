import Foundation
import Support
import Testing

/// A file that may lie where statements are looked for.
struct BadStatement: Sendable {
    let what: String
    let codes: [String]
    let status: Int32
    /// Puts it in the place of a good release of the first person for `abnahme`.
    let make: @Sendable (Desk, _ path: String, StatementFile) throws -> Void
    init(
        _ what: String, _ code: String, _ status: Int32,
        _ make: @escaping @Sendable (Desk, String, StatementFile) throws -> Void
    ) {
        self.what = what
        codes = [code]
        self.status = status
        self.make = make
    }

    /// A file with other bytes.
    private static func bytes(
        _ what: String, _ code: String = "release.malformed", _ content: @escaping @Sendable (Data) -> Data
    ) -> BadStatement {
        .init(what, code, 65) { _, path, good in
            try content(good.content).write(to: URL(fileURLWithPath: path))
        }
    }

    /// A statement that says something else, signed by a person anew.
    private static func members(
        _ what: String, _ code: String, _ status: Int32,
        by player: KeyPath<Cast, Player> & Sendable = \.first,
        namespace: String = "release@stagectl",
        _ change: @escaping @Sendable (inout [String: Any], Desk) throws -> Void
    ) -> BadStatement {
        .init(what, code, status) { desk, path, good in
            var members = try good.members
            try change(&members, desk)
            try StatementFile(members, by: desk.cast[keyPath: player], namespace: namespace, in: desk)
                .write(to: path)
        }
    }

    private static let zero = "sha256:" + String(repeating: "0", count: 64)

    static let all: [BadStatement] = [
        // What is no statement.
        bytes("an empty file") { _ in Data() },
        bytes("half a file") { $0.prefix($0.count / 2) },
        bytes("zeros") { _ in Data(count: 4096) },
        bytes("something else") { _ in Data("PK\u{3}\u{4}".utf8) },
        bytes("an array") { _ in Data("[]\n".utf8) },
        bytes("nesting without an end") { _ in Data(String(repeating: "[", count: 60_000).utf8) },
        bytes("text behind it") { $0 + Data("{}\n".utf8) },
        bytes("a blank in it") { Data(" ".utf8) + $0 },
        bytes("a byte order mark") { Data([0xEF, 0xBB, 0xBF]) + $0 },
        bytes("lines that end as elsewhere") { $0.dropLast() + Data("\r\n".utf8) },
        bytes("more members") { Data(#"{"more":1,"#.utf8) + $0.dropFirst() },
        bytes("a file larger than any statement", "statement.file-too-large") { _ in
            Data(count: 1 << 20)
        },
        .init("a pipe", "statement.file-unreadable", 65) { _, path, _ in try expectRun("mkfifo", [path]) },
        .init("a folder", "statement.file-unreadable", 65) { _, path, _ in try expectRun("mkdir", [path]) },
        .init("a link to nothing", "statement.file-missing", 66) { _, path, _ in
            try expectRun("ln", ["-s", "nowhere", path])
        },
        .init("a statement without canonical form", "release.malformed", 65) { desk, path, good in
            var file = good
            file.statement = Data(" ".utf8) + good.statement
            try file.write(to: path)
        },
        members("an unknown type", "release.malformed", 65) { members, _ in
            members["type"] = "stagectl.release/2"
        },
        members("a member that nobody knows", "release.malformed", 65) { members, _ in
            members["urgent"] = true
        },
        members("a person that is no principal", "release.malformed", 65) { members, _ in
            members["person"] = "../../../engine"
        },
        members("a reason that hides something", "release.malformed", 65) { members, _ in
            members["reason"] = "gut\u{202E}gitfig"
        },
        members("a reason without an end", "release.malformed", 65) { members, _ in
            members["reason"] = String(repeating: "x", count: 5000)
        },
        members("a date of another form", "release.malformed", 65) { members, _ in
            members["time"] = "2026-11-23T08:00:00+01:00"
        },
        members("a date that Git has no number for", "release.malformed", 65) { members, _ in
            members["time"] = "1969-12-31T23:59:59Z"
        },
        members("no ledger", "release.malformed", 65) { members, _ in members["ledger"] = nil },
        // What says something else than what is there.
        members("another ledger", "release.scope", 65) { members, _ in
            members["ledger"] = String(repeating: "1", count: 40)
        },
        members("another pipeline", "release.scope", 65) { members, _ in members["pipeline"] = "elterngeld" },
        members("another policy", "release.scope", 65) { members, _ in members["policy"] = zero },
        members("another digest", "release.scope", 65) { members, _ in members["digest"] = zero },
        members("another delivery's digest", "release.scope", 65) { members, _ in
            members["delivery"] = "v1.1.0"
        },
        members("a delivery that nobody knows", "gate.delivery-unknown", 66) { members, _ in
            members["delivery"] = "v3.0.0"
        },
        members("a stage that nobody knows", "gate.stage-unknown", 66) { members, _ in
            members["stage"] = "keller"
        },
        members("a stage that needs another before", "gate.stage-order", 21) { members, _ in
            members["stage"] = "produktion"
        },
        members("a stage that asks for no release", "release.not-asked", 64) { members, _ in
            members["stage"] = "vorpruefung"
        },
        members("a lane that leads elsewhere", "release.scope", 65) { members, _ in
            members["purpose"] = "lane"
            members["lane"] = "eilfreigabe"
        },
        members("a lane that nobody knows", "gate.lane-unknown", 66) { members, _ in
            members["purpose"] = "lane"
            members["lane"] = "umweg"
        },
        members("a way back where there is none", "gate.history", 21) { members, _ in
            members["purpose"] = "rollback"
        },
        members("a time that is over", "release.expired", 20) { members, _ in
            members["expires"] = "2026-01-01T00:00:00Z"
            members["time"] = "2025-12-31T00:00:00Z"
        },
        members("a time that is yet to come", "ledger.time", 30) { members, _ in
            members["time"] = "2100-01-01T00:00:00Z"
        },
        // Who has not signed it, or not for this.
        members("a person without the role", "release.role", 22, by: \.engine) { members, desk in
            members["person"] = desk.cast.engine.address
        },
        members("a person whom nobody knows", "release.role", 22, by: \.stranger) { members, desk in
            members["person"] = desk.cast.stranger.address
        },
        members("a stranger's signature", "signature.key-unknown", 11, by: \.stranger) { _, _ in },
        members("a signature of somebody else", "signature.address-mismatch", 11, by: \.second) { _, _ in },
        members("a signature for a commit", "signature.namespace", 11, namespace: "git") { _, _ in },
        members("a signature for another decision", "signature.namespace", 11, namespace: "hold@stagectl") {
            _, _ in
        },
        .init("a reason that was changed afterwards", "signature.wrong", 11) { _, path, good in
            var file = good
            let text = String(decoding: good.statement, as: UTF8.self)
            file.statement = Data(text.replacing("Grund", with: "Abgrund").utf8)
            try file.write(to: path)
        },
        .init("a signature that is none", "signature.malformed", 11) { _, path, good in
            var file = good
            file.signature = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
            try file.write(to: path)
        },
    ]
}

@Suite("Statement files that must not count")
struct StatementFileTests {
    @Test(
        "Each is refused with its code and its file by both ways in, nothing is written, and the others go on"
    )
    func refused() throws {
        let desk = try Desk()
        let folder = desk.path("statements")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func release(to file: String, as player: Player) throws {
            let signed = try desk.decide(
                "release", "v1.0.0", "--to", "abnahme", "--sign-only", file, confirm: "abnahme", as: player)
            guard signed.status == 0 else { throw ToolFailure(description: "\(signed)") }
        }
        try release(to: "good.json", as: desk.cast.first)
        try desk.deliver("v1.1.0")
        let good = try StatementFile(at: desk.path("good.json"))
        let before = try desk.references
        for (index, bad) in BadStatement.all.enumerated() {
            let path = "\(folder)/bad-\(index).json"
            try bad.make(desk, path, good)
            let direct = try Answer(desk.scenario.stagectl(["release", "--statement", path, "--json"]))
            #expect(direct.codes == bad.codes, "\(bad.what): \(direct)")
            #expect(direct.status == bad.status, "\(bad.what): \(direct)")
        }
        #expect(try desk.references == before)

        try release(to: "\(folder)/other.json", as: desk.cast.second)
        let run = try desk.call("promote", "--statements", folder, as: desk.cast.engine)
        #expect(run.codes.sorted() == BadStatement.all.flatMap(\.codes).sorted(), "\(run)")
        #expect(run.status == 30, "the most serious one: \(run)")
        for index in BadStatement.all.indices {
            #expect(run.description.contains("bad-\(index).json"), "\(BadStatement.all[index].what)")
        }
        #expect((run.result["decided"] as? [Any])?.count == 1, "the other one goes on: \(run)")
        #expect((run.result["promoted"] as? [Any])?.isEmpty == false)
        #expect(try !desk.log.contains("release verantwortung-1@amt.example"))
        #expect(try desk.call("audit").status == 0)
    }

    @Test("A release that has served does not serve again, from whichever file")
    func replayed() throws {
        let desk = try Desk()
        for name in ["old.json", "new.json"] {
            let signed = try desk.decide(
                "release", "v1.0.0", "--to", "abnahme", "--sign-only", name, confirm: "abnahme")
            #expect(signed.status == 0, "\(signed)")
            try expectRun("sleep", ["1.1"])
        }
        func bring(_ name: String) throws -> Answer {
            try Answer(desk.scenario.stagectl(["release", "--statement", name, "--json"]))
        }
        #expect(try bring("new.json").status == 0)
        let given = try bring("new.json")
        #expect(given.codes == ["release.given"] && given.status == 0)
        #expect(try desk.promote(to: "abnahme").status == 0)
        for name in ["old.json", "new.json"] {
            let replayed = try bring(name)
            #expect(replayed.codes == ["release.replayed"] && replayed.status == 65, "\(replayed)")
        }
    }

    @Test("A hold that has ended does not come back with the same statement")
    func replayedHold() throws {
        let desk = try Desk()
        let signed = try desk.decide("hold", "abnahme", "--sign-only", "hold.json", confirm: "abnahme")
        #expect(signed.status == 0, "\(signed)")
        func bring() throws -> Answer {
            try Answer(desk.scenario.stagectl(["hold", "--statement", "hold.json", "--json"]))
        }
        #expect(try bring().status == 0)
        for player in [desk.cast.first, desk.cast.second] {
            #expect(try desk.decide("resume", "abnahme", confirm: "abnahme", as: player).status == 0)
        }
        let again = try bring()
        #expect(again.codes == ["release.replayed"] && again.status == 65, "\(again)")
    }

    @Test("A file says what it is: other commands do not take it, and say nothing to it themselves")
    func kinds() throws {
        let desk = try Desk()
        let signed = try desk.decide(
            "release", "v1.0.0", "--to", "abnahme", "--sign-only", "release.json", confirm: "abnahme")
        #expect(signed.status == 0, "\(signed)")
        for verb in [["revoke"], ["withdraw"], ["hold"], ["resume"], ["policy", "approve"]] {
            let answer = try Answer(
                desk.scenario.stagectl(verb + ["--statement", "release.json", "--json"]))
            #expect(answer.codes == ["release.scope"] && answer.status == 65, "\(answer)")
        }
        for more in [
            ["v1.0.0"], ["--to", "abnahme"], ["-m", "x"], ["--confirm", "abnahme"], ["--sign-only", "x"],
            ["--offline"], ["--expires", "1d"], ["--lane", "eilfreigabe"], ["--rollback"],
        ] {
            let answer = try Answer(
                desk.scenario.stagectl(["release", "--statement", "release.json", "--json"] + more))
            #expect(answer.codes == ["usage.flag-conflict"] && answer.status == 64, "\(more) \(answer)")
        }
        let missing = try Answer(
            desk.scenario.stagectl(["release", "--statement", "nowhere.json", "--json"]))
        #expect(missing.codes == ["statement.file-missing"] && missing.status == 66)
        // Whoever brings it in must be somebody whom the pipeline names.
        try desk.cast.stranger.git(
            [
                "config", "--global", "stagectl.wohngeld.root",
                try desk.git(
                    "rev-list", "--max-parents=0", "wohngeld/ledger"),
            ], in: "/")
        let stranger = try Answer(
            desk.scenario.stagectl(
                ["release", "--statement", "release.json", "--json"], as: desk.cast.stranger))
        #expect(stranger.codes == ["ledger.role"], "\(stranger)")
    }

    @Test("A folder that cannot be read, or holds too much, is told and stops nothing else")
    func folders() throws {
        let desk = try Desk()
        try expectRun("ln", ["-s", "loop", desk.path("loop")])
        let loop = try desk.call("promote", "--statements", "loop", as: desk.cast.engine)
        #expect(loop.codes == ["statement.folder-unreadable"] && loop.status == 65, "\(loop)")
        let missing = try desk.call("promote", "--statements", "nowhere", as: desk.cast.engine)
        #expect(missing.codes == ["statement.folder-missing"] && missing.status == 66)
        try expectRun(
            "sh", ["-c", "mkdir full && cd full && seq -f '%05g.json' 10001 | xargs touch"],
            in: desk.scenario.folder.path)
        let full = try desk.call("promote", "--statements", "full", as: desk.cast.engine)
        #expect(full.codes.contains("statement.too-many") && full.status == 65)
    }
}
