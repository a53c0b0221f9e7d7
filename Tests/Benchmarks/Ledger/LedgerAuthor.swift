import Git
import Ledger
import Pipeline
import Problems
import Seals

/// Appends entry after entry: of ten deliveries one is refused, and nine walk through both stages, the last with a release.
///
/// Where a ledger has begun, it goes on.
final class LedgerAuthor {
    private let policy: Policy
    private let repository: Repository
    private let layout: Layout
    private let engine: Person
    private let sender: Person
    private let responsible: Person

    private var time: Int64
    private var sequence = 0
    private var number = 0
    private var head: ObjectID?
    private var root: ObjectID?
    private var state: LedgerState?
    private var sourceHead: ObjectID?
    private var references = References()
    private var present = References()

    init(policy: Policy, repository path: String, keys: String, beginning time: Int64) throws {
        self.policy = policy
        repository = try Repository(at: path)
        layout = Layout(pipeline: policy.definition.name)
        engine = try Person("engine", "engine@inner.example", keyFile: "\(keys)/engine/id")
        sender = try Person("sender", "release@sender.example", keyFile: "\(keys)/sender/id")
        responsible = try Person("person", "person@inner.example", keyFile: "\(keys)/person/id")
        self.time = time
        for glob in layout.globs {
            for reference in try repository.references(matching: glob) {
                present[reference.name] = reference.id
            }
        }
        guard let head = present[layout.ledger] else { return }
        let entry = try repository.commit(head)
        let trailer = "Stagectl-Sequence: "
        let line = entry.message.split(separator: "\n").last { $0.hasPrefix(trailer) }
        guard let last = line.flatMap({ Int($0.dropFirst(trailer.count)) }), entry.committer.time < time
        else { throw Failure("the ledger that is there ends later") }
        self.head = head
        root = try Self.root(of: head, in: repository)
        state = LedgerState(tree: entry.tree)
        sequence = last + 1
        // There are fewer deliveries than entries.
        number = sequence
        references = present
    }

    private static func root(of head: ObjectID, in repository: borrowing Repository) throws -> ObjectID {
        var root = head
        while let parent = try repository.commit(root).parents.first { root = parent }
        return root
    }

    /// Appends so many entries.
    func write(_ added: Int) throws {
        let count = sequence + added
        if head == nil { try append(.genesis(policy)) }
        while sequence < count {
            let delivery = try Delivered(
                number: number, at: time, by: sender, after: sourceHead, in: repository)
            sourceHead = delivery.commit
            if number % 10 == 9 {
                try append(.reject(delivery.judgement(under: policy, sealedBy: engine, deliveryCommit: nil)))
            } else {
                try walk(delivery, upTo: count)
            }
            number += 1
        }
    }

    /// Moves the refs to where the ledger says, and returns the first entry that was written.
    func publish() throws -> ObjectID {
        guard let head, let first else { throw Failure("nothing was written") }
        references[layout.ledger] = head
        for (name, id) in references.all where present[name] != id {
            try repository.moveReference(name, from: present[name] ?? .null, to: id)
        }
        return first
    }

    private var first: ObjectID?

    private func walk(_ delivery: Delivered, upTo count: Int) throws {
        let accepted = EventMessage.accepted(
            delivery.name, pipeline: layout.pipeline, sequence: sequence, digest: delivery.digest)
        let commit = try commit(tree: delivery.tree, parents: [], message: accepted)
        let source = try repository.write(.commit, commit.content)
        let judgement = try delivery.judgement(
            under: policy, sealedBy: engine, deliveryCommit: commit.content)
        try append(.accept(judgement))
        references[layout.tag(of: delivery.name)] = source
        for stage in policy.definition.stages where sequence < count {
            if !stage.release.isEmpty {
                try release(delivery, for: stage.name)
                guard sequence < count else { return }
            }
            let message = EventMessage.promoted(
                delivery.name, to: stage.name, pipeline: layout.pipeline, sequence: sequence,
                digest: delivery.digest)
            let branch = layout.branch(ofStage: stage.name)
            let parents = (references[branch].map { [$0] } ?? []) + [source]
            let commit = try self.commit(tree: delivery.tree, parents: parents, message: message)
            references[branch] = try repository.write(.commit, commit.content)
            try append(.promote(Move(delivery: delivery.name, stage: stage.name, commit: commit.content)))
        }
    }

    private func release(_ delivery: Delivered, for stage: String) throws {
        let admission = Admission(delivery: delivery.name, digest: delivery.digest, stage: stage)
        guard let root else { throw Failure("a release before the first entry") }
        let statement = Statement(
            pipeline: layout.pipeline, ledger: root, policy: policy.digest, decision: .release(admission),
            person: responsible.address, reason: "Tests passed", time: Timestamp(seconds: time))
        let signature = try responsible.sign(
            statement.content, namespace: statement.decision.namespace)
        try append(.decision(SignedStatement(statement, signature: signature)), by: responsible)
    }

    private func append(_ act: Act, by signer: Person? = nil) throws {
        let signer = signer ?? engine
        let event = Event(
            pipeline: layout.pipeline, ledger: root, sequence: sequence, time: Timestamp(seconds: time),
            signer: signer.address, act: act)
        let after = try LedgerState.after(event, before: state, under: policy, in: repository)
        let entry = try commit(
            tree: after.tree, parents: head.map { [$0] } ?? [], message: try event.message(), by: signer)
        head = try repository.write(.commit, entry.content)
        if first == nil { first = head }
        if sequence == 0 { root = head }
        state = after
        sequence += 1
        time += 1
    }

    private func commit(
        tree: ObjectID, parents: [ObjectID], message: EventMessage, by signer: Person? = nil
    ) throws -> CommitObject {
        let signer = signer ?? engine
        let identity = signer.identity(at: time)
        let commit = CommitObject(
            tree: tree, parents: parents, author: identity, committer: identity, message: message.text)
        return commit.signed(by: try signer.sign(commit.signedContent))
    }
}
