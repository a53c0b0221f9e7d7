import Foundation
import Support
import Testing

@Suite("The commands through the hook")
struct WalkTests {
    @Test("A delivery walks through every stage of a B that has the hook", arguments: InnerWay.allCases)
    private func walk(by way: InnerWay) throws {
        let site = try HookedScenario(servedBy: { try InnerServer(way, for: $0) })
        let cast = site.scenario.cast
        let people = [
            "abnahme": [cast.first], "schulung": [cast.second], "produktion": [cast.first, cast.second],
        ]
        for stage in ["abnahme", "schulung", "produktion"] {
            for person in people[stage] ?? [] {
                let release = try site.json(
                    ["release", "v1.0.0", "--to", stage, "-m", "gut", "--confirm", stage], as: person)
                #expect(release.status == 0, "\(release.result.text) \(release.result.errors)")
            }
            try site.expectPromote()
        }
        #expect(try site.id("wohngeld/produktion^{tree}") == site.id("wohngeld/v1.0.0^{tree}"))
        #expect(try site.json(["audit"]).isFine)

        // What a rejected delivery leaves is let through as well.
        try site.scenario.deliver("v1.1.0", ["app/a": Scenario.eicar])
        #expect(try site.json(["promote"]).status == 12)
        #expect(try site.json(["audit"]).isFine)

        // And what somebody sends past the commands is not, with every right that the server can give.
        let copy = try site.copy()
        let before = try site.references()
        for (refspec, code) in [
            ("+wohngeld/ledger:refs/heads/wohngeld/produktion", "hook.not-in-ledger"),
            ("+wohngeld/ledger~1:refs/heads/wohngeld/ledger", "ledger.fork"),
            (":refs/tags/wohngeld/v1.0.0", "hook.deletion"), (":refs/heads/wohngeld/ledger", "hook.deletion"),
            ("wohngeld/ledger:refs/heads/Wohngeld/produktion", "hook.reserved"),
            ("wohngeld/ledger:refs/heads/main", "hook.other"),
        ] {
            for player in [cast.stranger, cast.engine] {
                let push = try site.push([refspec], from: copy, as: player)
                #expect(!push.isTaken && push.codes == [code], "\(refspec): \(push.errors)")
            }
        }
        #expect(try site.push(["wohngeld/ledger:refs/heads/docs/a"], from: copy).isTaken)
        try expectRun("git", ["-C", site.scenario.inner, "update-ref", "-d", "refs/heads/docs/a"])
        #expect(try site.references() == before)
        #expect(try site.json(["audit"]).isFine)
    }

    @Test("A wrong password is tried once, and refused in words that do not repeat it")
    func wrongPassword() throws {
        var https: HTTPSInner?
        let site = try HookedScenario(servedBy: { scenario in
            let server = try HTTPSInner(for: scenario)
            https = server
            return server.inner
        })
        let server = try #require(https)
        let engine = site.scenario.cast.engine
        let before = server.requests().count
        let run = try site.scenario.json(
            ["promote"], environment: server.environment(of: engine, password: "falsch-geraten"))
        #expect(run.codes == ["transport.credential-refused"] && run.status == 78, "\(run.codes)")
        #expect(!"\(run.result.text)\(run.result.errors)".contains("falsch-geraten"))
        #expect(
            server.requests(atLeast: before + 2).dropFirst(before).map { $0.split(separator: " ").prefix(2) }
                == [["-", "401"], ["betrieb", "401"]])
        // The helper has been told to forget it, and there is nothing else to try.
        let after = try site.scenario.json(
            ["promote"], environment: server.environment(of: engine, password: nil))
        #expect(after.codes == ["transport.credential-missing"] && after.status == 78, "\(after.codes)")
        #expect(try site.json(["promote"]).status == 0)
    }

    @Test("Two pipelines share a B, and each is judged by its own ledger")
    func two() throws {
        let site = try HookedScenario()
        let text = try String(contentsOfFile: site.scenario.pipeline, encoding: .utf8)
            .replacingOccurrences(of: "pipeline: wohngeld", with: "pipeline: bafoeg")
            .replacingOccurrences(of: "refs/heads/docs/*", with: "refs/heads/bafoeg-docs/*")
        let file = try site.scenario.folder.write(text, to: "bafoeg.yaml")
        // Nothing begins that is not pinned, and its names are nobody's.
        let early = try site.json(["init", "-p", file])
        #expect(early.codes == ["push.refused-by-hook"], "\(early.codes)")
        #expect(early.result.errors.isEmpty)
        try expectRun(
            "mv", ["\(site.scenario.inner)/hooks/pre-receive", "\(site.scenario.folder.path)/hook"])
        #expect(try site.json(["init", "-p", file]).status == 0)
        let root = try site.id("bafoeg/ledger")
        let install = try site.json([
            "hook", "install", site.scenario.inner, "--trust-root", "bafoeg=\(root)",
        ])
        #expect(install.status == 0, "\(install.codes)")
        #expect(try site.json(["promote", "-p", file]).status == 0)
        #expect(try site.json(["promote"]).status == 0)
        let copy = try site.copy()
        for name in ["refs/heads/docs/a", "refs/heads/bafoeg-docs/a"] {
            #expect(try site.push(["wohngeld/ledger:\(name)"], from: copy).isTaken)
        }
        let crossed = try site.push(
            [
                "+bafoeg/vorpruefung:refs/heads/wohngeld/vorpruefung",
                "+wohngeld/ledger:refs/heads/bafoeg/ledger",
            ], from: copy)
        #expect(Set(crossed.codes) == ["hook.not-in-ledger", "ledger.fork"], "\(crossed.errors)")
        for pipeline in [site.scenario.pipeline, file] {
            #expect(try site.json(["audit", "-p", pipeline]).isFine)
        }
    }
}
