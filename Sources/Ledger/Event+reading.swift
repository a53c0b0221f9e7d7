internal import Git
internal import Pipeline
internal import Problems
internal import Seals

extension Event {
    /// Reads the event that a commit of the ledger records: its trailers, and the files of its tree that they name.
    ///
    /// - Parameters:
    ///   - label: How the entry is named in a problem.
    static func reading(
        _ commit: CommitObject, signer: String, label: String, in repository: borrowing Repository
    ) throws(Problem) -> Event {
        let trailers = EventMessage.trailers(of: commit.message)
        func value(_ name: String) throws(Problem) -> String {
            guard let value = trailers[name] else {
                throw Problem(.ledger(.broken), label, found: "Stagectl-\(name)")
            }
            return value
        }
        func delivery() throws(Problem) -> DeliveryName {
            guard let name = DeliveryName(try value("Delivery")) else {
                throw Problem(.ledger(.broken), label, found: "Stagectl-Delivery")
            }
            return name
        }
        guard try value("Version") == EventMessage.version else { throw Problem(.ledger(.version), label) }
        guard let kind = Act.Kind(rawValue: try value("Event")) else {
            throw Problem(.ledger(.version), label)
        }
        guard let sequence = Int(try value("Sequence")) else {
            throw Problem(.ledger(.broken), label, found: "Stagectl-Sequence")
        }
        let state = LedgerState(tree: commit.tree)
        func file(_ path: String) throws(Problem) -> [UInt8] {
            guard let content = try state.content(of: path, in: repository) else {
                throw Problem(.ledger(.state), label, cause: path)
            }
            return content
        }
        let act: Act
        switch kind {
        case .genesis: act = .genesis(try state.policy(in: repository))
        case .accept, .reject:
            let name = try delivery()
            let judgement = Judgement(
                report: try file(StatePath.report(of: name)),
                sourceTag: try state.content(of: StatePath.sourceTag(of: name), in: repository),
                sourceCommit: try state.content(of: StatePath.sourceCommit(of: name), in: repository),
                deliveryCommit: try state.content(of: StatePath.deliveryCommit(of: name), in: repository))
            act = kind == .accept ? .accept(judgement) : .reject(judgement)
        case .release:
            let path = StatePath.release(of: try delivery(), for: try value("Stage"), by: try value("Person"))
            do {
                let record = try ReleaseRecord(parsing: try file(path))
                act = .release(record.statement, signature: record.signature)
            } catch let problem as Problem {
                throw problem
            } catch {
                throw Problem(.ledger(.state), label, cause: path)
            }
        case .promote:
            let stage = try value("Stage")
            let move = Move(
                delivery: try delivery(), stage: stage, commit: try file(StatePath.stageCommit(stage)))
            act = .promote(move)
        }
        return Event(
            pipeline: try value("Pipeline"), sequence: sequence,
            time: Timestamp(seconds: commit.committer.time), signer: signer, act: act)
    }
}
