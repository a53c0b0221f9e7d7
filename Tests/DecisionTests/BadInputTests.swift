import Foundation
import Support
import Testing

// The group "Releases, promotion, hook" of the list of bad inputs, as far as it is about decisions.

@Suite("Decisions that must not count")
struct BadInputTests {
    @Test("One person with two keys fills one place of a quorum of two")
    func twoKeys() throws {
        let desk = try Desk(
            stages: """
                  vorpruefung: {}
                  abnahme: { after: [vorpruefung], release: { by: fachverantwortung, approvals: 2 } }
                """, extra: ""
        ) { scenario in
            let first = scenario.cast.first
            try expectRun(
                "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(first.home)/.ssh/second"])
            let key = try String(contentsOfFile: "\(first.home)/.ssh/second.pub", encoding: .utf8)
            let line = "\(first.address) \(key.split(separator: " ").prefix(2).joined(separator: " "))\n"
            try scenario.folder.write(
                scenario.cast.operators + line, to: "signers/betrieb/allowed_signers")
        }
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        try desk.cast.first.git(
            ["config", "--global", "user.signingkey", "\(desk.cast.first.home)/.ssh/second.pub"], in: "/")
        try expectRun("sleep", ["1.1"])
        let again = try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(again.codes == ["release.given"] && again.status == 0)
        // Another spelling of the address is the same person.
        try desk.cast.first.git(
            ["config", "--global", "user.email", desk.cast.first.address.uppercased()], in: "/")
        let spelt = try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(!spelt.codes.isEmpty && spelt.result.isEmpty, "\(spelt)")
        let shut = try desk.promote(to: "abnahme")
        #expect(shut.codes == ["release.missing"] && shut.status == 20)
    }

    @Test(
        "Nobody acts under a name that shows something else than it is",
        arguments: ["Anna\u{1B}[2JLeitung", "Anna \u{202E}gnutieL", "Anna\u{200B}Leitung"])
    func hiddenName(name: String) throws {
        let desk = try Desk()
        let before = try desk.references
        for (player, call) in [
            (desk.cast.first, ["release", "v1.0.0", "--to", "abnahme", "-m", "x", "--confirm", "abnahme"]),
            (desk.cast.engine, ["promote"]),
        ] {
            try player.git(["config", "--global", "user.name", name], in: "/")
            let refused = try Answer(desk.scenario.stagectl(call + ["--json"], as: player))
            #expect(refused.codes == ["configuration.identity-hidden"] && refused.status == 78, "\(refused)")
            #expect(try desk.references == before)
            try player.git(["config", "--global", "user.name", "Änne Müller-Lüdenscheidt"], in: "/")
        }
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        #expect(try desk.call("audit").status == 0)
    }

    @Test("Who has a role and sends with the same key under another address is found when the policy is read")
    func keyUnderTwoAddresses() throws {
        let desk = try Desk()
        let key = try desk.cast.first.publicKey
        for principal in ["anna@lieferant.example", "*@amt.example"] {
            try desk.scenario.folder.write(
                "\(principal) \(key)\n", to: "signers/lieferanten/allowed_signers")
            let checked = try desk.call("pipeline", "check", desk.scenario.pipeline)
            #expect(checked.codes == ["pipeline.key-shared"] && checked.status == 65, "\(checked)")
        }
        try desk.scenario.folder.write(
            "\(desk.cast.first.address) \(key)\n", to: "signers/lieferanten/allowed_signers")
        #expect(try desk.call("pipeline", "check", desk.scenario.pipeline).status == 0)
    }

    @Test("Who has sent the delivery does not release it")
    func sender() throws {
        let desk = try Desk { scenario in
            try scenario.folder.write(
                "\(scenario.cast.first.address) \(try scenario.cast.first.publicKey)\n"
                    + (try scenario.cast.senders), to: "signers/lieferanten/allowed_signers")
        }
        try desk.scenario.deliver("v2.0.0", ["app/VERSION": "2\n"], by: desk.cast.first)
        let taken = try desk.promote("v2.0.0", to: "vorpruefung")
        #expect(taken.status == 0, "\(taken)")
        let own = try desk.decide("release", "v2.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(own.codes == ["release.four-eyes"] && own.status == 20, "\(own)")
        let other = try desk.decide(
            "release", "v2.0.0", "--to", "abnahme", confirm: "abnahme", as: desk.cast.second)
        #expect(other.status == 0, "\(other)")
    }

    @Test("A release of whoever signs the promotion does not count for it")
    func promoter() throws {
        let desk = try Desk { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            let engine = "engine: [\(scenario.cast.engine.address)"
            try scenario.folder.write(
                text.replacing(engine, with: "\(engine), \(scenario.cast.first.address)"), to: "pipeline.yaml"
            )
        }
        #expect(try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme").status == 0)
        let own = try desk.call("promote", "v1.0.0", "--to", "abnahme", as: desk.cast.first)
        #expect(own.codes == ["release.four-eyes"] && own.status == 20, "\(own)")
        #expect(try desk.promote(to: "abnahme").status == 0)
    }

    @Test("Who has not the role, releases nothing")
    func role() throws {
        let desk = try Desk()
        let engine = try desk.decide(
            "release", "v1.0.0", "--to", "abnahme", confirm: "abnahme", as: desk.cast.engine)
        #expect(engine.codes == ["release.role"] && engine.status == 22)
    }

    @Test("A stage before cannot be left out, and what is older does not come after what is newer")
    func order() throws {
        let desk = try Desk()
        let skipped = try desk.decide("release", "v1.0.0", "--to", "produktion", confirm: "produktion")
        #expect(skipped.codes == ["gate.stage-order"] && skipped.status == 21)
        try desk.deliver("v1.1.0")
        try desk.advance("v1.1.0")
        let older = try desk.decide("release", "v1.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(older.codes == ["gate.downgrade"] && older.status == 21)
    }

    @Test("A rejected delivery, an unknown one and an unknown stage are told apart")
    func unknown() throws {
        let desk = try Desk()
        try desk.scenario.deliver("v1.5.0", ["app/x": "x"], by: desk.cast.stranger)
        #expect(try desk.call("promote", as: desk.cast.engine).status == 11)
        let rejected = try desk.decide("release", "v1.5.0", "--to", "abnahme", confirm: "abnahme")
        #expect(rejected.codes == ["gate.rejected"] && rejected.status == 10)
        let unknown = try desk.decide("release", "v7.0.0", "--to", "abnahme", confirm: "abnahme")
        #expect(unknown.codes == ["gate.delivery-unknown"] && unknown.status == 66)
        let stage = try desk.decide("release", "v1.0.0", "--to", "keller", confirm: "keller")
        #expect(stage.codes == ["gate.stage-unknown"] && stage.status == 66)
        let held = try desk.call("resume", "keller", "-m", "Grund")
        #expect(held.codes == ["gate.stage-unknown"] && held.status == 66, "\(held)")
        let notAsked = try desk.decide("release", "v1.0.0", "--to", "vorpruefung", confirm: "vorpruefung")
        #expect(notAsked.codes == ["release.not-asked"] && notAsked.status == 64)
    }

    @Test("A key that is not the person's signs nothing that counts, and nothing is written")
    func otherKey() throws {
        let desk = try Desk()
        let before = try desk.references
        let run = try Answer(
            desk.scenario.stagectl(
                ["release", "v1.0.0", "--to", "abnahme", "-m", "x", "--confirm", "abnahme", "--json"],
                as: desk.cast.first,
                environment: [
                    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.signingkey",
                    "GIT_CONFIG_VALUE_0": "\(desk.cast.second.key).pub",
                ]))
        #expect(run.codes == ["signature.address-mismatch"] && run.status == 11, "\(run)")
        let signed = try Answer(
            desk.scenario.stagectl(
                [
                    "release", "v1.0.0", "--to", "abnahme", "-m", "x", "--confirm", "abnahme", "--sign-only",
                    "x.json", "--json",
                ], as: desk.cast.first,
                environment: [
                    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.signingkey",
                    "GIT_CONFIG_VALUE_0": "\(desk.cast.second.key).pub",
                ]))
        #expect(signed.codes == ["signature.address-mismatch"], "\(signed)")
        #expect(!FileManager.default.fileExists(atPath: desk.path("x.json")))
        #expect(try desk.references == before)
    }
}
