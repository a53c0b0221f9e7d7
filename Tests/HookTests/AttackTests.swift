import Foundation
import Support
import Testing

/// Something that stock git can send to B with full rights, and what the hook says.
struct Attack: Sendable, CustomTestStringConvertible {
    let what: String
    let refspecs: [String]
    let codes: [String]
    var testDescription: String { what }

    init(_ what: String, _ refspecs: [String], _ codes: String...) {
        self.what = what
        self.refspecs = refspecs
        self.codes = codes
    }
}

private let attacks: [Attack] = [
    Attack("a stage branch moved by hand", ["+work:refs/heads/wohngeld/vorpruefung"], "hook.not-in-ledger"),
    Attack("another delivery's tree", ["+other:refs/heads/wohngeld/vorpruefung"], "hook.not-in-ledger"),
    Attack("a stage that nothing has entered", ["v:refs/heads/wohngeld/produktion"], "hook.not-in-ledger"),
    Attack("a tag moved", ["+work:refs/tags/wohngeld/v1.0.0"], "hook.not-in-ledger"),
    Attack("a tag of no delivery", ["work:refs/tags/wohngeld/v9.0.0"], "hook.not-in-ledger"),
    Attack("a tag that shadows a stage", ["work:refs/tags/wohngeld/produktion"], "hook.not-in-ledger"),
    Attack("a stage branch deleted", [":refs/heads/wohngeld/vorpruefung"], "hook.deletion"),
    Attack("a tag deleted", [":refs/tags/wohngeld/v1.0.0"], "hook.deletion"),
    Attack("the ledger deleted", [":refs/heads/wohngeld/ledger"], "hook.deletion"),
    Attack(
        "everything deleted",
        [":refs/heads/wohngeld/ledger", ":refs/heads/wohngeld/vorpruefung", ":refs/tags/wohngeld/v1.0.0"],
        "hook.deletion", "hook.deletion", "hook.deletion"),
    Attack("the ledger taken back", ["+l~1:refs/heads/wohngeld/ledger"], "ledger.fork"),
    Attack("the ledger begun anew", ["+work:refs/heads/wohngeld/ledger"], "ledger.fork"),
    Attack("a stage's history as the ledger", ["+v:refs/heads/wohngeld/ledger"], "ledger.fork"),
    Attack("a branch below the pipeline's name", ["work:refs/heads/wohngeld/neu"], "hook.reserved"),
    Attack("another case", ["work:refs/heads/Wohngeld/vorpruefung"], "hook.reserved"),
    Attack("another case of the stage", ["work:refs/heads/wohngeld/Vorpruefung"], "hook.reserved"),
    Attack("a ref that shadows the pipeline", ["work:refs/wohngeld/produktion"], "hook.reserved"),
    Attack(
        "an object replaced", ["work:refs/replace/0123456789012345678901234567890123456789"], "hook.reserved"),
    Attack("another repository within B", ["work:refs/namespaces/x/refs/heads/main"], "hook.reserved"),
    Attack("a branch that no pipeline allows", ["work:refs/heads/main"], "hook.other"),
    Attack("a tag that no pipeline allows", ["work:refs/tags/v1.0.0"], "hook.other"),
    Attack("notes", ["work:refs/notes/commits"], "hook.other"),
    Attack(
        "several refs, of which some would do",
        ["work:refs/heads/docs/a", "+work:refs/heads/wohngeld/vorpruefung", "work:refs/heads/docs/b"],
        "hook.not-in-ledger", "hook.with-others", "hook.with-others"),
]

@Suite("Pushes by stock git against the hook")
struct AttackTests {
    @Test("Nothing moves that the ledger does not say, and the code says why")
    func table() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        func git(_ arguments: [String]) throws -> String {
            try site.scenario.cast.stranger.git(arguments, in: copy)
        }
        let tree = try git(["rev-parse", "wohngeld/vorpruefung^{tree}"])
        let empty = try git(["mktree"])
        for (name, tree) in [("work", tree), ("other", empty)] {
            let commit = try git(["commit-tree", "-S", "-m", "x", tree])
            try git(["update-ref", "refs/heads/\(name)", commit]).expectEmpty()
        }
        try git(["update-ref", "refs/heads/l", "wohngeld/ledger"]).expectEmpty()
        try git(["update-ref", "refs/heads/v", "wohngeld/vorpruefung"]).expectEmpty()
        let before = try site.references()
        for attack in attacks {
            for player in [site.scenario.cast.stranger, site.scenario.cast.engine] {
                let push = try site.push(attack.refspecs, from: copy, as: player)
                #expect(!push.isTaken && push.codes == attack.codes, "\(attack.what): \(push.errors)")
                try expectReadable(push)
            }
        }
        #expect(try site.references() == before)
        #expect(try site.scenario.json(["audit"]).isFine)
        // Nor with all refs at once, nor in the old protocol, nor as one push that is atomic.
        for options in [["--mirror"], ["--atomic", "--force", "--all"]] {
            let push = try site.push([], from: copy, options: options)
            #expect(!push.isTaken && !push.codes.isEmpty, "\(options): \(push.errors)")
        }
        let old = try site.push(
            attacks[0].refspecs, from: copy, environment: ["GIT_PROTOCOL": "", "GIT_PROTOCOL_VERSION": "0"])
        #expect(old.codes == attacks[0].codes)
        #expect(try site.references() == before)
    }

    /// Expects that every line fits and shows as it is on every terminal.
    private func expectReadable(_ push: Push) throws {
        for line in push.remarks {
            #expect(line.count <= 70, "\(line)")
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "\(line)")
        }
    }

    @Test("What a pipeline allows beside its own refs is let through, but not deleted")
    func other() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        try site.scenario.cast.stranger.git(
            ["update-ref", "refs/heads/work", "wohngeld/vorpruefung"], in: copy
        )
        .expectEmpty()
        #expect(try site.push(["work:refs/heads/docs/handbuch"], from: copy).isTaken)
        #expect(try site.push(["+wohngeld/ledger:refs/heads/docs/handbuch"], from: copy).isTaken)
        let deletion = try site.push([":refs/heads/docs/handbuch"], from: copy)
        #expect(!deletion.isTaken && deletion.codes == ["hook.deletion"])
        #expect(try site.push(["work:refs/heads/docs/a/b"], from: copy).codes == ["hook.other"])
        // A ref that is the name of another one in B would move that one.
        try expectRun(
            "git",
            [
                "-C", site.scenario.inner, "symbolic-ref", "refs/heads/docs/alias",
                "refs/heads/wohngeld/abnahme",
            ])
        let alias = try site.push(["work:refs/heads/docs/alias"], from: copy)
        #expect(!alias.isTaken && alias.codes.first == "hook.symbolic", "\(alias.errors)")
    }

    @Test("A stage that lags behind its ledger is let through to where it belongs, and nowhere else")
    func behind() throws {
        let site = try HookedScenario()
        let first = try site.id("wohngeld/vorpruefung")
        try site.deliver("v2.0.0")
        let second = try site.id("wohngeld/vorpruefung")
        let copy = try site.copy()
        // What stood there before is no projection any more.
        let back = try site.push(["+\(first):refs/heads/wohngeld/vorpruefung"], from: copy)
        #expect(!back.isTaken && back.codes == ["hook.not-in-ledger"])
        try site.force("refs/heads/wohngeld/vorpruefung", to: first)
        try expectRun("git", ["-C", site.scenario.inner, "update-ref", "-d", "refs/tags/wohngeld/v1.0.0"])
        #expect(try !site.push(["+wohngeld/ledger:refs/heads/wohngeld/vorpruefung"], from: copy).isTaken)
        let repair = try site.push(
            ["\(second):refs/heads/wohngeld/vorpruefung", "refs/tags/wohngeld/v1.0.0"], from: copy)
        #expect(repair.isTaken, "\(repair.errors)")
        #expect(try site.scenario.json(["audit"]).isFine)
    }

    @Test("A ledger that is refused is nobody's alarm: the one in B is what it was")
    func attempt() throws {
        let site = try HookedScenario()
        let push = try site.push(["+wohngeld/ledger~1:refs/heads/wohngeld/ledger"], from: site.copy())
        #expect(push.codes == ["ledger.fork"])
        let words = push.remarks.joined(separator: " ")
        #expect(words.contains("B's ledger is unchanged.") && !words.contains("IT security"), "\(words)")
    }

    @Test("One sentence for each ref, with hint and code, in the pipeline's language")
    func words() throws {
        let site = try HookedScenario { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write("language: de\n" + text, to: "pipeline.yaml")
        }
        let copy = try site.copy()
        let push = try site.push(
            ["wohngeld/ledger:refs/heads/main", ":refs/tags/wohngeld/v1.0.0"], from: copy,
            environment: ["LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8", "STAGECTL_LANG": "en"])
        #expect(
            push.remarks == [
                #"stagectl: "refs/tags/wohngeld/v1.0.0" darf nicht gelöscht werden."#, "[hook.deletion]",
                "Hinweis: Ein Push löscht hier nur, was unter dem Namen einer Pipeline",
                "steht und das Journal nicht kennt.",
                #"stagectl: "refs/heads/main" gehört zu keiner Pipeline und ist nicht"#,
                "erlaubt. [hook.other]", "Hinweis: Erlaubt durch target.other: refs/heads/docs/*.",
            ], "\(push.errors)")
        #expect(!push.errors.contains("\u{1B}"))
    }
}

extension String {
    /// Expects that a program said nothing.
    func expectEmpty() { #expect(isEmpty) }
}
