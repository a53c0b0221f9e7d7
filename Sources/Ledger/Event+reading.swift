internal import Git
internal import Pipeline
internal import Problems
internal import Seals
internal import Timetable

extension Event {
    /// Reads the event that a commit of the ledger records: its trailers, and the files of its tree that they name.
    ///
    /// - Parameters:
    ///   - ledger: The first entry of the ledger; nil if this is the one.
    ///   - label: How the entry is named in a problem.
    static func reading(
        _ commit: CommitObject, of ledger: ObjectID?, signer: String, label: String,
        in repository: borrowing Repository
    ) throws(Problem) -> Event {
        let trailers = EventMessage.trailers(of: commit.message)
        func value(_ name: String) throws(Problem) -> String {
            guard let value = trailers[name] else {
                throw Problem(.ledger(.broken), label, found: "Stagectl-\(name)")
            }
            return value
        }
        guard try value("Version") == EventMessage.version else { throw Problem(.ledger(.version), label) }
        guard let kind = Act.Kind(rawValue: try value("Event")) else {
            throw Problem(.ledger(.version), label)
        }
        guard let sequence = Int(try value("Sequence")) else {
            throw Problem(.ledger(.broken), label, found: "Stagectl-Sequence")
        }
        let reading = ActReading(
            trailers: trailers, state: LedgerState(tree: commit.tree), signer: signer, label: label)
        return Event(
            pipeline: try value("Pipeline"), ledger: ledger, sequence: sequence,
            time: Timestamp(seconds: commit.committer.time), signer: signer,
            act: try reading.act(of: kind, in: repository))
    }
}

/// Finds what an entry decides: its trailers say where in its tree that lies.
private struct ActReading {
    let trailers: [String: String]
    let state: LedgerState
    let signer: String
    let label: String

    func act(of kind: Act.Kind, in repository: borrowing Repository) throws(Problem) -> Act {
        switch kind {
        case .genesis: .genesis(try state.policy(in: repository))
        case .policy: .policy(try state.policy(in: repository))
        case .accept: .accept(try judgement(in: repository))
        case .reject: .reject(try judgement(in: repository))
        case .release, .revoke, .vouch, .withdraw, .hold, .resume, .approve:
            .decision(try decision(kind, in: repository))
        case .promote: .promote(try move(in: repository))
        case .verify: .verify(try verification(in: repository))
        case .propose: .propose(try proposal(in: repository))
        }
    }

    // MARK: Trailers

    private func value(_ name: String) throws(Problem) -> String {
        guard let value = trailers[name] else { throw broken(name) }
        return value
    }

    private func delivery() throws(Problem) -> DeliveryName {
        guard let name = DeliveryName(try value("Delivery")) else { throw broken("Delivery") }
        return name
    }

    /// A stage, which becomes a part of a path.
    private func stage() throws(Problem) -> String {
        let stage = try value("Stage")
        guard isReferencePart(stage) else { throw broken("Stage") }
        return stage
    }

    private func person() throws(Problem) -> String {
        let person = try value("Person")
        guard Principal.isLegal(person) else { throw broken("Person") }
        return person
    }

    private func purpose() throws(Problem) -> Purpose {
        guard let purpose = Purpose(word: trailers["Purpose"] ?? "regular", lane: trailers["Lane"]) else {
            throw broken("Purpose")
        }
        return purpose
    }

    private func localTime() throws(Problem) -> LocalTime? {
        guard let text = trailers["Local-Time"] else { return nil }
        guard let local = LocalTime(text: text) else { throw broken("Local-Time") }
        return local
    }

    private func place() throws(Problem) -> HoldPlace {
        trailers["Stage"] == nil ? .pipeline : .stage(try stage())
    }

    private func digest() throws(Problem) -> SHA256Digest {
        guard let digest = SHA256Digest(text: try value("Policy")) else { throw broken("Policy") }
        return digest
    }

    private func broken(_ trailer: String) -> Problem {
        Problem(.ledger(.broken), label, found: "Stagectl-\(trailer)")
    }

    // MARK: Files

    private func judgement(in repository: borrowing Repository) throws(Problem) -> Judgement {
        let name = try delivery()
        return Judgement(
            report: try file(StatePath.report(of: name), in: repository),
            sourceTag: try state.content(of: StatePath.sourceTag(of: name), in: repository),
            sourceCommit: try state.content(of: StatePath.sourceCommit(of: name), in: repository),
            deliveryCommit: try state.content(of: StatePath.deliveryCommit(of: name), in: repository),
            manifest: try state.manifest(of: name, in: repository))
    }

    private func decision(
        _ kind: Act.Kind, in repository: borrowing Repository
    ) throws(Problem) -> SignedStatement {
        let path: String
        switch kind {
        case .release:
            path = StatePath.release(of: try delivery(), for: try stage(), try purpose(), by: try person())
        case .revoke:
            path = StatePath.revocation(of: try delivery(), for: try stage(), try purpose(), by: try person())
        case .vouch: path = StatePath.vouch(for: try delivery(), by: try person())
        case .withdraw: path = StatePath.withdrawal(of: try delivery())
        case .hold: path = StatePath.hold(on: try place())
        case .resume: path = StatePath.resume(of: try place(), by: try person())
        case .approve: path = StatePath.approval(of: try digest(), by: try person())
        case .genesis, .accept, .reject, .promote, .verify, .propose, .policy:
            throw Problem(.defect(.invariant), kind.rawValue)
        }
        let signed: SignedStatement?
        if kind == .hold {
            signed = try record(path, in: repository) { (content) throws(MalformedRecord) in
                try HoldRecord(parsing: content)
            }.signed
        } else {
            signed = try record(path, in: repository) { (content) throws(MalformedRecord) in
                try DecisionRecord(parsing: content)
            }.signed
        }
        guard let signed, signed.statement.decision.kind == kind else {
            throw Problem(.ledger(.state), label, cause: path)
        }
        return signed
    }

    private func move(in repository: borrowing Repository) throws(Problem) -> Move {
        let (delivery, stage) = (try delivery(), try stage())
        let path = StatePath.stage(stage)
        let record = try record(path, in: repository) { (content) throws(MalformedRecord) in
            try StageRecord(parsing: content)
        }
        let reason = record.reason ?? ""
        let kind: Move.Kind
        switch record.purpose {
        case .regular: kind = .regular
        case .rollback:
            let report = try file(StatePath.rollback(to: delivery, in: stage), in: repository)
            kind = .rollback(reason: reason, report: report)
        case .lane(let name): kind = .lane(name, reason: reason)
        }
        return Move(
            delivery: delivery, stage: stage, kind: kind, localTime: try localTime(),
            commit: try file(StatePath.stageCommit(stage), in: repository))
    }

    private func verification(in repository: borrowing Repository) throws(Problem) -> Verification {
        let (delivery, stage) = (try delivery(), try stage())
        let path = StatePath.verification(of: delivery, in: stage)
        let record = try record(path, in: repository) { (content) throws(MalformedRecord) in
            try VerificationRecord(parsing: content)
        }
        return Verification(delivery: delivery, stage: stage, result: record.result, reason: record.reason)
    }

    private func proposal(in repository: borrowing Repository) throws(Problem) -> Proposal {
        let digest = try digest()
        guard let record = try state.proposal(digest, of: signer, in: repository) else {
            throw Problem(.ledger(.state), label, cause: StatePath.proposer(of: digest, signer))
        }
        return Proposal(try state.proposedPolicy(digest, in: repository), because: record.reason)
    }

    private func file(_ path: String, in repository: borrowing Repository) throws(Problem) -> [UInt8] {
        guard let content = try state.content(of: path, in: repository) else {
            throw Problem(.ledger(.state), label, cause: path)
        }
        return content
    }

    /// Reads a record as whoever asks the state for it does, so that it is read once for both.
    private func record<Record: Sendable>(
        _ path: String, in repository: borrowing Repository,
        _ parsing: ([UInt8]) throws(MalformedRecord) -> Record
    ) throws(Problem) -> Record {
        let found = try state.finding(at: path, in: repository) { (content) throws(Problem) in
            do throws(MalformedRecord) { return try parsing(content) } catch {
                throw Problem(.ledger(.state), label, cause: "\(path): \(error.reason)")
            }
        }
        guard let found else { throw Problem(.ledger(.state), label, cause: path) }
        return found
    }
}
