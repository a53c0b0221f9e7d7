import Foundation
import Git
import Ledger
import Seals
import Support
import Testing

// What a forger makes of the files of a state.

extension Forger {
    /// Where something about a delivery lies in a state.
    func path(_ tag: String, _ rest: String) throws -> String {
        let name = try name(tag)
        return "deliveries/\(name.shard)/\(name.encoded)/\(rest)"
    }

    /// What stands in a file of the state after the last entry.
    func file(_ path: String) throws -> String {
        let tree = try #require(state?.tree)
        return String(
            decoding: try run("git", ["-C", copy, "cat-file", "blob", "\(tree.hex):\(path)"]).output,
            as: UTF8.self)
    }

    /// Returns a tree with other files, or without some.
    func tree(_ tree: ObjectID, changing files: [String: String?]) throws -> ObjectID {
        var changes: [String: ObjectID?] = [:]
        for (path, content) in files {
            changes.updateValue(try content.map { try repository.write(.blob, Array($0.utf8)) }, forKey: path)
        }
        return try repository.tree(tree, changing: changes)
    }

    /// Returns the state after the last entry with what differs between two others.
    func difference(of after: LedgerState, from before: LedgerState) throws -> LedgerState {
        guard let state else { return after }
        let lines = try expectRun(
            "git", ["-C", copy, "diff-tree", "-r", "--no-renames", before.tree.hex, after.tree.hex])
        var changes: [String: ObjectID?] = [:]
        for line in lines.split(separator: "\n") {
            // :<mode> <mode> <id> <id> <kind>\t<path>
            let parts = line.split(separator: "\t", maxSplits: 1)
            let id = ObjectID(hex: String(parts[0].split(separator: " ")[3]))
            changes.updateValue(id == .null ? nil : id, forKey: String(try #require(parts.last)))
        }
        return LedgerState(tree: try repository.tree(state.tree, changing: changes))
    }

    /// Changes words in a file of an entry's tree, or takes the file away.
    func bending(
        _ path: String, _ words: [(String, String)]? = nil
    ) -> (ObjectID) throws -> ObjectID {
        { tree in
            guard let words else { return try self.tree(tree, changing: [path: nil]) }
            var content = try run("git", ["-C", self.copy, "cat-file", "blob", "\(tree.hex):\(path)"]).text
            for (old, new) in words {
                guard content.contains(old) else { throw Failure(what: "no \(old) in \(content)") }
                content = content.replacing(old, with: new)
            }
            return try self.tree(tree, changing: [path: content])
        }
    }

    /// Makes the next entry as if people had released a step.
    func pretendReleased(
        _ tag: String, to stage: String, as purpose: Purpose = .regular, by people: [Player]
    ) throws {
        let admission = Admission(
            delivery: try name(tag), digest: try digest(tag), stage: stage, purpose: purpose)
        for person in people {
            let statement = Statement(
                pipeline: "wohngeld", ledger: try #require(ledger), policy: policy.digest,
                decision: .release(admission), person: person.address, reason: "Test", time: Forger.now())
            let way = purpose.lane.map { "lane-\($0)" } ?? purpose.word
            try pretend([
                path(tag, "releases/\(stage)/\(way)/\(person.address).json"): record(of: statement)
            ])
        }
    }

    /// A statement that nobody has signed, as it would lie in the ledger.
    func record(of statement: Statement) -> String {
        let record = JSONValue.object([
            "statement": .string(String(decoding: statement.content, as: UTF8.self)),
            "signature": .string("none"), "sequence": .integer(Int64(lastSequence + 1)),
            "time": .string(statement.time.text),
        ])
        return String(decoding: record.canonical, as: UTF8.self)
    }

    /// The report of the checkup with which a delivery was taken in.
    func report(of tag: String) throws -> CheckupReport {
        try SealedReport(parsing: Array(file(path(tag, "checkup.json")).utf8)).report
    }

    /// Returns a report as if the checkup had been at another time, or with other words in it.
    static func report(
        _ report: CheckupReport, started time: Timestamp, replacing words: [(String, String)] = []
    ) throws -> CheckupReport {
        var text = String(decoding: report.canonical, as: UTF8.self)
            .replacing(/"started":"[^"]*"/, with: "\"started\":\"\(time.text)\"")
        for (old, new) in words { text = text.replacing(old, with: new) }
        return try CheckupReport(JSONValue(parsingCanonical: Array(text.utf8), limit: 1 << 20))
    }

    /// Puts a report into its envelope, which a player signs.
    func sealed(_ report: CheckupReport, by player: Player) throws -> SealedReport {
        try SealedReport(report, under: policy.definition).signed(by: signer(player))
    }

    /// Makes the next entry as if a delivery had been taken in with another report.
    func pretend(_ report: CheckupReport, of tag: String) throws {
        let content = try sealed(report, by: site.scenario.cast.engine).content
        try pretend([path(tag, "checkup.json"): String(decoding: content, as: UTF8.self)])
    }

    /// Takes a stage back, with a report of a new checkup.
    @discardableResult
    func rollBack(
        _ stage: String, to tag: String, by player: Player? = nil,
        keyOf other: Player? = nil, report: CheckupReport? = nil,
        bendTree: (ObjectID) throws -> ObjectID = { $0 }
    ) throws -> ObjectID {
        let again = try Forger.report(
            self.report(of: tag), started: Forger.now(),
            replacing: [(policyInForce.digest.text, policy.digest.text)])
        let sealed = try sealed(report ?? again, by: player ?? site.scenario.cast.engine)
        let kind = Move.Kind.rollback(reason: "Test", report: sealed.content)
        return try promote(tag, to: stage, as: kind, by: player, keyOf: other, bendTree: bendTree)
    }

    /// Tells the result of a stage's tests.
    func verify(
        _ tag: String, in stage: String, _ result: Verification.Result, by player: Player,
        keyOf other: Player? = nil, bendTree: (ObjectID) throws -> ObjectID = { $0 }
    ) throws {
        let verification = Verification(delivery: try name(tag), stage: stage, result: result, reason: "")
        try append(.verify(verification), by: player, keyOf: other, bendTree: bendTree)
    }
}
