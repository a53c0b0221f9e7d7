import Foundation
import Git
import Ledger
import Pipeline
import Seals
import Support
import Testing

// What a forger makes of people's statements.

extension Forger {
    /// The policy that is in force, whatever the forger goes by.
    var policyInForce: Policy {
        get throws { try Policy(readingFrom: site.scenario.pipeline) }
    }

    /// A person's statement, as it should be unless a test bends it.
    func statement(
        _ decision: Decision, by person: Player, bend: (inout Statement) throws -> Void = { _ in }
    ) throws -> SignedStatement {
        var statement = Statement(
            pipeline: "wohngeld", ledger: try #require(ledger), policy: try policyInForce.digest,
            decision: decision, person: person.address, reason: "Grund", time: Forger.now())
        try bend(&statement)
        return try sign(statement, by: person)
    }

    /// The statement that lies in a file of the state, with its signature.
    func kept(at path: String) throws -> SignedStatement {
        let record = try JSONSerialization.jsonObject(with: Data(file(path).utf8)) as? [String: Any]
        let statement = try Statement(
            parsing: Array(try #require(record?["statement"] as? String).utf8))
        return SignedStatement(statement, signature: try #require(record?["signature"] as? String))
    }

    /// What a release is given for.
    func admission(
        _ tag: String, _ stage: String, _ purpose: Purpose = .regular
    ) throws -> Admission {
        Admission(delivery: try name(tag), digest: try digest(tag), stage: stage, purpose: purpose)
    }

    /// Appends an entry that holds a statement where the forger's own rules would have one of the same person.
    ///
    /// - Parameter decision: What these rules take in its place; the same, but for the digest of a delivery, if nil.
    func smuggle(
        _ bad: SignedStatement, insteadOf decision: Decision? = nil, by person: Player
    ) throws {
        var statement = Statement(
            pipeline: "wohngeld", ledger: try #require(ledger), policy: policy.digest,
            decision: decision ?? bad.statement.decision, person: person.address,
            reason: bad.statement.reason, time: Forger.now())
        if decision == nil, case .release(let said) = bad.statement.decision {
            statement.decision = .release(try admission(said.delivery.text, said.stage, said.purpose))
        }
        let good = try sign(statement, by: person)
        // What was said of something else is only found if the message names this.
        let isElsewhere =
            switch (decision, bad.statement.decision) {
            case (.release?, _): true
            case (.approve(let here, _)?, .approve(let there, _)): here != there
            default: false
            }
        let message = try message(isElsewhere ? good : bad)
        try append(
            .decision(good), by: site.scenario.cast.engine, author: person,
            bendTree: { try self.tree($0, with: bad, insteadOf: good) }, bendMessage: { _ in message })
    }

    /// The message of the next entry if that brings in a statement.
    private func message(_ signed: SignedStatement) throws -> String {
        try Event(
            pipeline: "wohngeld", ledger: ledger, sequence: lastSequence + 1, time: Forger.now(),
            signer: site.scenario.cast.engine.address, act: .decision(signed)
        ).message().text
    }

    private func tree(
        _ tree: ObjectID, with bad: SignedStatement, insteadOf good: SignedStatement
    ) throws -> ObjectID {
        let before = try #require(state?.tree)
        let names = try expectRun(
            "git", ["-C", copy, "diff-tree", "-r", "--no-renames", "--name-only", before.hex, tree.hex])
        let words = { (signed: SignedStatement) in
            self.json(String(decoding: signed.statement.content, as: UTF8.self))
        }
        for path in names.split(separator: "\n").map(String.init) {
            let record = try run("git", ["-C", copy, "cat-file", "blob", "\(tree.hex):\(path)"])
            guard record.status == 0, record.text.contains(words(good)) else { continue }
            let bent = record.text.replacing(words(good), with: words(bad))
                .replacing(json(good.signature), with: json(bad.signature))
            return try self.tree(tree, changing: [path: bent])
        }
        throw Failure(what: "there is no record of the statement")
    }

    private func json(_ text: String) -> String {
        String(decoding: JSONValue.string(text).canonical, as: UTF8.self)
    }
}
