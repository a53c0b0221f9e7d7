import Foundation
import Support
import Testing

@Suite("Vouching for what nobody could look into, by the built binary")
struct VouchTests {
    @Test(
        "An encrypted archive is refused, comes in once enough people vouch for it, and stays told wherever the delivery is shown"
    )
    func comesIn() throws {
        let site = try VouchSite()
        let refused = try site.call("promote")
        #expect(refused.status == 10 && refused.codes == ["malware.unscannable"], "\(refused)")
        #expect(try site.call("promote").status == 0, "It is not judged again while nobody vouches.")

        let dry = try site.vouch(site.cast.first, "--dry-run")
        let places = try #require(dry.result["places"] as? [[String: Any]])
        #expect(places.map { $0["file"] as? String } == ["app/daten.zip"])
        #expect(places.map { $0["inside"] as? [String] } == [["daten.txt"]])
        #expect(places.map { $0["reason"] as? String } == ["encrypted"])
        #expect(places.map { $0["bytes"] as? Int } == [23])

        #expect(try site.vouch(site.cast.first).status == 0)
        #expect(try site.vouch(site.cast.first).codes == ["release.given"])
        #expect(try site.call("promote").status == 0)
        #expect(try site.events == ["genesis", "reject", "vouch"], "One of two is not enough.")
        let waiting = try site.call("status")
        let rejected = (waiting.result["rejected"] as? [[String: Any]])?.first?["vouches"] as? [String: Any]
        #expect(rejected?["given"] as? [String] == [site.cast.first.address])
        #expect(rejected?["needed"] as? Int == 2)

        #expect(try site.vouch(site.cast.second).status == 0)
        let taken = try site.call("promote")
        #expect(taken.status == 0, "\(taken)")
        #expect(try site.events == ["genesis", "reject", "vouch", "vouch", "accept", "promote"])
        let (report, levels) = try site.report(of: "v1.0.0")
        #expect(levels.last == "STAGECTL_MALWARE_VOUCHED")
        let findings = try #require(report["findings"] as? [[String: Any]])
        #expect(findings.map { $0["code"] as? String } == ["malware.vouched"])
        #expect(findings.map { $0["severity"] as? String } == ["warn"])
        let people = "\(site.cast.first.address), \(site.cast.second.address)"
        #expect(findings.map { $0["expected"] as? String } == [people])

        #expect(try site.call("audit").status == 0)
        let bundle = try site.call("bundle", "v1.0.0", "--output", site.path("v1.bundle"))
        #expect(bundle.status == 0, "\(bundle)")
        #expect(try site.call("audit", site.path("v1.bundle"), "--root", site.root).status == 0)
        let standing = try site.call("check", "--stages")
        let delivery = (standing.result["deliveries"] as? [[String: Any]])?.first
        #expect(standing.status == 0 && delivery?["verdict"] as? String == "vouched", "\(standing)")
        #expect(try site.vouch(site.cast.first).codes == ["vouch.unfit"], "It has come in.")
    }

    @Test("Whoever has not the role, has sent the delivery, or speaks of something else, vouches for nothing")
    func refusedWords() throws {
        let site = try VouchSite("by: [fachverantwortung, lieferung]")
        _ = try site.call("promote")
        #expect(try site.vouch(site.cast.engine).codes == ["release.role"])
        #expect(try site.vouch(site.sender).codes == ["release.four-eyes"])
        #expect(try site.vouch(site.cast.first, for: "v9.9.9").codes == ["gate.delivery-unknown"])
        let other = "sha256:" + String(repeating: "0", count: 64)
        for more in [["--digest", other], ["--unscanned", other], ["--judged", "0"]] {
            let answer = try Answer(
                site.scenario.stagectl(
                    ["vouch", "v1.0.0", "-m", "Grund", "--confirm", "v1.0.0", "--json"] + more,
                    as: site.cast.first))
            #expect(answer.status == 65 && answer.codes == ["release.scope"], "\(more) \(answer)")
        }
        #expect(try site.vouch(site.cast.first, "--take-back").codes == ["vouch.unknown"])

        // What somebody has signed, altered: no signature holds over it.
        let file = try site.signed(site.cast.first, to: "word.json")
        for (name, value) in [("delivery", "v1.0.1"), ("judged", 7), ("unscanned", other)] as [(String, Any)]
        {
            var members = try file.members
            members[name] = value
            var altered = file
            altered.statement = try JSONSerialization.data(
                withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
            try altered.write(to: site.path("altered.json"))
            #expect(try site.bringIn("altered.json").status != 0, "\(name)")
        }
        // And signed anew for another ledger, another reason, or in the namespace of another decision.
        for (name, value, namespace, code) in [
            ("ledger", String(repeating: "1", count: 40), "vouch@stagectl", "release.scope"),
            ("unscanned", other, "vouch@stagectl", "release.scope"),
            ("word", "given", "release@stagectl", "signature.namespace"),
        ] {
            var members = try file.members
            members[name] = value
            let folder = try TemporaryFolder()
            let content = try JSONSerialization.data(
                withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
            let path = try folder.write(String(decoding: content, as: UTF8.self), to: "statement")
            try expectRun(
                "ssh-keygen", ["-q", "-Y", "sign", "-f", site.cast.first.key, "-n", namespace, path])
            var forged = file
            forged.statement = content
            forged.signature = try String(contentsOfFile: "\(path).sig", encoding: .utf8)
            try forged.write(to: site.path("forged.json"))
            #expect(try site.bringIn("forged.json").codes == [code], "\(name)")
        }
        #expect(try site.call("promote").status == 0)
        #expect(try site.events == ["genesis", "reject"])
        #expect(try site.bringIn("word.json").status == 0)
        #expect(try site.call("promote").status == 0)
        #expect(try site.events == ["genesis", "reject", "vouch", "accept", "promote"])
    }

    @Test("A word that is taken back does not count, and comes in no second time")
    func takenBack() throws {
        let site = try VouchSite("by: fachverantwortung")
        _ = try site.call("promote")
        let file = try site.signed(site.cast.first, to: "word.json")
        #expect(try file.isSigned(by: site.cast.first, namespace: "vouch@stagectl", site))
        #expect(try site.bringIn("word.json").status == 0)
        #expect(try site.vouch(site.cast.first, "--take-back").status == 0)
        #expect(try site.bringIn("word.json").codes == ["release.replayed"])
        #expect(try site.call("promote").status == 0)
        #expect(try site.events == ["genesis", "reject", "vouch", "vouch"])
        #expect(try site.vouch(site.cast.first).status == 0, "It can be given anew.")
        #expect(try site.call("promote").status == 0)
        #expect(try site.events.last == "promote")
    }

    @Test(
        "The delivery is judged in full once more: what is known by then refuses it, and the words are spent")
    func judgedAnew() throws {
        let site = try VouchSite("by: fachverantwortung")
        _ = try site.call("promote")
        #expect(try site.vouch(site.cast.first).status == 0)
        let digest = try expectRun("sh", ["-c", "printf '1\\n' | sha256sum | cut -c1-64"])
        try site.scenario.folder.write(
            "\(digest.trimmingCharacters(in: .whitespacesAndNewlines)):2:Neu\n", to: "signatures/neu.hsb")
        let refused = try site.call("promote")
        #expect(refused.status == 12 && refused.codes.contains("malware.found"), "\(refused)")
        #expect(try site.events == ["genesis", "reject", "vouch", "reject"])
        let unfit = try site.vouch(site.cast.first)
        #expect(unfit.status == 10 && unfit.codes == ["vouch.unfit"], "\(unfit)")
        #expect(try site.call("promote").status == 0)
        #expect(try site.events.count == 4, "It is not judged a third time.")
        #expect(try site.call("audit").status == 0)

        // Nothing is found in it any more: nobody has vouched for the delivery as it was rejected last.
        try FileManager.default.removeItem(atPath: site.path("signatures/neu.hsb"))
        #expect(try site.call("promote").status == 0)
        #expect(try site.events.count == 4)
    }

    @Test("A new policy, which may revoke a key, ends every word")
    func newPolicy() throws {
        let site = try VouchSite("by: fachverantwortung")
        _ = try site.call("promote")
        #expect(try site.vouch(site.cast.first).status == 0)
        let lost = try site.cast.first.publicKey
        try expectRun(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "neu", "-f", site.path("neu")])
        let new = try String(contentsOfFile: site.path("neu.pub"), encoding: .utf8).dropLast(5)
        let file = "signers/betrieb/allowed_signers"
        let keys = try String(contentsOfFile: site.path(file), encoding: .utf8)
        try site.scenario.folder.write(keys.replacing(lost, with: new), to: file)
        try site.scenario.folder.write(lost + "\n", to: "signers/betrieb/revoked_keys")
        #expect(try site.call("policy", "propose", "pipeline.yaml", as: site.cast.second).status == 0)
        let shown = try site.call("policy", "show")
        let proposal = (shown.result["proposals"] as? [[String: Any]])?.first?["digest"] as? String ?? ""
        let short = String(proposal.dropFirst(7).prefix(12))
        let approved = try Answer(
            site.scenario.stagectl(
                ["policy", "approve", short, "-m", "Schlüssel verloren", "--confirm", short, "--json"],
                as: site.cast.second))
        #expect(approved.status == 0, "\(approved)")
        #expect(try site.call("policy", "adopt", short, as: site.cast.second).status == 0)
        #expect(try site.call("promote").status == 0)
        #expect(try !site.events.contains("accept"))
        #expect(try site.vouch(site.cast.first).status != 0)
        #expect(try site.vouch(site.cast.second).status == 0)
        #expect(try site.call("promote").status == 0)
        #expect(try site.events.suffix(3) == ["vouch", "accept", "promote"])
    }

    @Test(
        "Nobody can vouch for anything else",
        arguments: [
            ("found", "printf '%s' '\(Scenario.eicar)' >app/eicar.txt"),
            ("damaged", "head -c 60 app/daten.zip >app/halb.zip"),
            ("checksum", "true"),
        ])
    func unfit(reason: String, shell: String) throws {
        let site = try VouchSite("by: fachverantwortung") { scenario in
            try VouchSite.encryptedArchive(in: scenario)
            try expectRun("sh", ["-c", shell], in: scenario.work)
        }
        var tag = "v1.0.0"
        if reason == "checksum" {
            tag = "v1.0.1"
            try site.scenario.deliver(tag, ["app/VERSION": "2\n"], checksums: false)
        }
        _ = try site.call("promote")
        let answer = try site.vouch(site.cast.first, for: tag)
        #expect(answer.status == 10 && answer.codes == ["vouch.unfit"], "\(answer)")
        #expect(try !site.events.contains("vouch"))
    }

    @Test("Every place is shown before somebody vouches, in the order of their names")
    func shown() throws {
        let site = try VouchSite("by: fachverantwortung") { scenario in
            // The last ones are the smallest.
            let make = """
                mkdir -p app many && for i in $(seq 10 39); do head -c $((50 - i)) /dev/zero >many/$i.txt; done
                zip -q -X -0 -P geheim app/many.zip many/*.txt && rm -r many
                """
            try expectRun("sh", ["-c", make], in: scenario.work)
        }
        _ = try site.call("promote")
        let plan = try site.scenario.stagectl(
            ["vouch", "v1.0.0", "-m", "Grund", "--confirm", "v1.0.0"], as: site.cast.first)
        let shown = (plan.text + plan.errors).matches(of: /many\/([0-9]+)\.txt/).map { String($0.1) }
        #expect(shown == (10...39).map(String.init), "\(plan.text)\(plan.errors)")
    }

    @Test("Where the pipeline names nobody, nobody can vouch")
    func closed() throws {
        let site = try VouchSite(nil)
        _ = try site.call("promote")
        let answer = try site.vouch(site.cast.first)
        #expect(answer.status == 22 && answer.codes == ["vouch.closed"], "\(answer)")
    }

    @Test("B's hook checks again what people vouched for, and a way back rests on their word, too")
    func hookAndRollback() throws {
        let site = try VouchSite("by: fachverantwortung", target: "checkup: rerun")
        let installed = try site.call("hook", "install", site.scenario.inner, "--trust-root", try site.root)
        #expect(installed.status == 0, "\(installed)")
        _ = try site.call("promote")
        #expect(try site.vouch(site.cast.first).status == 0)
        let taken = try site.call("promote")
        #expect(taken.status == 0, "\(taken)")
        try expectRun("sh", ["-c", "rm app/daten.zip"], in: site.scenario.work)
        try site.scenario.deliver("v2.0.0", ["app/VERSION": "2\n"])
        #expect(try site.call("promote").status == 0)
        let back = try Answer(
            site.scenario.stagectl(
                [
                    "release", "v1.0.0", "--to", "vorpruefung", "--rollback", "-m", "Grund", "--confirm",
                    "vorpruefung", "--json",
                ],
                as: site.cast.second))
        #expect(back.status == 0, "\(back)")
        let rolled = try Answer(
            site.scenario.stagectl(
                ["promote", "v1.0.0", "--to", "vorpruefung", "--rollback", "-m", "Grund", "--json"]))
        #expect(rolled.status == 0, "\(rolled)")
        #expect(try site.call("audit").status == 0)
    }
}

extension StatementFile {
    fileprivate func isSigned(by player: Player, namespace: String, _ site: VouchSite) throws -> Bool {
        let folder = try TemporaryFolder()
        let signatureFile = try folder.write(signature, to: "statement.sig")
        return try run(
            "ssh-keygen",
            [
                "-Y", "verify", "-f", site.path("signers/betrieb/allowed_signers"), "-I", player.address,
                "-n",
                namespace, "-s", signatureFile,
            ], input: statement
        ).status == 0
    }
}
