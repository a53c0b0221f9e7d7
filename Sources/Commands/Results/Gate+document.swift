import Ledger
import Problems
import Seals

extension Gate {
    /// Whether somebody has to decide something for it to open.
    var waitsForPeople: Bool {
        guard case .release = kind else { return false }
        return !isOpen
    }

    /// Why it is shut, in a few words.
    func reason(in session: Session) -> Phrase {
        switch kind {
        case .earlierStage(let stage): return .notYet(in: stage)
        case .release(let role, let approvals):
            // The gate's own problem names who has not released yet.
            let people = problem?.expected ?? role
            return .releasesMissing(releasedBy.count, of: approvals, from: people)
        case .soak:
            let end = problem?.expected.flatMap { Timestamp(text: $0) }
            return .soaking(until: end.map { session.local($0) } ?? .nothing)
        case .order: return .overtaken
        }
    }

    /// The gate as it stands in the documents of `--json`.
    var document: JSONValue {
        var members: [String: JSONValue] = ["open": .boolean(isOpen)]
        switch kind {
        case .earlierStage(let stage):
            members["kind"] = .string("after")
            members["stage"] = .string(stage)
        case .release(let role, let approvals):
            members["kind"] = .string("release")
            members["role"] = .string(role)
            members["approvals"] = .integer(Int64(approvals))
            members["releasedBy"] = .array(releasedBy.map(JSONValue.string))
        case .soak(let seconds):
            members["kind"] = .string("soak")
            members["seconds"] = .integer(Int64(seconds))
        case .order: members["kind"] = .string("order")
        }
        members["code"] = problem.map { .string($0.code.name) }
        members["until"] = kind.isSoak ? problem?.expected.map(JSONValue.string) : nil
        return .object(members)
    }
}

extension Gate.Kind {
    fileprivate var isSoak: Bool {
        guard case .soak = self else { return false }
        return true
    }
}
