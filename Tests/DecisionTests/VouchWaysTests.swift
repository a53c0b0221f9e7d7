import Foundation
import Support
import Testing

@Suite("How people come to vouch, and where their word counts, by the built binary")
struct VouchWaysTests {
    /// Files into which nobody looks by their nature, made by stock tools.
    private static let natural = [
        (
            "opaque",
            "mkdir in && echo Daten >in/daten.txt && mksquashfs in app/daten.bin -quiet -no-progress >&2"
        ),
        (
            "unknown-method",
            """
            echo Daten >daten.txt && zip -q -X -0 app/daten.bin.zip daten.txt && mv app/daten.bin.zip app/daten.bin
            python3 -c '
            import sys
            name = "app/daten.bin"
            content = bytearray(open(name, "rb").read())
            for mark, place in ((b"PK\\x03\\x04", 8), (b"PK\\x01\\x02", 10)):
                start = content.index(mark) + place
                content[start:start + 2] = b"\\x61\\x00"
            open(name, "wb").write(content)'
            """
        ),
    ]

    @Test(
        "What nothing opens, or is packed by a method that nobody knows, comes in by people's word as encrypted things do",
        arguments: natural)
    func comesIn(reason: String, shell: String) throws {
        let site = try VouchSite("by: fachverantwortung") { scenario in
            try expectRun(
                "sh", ["-ec", "mkdir -p app\n\(shell)\nrm -rf in daten.txt"], in: scenario.work)
        }
        let refused = try site.call("promote")
        #expect(refused.status == 10 && refused.codes == ["malware.unscannable"], "\(refused)")
        let dry = try site.vouch(site.cast.first, "--dry-run")
        let places = dry.result["places"] as? [[String: Any]]
        #expect(places?.map { $0["reason"] as? String } == [reason], "\(dry)")
        #expect(try site.vouch(site.cast.first).status == 0)
        #expect(try site.call("promote").status == 0)
        #expect(try site.events == ["genesis", "reject", "vouch", "accept", "promote"])
        #expect(try site.report(of: "v1.0.0").levels.last == "STAGECTL_MALWARE_VOUCHED")
        #expect(try site.call("audit").status == 0)
    }

    @Test("A dry run shows every place as a real one does, and no name can do more than show itself")
    func dryRun() throws {
        let site = try VouchSite("by: fachverantwortung") { scenario in
            let make = """
                mkdir -p app many && for i in $(seq 10 39); do echo $i >many/$i.txt; done
                echo Daten >"$(printf 'many/\\033[2J\\342\\200\\256weg.txt')"
                zip -q -X -0 -P geheim app/many.zip many/*.txt && rm -r many
                """
            try expectRun("sh", ["-ec", make], in: scenario.work)
        }
        let before = try site.call("promote")
        #expect(before.codes.allSatisfy { $0 == "malware.unscannable" } && before.status == 10, "\(before)")
        for more in [[], ["--sign-only", "word.json"]] {
            let dry = try site.scenario.stagectl(
                ["vouch", "v1.0.0", "-m", "Grund", "--dry-run"] + more, as: site.cast.first)
            #expect(dry.status == 0, "\(dry.errors)")
            let shown = dry.text.matches(of: /many\/([0-9]+)\.txt/).map { String($0.1) }
            #expect(shown == (10...39).map(String.init), "\(dry.text)")
            #expect(dry.text.contains(#"many/\u{1B}[2J\u{202E}weg.txt"#), "\(dry.text)")
            #expect(!dry.text.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" })
        }
        #expect(try site.events == ["genesis", "reject"])
        #expect(!FileManager.default.fileExists(atPath: site.path("word.json")))
    }

    @Test("The refusal names vouch to whoever could make use of it, and to nobody else")
    func hint() throws {
        let open = try VouchSite("by: fachverantwortung")
        for verb in ["check", "promote"] {
            let told = try open.scenario.stagectl([verb])
            #expect(told.errors.contains("stagectl vouch v1.0.0 -m"), "\(verb): \(told.errors)")
        }
        let closed = try VouchSite(nil)
        #expect(try !closed.scenario.stagectl(["promote"]).errors.contains("stagectl vouch"))
        let unfit = try VouchSite("by: fachverantwortung") { scenario in
            try VouchSite.encryptedArchive(in: scenario)
            try expectRun("sh", ["-c", "head -c 60 app/daten.zip >app/halb.zip"], in: scenario.work)
        }
        #expect(try !unfit.scenario.stagectl(["promote"]).errors.contains("stagectl vouch"))
    }

    @Test("A word that lies in the folder comes in before the delivery is judged, so that one run is enough")
    func oneRun() throws {
        let site = try VouchSite("by: fachverantwortung, approvals: 2")
        _ = try site.call("promote")
        let folder = site.path("worte")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try site.signed(site.cast.first, to: "worte/erste.json")
        _ = try site.signed(site.cast.second, to: "worte/zweite.json")
        let plan = try site.call("promote", "--statements", folder, "--dry-run")
        #expect(plan.status == 0, "\(plan)")
        let events = (plan.result["entries"] as? [[String: Any]])?.map { $0["event"] as? String }
        #expect(events == ["vouch", "vouch", "accept", "promote"], "\(plan)")
        let run = try site.call("promote", "--statements", folder)
        #expect(run.status == 0, "\(run)")
        #expect(try site.events == ["genesis", "reject", "vouch", "vouch", "accept", "promote"])
        #expect(try site.call("audit").status == 0)
    }

    @Test("A word that cannot come in is told once, and keeps nothing else from going on")
    func leftOver() throws {
        let site = try VouchSite("by: fachverantwortung")
        _ = try site.call("promote")
        let folder = site.path("worte")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try site.signed(site.cast.first, to: "worte/erste.json")
        #expect(try site.vouch(site.cast.second).status == 0)
        #expect(try site.call("promote").status == 0)
        try site.scenario.deliver("v1.1.0", ["app/daten.zip": nil, "app/VERSION": "2\n"])
        let run = try site.call("promote", "--statements", folder)
        #expect(run.codes == ["vouch.unfit"] && run.status == 10, "\(run)")
        #expect(try site.events.suffix(2) == ["accept", "promote"], "The next delivery does not wait.")
    }

    @Test("A word that cannot be taken back for a passing reason lets nothing in meanwhile")
    func takenBackLater() throws {
        let site = try VouchSite("by: fachverantwortung")
        _ = try site.call("promote")
        #expect(try site.vouch(site.cast.first).status == 0)
        let folder = site.path("worte")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try site.signed(site.cast.first, to: "worte/zurueck.json", "--take-back")
        // B cannot lock the ledger for the first push, and can for all that follow.
        let heads = "\(site.scenario.inner)/refs/heads/wohngeld"
        let lock = "\(heads)/ledger.lock"
        try site.hook(
            "if mkdir '\(site.path("once"))' 2>/dev/null; then mkdir -p '\(heads)' && : >'\(lock)'; else rm -f '\(lock)'; fi"
        )
        let run = try site.call("promote", "--statements", folder)
        #expect(run.status == 69 && run.codes == ["push.failed"], "\(run)")
        #expect(try site.events == ["genesis", "reject", "vouch"], "The word does not count any more.")
        #expect(try site.call("promote", "--statements", folder).status == 0)
        #expect(try site.events == ["genesis", "reject", "vouch", "vouch"])
    }

    @Test("While a file cannot be read, which may take a word back, nobody's word counts in the same run")
    func unreadable() throws {
        let site = try VouchSite("by: fachverantwortung")
        _ = try site.call("promote")
        let folder = site.path("worte")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try site.signed(site.cast.first, to: "worte/wort.json")
        try site.scenario.folder.write("{", to: "worte/zurueck.json")
        let run = try site.call("promote", "--statements", folder)
        #expect(run.status != 0 && run.codes.count == 1, "\(run)")
        #expect(try site.events == ["genesis", "reject", "vouch"])
        try FileManager.default.removeItem(atPath: "\(folder)/zurueck.json")
        #expect(try site.call("promote", "--statements", folder).status == 0)
        #expect(try site.events == ["genesis", "reject", "vouch", "accept", "promote"])
    }

    @Test("What was refused before the deliveries are judged is not tried again in the same run")
    func triedOnce() throws {
        let site = try VouchSite("by: fachverantwortung")
        _ = try site.call("promote")
        let folder = site.path("worte")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try site.signed(site.cast.first, to: "worte/wort.json")
        try site.hook("echo x >>'\(site.path("pushes"))'; exit 1")
        let run = try site.call("promote", "--statements", folder)
        #expect(run.codes == ["push.refused-by-hook"], "\(run)")
        #expect(try String(contentsOfFile: site.path("pushes"), encoding: .utf8) == "x\n")
    }

    @Test(
        "A word of another pipeline in the same B, by the same people for the same delivery, counts for nothing"
    )
    func otherPipeline() throws {
        let site = try VouchSite("by: fachverantwortung")
        let text = try String(contentsOfFile: site.scenario.pipeline, encoding: .utf8)
        try site.scenario.folder.write(
            text.replacing("pipeline: wohngeld", with: "pipeline: kindergeld"), to: "kindergeld.yaml")
        let other = ["--pipeline", "kindergeld.yaml"]
        #expect(try site.scenario.stagectl(["init"] + other).status == 0)
        let root = try site.git("rev-list", "--max-parents=0", "kindergeld/ledger")
        let first = site.cast.first
        try first.git(
            ["config", "--global", "stagectl.kindergeld.root", root], in: site.scenario.folder.path)
        for arguments in [[], other] {
            #expect(try site.scenario.stagectl(["promote"] + arguments).status == 10)
        }
        let folder = site.path("worte")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = try site.signed(site.cast.first, to: "worte/wort.json", "--pipeline", "kindergeld.yaml")
        #expect(try file.members["pipeline"] as? String == "kindergeld")

        let direct = try site.bringIn("worte/wort.json")
        #expect(direct.status == 65 && direct.codes == ["release.scope"], "\(direct)")
        let run = try site.call("promote", "--statements", folder)
        #expect(run.status == 65 && run.codes == ["release.scope"], "\(run)")
        #expect(try site.events == ["genesis", "reject"])
        // Nor where it is signed anew with the name of this pipeline: the ledger is another one.
        var members = try file.members
        members["pipeline"] = "wohngeld"
        let content = try JSONSerialization.data(
            withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
        let path = try site.scenario.folder.write(String(decoding: content, as: UTF8.self), to: "statement")
        try expectRun(
            "ssh-keygen",
            ["-q", "-Y", "sign", "-f", site.cast.first.key, "-n", "vouch@stagectl", path])
        var forged = file
        forged.statement = content
        forged.signature = try String(contentsOfFile: "\(path).sig", encoding: .utf8)
        try forged.write(to: site.path("forged.json"))
        #expect(try site.bringIn("forged.json").codes == ["release.scope"])
        #expect(try site.events == ["genesis", "reject"])
        // In its own pipeline it counts, and lets the delivery in there alone.
        #expect(
            try site.scenario.stagectl(["vouch", "--statement", "worte/wort.json"] + other).status == 0)
        for arguments in [[], other] {
            #expect(try site.scenario.stagectl(["promote"] + arguments).status == 0)
        }
        #expect(try site.events == ["genesis", "reject"])
        #expect(try site.git("rev-parse", "--verify", "-q", "kindergeld/vorpruefung").count == 40)
    }
}

extension VouchSite {
    /// Has B run some lines of the shell before it takes a push.
    fileprivate func hook(_ lines: String) throws {
        let file = "\(scenario.inner)/hooks/pre-receive"
        try FileManager.default.createDirectory(
            atPath: "\(scenario.inner)/hooks", withIntermediateDirectories: true)
        try Data("#!/bin/sh\ncat >/dev/null\n\(lines)\n".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
}
