import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing
import Timetable

/// Writes entries into a copy of B as somebody who has a key could: by the rules of a policy of one's own, and without a hook.
final class Forger {
    let site: HookedScenario
    /// The copy, from which everything can be pushed.
    let copy: String
    /// The policy that the forger goes by.
    var policy: Policy
    /// The ledger for which the forger has people decide: the first entry of the one in B, unless a test bends it.
    var ledger: ObjectID?
    /// What the next entry follows.
    private(set) var head: ObjectID?
    let repository: Repository
    /// The state after the last entry.
    private(set) var state: LedgerState?
    private var pretended: (state: LedgerState?, time: Timestamp?)?
    private var sequence: Int
    private let layout = Layout(pipeline: "wohngeld")

    /// - Parameter policy: What the forger goes by; the policy in force if nil.
    init(at site: HookedScenario, policy: Policy? = nil, fromNothing: Bool = false) throws {
        self.site = site
        self.policy = try policy ?? Policy(readingFrom: site.scenario.pipeline)
        copy = try site.copy()
        repository = try Repository(at: copy)
        sequence = 0
        guard !fromNothing else { return }
        head = try repository.reference(layout.ledger)
        if let head {
            state = LedgerState(tree: try repository.commit(head).tree)
            let roots = try expectRun("git", ["-C", copy, "rev-list", "--max-parents=0", head.hex])
            ledger = ObjectID(hex: roots)
            sequence =
                Int(try expectRun("git", ["-C", copy, "rev-list", "--count", "wohngeld/ledger"])) ?? 0
        }
    }

    /// A policy in which nothing holds anybody back: every stage is open, and everybody is an engine and responsible.
    ///
    /// - Parameter asking: The stages for which releases can be given.
    static func laxPolicy(of scenario: Scenario, asking: [String] = ["abnahme"]) throws -> Policy {
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        let stages = ["vorpruefung", "abnahme", "schulung", "produktion"].map { stage in
            let rule = asking.contains(stage) ? " release: { by: alle, apart-from: [] } " : ""
            return "  \(stage): {\(rule)}\n"
        }
        let cast = scenario.cast
        let everybody = [cast.engine, cast.first, cast.second, cast.stranger].map(\.address).joined(
            separator: ", ")
        let head = text[..<(text.range(of: "stages:\n")?.lowerBound ?? text.endIndex)]
            .replacing(/engine: .*/, with: "engine: [\(everybody)]\n  alle: [\(everybody)]")
            .replacingOccurrences(of: "signers: signers/betrieb", with: "signers: lax-signers")
        let keys = try cast.operators + "\(cast.stranger.address) \(cast.stranger.publicKey)\n"
        try scenario.folder.write(keys, to: "lax-signers/allowed_signers")
        return try Policy(
            readingFrom: scenario.folder.write("\(head)stages:\n\(stages.joined())", to: "lax.yaml"))
    }

    /// The time of this machine, which is the hook's as well.
    static func now(_ seconds: Int64 = 0) -> Timestamp {
        Timestamp(seconds: Int64(Date().timeIntervalSince1970) + seconds)
    }

    func signer(_ player: Player) throws -> SSHSigner {
        try SSHSigner(
            SigningConfiguration(
                format: "ssh", signingKey: "\(player.key).pub", program: nil, defaultKeyCommand: nil),
            environment: cleanEnvironment(adding: player.environment), timeout: .seconds(20), terminal: .none)
    }

    /// Makes a commit and signs it.
    func commit(
        tree: ObjectID, parents: [ObjectID], message: String, by player: Player, author: Player? = nil,
        at time: Timestamp, signed: Bool = true, keyOf other: Player? = nil
    ) throws -> CommitObject {
        let identity = { (player: Player) in
            Identity(name: player.name, email: player.address, time: time.seconds, offset: 0)
        }
        let commit = CommitObject(
            tree: tree, parents: parents, author: identity(author ?? player), committer: identity(player),
            message: message)
        guard signed else { return commit }
        return commit.signed(by: try signer(other ?? player).sign(commit.signedContent, namespace: "git"))
    }

    /// Appends an entry to the copy's ledger, and returns its id.
    @discardableResult
    func append(
        _ act: Act, by player: Player, author: Player? = nil, at time: Timestamp = Forger.now(),
        signed: Bool = true, keyOf other: Player? = nil,
        bendTree: (ObjectID) throws -> ObjectID = { $0 }, bendMessage: (String) -> String = { $0 }
    ) throws -> ObjectID {
        // The rules are asked about the state and the time that the forger would like, the entry says what it must, and its tree is
        // the one that it would have if nothing stood against it.
        let event = Event(
            pipeline: "wohngeld", ledger: ledger, sequence: sequence, time: pretended?.time ?? time,
            signer: player.address, act: act)
        var after = try LedgerState.after(
            event, before: pretended?.state ?? state, under: policy, in: repository)
        if let wished = pretended?.state { after = try difference(of: after, from: wished) }
        pretended = nil
        let entry = try commit(
            tree: bendTree(after.tree), parents: head.map { [$0] } ?? [],
            message: bendMessage(event.message().text), by: player, author: author, at: time,
            signed: signed, keyOf: other)
        let id = try repository.write(entry)
        head = id
        ledger = ledger ?? id
        state = after
        sequence += 1
        try set(layout.ledger, to: id)
        return id
    }

    /// Makes the next entry as if the ledger ended with an earlier one, or as if it were another time.
    func pretend(stateOf revision: String? = nil, time: Timestamp? = nil) throws {
        let state = try revision.map { revision in
            let tree = try expectRun("git", ["-C", copy, "rev-parse", "\(revision)^{tree}"])
            return LedgerState(tree: try #require(ObjectID(hex: tree)))
        }
        pretended = (state, time)
    }

    /// Makes the next entry as if files of the state were others, or as if they were not there.
    func pretend(_ files: [String: String?]) throws {
        let state = try #require(pretended?.state ?? state)
        let tree = try tree(state.tree, changing: files)
        pretended = (LedgerState(tree: tree), pretended?.time)
    }

    /// Takes in a delivery of A with a report of the forger's own.
    ///
    /// - Parameters:
    ///   - senders: Whom the report names; the sender of the cast if nil.
    ///   - manifest: The signed manifest that is shown.
    ///   - note: What the report says of a delivery note.
    func accept(
        _ tag: String, digest: SHA256Digest = SHA256Digest(of: []), by player: Player? = nil,
        from senders: [CheckupReport.Sender]? = nil, showing manifest: SealedManifest? = nil,
        noting note: DeliveryNote? = nil, reseal: ((SealedReport) throws -> [UInt8])? = nil
    ) throws {
        let player = player ?? site.scenario.cast.engine
        let name = try #require(DeliveryName(tag))
        let outer = site.scenario.outer
        try expectRun("git", ["-C", copy, "fetch", "-q", outer, "+refs/tags/\(tag):refs/forged/\(tag)"])
        let id = { (revision: String) in
            try #require(ObjectID(hex: try expectRun("git", ["-C", outer, "rev-parse", revision])))
        }
        let raw = { (kind: String, revision: String) in
            [UInt8](try run("git", ["-C", outer, "cat-file", kind, revision]).output)
        }
        let sender = site.scenario.cast.sender
        let fingerprint = try expectRun("ssh-keygen", ["-l", "-f", "\(sender.key).pub"])
            .split(separator: " ")[1]
        let tree = try id("\(tag)^{tree}")
        let now = Forger.now()
        let report = CheckupReport(
            delivery: tag,
            source: CheckupReport.Source(
                reference: "refs/tags/\(tag)", object: try id(tag), tag: try id(tag),
                commit: try id("\(tag)^{commit}"), tree: tree),
            digest: digest,
            senders: senders ?? [
                CheckupReport.Sender(
                    principal: sender.address, fingerprint: String(fingerprint), keyType: "ssh-ed25519")
            ], note: note,
            counts: CheckupReport.Counts(files: 2, folders: 1, symlinks: 0, bytes: 100), findings: [],
            refusals: 0, warnings: 0, databaseGeneration: "none", databaseFiles: [], policy: policy.digest,
            started: now, stagectlVersion: "forged")
        let message = EventMessage.accepted(
            name, pipeline: "wohngeld", sequence: sequence, digest: digest)
        let commit = try commit(tree: tree, parents: [], message: message.text, by: player, at: now)
        try set(layout.tag(of: name), to: try repository.write(commit))
        let sealed = try sealed(report, by: player)
        let judgement = Judgement(
            report: sealed.content, sourceTag: try raw("tag", tag),
            sourceCommit: try raw("commit", "\(tag)^{commit}"), deliveryCommit: commit.content,
            manifest: manifest)
        try append(
            .accept(judgement), by: player, at: now,
            bendTree: { tree in
                guard let reseal else { return tree }
                let content = String(decoding: try reseal(sealed), as: UTF8.self)
                return try self.tree(tree, changing: [self.path(tag, "checkup.json"): content])
            })
    }

    /// Sets a ref of the copy.
    func set(_ name: String, to id: ObjectID) throws {
        try expectRun("git", ["-C", copy, "update-ref", name, id.hex])
    }

    /// Moves a stage, and returns the commit that its branch has to point at.
    @discardableResult
    func promote(
        _ tag: String, to stage: String, as kind: Move.Kind = .regular, by player: Player? = nil,
        stageBy sealer: Player? = nil, at time: Timestamp = Forger.now(),
        signed: Bool = true, keyOf other: Player? = nil, bendTree: (ObjectID) throws -> ObjectID = { $0 },
        bendMessage: (String) -> String = { $0 }, bendClock: (LocalTime?) -> LocalTime? = { $0 }
    ) throws -> ObjectID {
        let player = player ?? site.scenario.cast.engine
        let name = try #require(DeliveryName(tag))
        let state = try #require(pretended?.state ?? state)
        let record = try #require(try state.delivery(name, in: repository))
        let standing = try state.stage(stage, in: repository)
        let message = EventMessage.promoted(
            name, to: stage, kind, pipeline: "wohngeld", sequence: sequence,
            digest: try #require(record.digest))
        let stageCommit = try commit(
            tree: try #require(record.tree),
            parents: (standing.map { [$0.commit] } ?? []) + [try #require(record.commit)],
            message: message.text, by: sealer ?? player, at: time)
        let id = try repository.write(stageCommit)
        try set(layout.branch(ofStage: stage), to: id)
        let localTime = try policy.definition.localTime(entering: stage, as: kind.purpose, at: time)
        let move = Move(
            delivery: name, stage: stage, kind: kind, localTime: bendClock(localTime),
            commit: stageCommit.content)
        try append(
            .promote(move), by: player, at: time, signed: signed, keyOf: other,
            bendTree: bendTree, bendMessage: bendMessage)
        return id
    }

    /// Brings in a person's release.
    @discardableResult
    func release(
        _ tag: String, to stage: String, by person: Player, broughtInBy bringer: Player? = nil,
        at time: Timestamp = Forger.now(), bend: (inout Statement, inout Admission) -> Void = { _, _ in }
    ) throws -> ObjectID {
        var admission = Admission(delivery: try name(tag), digest: try digest(tag), stage: stage)
        var statement = Statement(
            pipeline: "wohngeld", ledger: try #require(ledger), policy: policy.digest,
            decision: .release(admission), person: person.address, reason: "Test", time: time)
        bend(&statement, &admission)
        statement.decision = .release(admission)
        return try decide(statement, by: person, broughtInBy: bringer)
    }

    /// Brings in a person's decision.
    @discardableResult
    func decide(
        _ statement: Statement, by person: Player, broughtInBy bringer: Player? = nil
    ) throws -> ObjectID {
        try append(.decision(sign(statement, by: person)), by: bringer ?? person, author: person)
    }

    /// Signs a person's statement, in the namespace of its decision unless another one is named.
    func sign(
        _ statement: Statement, by person: Player, namespace: String? = nil
    ) throws -> SignedStatement {
        SignedStatement(
            statement,
            signature: try signer(person).sign(
                statement.content, namespace: namespace ?? statement.decision.namespace))
    }

    /// The name of a delivery.
    func name(_ tag: String) throws -> DeliveryName { try #require(DeliveryName(tag)) }

    /// The content digest of a delivery that was taken in.
    func digest(_ tag: String) throws -> SHA256Digest {
        try #require(try state?.delivery(name(tag), in: repository)?.digest)
    }

    /// The sequence of the last entry.
    var lastSequence: Int { sequence - 1 }

    /// Pushes the copy's ledger, and what else is named.
    func push(_ names: [String] = [], as player: Player? = nil, options: [String] = []) throws -> Push {
        let refspecs = ["refs/heads/wohngeld/ledger"] + names
        return try site.push(refspecs.map { "+\($0):\($0)" }, from: copy, as: player, options: options)
    }
}
