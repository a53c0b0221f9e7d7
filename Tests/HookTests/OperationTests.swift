import Foundation
import Git
import Support
import Testing

@Suite("The hook as a program")
struct OperationTests {
    private let zero = String(repeating: "0", count: 40)

    private func hook(
        at site: HookedScenario, _ environment: [String: String], input: String
    ) throws -> (status: Int32, codes: [String]) {
        let result = try run(
            stagectlBinary, ["hook", "pre-receive", "--json"], in: site.scenario.inner,
            input: Data(input.utf8),
            environment: site.scenario.cast.engine.environment.merging(environment) { $1 })
        return (result.status, try StagectlRun(of: result).codes)
    }

    @Test("Started outside a push it is a wrong call, and lets nothing through")
    func outside() throws {
        let site = try HookedScenario()
        let line = "\(zero) \(try site.id("wohngeld/ledger")) refs/heads/docs/a\n"
        let outside = (Int32(64), ["hook.outside-push"])
        #expect(try hook(at: site, [:], input: line) == outside)
        #expect(try hook(at: site, ["GIT_DIR": "."], input: line) == outside)
        #expect(try hook(at: site, ["GIT_DIR": ".", "GIT_QUARANTINE_PATH": "objects"], input: "") == outside)
        #expect(
            try hook(at: site, ["GIT_DIR": ".", "GIT_QUARANTINE_PATH": "objects"], input: "Hallo\n")
                == (64, ["hook.input"]))
        #expect(
            try hook(at: site, ["GIT_DIR": ".", "GIT_NAMESPACE": "x"], input: line)
                == (78, ["hook.surroundings"]))
        #expect(try hook(at: site, ["GIT_DIR": "none"], input: line) == (66, ["repository.missing"]))
        #expect(
            try hook(at: site, ["GIT_DIR": ".", "GIT_QUARANTINE_PATH": "objects"], input: line) == (0, []))
        let help = try site.scenario.stagectl(["hook", "pre-receive", "--lang", "de"])
        #expect(help.status == 64 && help.errors.contains("[hook.outside-push]"))
    }

    @Test("Without a trust root, or with two that look the same, nothing gets in")
    func pins() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        func configure(_ arguments: String...) throws {
            try expectRun("git", ["-C", site.scenario.inner, "config"] + arguments)
        }
        func codes() throws -> [String] {
            let push = try site.push(["wohngeld/ledger:refs/heads/docs/a"], from: copy)
            #expect(!push.isTaken)
            return push.codes
        }
        try configure("stagectl.WOHNGELD.root", site.root)
        #expect(try codes() == ["hook.pins-collide"])
        try configure("--unset", "stagectl.WOHNGELD.root")
        try configure("stagectl.wohngeld.root", "nonsense")
        #expect(try codes() == ["configuration.root-malformed"])
        try configure("stagectl.wohngeld.root", String(repeating: "b", count: 40))
        #expect(try codes() == ["ledger.root"])
        try configure("--unset", "stagectl.wohngeld.root")
        #expect(try codes() == ["hook.unpinned"])
        try Data("[broken\n".utf8).write(to: URL(fileURLWithPath: "\(site.scenario.inner)/config"))
        #expect(try !site.push(["wohngeld/ledger:refs/heads/docs/a"], from: copy).isTaken)
    }

    @Test("What the sender puts into the environment pins nothing and opens nothing")
    func environment() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        let other = String(repeating: "b", count: 40)
        let count = [
            "GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=stagectl.wohngeld.root", "GIT_CONFIG_VALUE_0=\(other)",
            "GIT_CONFIG_KEY_1=stagectl.frei.root", "GIT_CONFIG_VALUE_1=\(other)",
            "GIT_REPLACE_REF_BASE=refs/heads/docs/", "GIT_PUSH_OPTION_COUNT=1", "GIT_PUSH_OPTION_0=force",
        ]
        let parameters = ["\"GIT_CONFIG_PARAMETERS='stagectl.wohngeld.root=\(other)'\""]
        for (number, variables) in [count, parameters].enumerated() {
            let options = ["--receive-pack=env \(variables.joined(separator: " ")) git-receive-pack"]
            let open = try site.push(
                ["wohngeld/ledger:refs/heads/docs/\(number)"], from: copy, options: options)
            #expect(open.isTaken, "\(open.errors)")
            let closed = try site.push(
                ["+wohngeld/ledger:refs/heads/wohngeld/vorpruefung"], from: copy, options: options)
            #expect(!closed.isTaken && closed.codes == ["hook.not-in-ledger"], "\(closed.errors)")
        }
        let elsewhere = try site.push(
            ["+wohngeld/ledger:refs/heads/wohngeld/vorpruefung"], from: copy,
            options: ["--receive-pack=env GIT_NAMESPACE=x git-receive-pack"])
        #expect(!elsewhere.isTaken && elsewhere.codes == ["hook.surroundings"], "\(elsewhere.errors)")
    }

    @Test("A home that cannot be entered, such as another account's, is nothing that the hook needs")
    func home() throws {
        let site = try HookedScenario()
        // Nobody enters it, not even root; where it is only somebody else's, Git goes on as well.
        let loop = "\(site.scenario.folder.path)/loop"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        for (name, expected) in [("docs/a", (Int32(0), [])), ("main", (Int32(22), ["hook.other"]))] {
            let ruling = try hook(
                at: site, ["GIT_DIR": ".", "GIT_QUARANTINE_PATH": "objects", "HOME": loop],
                input: "\(zero) \(try site.id("wohngeld/ledger")) refs/heads/\(name)\n")
            #expect(ruling == expected, "\(ruling)")
        }
    }

    @Test("A hook that takes too long, or is not there any more, refuses")
    func failing() throws {
        let site = try HookedScenario()
        try expectRun("git", ["-C", site.scenario.inner, "config", "stagectl.timeout", "1"])
        let late = try run(
            "bash", ["-c", "GIT_DIR=. '\(stagectlBinary)' hook pre-receive < <(sleep 3)"],
            in: site.scenario.inner, environment: site.scenario.cast.engine.environment)
        #expect(late.status == 69 && late.errors.contains("[hook.timed-out]"), "\(late.errors)")
        let copy = try site.copy()
        let script = "\(site.scenario.inner)/hooks/pre-receive"
        let text = try String(contentsOfFile: script, encoding: .utf8)
        try text.replacingOccurrences(of: stagectlBinary, with: "/nonexistent/stagectl")
            .replacing(/exec '.*'/, with: "exec '/nonexistent/stagectl'")
            .write(toFile: script, atomically: false, encoding: .utf8)
        #expect(try !site.push(["wohngeld/ledger:refs/heads/docs/a"], from: copy).isTaken)
    }

    @Test("Nothing is written into B by the hook, let alone a ref")
    func readOnly() throws {
        let site = try HookedScenario()
        let forger = try Forger(at: site)
        try forger.release("v1.0.0", to: "abnahme", by: site.scenario.cast.first)
        let objects = { try expectRun("git", ["-C", site.scenario.inner, "count-objects", "-v"]) }
        let before = try (site.references(), objects())
        let wrong = try site.push(
            ["+wohngeld/ledger:refs/heads/wohngeld/ledger", "wohngeld/ledger:refs/heads/main"],
            from: forger.copy)
        #expect(!wrong.isTaken && wrong.codes == ["hook.other", "hook.with-others"], "\(wrong.errors)")
        #expect(try (site.references(), objects()) == before)
    }

    @Test("A push of many refs is answered in few lines")
    func many() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        let refspecs = (0..<50).map { "wohngeld/ledger:refs/heads/zweig-\($0)" }
        let push = try site.push(refspecs, from: copy)
        #expect(push.codes == Array(repeating: "hook.other", count: 20))
        #expect(push.remarks.last == "and 30 more refs" && push.remarks.count < 50)
    }
}
