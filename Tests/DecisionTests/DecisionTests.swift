import Foundation
import Support
import Testing

@Suite("Decisions by command")
struct DecisionTests {
    @Test("A release is taken back by the person who gave it, until it has served")
    func revoke() throws {
        let desk = try Desk()
        #expect(
            try desk.decide("revoke", "v1.0.0", "--to", "abnahme", confirm: "abnahme").codes
                == ["release.unknown"])
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        let other = try desk.decide(
            "revoke", "v1.0.0", "--to", "abnahme", confirm: "abnahme", as: desk.cast.second)
        #expect(other.codes == ["release.unknown"] && other.status == 66)

        let revoked = try desk.decide("revoke", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(revoked.status == 0, "\(revoked)")
        #expect(revoked.schema == "stagectl.revoke/1")
        #expect(revoked.result["stage"] as? String == "abnahme")
        #expect(revoked.result["entry"] as? String == (try desk.head))
        #expect(try desk.log.first == "revoke verantwortung-1@amt.example")
        let shut = try desk.promote(to: "abnahme")
        #expect(shut.codes == ["release.missing"] && shut.status == 20)
        #expect(
            try desk.decide("revoke", "v1.0.0", "--to", "abnahme", confirm: "abnahme").codes
                == ["release.unknown"])

        // The clock has seconds, and what comes after a revocation must be later.
        try expectRun("sleep", ["1.1"])
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        #expect(try desk.promote(to: "abnahme").status == 0)
        let used = try desk.decide("revoke", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(used.codes == ["release.used"] && used.status == 65)
        #expect(try desk.call("audit").status == 0)
    }

    @Test("A delivery is withdrawn for good, and it is told where it still stands")
    func withdraw() throws {
        let desk = try Desk()
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        let role = try desk.decide("withdraw", "v1.0.0", confirm: "v1.0.0", as: desk.cast.engine)
        #expect(role.codes == ["release.role"] && role.status == 22)
        let unknown = try desk.decide("withdraw", "v9.0.0", confirm: "v9.0.0")
        #expect(unknown.codes == ["gate.delivery-unknown"] && unknown.status == 66)
        let digest = try desk.decide(
            "withdraw", "v1.0.0", "--digest", "sha256:\(String(repeating: "0", count: 64))", confirm: "v1.0.0"
        )
        #expect(digest.codes == ["release.scope"] && digest.status == 65)

        let withdrawn = try desk.decide("withdraw", "v1.0.0", confirm: "v1.0.0")
        #expect(withdrawn.status == 0, "\(withdrawn)")
        #expect(withdrawn.schema == "stagectl.withdraw/1")
        #expect(withdrawn.result["standingIn"] as? [String] == ["vorpruefung"])
        let shut = try desk.promote(to: "abnahme")
        #expect(shut.codes.contains("gate.withdrawn") && shut.status == 21)
        for verb in ["withdraw", "release"] {
            let again =
                verb == "withdraw"
                ? try desk.decide("withdraw", "v1.0.0", confirm: "v1.0.0", as: desk.cast.second)
                : try desk.decide(
                    "release", "v1.0.0", "--to", "abnahme", confirm: "abnahme", as: desk.cast.second)
            #expect(again.codes == ["gate.withdrawn"] && again.status == 21)
        }
        #expect(try desk.call("audit").status == 0)
    }

    @Test(
        "One person stops a stage or everything, and as many as the policy says let it go on",
        arguments: [["abnahme"], []])
    func hold(place: [String]) throws {
        let desk = try Desk()
        let name = place.first ?? "wohngeld"
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        func decide(_ verb: String, as player: Player) throws -> Answer {
            try Answer(
                desk.scenario.stagectl(
                    [verb] + place + ["-m", "Grund", "--confirm", name, "--json"], as: player))
        }
        let none = try decide("resume", as: desk.cast.first)
        #expect(none.codes == ["hold.unknown"] && none.status == 66)

        let held = try decide("hold", as: desk.cast.engine)
        #expect(held.status == 0, "\(held)")
        #expect(held.schema == "stagectl.hold/1" && held.result["stage"] as? String == place.first)
        let again = try decide("hold", as: desk.cast.first)
        #expect(again.codes == ["hold.given"] && again.status == 0)
        let shut = try desk.promote(to: "abnahme")
        #expect(shut.codes == ["gate.hold"] && shut.status == 21)

        let role = try decide("resume", as: desk.cast.engine)
        #expect(role.codes == ["release.role"] && role.status == 22)
        let first = try decide("resume", as: desk.cast.first)
        #expect(first.result["given"] as? Int == 1 && first.result["needed"] as? Int == 2, "\(first)")
        let twice = try decide("resume", as: desk.cast.first)
        #expect(twice.codes == ["release.given"] && twice.status == 0)
        #expect(try desk.promote(to: "abnahme").codes == ["gate.hold"])
        let second = try decide("resume", as: desk.cast.second)
        #expect(second.result["given"] as? Int == 2, "\(second)")
        #expect(try desk.promote(to: "abnahme").status == 0)
        #expect(try desk.call("audit").status == 0)
    }

    @Test("Whoever the stage names tells how its tests ended, and the newest result counts")
    func verify() throws {
        let desk = try Desk()
        func verify(_ stage: String, _ flag: String, as player: Player? = nil) throws -> Answer {
            try desk.call("verify", "v1.0.0", "--stage", stage, flag, as: player ?? desk.cast.engine)
        }
        #expect(try verify("abnahme", "--passed").codes == ["verify.not-standing"])
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        #expect(try desk.promote(to: "abnahme").status == 0)
        let notAsked = try verify("vorpruefung", "--passed")
        #expect(notAsked.codes == ["verify.not-asked"] && notAsked.status == 64)
        let unknown = try verify("nirgends", "--passed")
        #expect(unknown.codes == ["gate.stage-unknown"] && unknown.status == 66)
        let role = try verify("abnahme", "--passed", as: desk.cast.first)
        #expect(role.codes == ["release.role"] && role.status == 22, "\(role)")
        for player in [desk.cast.first, desk.cast.second] {
            #expect(
                try desk.decide("release", "v1.0.0", "--to", "produktion", confirm: "produktion", as: player)
                    .status == 0)
        }
        #expect(try desk.promote(to: "produktion").codes == ["gate.verify"])
        let failed = try verify("abnahme", "--failed")
        #expect(failed.status == 0 && failed.result["result"] as? String == "failed", "\(failed)")
        let shut = try desk.promote(to: "produktion")
        #expect(shut.codes == ["gate.verify"] && shut.status == 21)
        #expect(try verify("abnahme", "--passed").schema == "stagectl.verify/1")
        #expect(try desk.promote(to: "produktion").status == 0)
        #expect(try desk.call("audit").status == 0)
    }

    @Test("A release for a lane or a way back serves that way alone, and one with an end runs out")
    func purposes() throws {
        let desk = try Desk()
        let unknown = try desk.decide("release", "v1.0.0", "--lane", "umweg", confirm: "produktion")
        #expect(unknown.codes == ["gate.lane-unknown"] && unknown.status == 66)
        let scope = try desk.decide(
            "release", "v1.0.0", "--lane", "eilfreigabe", "--to", "abnahme", confirm: "abnahme")
        #expect(scope.codes == ["release.scope"] && scope.status == 65)
        let both = try desk.decide(
            "release", "v1.0.0", "--lane", "eilfreigabe", "--rollback", confirm: "produktion")
        #expect(both.codes == ["usage.flag-conflict"] && both.status == 64)

        let lane = try desk.decide("release", "v1.0.0", "--lane", "eilfreigabe", confirm: "produktion")
        #expect(lane.status == 0, "\(lane)")
        #expect(lane.result["stage"] as? String == "produktion")
        #expect(lane.result["lane"] as? String == "eilfreigabe")
        #expect(try desk.promote(to: "produktion").codes.contains("release.missing"))

        let back = try desk.decide("release", "v1.0.0", "--to", "abnahme", "--rollback", confirm: "abnahme")
        #expect(back.codes == ["gate.history"] && back.status == 21)

        let short = try desk.decide(
            "release", "v1.0.0", "--to", "abnahme", "--expires", "1s", confirm: "abnahme")
        #expect(short.status == 0 && short.result["expires"] is String, "\(short)")
        try expectRun("sleep", ["2"])
        let late = try desk.promote(to: "abnahme")
        #expect(late.codes == ["release.expired"] && late.status == 20)
        let bad = try desk.decide(
            "release", "v1.0.0", "--to", "abnahme", "--expires", "0d", confirm: "abnahme")
        #expect(bad.codes == ["usage.value-invalid"])
    }

    static let dryRuns: [(call: [String], confirm: String)] = [
        (["withdraw", "v1.0.0"], "v1.0.0"), (["hold"], "wohngeld"), (["hold", "abnahme"], "abnahme"),
        (["release", "v1.0.0", "--lane", "eilfreigabe"], "produktion"),
    ]

    @Test("A dry run asks nobody, checks every rule, shows the refs and writes nothing")
    func dryRun() throws {
        let desk = try Desk()
        let before = try desk.references
        func answer(_ call: [String]) throws -> Answer {
            try Answer(desk.scenario.stagectl(call + ["--json"], as: desk.cast.first))
        }
        for (call, confirm) in Self.dryRuns {
            let planned = try answer(call + ["-m", "Grund", "-n"])
            #expect(planned.status == 0, "\(planned)")
            #expect(planned.result["dryRun"] as? Bool == true)
            let shown = try desk.scenario.stagectl(call + ["-m", "Grund", "-n"], as: desk.cast.first)
            #expect(shown.text.contains("refs/heads/wohngeld/ledger: "))
            #expect(shown.text.hasSuffix("Dry run: nothing was written.\n"))
            let unconfirmed = try answer(call + ["-m", "Grund"])
            #expect(unconfirmed.codes == ["usage.confirmation-missing"] && unconfirmed.status == 64)
            let other = try answer(call + ["-m", "Grund", "--confirm", "anders"])
            #expect(other.codes == ["usage.confirmation-differs"] && other.status == 64)
            let empty = try answer(call + ["-m", " ", "--confirm", confirm])
            #expect(empty.codes == ["usage.reason-empty"] && empty.status == 64)
            let silent = try answer(call + ["--confirm", confirm])
            #expect(silent.codes == ["usage.argument-missing"] && silent.status == 64)
        }
        #expect(try desk.references == before)
    }

    @Test("What was decided is told in both languages")
    func languages() throws {
        let desk = try Desk()
        for (locale, call, confirm, expected) in [
            ("de_DE.UTF-8", ["hold"], "wohngeld", "Die ganze Pipeline ist angehalten ("),
            ("en_GB.UTF-8", ["hold", "abnahme"], "abnahme", "abnahme is on hold ("),
            ("de_DE.UTF-8", ["resume"], "wohngeld", "Die ganze Pipeline soll weitergehen, 1 von 2 ("),
            ("en_GB.UTF-8", ["resume", "abnahme"], "abnahme", "abnahme is to go on, 1 of 2 ("),
            ("de_DE.UTF-8", ["withdraw", "v1.0.0"], "v1.0.0", "v1.0.0 steht weiter in: vorpruefung."),
        ] {
            let run = try desk.scenario.stagectl(
                call + ["-m", "Grund", "--confirm", confirm], as: desk.cast.first,
                environment: ["LC_ALL": locale, "COLUMNS": "200"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.text.contains(expected), "\(run.text)")
        }
    }
}

extension DecisionTests {
    @Test("A person may give, take back, and give again as fast as a script does")
    func fast() throws {
        let desk = try Desk()
        for _ in 1...3 {
            for verb in ["release", "revoke"] {
                let answer = try desk.decide(verb, "v1.0.0", "--to", "abnahme", confirm: "abnahme")
                #expect(answer.status == 0, "\(verb): \(answer)")
            }
        }
        #expect(try desk.call("audit").status == 0)
    }
}
