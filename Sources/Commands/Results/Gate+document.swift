import Ledger
import Pipeline
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
        case .stages(let crossing): return .notYet(in: crossing.left.joined(separator: ", "))
        case .release where problem?.code == .release(.missing):
            return .releasesMissing(releasedBy.count, of: approvals, from: openers.joined(separator: ", "))
        case .soak: return .soaking(until: opens.map { session.local($0) } ?? .nothing)
        case .order: return .overtaken
        case .withdrawn, .hold, .history, .verify, .window, .catchUp, .release:
            guard let problem else { return .nothing }
            return Phrase(german: problem.sentence(in: .german), english: problem.sentence(in: .english))
        }
    }

    /// The gate as it stands in the documents of `--json`.
    var document: JSONValue {
        var members: [String: JSONValue] = ["kind": .string(kind.name), "open": .boolean(isOpen)]
        switch kind {
        case .stages(let crossing), .verify(let crossing): members.merge(crossing.members) { $1 }
        case .soak(let seconds, let crossing):
            members.merge(crossing.members) { $1 }
            members["seconds"] = .integer(Int64(seconds))
        case .release(let purpose, let fillings):
            members["purpose"] = .string(purpose.word)
            members["lane"] = purpose.lane.map(JSONValue.string)
            members["approvals"] = .integer(Int64(approvals))
            members["releasedBy"] = .array(releasedBy.map(JSONValue.string))
            members["rules"] = .array(fillings.map(\.document))
        case .withdrawn, .hold, .order, .history, .window, .catchUp: break
        }
        members["code"] = problem.map { .string($0.code.name) }
        members["since"] = since.map { .string($0.text) }
        members["until"] = opens.map { .string($0.text) }
        if !isOpen { members["openers"] = .array(openers.map(JSONValue.string)) }
        return .object(members)
    }
}

extension Gate.Crossing {
    fileprivate var members: [String: JSONValue] {
        [
            "needed": .integer(Int64(needed)), "stages": .array(stages.map(JSONValue.string)),
            "passed": .array(passed.map(JSONValue.string)),
        ]
    }
}

extension Gate.Filling {
    fileprivate var document: JSONValue {
        .object([
            "by": .array(rule.by.map(JSONValue.string)), "approvals": .integer(Int64(rule.approvals)),
            "releasedBy": .array(people.map(JSONValue.string)),
        ])
    }
}
