import Foundation
import Support
import Testing

@Suite("The commands through the hook")
struct WalkTests {
    private enum Way: String, CaseIterable { case path, ssh }

    @Test("A delivery walks through every stage of a B that has the hook", arguments: Way.allCases)
    private func walk(by way: Way) throws {
        let server = way == .ssh ? try SSHServer() : nil
        let site = try HookedScenario(environment: try server?.environment() ?? [:]) { scenario in
            guard let server else { return }
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(
                text.replacingOccurrences(
                    of: "url: \(scenario.inner)", with: "url: \(server.url(scenario.inner))"),
                to: "pipeline.yaml")
        }
        let cast = site.scenario.cast
        let people = [
            "abnahme": [cast.first], "schulung": [cast.second], "produktion": [cast.first, cast.second],
        ]
        for stage in ["abnahme", "schulung", "produktion"] {
            for person in people[stage] ?? [] {
                let release = try site.json(
                    ["release", "v1.0.0", "--to", stage, "-m", "gut", "--confirm", stage], as: person)
                #expect(release.status == 0, "\(release.codes) \(release.result.errors)")
            }
            try site.expectPromote()
        }
        #expect(try site.id("wohngeld/produktion^{tree}") == site.id("wohngeld/v1.0.0^{tree}"))
        #expect(try site.json(["audit"]).isFine)

        // What a rejected delivery leaves is let through as well.
        try site.scenario.deliver("v1.1.0", ["app/a": Scenario.eicar])
        #expect(try site.json(["promote"]).status == 12)
        #expect(try site.json(["audit"]).isFine)

        // And what somebody sends past the commands is not.
        let copy = try site.copy()
        let url = server?.url(site.scenario.inner)
        let environment = try server?.environment() ?? [:]
        let before = try site.references()
        for refspec in ["+wohngeld/ledger:refs/heads/wohngeld/produktion", ":refs/tags/wohngeld/v1.0.0"] {
            let push = try site.push([refspec], from: copy, to: url, environment: environment)
            #expect(!push.isTaken && !push.codes.isEmpty, "\(push.errors)")
        }
        #expect(try site.references() == before)
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
