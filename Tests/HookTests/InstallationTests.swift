import Foundation
import Support
import Testing

@Suite("Installing the hook")
struct InstallationTests {
    private let scenario: Scenario
    private let root: String
    private var hooks: String { "\(scenario.inner)/hooks" }
    private var cache: String { "\(scenario.cast.engine.home)/.cache/stagectl" }

    init() throws {
        scenario = try Scenario()
        try scenario.begin()
        root = try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/ledger"])
    }

    private func install(_ options: [String] = [], root: String? = nil) throws -> StagectlRun {
        try scenario.json(["hook", "install", scenario.inner, "--trust-root", root ?? self.root] + options)
    }

    private func pinned() throws -> String {
        try run("git", ["config", "--file", "\(scenario.inner)/config", "stagectl.wohngeld.root"]).text
    }

    /// Expects that nothing gets in that the ledger does not say.
    private func expectGuarded() throws {
        let result = try run(
            "git", ["push", scenario.inner, "wohngeld/ledger:refs/heads/wohngeld/vorpruefung"],
            in: scenario.inner, environment: scenario.cast.stranger.environment)
        #expect(result.status != 0 && result.errors.contains("[hook.not-in-ledger]"), "\(result.errors)")
    }

    @Test("It is put into its place, the genesis is pinned, and doing it again changes nothing")
    func plain() throws {
        let plan = try install(["--dry-run"])
        #expect(plan.status == 0)
        #expect(try pinned().isEmpty && !FileManager.default.fileExists(atPath: "\(hooks)/pre-receive"))
        #expect(!FileManager.default.fileExists(atPath: "\(hooks)/reference-transaction"))
        #expect(try install().status == 0)
        #expect(try pinned() == "\(root)\n")
        let script = try String(contentsOfFile: "\(hooks)/pre-receive", encoding: .utf8)
        #expect(script.hasPrefix("#!/bin/sh\n# stagectl pre-receive hook"))
        let words = try scenario.stagectl(["hook", "install", scenario.inner, "--lang", "de"])
        #expect(
            words.text == """
                Journal von wohngeld geprüft: 1 Eintrag bis \(root.prefix(12))
                Hook ist schon eingerichtet: \(hooks)/pre-receive
                Hook ist schon eingerichtet: \(hooks)/reference-transaction
                Was geprüft ist, steht für den Hook in \(cache).

                """)
        #expect(words.errors == "Journal von wohngeld wird geprüft\n")
        try expectGuarded()
        // What an earlier installation wrote is replaced, and what it did not have is added.
        try script.replacing("exec '", with: "exec '/frueher/isn'\\''t")
            .write(toFile: "\(hooks)/pre-receive", atomically: false, encoding: .utf8)
        try FileManager.default.removeItem(atPath: "\(hooks)/reference-transaction")
        #expect(
            try scenario.stagectl(["hook", "install", scenario.inner]).text == """
                Ledger of wohngeld verified: 1 entry up to \(root.prefix(12))
                Hook renewed: \(hooks)/pre-receive
                Hook installed: \(hooks)/reference-transaction
                What has been verified is kept for the hook in \(cache).

                """)
        try expectGuarded()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: hooks).allSatisfy { !$0.contains("new-") })
    }

    @Test("Another hook is not touched")
    func foreign() throws {
        let other = "#!/bin/sh\nexit 0\n"
        try Data(other.utf8).write(to: URL(fileURLWithPath: "\(hooks)/pre-receive"))
        let refused = try install()
        #expect(refused.codes == ["hook.foreign"] && refused.status == 78)
        #expect(try String(contentsOfFile: "\(hooks)/pre-receive", encoding: .utf8) == other)
        #expect(try pinned().isEmpty)
        try FileManager.default.removeItem(atPath: "\(hooks)/pre-receive")
        try FileManager.default.createSymbolicLink(
            atPath: "\(hooks)/pre-receive", withDestinationPath: "/bin/true")
        #expect(try install().codes == ["hook.foreign"])
        // One of ours that somebody has changed is somebody else's, wherever the change is.
        try FileManager.default.removeItem(atPath: "\(hooks)/pre-receive")
        #expect(try install().status == 0)
        let own = try String(contentsOfFile: "\(hooks)/pre-receive", encoding: .utf8)
        for changed in [
            own + "logger push\n", own.replacing("exec", with: "/usr/local/bin/check || exit 1\nexec"),
            own.replacing("exec '", with: "exec sudo '"), own.replacing("exec '", with: "exec 'a' && '"),
            own.replacing("#!/bin/sh", with: "#!/bin/bash"), String(own.dropLast()),
        ] {
            try changed.write(toFile: "\(hooks)/pre-receive", atomically: false, encoding: .utf8)
            #expect(try install().codes == ["hook.foreign"], "\(changed)")
            #expect(try String(contentsOfFile: "\(hooks)/pre-receive", encoding: .utf8) == changed)
        }
    }

    @Test("Without the second hook, be there another one or a Git that asks none, that is said")
    func companion() throws {
        let file = "\(hooks)/reference-transaction"
        func companion(_ run: StagectlRun) throws -> String? {
            #expect(run.status == 0, "\(run.codes)")
            let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
            let result = try #require(document?["result"] as? [String: Any])
            return (result["companion"] as? [String: Any])?["file"] as? String
        }
        func words(_ environment: [String: String] = [:]) throws -> String {
            try scenario.stagectl(["hook", "install", scenario.inner], environment: environment).text
        }
        try writeProgram("#!/bin/sh\nexit 0\n", to: file)
        #expect(try companion(install()) == nil)
        #expect(try words().contains("There is another hook already:"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "#!/bin/sh\nexit 0\n")
        try FileManager.default.removeItem(atPath: file)
        // A Git that does not know such hooks.
        let git = try run("sh", ["-c", "command -v git"]).text.trimmingCharacters(in: .newlines)
        for (version, isAsked) in [("2.27.4", false), ("2.9.0", false), ("?", false), ("2.28.0.rc1", true)] {
            let folder = "\(scenario.folder.path)/git-\(version)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try writeProgram(
                "#!/bin/sh\n[ \"$1\" = version ] && echo 'git version \(version)' || exec '\(git)' \"$@\"\n",
                to: "\(folder)/git")
            let path = ["PATH": "\(folder):/usr/bin:/bin"]
            #expect(try words(path).contains("Git asks no hook reference-transaction here") != isAsked)
            #expect(FileManager.default.fileExists(atPath: file) == isAsked)
        }
        #expect(try companion(install()) == file)
    }

    @Test("A genesis is pinned only if the ledger begins with it and no other one is pinned")
    func roots() throws {
        let other = String(repeating: "a", count: 40)
        #expect(try install(root: other).codes == ["hook.pipeline-unknown"])
        let wrong = try install(root: "wohngeld=\(other)")
        #expect(wrong.codes == ["ledger.root"] && wrong.status == 30)
        #expect(try install(root: "Wohngeld=\(root)").status == 0, "a pipeline that has not begun")
        #expect(try install(root: "wohngeld=\(root)").codes == ["hook.pins-collide"])
        try expectRun("git", ["-C", scenario.inner, "config", "--unset", "stagectl.Wohngeld.root"])
        #expect(try scenario.json(["hook", "install", scenario.inner]).codes == ["hook.unpinned"])
        #expect(try install().status == 0)
        let twice = try install(root: "wohngeld=\(other)")
        #expect(twice.codes == ["hook.pinned-otherwise"] && twice.status == 78)
        #expect(try install(root: "wohn..geld=\(root)").codes == ["configuration.root-malformed"])
        #expect(try install(root: "nonsense").status == 64)
        let missing = try scenario.json(["hook", "install", "\(scenario.inner)/none", "--trust-root", root])
        #expect(missing.codes == ["repository.missing"] && missing.status == 66)
    }

    @Test("Where Git looks for hooks elsewhere, or nothing can be written, that is said")
    func places() throws {
        try expectRun("git", ["-C", scenario.inner, "config", "core.hooksPath", "/etc/git-hooks"])
        let elsewhere = try install()
        #expect(elsewhere.codes == ["hook.elsewhere"] && elsewhere.status == 78)
        try expectRun("git", ["-C", scenario.inner, "config", "core.hooksPath", "hooks"])
        try FileManager.default.removeItem(atPath: hooks)
        try Data().write(to: URL(fileURLWithPath: hooks))
        let unwritable = try install()
        #expect(unwritable.codes == ["hook.not-writable"] && unwritable.status == 69)
    }

    @Test("Beside other hooks, where a server runs those of a folder")
    func folder() throws {
        #expect(try install(["--pre-receive-d"]).codes == ["hook.dispatcher-missing"])
        try writeProgram(dispatcher, to: "\(hooks)/pre-receive")
        #expect(try install(["--pre-receive-d"]).status == 0)
        #expect(FileManager.default.isExecutableFile(atPath: "\(hooks)/pre-receive.d/stagectl"))
        try expectGuarded()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1\n"])
        #expect(try scenario.json(["promote"]).status == 0)
    }

    @Test("GitLab runs the hooks of a folder of its own, and tells them less")
    func gitlab() throws {
        let custom = "\(scenario.inner)/custom_hooks"
        try FileManager.default.createDirectory(atPath: custom, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: "\(custom)/pre-receive.d", withIntermediateDirectories: true)
        #expect(try install(["--pre-receive-d"]).status == 0)
        let hook = "\(custom)/pre-receive.d/stagectl"
        #expect(FileManager.default.isExecutableFile(atPath: hook))
        // Gitaly hands on these two variables and the whole path of the repository.
        try writeProgram(
            "#!/bin/sh\nunset GIT_QUARANTINE_PATH\nGIT_DIR=$PWD exec '\(hook)'\n", to: "\(hooks)/pre-receive")
        try expectGuarded()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1\n"])
        #expect(try scenario.json(["promote"]).status == 0)
    }

    @Test("Without gitolite there is nothing to ask, and two ways at once are none")
    func gitolite() throws {
        let run = try scenario.json(
            ["hook", "install", scenario.inner, "--trust-root", root, "--gitolite"],
            environment: ["PATH": "/nonexistent"])
        #expect(run.codes == ["hook.gitolite"] && run.status == 78)
        #expect(try install(["--gitolite", "--pre-receive-d"]).codes == ["usage.flag-conflict"])
    }
}
