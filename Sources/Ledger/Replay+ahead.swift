internal import Git
internal import Pipeline
internal import Problems
internal import Seals

extension Replay {
    /// How many commits are read ahead of the entry that is judged.
    private static let commitsAhead = 64
    /// How many entries are read ahead of the one that is judged.
    private static let entriesAhead = 32

    /// Verifies entries in their order.
    ///
    /// A few are read ahead, so that other cores verify their seals while the ones before are judged. What goes wrong ahead is told
    /// when it is that entry's turn: the first broken entry of the chain is the one that is named.
    ///
    /// - Parameter visit: Called with each entry that verifies.
    mutating func follow(
        _ ids: [ObjectID], in repository: borrowing Repository, visit: (Entry) -> Void
    ) throws(Problem) {
        let objects = ObjectsAhead(ids, in: repository)
        defer { objects?.end() }
        var commits = Ahead<CommitObject>()
        var entries = Ahead<ReadEntry>()
        for judged in ids.indices {
            while commits.end < min(judged + Self.commitsAhead, ids.count), commits.hasRoom {
                let id = ids[commits.end]
                commits.append(Result { () throws(Problem) in try Chain.commit(id, in: repository) }) {
                    $0.message.utf8.count
                }
                policy?.operators.verifyAhead(commits.last?.claim)
            }
            while entries.end < min(judged + Self.entriesAhead, commits.end), entries.hasRoom,
                entries.end == judged || entries.last?.event.act.policy == nil
            {
                guard let commit = commits.takeFirst() else { break }
                objects?.reached(entries.end)
                let id = ids[entries.end]
                entries.append(
                    Result { () throws(Problem) in try read(id, try commit.get(), in: repository) }
                ) { $0.event.act.bytes }
                if let entry = entries.last { entry.event.verifySealsAhead(under: entry.policy) }
            }
            guard let entry = entries.takeFirst() else {
                throw Problem(.defect(.invariant), ids[judged].short)
            }
            visit(try judge(try entry.get(), in: repository))
        }
    }
}

/// What was found ahead, up to the first failure.
private struct Ahead<Found> {
    /// More bytes than this are not kept, whatever somebody has written into the entries.
    private static var most: Int { 4 << 20 }
    private static var mostTaken: Int { 64 }

    /// Those that were taken stand at the beginning until there are many: to move the others each time would take longer.
    private var results: [(result: Result<Found, Problem>, bytes: Int)?] = []
    private var taken = 0
    private var bytes = 0
    private var isBroken = false

    /// How many were found since the beginning.
    private(set) var end = 0
    /// The last one, unless it is a failure.
    private(set) var last: Found?

    /// Whether more may be looked for: after a failure there is nothing that could be read.
    var hasRoom: Bool { !isBroken && bytes < Self.most }

    mutating func append(_ result: Result<Found, Problem>, weighing bytes: (Found) -> Int) {
        let added: Int
        switch result {
        case .success(let found): (last, added) = (found, bytes(found))
        case .failure: (last, added, isBroken) = (nil, 0, true)
        }
        self.bytes += added
        end += 1
        results.append((result, added))
    }

    /// Takes the first one; nil if there is none.
    mutating func takeFirst() -> Result<Found, Problem>? {
        guard taken < results.count, let first = results[taken] else { return nil }
        results[taken] = nil
        taken += 1
        if taken == results.count || taken > Self.mostTaken {
            results.removeFirst(taken)
            taken = 0
        }
        bytes -= first.bytes
        return first.result
    }
}

extension Act {
    /// What takes memory in it, as long as it is not judged.
    fileprivate var bytes: Int {
        switch self {
        case .genesis, .policy: 0
        case .accept(let judgement), .reject(let judgement):
            judgement.report.count + judgement.keptBytes
                + (judgement.sourceTag?.count ?? 0) + (judgement.sourceCommit?.count ?? 0)
                + (judgement.manifest?.bytes ?? 0)
        case .decision(let signed): signed.content.count + signed.signature.utf8.count
        case .verify(let verification): verification.reason.utf8.count
        case .propose(let proposal): proposal.reason.utf8.count + proposal.policy.pipelineBytes.count
        case .promote(let move): move.commit.count
        }
    }
}

extension Judgement {
    fileprivate var keptBytes: Int {
        if case .success(let sealed) = reading { sealed.keptBytes } else { 0 }
    }
}

extension Event {
    /// Has other cores verify the seals of what the event brings.
    func verifySealsAhead(under policy: Policy) {
        switch act {
        case .genesis, .verify, .propose, .policy: break
        case .accept(let judgement), .reject(let judgement):
            if case .success(let sealed) = judgement.reading {
                policy.operators.verifyAhead(sealed.claim)
                // Of a delivery without a certified sender nobody asks for the seal.
                if !sealed.report.senders.isEmpty {
                    for claim in judgement.senderSeal?.claims(under: policy) ?? [] {
                        policy.senders.verifyAhead(claim)
                    }
                }
            }
            policy.operators.verifyAhead(judgement.delivered?.claim)
        case .decision(let signed): policy.operators.verifyAhead(signed.claim)
        case .promote(let move):
            policy.operators.verifyAhead(move.raw.claim)
        }
    }
}

extension RawObject where Object == CommitObject {
    /// The seal as it can be verified ahead; nil if there is none.
    fileprivate var claim: SealClaim? {
        // What cannot be read is told by whoever judges it.
        try? object.get().claim
    }
}
