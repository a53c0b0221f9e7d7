import Foundation
import Support
import Testing

@Suite("Changes of the policy by command")
struct PolicyChangeTests {
    @Test("A policy is proposed, approved by enough people, adopted, and holds from then on")
    func change() throws {
        let desk = try Desk()
        let before = try String(contentsOfFile: desk.scenario.pipeline, encoding: .utf8)
        #expect(try desk.call("policy", "propose").codes == ["policy.same"])
        try desk.edit("title: Wohngeld-Fachverfahren", "title: Wohngeld neu")
        let proposed = try desk.call("policy", "propose", "-m", "Neuer Titel", as: desk.cast.engine)
        #expect(proposed.status == 0, "\(proposed)")
        #expect(proposed.schema == "stagectl.policy-propose/1")
        let digest = try #require(proposed.result["policy"] as? String)
        let twice = try desk.call("policy", "propose", as: desk.cast.engine)
        #expect(twice.codes == ["policy.proposed"] && twice.status == 0)

        let shown = try desk.scenario.stagectl(
            ["policy", "show"], as: desk.cast.first, environment: ["LC_ALL": "de_DE.UTF-8"])
        #expect(shown.text.contains("\n- title: Wohngeld-Fachverfahren\n+ title: Wohngeld neu\n"))
        #expect(shown.text.contains("Zustimmung 0 von 2, möglich durch: verantwortung-1@amt.example,"))
        #expect(shown.text.contains("Die Pipeline-Datei hier ist vorgeschlagen"))

        let early = try desk.call("policy", "adopt", as: desk.cast.engine)
        #expect(early.codes == ["policy.approvals"] && early.status == 20)
        let digits = String(digest.dropFirst(7).prefix(12))
        let approved = try desk.decide("policy", "approve", digits, confirm: digits)
        #expect(approved.status == 0 && approved.result["given"] as? Int == 1, "\(approved)")
        let again = try desk.decide("policy", "approve", confirm: digits)
        #expect(again.codes == ["release.given"] && again.status == 0)
        let role = try desk.decide("policy", "approve", confirm: digits, as: desk.cast.engine)
        #expect(role.codes == ["release.role"] && role.status == 22)
        #expect(try desk.call("policy", "adopt", as: desk.cast.engine).codes == ["policy.approvals"])
        #expect(
            try desk.decide(
                "policy", "approve", "--file", desk.scenario.pipeline, confirm: digits, as: desk.cast.second
            ).result["given"] as? Int == 2)

        let dry = try desk.call("policy", "adopt", digest, "-n", as: desk.cast.engine)
        #expect(dry.status == 0 && dry.result["dryRun"] as? Bool == true, "\(dry)")
        let adopted = try desk.call("policy", "adopt", digest, as: desk.cast.engine)
        #expect(adopted.status == 0, "\(adopted)")
        #expect(try desk.log.first == "policy stagectl@inner.example")
        let inForce = try desk.call("policy", "adopt", digest, as: desk.cast.engine)
        #expect(inForce.codes == ["policy.same"] && inForce.status == 0)
        #expect(try desk.call("status").status == 0)
        #expect(try desk.promote(to: "vorpruefung").status == 0)

        try desk.scenario.folder.write(before, to: "pipeline.yaml")
        let old = try desk.promote(to: "vorpruefung")
        #expect(old.codes == ["ledger.policy-differs"] && old.status == 78)
        let back = try desk.call("policy", "propose", as: desk.cast.engine)
        #expect(back.codes == ["ledger.policy-rollback"] && back.status == 30)
        #expect(try desk.call("audit").status == 0)
    }

    @Test("A weaker quorum counts only after the stronger one has agreed to it")
    func weaker() throws {
        let desk = try Desk()
        try desk.edit(
            "policy:   { by: fachverantwortung, approvals: 2 }", "policy:   { by: fachverantwortung }")
        let proposed = try desk.call("policy", "propose")
        let digest = try #require(proposed.result["policy"] as? String, "\(proposed)")
        let digits = String(digest.dropFirst(7).prefix(12))
        #expect(try desk.decide("policy", "approve", confirm: digits).status == 0)
        let weak = try desk.call("policy", "adopt")
        #expect(weak.codes == ["policy.approvals"] && weak.status == 20)
    }

    @Test("A release under the policy before does not count under the new one")
    func scope() throws {
        let desk = try Desk()
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        try desk.edit("title: Wohngeld-Fachverfahren", "title: Wohngeld neu")
        let proposed = try desk.call("policy", "propose")
        let digest = try #require(proposed.result["policy"] as? String, "\(proposed)")
        let digits = String(digest.dropFirst(7).prefix(12))
        for player in [desk.cast.first, desk.cast.second] {
            #expect(try desk.decide("policy", "approve", confirm: digits, as: player).status == 0)
        }
        #expect(try desk.call("policy", "adopt").status == 0)
        #expect(try desk.promote(to: "abnahme").codes == ["release.missing"])
        let again = try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(again.status == 0, "\(again)")
        #expect(try desk.promote(to: "abnahme").status == 0)
    }

    @Test("What cannot be meant is told: none, several, another one")
    func naming() throws {
        let desk = try Desk()
        let none = try desk.decide("policy", "approve", confirm: "x")
        #expect(none.codes == ["policy.unknown"] && none.status == 66)
        for (title, person) in [("Eins", desk.cast.second), ("Zwei", desk.cast.engine)] {
            let text = try String(contentsOfFile: desk.scenario.pipeline, encoding: .utf8)
            let file = try desk.scenario.folder.write(
                text.replacing("Wohngeld-Fachverfahren", with: title), to: "\(title).yaml")
            let proposed = try desk.call("policy", "propose", file, as: person)
            #expect(proposed.status == 0 && proposed.result["replaces"] is NSNull, "\(proposed)")
        }
        let several = try desk.decide("policy", "approve", confirm: "x")
        #expect(several.codes == ["policy.ambiguous"] && several.status == 64)
        #expect(try desk.call("policy", "adopt").codes == ["policy.ambiguous"])
        let other = try desk.decide("policy", "approve", "ffffffffffffffff", confirm: "x")
        #expect(other.codes == ["policy.unknown"])
        let both = try desk.decide("policy", "approve", "abc", "--file", "x.yaml", confirm: "x")
        #expect(both.codes == ["usage.flag-conflict"] && both.status == 64)
        let view = try desk.call("policy", "show")
        #expect((view.result["proposals"] as? [Any])?.count == 2)
        #expect(view.schema == "stagectl.policy-show/1")
    }

    @Test("A new proposal takes the place of the same person's earlier one, which is named")
    func instead() throws {
        let desk = try Desk()
        try desk.edit("title: Wohngeld-Fachverfahren", "title: Eins")
        let first = try desk.call("policy", "propose", as: desk.cast.engine)
        let digest = try #require(first.result["policy"] as? String, "\(first)")
        let digits = String(digest.dropFirst(7).prefix(12))
        #expect(try desk.decide("policy", "approve", confirm: digits).status == 0)
        try desk.edit("title: Eins", "title: Zwei")
        let planned = try desk.scenario.stagectl(["policy", "propose", "-n"], as: desk.cast.engine)
        #expect(planned.status == 0 && planned.text.contains(digits), "\(planned.text)\(planned.errors)")
        let second = try desk.call("policy", "propose", as: desk.cast.engine)
        #expect(second.status == 0 && second.result["replaces"] as? String == digest, "\(second)")
        #expect((try desk.call("policy", "show").result["proposals"] as? [Any])?.count == 1)
        let gone = try desk.decide("policy", "approve", digits, confirm: digits, as: desk.cast.second)
        #expect(gone.codes == ["policy.unknown"] && gone.status == 66)
    }

    @Test("Where the policy does not say who approves a new one, it cannot change")
    func closed() throws {
        let desk = try Desk(extra: "")
        try desk.edit("title: Wohngeld-Fachverfahren", "title: Wohngeld neu")
        let propose = try desk.call("policy", "propose")
        #expect(propose.codes == ["policy.closed"] && propose.status == 22)
        #expect(try desk.decide("policy", "approve", confirm: "x").codes == ["policy.closed"])
        let view = try desk.call("policy", "show")
        #expect(view.result["canChange"] as? Bool == false)
        let other = try desk.scenario.folder.write(
            String(contentsOfFile: desk.scenario.pipeline, encoding: .utf8)
                .replacing("pipeline: wohngeld", with: "pipeline: elterngeld"), to: "other.yaml")
        let open = try Desk()
        let foreign = try open.call("policy", "propose", other)
        #expect(foreign.codes == ["policy.name"] && foreign.status == 65, "\(foreign)")
    }
}
