internal import Git
internal import Pipeline
internal import Problems
internal import Seals
internal import Timetable

extension GateAsker {
    /// Returns the gate of the stage's calendar.
    func windowGate(by clock: CalendarClock) throws(Problem) -> Gate {
        let closure: Closure?
        switch clock {
        case .machine: closure = try policy.definition.closure(of: stage, at: time)
        case .recorded(let local?): closure = policy.definition.closure(of: stage, by: local)
        case .recorded(nil):
            throw Problem(.ledger(.rule), delivery.name.text, found: "no local time")
        }
        guard let closure else { return Gate(.window) }
        return Gate(
            .window, problem: closure.problem(for: delivery.name.text), since: closure.since,
            opens: closure.opens)
    }

    /// Returns the gate of what lanes to the stage have skipped; nil if no lane leads there.
    func catchUpGate(in repository: borrowing Repository) throws(Problem) -> Gate? {
        guard policy.definition.lanes.contains(where: { $0.to.isSame(as: stage.name) }) else { return nil }
        for catchUp in try state.catchUps(in: repository) where catchUp.to.isSame(as: stage.name) {
            guard try state.isOverdue(catchUp, under: policy, at: time, in: repository) else { continue }
            let problem = Problem(
                .gate(.catchUp), catchUp.delivery.text, expected: catchUp.stages.joined(separator: ", "),
                found: catchUp.deadline.text)
            return Gate(.catchUp, problem: problem, since: catchUp.deadline)
        }
        return Gate(.catchUp)
    }
}
