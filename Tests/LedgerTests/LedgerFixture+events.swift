import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

// What people and machines add to the ledger of a fixture.

extension LedgerFixture {
    /// A time so many seconds after the beginning.
    func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: Self.start.seconds + seconds) }

    func name(_ tag: String) throws -> DeliveryName { try #require(DeliveryName(tag)) }

    /// Has a person release a delivery, with a statement that the test may bend.
    @discardableResult
    func release(
        _ tag: String, to stage: String, as purpose: Purpose = .regular, by person: Player,
        at seconds: Int64 = 20, expires: Int64? = nil, broughtInBy bringer: Player? = nil,
        bend: (inout Statement) -> Void = { _ in }
    ) throws -> Appended? {
        try decide(
            .release(try admission(tag, stage, purpose)), by: person, at: seconds, expires: expires,
            broughtInBy: bringer, bend: bend)
    }

    func admission(_ tag: String, _ stage: String, _ purpose: Purpose = .regular) throws -> Admission {
        Admission(
            delivery: try name(tag), digest: try evidence(for: tag).digest, stage: stage, purpose: purpose)
    }

    /// Has a person decide something, with a statement that the test may bend.
    @discardableResult
    func decide(
        _ decision: Decision, by person: Player, at seconds: Int64, expires: Int64? = nil,
        broughtInBy bringer: Player? = nil, bend: (inout Statement) -> Void = { _ in }
    ) throws -> Appended? {
        let signed = try signed(decision, by: person, at: seconds, expires: expires, bend: bend)
        return try append(.decision(signed), by: bringer ?? person, at: seconds)
    }

    /// Has a person sign a statement under the policy in force, with the key of that person.
    func signed(
        _ decision: Decision, by person: Player, at seconds: Int64, expires: Int64? = nil,
        bend: (inout Statement) -> Void = { _ in }
    ) throws -> SignedStatement {
        let chain = try begun()
        var statement = Statement(
            pipeline: "wohngeld", ledger: chain.root, policy: chain.policy.digest, decision: decision,
            person: person.address, reason: "Test bestanden", time: time(seconds),
            expires: expires.map(time))
        bend(&statement)
        let signature = try acting(person).signer.sign(
            statement.content, namespace: statement.decision.namespace)
        return SignedStatement(statement, signature: signature)
    }

    /// Appends an act as it is.
    @discardableResult
    func append(_ act: Act, by player: Player? = nil, at seconds: Int64) throws -> Appended? {
        try inner().append(with: writer(player ?? scenario.cast.engine, at: seconds)) {
            (_, _, _) throws(Problem) in Draft(act)
        }
    }

    /// The policy that the ledger says is in force.
    func policyInForce() throws -> Policy { try begun().policy }

    /// The ledger as it stands.
    private func begun() throws -> Chain {
        let inner = try inner()
        return try #require(try inner.look(pinnedTo: nil, now: time(1 << 32)).chain)
    }

    /// Moves a stage, with a stage commit that the test may bend.
    @discardableResult
    func promote(
        _ tag: String, to stage: String, as kind: Move.Kind = .regular, at seconds: Int64 = 30,
        by player: Player? = nil, author: Identity? = nil,
        bendParents: ([ObjectID]) -> [ObjectID] = { $0 }
    ) throws -> Appended? {
        let writer = try writer(player ?? scenario.cast.engine, at: seconds)
        let name = try name(tag)
        let inner = try inner()
        let layout = layout
        return try inner.append(with: writer) { (sight, slot, repository) throws(Problem) -> Draft? in
            let chain = try sight.begun(layout)
            guard let record = try chain.state.delivery(name, in: repository), let tree = record.tree,
                let source = record.commit, let digest = record.digest
            else { throw Problem(.gate(.deliveryUnknown), tag) }
            let standing = try chain.state.stage(stage, in: repository)
            let message = EventMessage.promoted(
                name, to: stage, kind, pipeline: "wohngeld", sequence: slot.sequence, digest: digest)
            let commit = try writer.commit(
                tree: tree, parents: bendParents((standing.map { [$0.commit] } ?? []) + [source]),
                message: message, author: author, at: slot.time)
            let id: ObjectID
            do throws(GitError) { id = try repository.write(.commit, commit.content) } catch {
                throw Problem(.defect(.invariant), error.message)
            }
            let update = ReferenceUpdate(
                name: layout.branch(ofStage: stage), old: standing?.commit ?? .null, new: id)
            let localTime = try chain.policy.definition.localTime(
                entering: stage, as: kind.purpose, at: slot.time)
            let move = Move(
                delivery: name, stage: stage, kind: kind, localTime: localTime, commit: commit.content)
            return Draft(.promote(move), updates: [update], objects: [id])
        }
    }

    /// Takes a stage back, with a report of a new checkup that the test may bend.
    @discardableResult
    func rollBack(
        _ stage: String, to tag: String, at seconds: Int64, by player: Player? = nil,
        bend: (inout Evidence) -> Void = { _ in },
        reseal: (SealedReport) throws -> [UInt8] = { $0.content }
    ) throws -> Appended? {
        var evidence = try evidence(for: tag)
        evidence.started = time(seconds)
        bend(&evidence)
        let inForce = try policyInForce()
        let report = try reseal(
            writer(player ?? scenario.cast.engine, at: seconds)
                .seal(evidence.report(policy: evidence.policy ?? inForce.digest), under: inForce))
        let kind = Move.Kind.rollback(reason: "Fehler im Bescheid", report: report)
        return try promote(
            tag, to: stage, as: kind, at: seconds,
            by: player)
    }

    /// Tells the result of a stage's tests.
    @discardableResult
    func verify(
        _ tag: String, in stage: String, _ result: Verification.Result, by player: Player? = nil,
        at seconds: Int64
    ) throws -> Appended? {
        let verification = Verification(
            delivery: try name(tag), stage: stage, result: result, reason: "Protokoll 17")
        return try append(.verify(verification), by: player, at: seconds)
    }

    /// Changes the pipeline file before it is read.
    static func replacing(_ old: String, with new: String) -> (Scenario) throws -> Void {
        { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(text.replacing(old, with: new), to: "pipeline.yaml")
        }
    }

    /// A policy that differs from the one that the scenario began with.
    func changed(_ change: (String) -> String) throws -> Policy {
        let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        let path = try scenario.folder.write(change(text), to: "pipeline-\(text.count).yaml")
        return try Policy(readingFrom: path)
    }
}
