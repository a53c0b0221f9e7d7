import Foundation
import Support
import Testing

@Suite("Keys that people had before")
struct FormerKeyTests {
    /// The second person has another key since, by a policy of which the ledger knows; the old one is in their home still.
    ///
    /// - Parameters:
    ///   - isRevoked: Whether the policy says besides that the old one has been revoked.
    ///   - before: What happens before that policy.
    private static func desk(
        isRevoked: Bool = false, before: (Desk) throws -> Void = { _ in }
    ) throws -> Desk {
        let desk = try Desk { scenario in
            let authority = try Player(
                "stelle", address: "stelle@lieferant.example", below: scenario.folder.path)
            let second = scenario.cast.second
            let line = "*@lieferant.example cert-authority \(try authority.publicKey)\n"
            try scenario.folder.write(
                try scenario.cast.senders + line, to: "signers/lieferanten/allowed_signers")
            try expectRun(
                "ssh-keygen",
                [
                    "-q", "-s", authority.key, "-I", "zwei", "-n", scenario.cast.sender.address,
                    "\(second.key).pub",
                ])
        }
        let cast = desk.cast
        try before(desk)
        if isRevoked {
            try desk.scenario.folder.write("\(cast.second.publicKey)\n", to: "signers/betrieb/revoked_keys")
        }
        let renewed = try Player("neu", address: cast.second.address, below: desk.scenario.folder.path)
        try desk.scenario.folder.write(
            try cast.operators.replacing(cast.second.publicKey, with: renewed.publicKey),
            to: "signers/betrieb/allowed_signers")
        let proposed = try desk.call("policy", "propose")
        let digest = try #require(proposed.result["policy"] as? String, "\(proposed)")
        let digits = String(digest.dropFirst(7).prefix(12))
        for person in [cast.first, cast.second] {
            let approved = try desk.decide("policy", "approve", confirm: digits, as: person)
            #expect(approved.status == 0, "\(approved)")
        }
        let adopted = try desk.call("policy", "adopt", as: cast.engine)
        #expect(adopted.status == 0, "\(adopted)")
        return desk
    }

    @Test(
        "A resume that one has signed helps to end a hold, unless it was revoked since",
        arguments: [false, true])
    func resume(isRevoked: Bool) throws {
        let desk = try Self.desk(isRevoked: isRevoked) { desk in
            let held = try desk.decide("hold", confirm: "wohngeld")
            #expect(held.status == 0, "\(held)")
            let resumed = try desk.decide("resume", confirm: "wohngeld", as: desk.cast.second)
            #expect(resumed.status == 0 && resumed.result["given"] as? Int == 1, "\(resumed)")
        }
        let other = try desk.decide("resume", confirm: "wohngeld")
        #expect(other.status == 0 && other.result["given"] as? Int == (isRevoked ? 1 : 2), "\(other)")
        let status = try desk.call("status")
        #expect(status.description.contains("gate.hold") == isRevoked, "\(status)")
        #expect(try desk.call("audit").status == 0)
    }

    @Test("What is delivered by a certificate on one is rejected by an entry, and told once")
    func certificate() throws {
        let desk = try Self.desk()
        let cast = desk.cast
        for (key, value) in [
            ("user.signingkey", "\(cast.second.key)-cert.pub"), ("user.email", cast.sender.address),
        ] {
            try cast.second.git(["config", "--global", key, value], in: desk.scenario.work)
        }
        try desk.scenario.deliver("v1.1.0", ["app/VERSION": "v1.1.0\n"], by: cast.second)
        let looked = try desk.call("check", "v1.1.0", as: cast.engine)
        #expect(looked.codes.contains("signature.certificate") && looked.status == 11, "\(looked)")
        let run = try desk.call("promote", as: cast.engine)
        #expect(run.codes.contains("signature.certificate") && run.status == 11, "\(run)")
        #expect(try desk.log.first == "reject stagectl@inner.example")
        let head = try desk.head
        let again = try desk.call("promote", as: cast.engine)
        #expect(again.status == 0, "\(again)")
        #expect(try desk.head == head)
        #expect(try desk.call("audit", as: cast.engine).status == 0)
    }
}
