import Ledger
import Pipeline
import Problems
import Seals

extension Gate {
    /// Returns the gate as it stands in the documents of `--json`, with what opens it: by whom, and how.
    func document(
        since: Timestamp?, remedies: [(people: [String], call: ShownCall)]
    ) -> JSONValue {
        let calls = remedies.map { remedy in
            JSONValue.object([
                "by": .array(remedy.people.map(JSONValue.string)), "call": .string(remedy.call.neutral),
            ])
        }
        var members = members
        members["remedies"] = .array(calls)
        members["since"] = since.map { .string($0.text) }
        return .object(members)
    }

    /// The gate as it stands in the documents of `--json`.
    var document: JSONValue { .object(members) }

    private var members: [String: JSONValue] {
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
            members["filled"] = .integer(Int64(filled))
            members["releasedBy"] = .array(releasedBy.map(JSONValue.string))
            members["rules"] = .array(fillings.map(\.document))
        case .withdrawn, .sender, .hold, .order, .history, .window, .catchUp: break
        }
        members["code"] = problem.map { .string($0.code.name) }
        members["since"] = since.map { .string($0.text) }
        members["until"] = opens.map { .string($0.text) }
        if !isOpen { members["openers"] = .array(openers.map(JSONValue.string)) }
        return members
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
