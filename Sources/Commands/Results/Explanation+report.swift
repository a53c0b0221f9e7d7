import Git
import Ledger
import Pipeline
import Problems
import Promotion
import Seals

extension Explanation {
    /// What keeps the delivery from the stage; nothing if it stands there.
    var problems: [Problem] { hasArrived ? [] : crossing.gates.compactMap(\.problem) }

    /// Returns what `explain` shows.
    func report(in session: Session) -> Report {
        let (delivery, stage) = (crossing.delivery, crossing.stage)
        let title = Phrase.step(
            delivery.name.text, to: stage.shownName, crossing.purpose)
        var blocks: [Report.Block] = [
            .hanging(lead: "", StyledText(title, .strong)),
            .detail(.asOfLabel, session.local(crossing.time)),
            .detail(.digestLabel, Phrase(verbatim: delivery.digest?.text ?? "-")),
        ]
        if let standing = crossing.standing {
            let stands = Phrase.stands(standing.delivery.text, since: session.local(standing.time))
            blocks.append(.detail(.standingLabel, stands))
        }
        blocks.append(.blank)
        if !hasArrived {
            blocks += [.table(table(in: session)), .blank]
            let shut = crossing.gates.filter { !$0.isOpen }.flatMap { remarks(on: $0, in: session) }
            if !shut.isEmpty { blocks += shut + [.blank] }
        }
        blocks.append(.line(StyledText(nextStep(in: session), .strong)))
        return Report(blocks, result: document)
    }

    private func table(in session: Session) -> Table {
        var table = Table(titles: [.gateColumn, .stateColumn, .sinceColumn, .opensColumn])
        for gate in crossing.gates {
            table.add([
                StyledText(.gate(gate.kind)),
                gate.isOpen ? StyledText(.gateOpen, .done) : StyledText(.gateShut, .waiting),
                StyledText(since(gate).map { session.local($0) } ?? .nothing),
                StyledText(gate.opens.map { session.local($0) } ?? .nothing),
            ])
        }
        return table
    }

    /// Why a gate is shut, and who opens it how.
    private func remarks(on gate: Gate, in session: Session) -> [Report.Block] {
        var blocks: [Report.Block] = [.hanging(lead: "", StyledText(.shut(.gate(gate.kind)), .waiting))]
        if gate.kind == .hold {
            blocks += holds.flatMap { $0.remarks(lead: "  ", in: session) }
        } else {
            blocks.append(.hanging(lead: "  ", StyledText(gate.reason(in: session))))
        }
        let remedies = remedies(for: gate)
        if gate.opens != nil { blocks.append(.hanging(lead: "  ", StyledText(.opensByItself))) }
        if isFinal(gate) { blocks.append(.hanging(lead: "  ", StyledText(.nobodyOpens))) }
        // The reason has named those who can open it, if anybody can by a decision.
        if gate.openers.isEmpty, let people = remedies.first?.people {
            blocks.append(.hanging(lead: "  ", StyledText(.openedBy(people.joined(separator: ", ")))))
        }
        // Never broken: they are there to be copied.
        return blocks
            + remedies.map { .line(StyledText(verbatim: "  ") + StyledText(call(for: $0).phrase)) }
    }

    private func nextStep(in session: Session) -> Phrase {
        let (delivery, stage) = (crossing.delivery.name, crossing.stage.name)
        if hasArrived { return .arrived }
        if crossing.isOpen {
            return .next(ShownCall.promote(delivery, to: stage, crossing.purpose).phrase)
        }
        if let time = crossing.opens { return .waits(until: session.local(time)) }
        let shut = crossing.gates.filter { !$0.isOpen }
        guard !shut.contains(where: isFinal),
            let remedy = shut.lazy.flatMap({ remedies(for: $0) }).first
        else { return .noWay }
        return .next(call(for: remedy).phrase)
    }

    private var document: JSONValue {
        var members: [String: JSONValue] = [
            "delivery": .string(crossing.delivery.name.text), "stage": .string(crossing.stage.name),
            "digest": crossing.delivery.digest.map { .string($0.text) } ?? .null,
            "purpose": .string(crossing.purpose.word), "time": .string(crossing.time.text),
            "open": .boolean(crossing.isOpen), "arrived": .boolean(hasArrived),
            "standing": crossing.standing?.document ?? .null,
            "gates": .array(
                crossing.gates.map { gate in
                    gate.document(
                        since: since(gate),
                        remedies: remedies(for: gate).map { ($0.people, call(for: $0)) })
                }),
            "holds": .array(holds.map(\.document)), "overdue": .array(overdue.map(\.document)),
        ]
        members["lane"] = crossing.purpose.lane.map(JSONValue.string)
        members["opens"] = crossing.opens.map { .string($0.text) }
        return .object(members)
    }
}

extension Report.Block {
    /// A labelled value below a title.
    fileprivate static func detail(_ label: Phrase, _ value: Phrase) -> Report.Block {
        .hanging(lead: "  ", StyledText(label) + StyledText(verbatim: " ") + StyledText(value))
    }
}
