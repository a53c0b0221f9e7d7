import Foundation
import Support
import Testing

/// How B stands, and what is to be said of it.
private struct Row: Sendable, CustomTestStringConvertible {
    let what: String
    let codes: [String]
    let status: Int32
    let change: @Sendable (_ inner: String) throws -> Void
    var testDescription: String { what }

    init(
        _ what: String, _ codes: [String] = [], status: Int32? = nil,
        _ change: @escaping @Sendable (_ inner: String) throws -> Void = { _ in }
    ) {
        self.what = what
        self.codes = codes
        self.status = status ?? (codes.isEmpty ? 0 : 78)
        self.change = change
    }
}

private func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

private func edit(_ path: String, _ change: (String) -> String) throws {
    try writeProgram(change(String(contentsOfFile: path, encoding: .utf8)), to: path)
}

private func configure(_ inner: String, _ arguments: String...) throws {
    try expectRun("git", ["-C", inner, "config"] + arguments)
}

private let rows: [Row] = [
    Row("as it was installed"),
    Row("the first hook is gone", ["hook.missing"]) { try remove("\($0)/hooks/pre-receive") },
    Row("the second hook is gone", ["hook.missing"]) { try remove("\($0)/hooks/reference-transaction") },
    Row("all hooks are gone", ["hook.missing", "hook.missing"]) { try remove("\($0)/hooks") },
    Row("the first hook cannot be run", ["hook.missing"]) { inner in
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: "\(inner)/hooks/pre-receive")
    },
    Row("somebody has changed the first hook", ["hook.foreign"]) { inner in
        try edit("\(inner)/hooks/pre-receive") { $0 + "exit 0\n" }
    },
    Row("the first hook runs another stagectl", ["hook.outdated"]) { inner in
        try edit("\(inner)/hooks/pre-receive") { $0.replacing(/exec '.*'/, with: "exec '/frueher/stagectl'") }
    },
    Row("the second hook runs another stagectl", ["hook.outdated"]) { inner in
        try edit("\(inner)/hooks/reference-transaction") { text in
            text.replacing(/exec '.*'/, with: "exec '/frueher/stagectl'")
        }
    },
    Row("the second hook is one of an earlier version", ["hook.outdated"]) { inner in
        let hook = "\(inner)/hooks/reference-transaction"
        let text = try String(contentsOfFile: hook, encoding: .utf8)
        let program = try #require(text.firstMatch(of: /exec ('.*') hook/)?.1)
        try edit(hook) { _ in
            """
            #!/bin/sh
            # stagectl reference-transaction hook, version 1. "stagectl hook install" wrote it, and replaces it.
            [ "$1" = prepared ] || exit 0
            exec \(program) hook reference-transaction

            """
        }
    },
    Row("another hook is in the place of the second one") { inner in
        try edit("\(inner)/hooks/reference-transaction") { _ in "#!/bin/sh\nexit 0\n" }
    },
    Row("the hooks are links to ours") { inner in
        try FileManager.default.moveItem(atPath: "\(inner)/hooks", toPath: "\(inner)/all")
        try FileManager.default.createDirectory(
            atPath: "\(inner)/hooks", withIntermediateDirectories: false)
        for name in ["pre-receive", "reference-transaction"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(inner)/hooks/\(name)", withDestinationPath: "\(inner)/all/\(name)")
        }
    },
    Row("Git looks elsewhere", ["hook.elsewhere"]) { try configure($0, "core.hooksPath", "/etc/git-hooks") },
    Row("Git looks where it would anyway") { try configure($0, "core.hooksPath", "hooks") },
    Row("nothing is pinned", ["hook.unpinned"]) { try configure($0, "--unset", "stagectl.wohngeld.root") },
    Row("what is pinned is no id", ["configuration.root-malformed"]) { inner in
        try configure(inner, "stagectl.wohngeld.root", "nonsense")
    },
    Row("the ledger is the name of another ref", ["hook.symbolic"], status: 22) { inner in
        try expectRun(
            "git", ["-C", inner, "symbolic-ref", "refs/heads/wohngeld/ledger", "refs/heads/anderes"])
    },
    Row("everything at once", ["hook.foreign", "hook.missing", "hook.unpinned"]) { inner in
        try edit("\(inner)/hooks/pre-receive") { _ in "#!/bin/sh\nexit 0\n" }
        try remove("\(inner)/hooks/reference-transaction")
        try configure(inner, "--unset", "stagectl.wohngeld.root")
    },
]

@Suite("Whether the hook is there")
struct InspectionTests {
    private func check(
        _ site: HookedScenario, _ options: [String] = [], environment: [String: String] = [:]
    ) throws -> StagectlRun {
        try site.scenario.json(["hook", "check", site.scenario.inner] + options, environment: environment)
    }

    private func result(_ run: StagectlRun) throws -> [String: Any] {
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        return try #require(document?["result"] as? [String: Any])
    }

    private func standing(_ run: StagectlRun, of hook: String = "referenceTransaction") throws -> String? {
        (try result(run)[hook] as? [String: Any])?["standing"] as? String
    }

    @Test("Whatever keeps a push from being judged in full is told, all of it, and nothing is changed")
    func standing() throws {
        let site = try HookedScenario()
        let (inner, saved) = (site.scenario.inner, "\(site.scenario.inner).saved")
        try expectRun("cp", ["-a", inner, saved])
        for row in rows {
            try row.change(inner)
            let before = try expectRun("sh", ["-c", "find . -type f -exec sha256sum {} + | sort"], in: inner)
            let run = try check(site)
            #expect(run.codes == row.codes && run.status == row.status, "\(row.what): \(run.codes)")
            #expect(run.isFine == row.codes.isEmpty)
            #expect(
                try expectRun("sh", ["-c", "find . -type f -exec sha256sum {} + | sort"], in: inner) == before
            )
            // What is fine is what an installation would leave alone, and the other way round.
            let plan = try site.scenario.json(["hook", "install", inner, "--dry-run"])
            let document = try JSONSerialization.jsonObject(with: plan.result.output) as? [String: Any]
            let changes = (document?["result"] as? [String: Any]).map { result in
                [result, result["companion"] as? [String: Any] ?? [:]].contains {
                    $0["changed"] as? Bool == true
                }
            }
            if plan.status == 0 { #expect(changes != run.isFine, "\(row.what)") }
            try remove(inner)
            try expectRun("cp", ["-a", saved, inner])
        }
    }

    @Test("What runs hooks is looked at as an installation does: a folder of hooks, GitLab, another Git")
    func servers() throws {
        let site = try HookedScenario()
        let (inner, hooks) = (site.scenario.inner, "\(site.scenario.inner)/hooks")
        #expect(try standing(check(site)) == "current")
        let git = try run("sh", ["-c", "command -v git"]).text.trimmingCharacters(in: .newlines)
        func old(_ version: String) throws -> StagectlRun {
            let folder = "\(site.scenario.folder.path)/git-\(version)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try writeProgram(
                "#!/bin/sh\n[ \"$1\" = version ] && echo 'git version \(version)' || exec '\(git)' \"$@\"\n",
                to: "\(folder)/git")
            return try check(site, environment: ["PATH": "\(folder):/usr/bin:/bin"])
        }
        // The first hook relies on the second one because that is there.
        #expect(try old("2.27.4").codes == ["hook.unasked"])
        #expect(try old("2.10.5").codes == ["hook.git-outdated", "hook.unasked"])
        #expect(try old("2.28.0.rc1").codes == [])
        try remove("\(hooks)/reference-transaction")
        let asked = try old("2.27.4")
        #expect(asked.status == 0)
        #expect(try standing(asked) == "unasked")
        #expect(try old("2.10.5").codes == ["hook.git-outdated"])

        #expect(try check(site, ["--pre-receive-d"]).codes == ["hook.dispatcher-missing", "hook.missing"])
        try writeProgram(dispatcher, to: "\(hooks)/pre-receive")
        #expect(try check(site, ["--pre-receive-d"]).codes == ["hook.missing", "hook.missing"])
        #expect(try check(site).codes == ["hook.foreign", "hook.missing"])
        #expect(try site.scenario.json(["hook", "install", inner, "--pre-receive-d"]).status == 0)
        #expect(try check(site, ["--pre-receive-d"]).codes == [])
        try configure(inner, "core.hooksPath", "/etc/git-hooks")
        #expect(try check(site, ["--pre-receive-d"]).codes == ["hook.elsewhere"])

        // GitLab has Git look elsewhere, for hooks that run those of the repository; nobody asks the second one there.
        try FileManager.default.createDirectory(
            atPath: "\(inner)/custom_hooks", withIntermediateDirectories: true)
        #expect(try site.scenario.json(["hook", "install", inner, "--pre-receive-d"]).status == 0)
        #expect(try standing(check(site, ["--pre-receive-d"])) == "unasked")
        try configure(inner, "--unset", "core.hooksPath")
        #expect(try check(site, ["--pre-receive-d"]).codes == ["hook.unasked"])
        try remove("\(hooks)/reference-transaction")
        #expect(try check(site, ["--pre-receive-d"]).codes == [])
        #expect(try check(site, ["--pre-receive-d", "--gitolite"]).codes == ["usage.flag-conflict"])
    }

    @Test("On gitolite it must also have been told to run the hook for this repository")
    func gitolite() throws {
        let site = try HookedScenario(servedBy: { try InnerServer(.gitolite, for: $0) })
        let environment = site.server.installation.environment
        #expect(try check(site, ["--gitolite"], environment: environment).codes == [])
        let hooks = "\(site.scenario.inner)/hooks"
        for name in try FileManager.default.contentsOfDirectory(atPath: hooks)
        where name.hasPrefix("pre-receive.") { try remove("\(hooks)/\(name)") }
        let run = try check(site, ["--gitolite"], environment: environment)
        #expect(run.codes == ["hook.missing"])
        #expect(try standing(run, of: "preReceive") == "hook.missing")
    }

    @Test("The trust root that somebody expects must be the one that holds")
    func roots() throws {
        let site = try HookedScenario()
        let other = String(repeating: "a", count: 40)
        for (root, codes) in [
            (site.root, []), ("wohngeld=\(site.root)", []), (other, ["hook.pipeline-unknown"]),
            ("wohngeld=\(other)", ["hook.pinned-otherwise"]), ("anderes=\(other)", ["hook.unpinned"]),
        ] as [(String, [String])] {
            #expect(try check(site, ["--trust-root", root]).codes == codes)
        }
        let missing = try site.scenario.json(["hook", "check", "\(site.scenario.inner)/none"])
        #expect(missing.codes == ["repository.missing"] && missing.status == 66)
    }

    @Test("How far the ledger is verified is told as far as the hook would believe it")
    func places() throws {
        let site = try HookedScenario()
        func place() throws -> [Int]? {
            let run = try check(site)
            #expect(run.codes == [])
            let pipelines = try #require(try result(run)["pipelines"] as? [[String: Any]])
            return (pipelines.first?["verified"] as? [String: Any]).map { place in
                ["sequence", "later"].compactMap { place[$0] as? Int }
            }
        }
        #expect(try place() == [2, 0])
        try expectRun("cp", ["-a", site.cache, "\(site.cache).saved"])
        try site.deliver("v1.1.0")
        #expect(try place() == [4, 0])
        try remove(site.cache)
        try expectRun("cp", ["-a", "\(site.cache).saved", site.cache])
        #expect(try place() == [2, 2])
        let words = try site.scenario.stagectl(["hook", "check", site.scenario.inner, "--lang", "de"]).text
        #expect(words.contains("3 Einträge bis ") && words.hasSuffix(" geprüft, 2 Einträge seitdem\n"))
        try remove(site.cache)
        #expect(try place() == nil)
    }
}
