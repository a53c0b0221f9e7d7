import Git
import Ledger
import Pipeline
import Problems
import Promotion
import Seals

extension Overview {
    /// How many refused deliveries a screen shows.
    private static let shownRejections = 5
    /// How many deliveries before a stage that somebody's signature holds up a screen shows.
    fileprivate static let shownHeldUp = 3

    /// Returns what `status` shows.
    func report(isPinned: Bool, in session: Session) -> Report {
        let definition = policy.definition
        let title = Phrase.ledgerStands(
            definition.title ?? definition.name, sequence: sequence, id: head.short,
            time: session.local(time))
        var blocks: [Report.Block] = [
            .hanging(lead: "", StyledText(title)), .blank, .table(table(in: session)), .blank,
        ]
        let details = remarks(in: session)
        if !details.isEmpty { blocks += details + [.blank] }
        blocks.append(.line(StyledText(nextStep, .strong)))
        return Report(blocks, result: document(isPinned: isPinned))
    }

    private func table(in session: Session) -> Table {
        var table = Table(titles: [.stageColumn, .deliveryColumn, .sinceColumn, .nextColumn])
        for view in stages {
            table.add([
                StyledText(verbatim: view.stage.name),
                StyledText(view.standing.map { Phrase(verbatim: $0.delivery.text) } ?? .nothing, .strong),
                StyledText(view.standing.map { session.local($0.time) } ?? .nothing), view.next,
            ])
        }
        return table
    }

    /// What waits, since when and for whom; what was refused; and which refs somebody has to look after.
    private func remarks(in session: Session) -> [Report.Block] {
        var blocks =
            stages.flatMap { $0.waiting(in: session) + $0.heldUp(in: session) } + matters.remarks(in: session)
        for view in stages {
            guard view.withdrawal != nil, let standing = view.standing else { continue }
            let phrase = Phrase.withdrawnStands(standing.delivery.text, in: view.stage.name)
            blocks.append(.hanging(lead: "", StyledText(phrase, .refused)))
        }
        for lack in lackingKeys {
            let phrase = Phrase.keysRunOut(lack.kind.rawValue, since: session.local(lack.since))
            blocks.append(.hanging(lead: "", StyledText(phrase, .refused)))
        }
        for refused in rejected.prefix(Overview.shownRejections) {
            let phrase = Phrase.rejected(refused.record.name.text, at: session.local(refused.record.time))
            blocks.append(.hanging(lead: "", StyledText(phrase, .refused)))
            blocks.append(.hanging(lead: "  ", StyledText(.findingCodes(refused.codes))))
            if let vouches = refused.vouches {
                let phrase = Phrase.waitsForWord(
                    given: vouches.given.count, of: vouches.needed,
                    from: vouches.isReached ? [] : vouches.open)
                blocks.append(.hanging(lead: "  ", StyledText(phrase, .waiting)))
            }
        }
        if rejected.count > Overview.shownRejections {
            let more = Phrase.moreRejected(rejected.count - Overview.shownRejections)
            blocks.append(.hanging(lead: "", StyledText(more, .refused)))
        }
        for deviation in deviations {
            let phrase = Phrase.deviates(
                deviation.name, found: deviation.found?.short, expected: deviation.expected?.short)
            blocks.append(.hanging(lead: "", StyledText(phrase, .refused)))
        }
        return blocks
    }

    /// The most useful thing to do now: what is wrong comes first, then a step that is open, then what people have to decide.
    private var nextStep: Phrase {
        guard deviations.isEmpty else { return .next("stagectl audit") }
        let waiting = stages.filter { $0.candidate != nil }
        if waiting.contains(where: { $0.gates.allSatisfy(\.isOpen) }) { return .next("stagectl promote") }
        if let call = waiting.lazy.compactMap({ $0.nextDecision(after: matters.holds) }).first {
            return .next(call.phrase)
        }
        if let refused = rejected.first(where: { $0.vouches != nil }) {
            let isReached = refused.vouches?.isReached ?? false
            return .next(
                isReached
                    ? Phrase(verbatim: "stagectl promote") : ShownCall.vouch(for: refused.record.name).phrase)
        }
        if let change = matters.changes.first { return .next(change.call.phrase) }
        if let hold = matters.holds.first { return .next(ShownCall.resume(hold.place).phrase) }
        guard let view = waiting.first(where: { !$0.waitsForTimeAlone }), let delivery = view.candidate else {
            // What is left waits for nobody but the clock.
            if !waiting.isEmpty { return .timeWaits }
            if let view = stages.first(where: { !$0.heldUp.isEmpty }), let held = view.heldUp.first {
                return .next(ShownCall.explain(held.delivery.name, to: view.stage.name).phrase)
            }
            return newestAccepted == nil ? .next("stagectl promote") : .nothingWaits
        }
        return .next(ShownCall.explain(delivery.name, to: view.stage.name).phrase)
    }

    private func document(isPinned: Bool) -> JSONValue {
        .object(
            [
                "pipeline": .string(policy.definition.name),
                "ledger": .object([
                    "head": .string(head.hex), "sequence": .integer(Int64(sequence)),
                    "time": .string(time.text),
                ]),
                "pinned": .boolean(isPinned), "policy": .string(policy.digest.text),
                "stages": .array(stages.map(\.document)),
                "newestAccepted": newestAccepted.map { .string($0.name.text) } ?? .null,
                "newestRejected": rejected.first.map { .string($0.record.name.text) } ?? .null,
                "rejected": .array(rejected.map(\.document)),
                "compared": .array(compared.map(JSONValue.string)),
                "deviations": .array(deviations.map(\.document)),
                "lackingKeys": .array(
                    lackingKeys.map {
                        .object(["for": .string($0.kind.rawValue), "since": .string($0.since.text)])
                    }),
            ].merging(matters.members) { $1 })
    }
}

extension Overview.StageView {
    /// What comes next in the stage.
    fileprivate var next: StyledText {
        guard isProjected else { return StyledText(.disturbed, .refused) }
        guard let candidate else { return StyledText(.nothing) }
        return gates.allSatisfy(\.isOpen)
            ? StyledText(.ready(candidate.name.text), .done)
            : StyledText(.waiting(candidate.name.text), .waiting)
    }

    /// The call with which a person lets the candidate come nearer; nil if none does.
    fileprivate func nextDecision(after holds: [OpenMatters.Hold]) -> ShownCall? {
        guard let candidate else { return nil }
        for gate in gates where !gate.isOpen && !gate.openers.isEmpty {
            switch gate.kind {
            // What was stopped had a reason: nothing else comes before that.
            case .hold:
                let hold = holds.first { $0.place == .pipeline || $0.place.stage == stage.name }
                if let hold { return .resume(hold.place) }
            case .release: return .release(candidate.name, to: stage.name)
            case .verify(let before):
                guard let tested = before.left.first else { continue }
                return .verify(candidate.name, in: tested)
            case .withdrawn, .sender, .order, .history, .stages, .soak, .window, .catchUp: continue
            }
        }
        return nil
    }

    /// Whether every gate before the candidate that is shut opens by itself.
    fileprivate var waitsForTimeAlone: Bool {
        gates.allSatisfy { $0.isOpen || $0.opens != nil }
    }

    /// Since when and for whom a delivery waits before the stage; nothing if none does.
    fileprivate func waiting(in session: Session) -> [Report.Block] {
        guard let candidate, let waitingSince else { return [] }
        let reasons = gates.filter { !$0.isOpen }.map { $0.reason(in: session) }
        let since = session.local(waitingSince)
        guard !reasons.isEmpty else {
            let phrase = Phrase.ready(candidate.name.text, for: stage.name, since: since)
            return [.hanging(lead: "", StyledText(phrase, .done))]
        }
        let phrase = Phrase.waiting(candidate.name.text, for: stage.name, since: since)
        return [.hanging(lead: "", StyledText(phrase, .waiting))]
            + reasons.map { .hanging(lead: "  ", StyledText($0)) }
    }

    /// Which deliveries a signature holds up, and why.
    fileprivate func heldUp(in session: Session) -> [Report.Block] {
        var blocks: [Report.Block] = []
        for (delivery, gates) in heldUp.prefix(Overview.shownHeldUp) {
            let phrase = Phrase.heldUp(delivery.name.text, before: stage.name)
            blocks.append(.hanging(lead: "", StyledText(phrase, .refused)))
            blocks += gates.filter { !$0.isOpen && $0.kind == .sender }
                .map { .hanging(lead: "  ", StyledText($0.reason(in: session))) }
        }
        if heldUp.count > Overview.shownHeldUp {
            let more = Phrase.moreHeldUp(heldUp.count - Overview.shownHeldUp, before: stage.name)
            blocks.append(.hanging(lead: "", StyledText(more, .refused)))
        }
        return blocks
    }

    fileprivate var document: JSONValue {
        .object([
            "heldUp": .array(
                heldUp.map { held in
                    .object([
                        "delivery": .string(held.delivery.name.text),
                        "gates": .array(held.gates.map(\.document)),
                    ])
                }),
            "name": .string(stage.name), "title": stage.title.map(JSONValue.string) ?? .null,
            "branch": branch.map { .string($0.hex) } ?? .null, "projected": .boolean(isProjected),
            "standing": standing?.document ?? .null, "withdrawn": .boolean(withdrawal != nil),
            "candidate": candidate.map { delivery in
                .object([
                    "delivery": .string(delivery.name.text), "gates": .array(gates.map(\.document)),
                    "since": waitingSince.map { .string($0.text) } ?? .null,
                ])
            } ?? .null,
        ])
    }
}

extension Overview.Rejected {
    fileprivate var document: JSONValue {
        var members: [String: JSONValue] = [
            "delivery": .string(record.name.text), "time": .string(record.time.text),
            "findings": .array(codes.map(JSONValue.string)),
        ]
        members["vouches"] = vouches.map { vouches in
            .object([
                "given": .array(vouches.given.map(JSONValue.string)),
                "needed": .integer(Int64(vouches.needed)),
                "open": .array(vouches.open.map(JSONValue.string)),
            ])
        }
        return .object(members)
    }
}

extension Overview.Deviation {
    fileprivate var document: JSONValue {
        .object([
            "name": .string(name), "expected": expected.map { .string($0.hex) } ?? .null,
            "found": found.map { .string($0.hex) } ?? .null,
        ])
    }
}

extension StageRecord {
    /// The record as it stands in the documents of `--json`.
    var document: JSONValue {
        .object([
            "delivery": .string(delivery.text), "digest": .string(digest.text), "tree": .string(tree.hex),
            "commit": .string(commit.hex), "sequence": .integer(Int64(sequence)),
            "since": .string(time.text),
        ])
    }
}
