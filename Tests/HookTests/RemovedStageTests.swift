import Foundation
import Support
import Testing

@Suite("Stages that the policy no longer names")
struct RemovedStageTests {
    @Test("Their branch still comes back to what the ledger says, and goes nowhere else")
    func lagging() throws {
        let stages = """
              vorpruefung: {}
              schulung:    { after: [vorpruefung] }

            """
        let site = try HookedScenario(stages: stages) { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(
                text.replacingOccurrences(
                    of: "stages:\n", with: "policy: { by: fachverantwortung }\nstages:\n"),
                to: "pipeline.yaml")
        }
        let branch = "refs/heads/wohngeld/schulung"
        let first = try site.id(branch)
        try site.deliver("v2.0.0")
        let second = try site.id(branch)
        #expect(first != second)
        let text = try String(contentsOfFile: site.scenario.pipeline, encoding: .utf8)
        try site.scenario.folder.write(
            text.replacing(#/ *schulung:.*\n/#, with: ""), to: "pipeline.yaml")
        let person = site.scenario.cast.first
        let proposed = try site.json(["policy", "propose", "-m", "Ohne Schulung"], as: person)
        let digest = proposed.result.text.firstMatch(of: /"policy" ?: ?"sha256:([0-9a-f]{12})/)
        let digits = String(try #require(digest, "\(proposed.result.text)").1)
        let approved = try site.json(["policy", "approve", "-m", "gut", "--confirm", digits], as: person)
        #expect(approved.status == 0, "\(approved.codes)")
        #expect(try site.json(["policy", "adopt"]).status == 0)

        try site.force(branch, to: first)
        let copy = try site.copy()
        for (refspec, code) in [
            ("+wohngeld/ledger:\(branch)", "hook.not-in-ledger"), (":\(branch)", "hook.deletion"),
            ("+wohngeld/ledger:refs/heads/wohngeld/niemals", "hook.reserved"),
        ] {
            let push = try site.push([refspec], from: copy)
            #expect(!push.isTaken && push.codes == [code], "\(refspec): \(push.errors)")
        }
        try site.deliver("v3.0.0")
        #expect(try site.id(branch) == second)
        #expect(try site.id("wohngeld/vorpruefung^{tree}") == site.id("wohngeld/v3.0.0^{tree}"))
        #expect(try site.json(["audit"]).isFine)
    }
}
