import Checkup
import Ledger
import Problems
import Seals

extension StandingCheck {
    /// What was found against the delivery, each once, with what says where it stands at the end.
    var problems: [Problem] {
        switch outcome {
        case .failure(let problem): return [problem]
        case .success(let verdict):
            var seen: Set<Problem> = []
            let refusals = verdict.findings.filter { $0.severity == .refuse }.map(\.problem)
                .filter { seen.insert($0).inserted }
            guard refusals.contains(where: { $0.code == .malware(.found) }) else { return refusals }
            return refusals + [
                Problem(
                    .malware(.late), delivery.record.name.text,
                    expected: delivery.names.joined(separator: ", "))
            ]
        }
    }

    /// Whether malware was found; whatever else is told says that nobody knows.
    private var isHit: Bool { problems.contains { $0.code == .malware(.late) } }

    /// The calls that stop the stages; what stands in one that the policy no longer names can only be barred for good.
    private var calls: [ShownCall] {
        let held = delivery.names.filter { name in known.contains { $0.utf8.elementsEqual(name.utf8) } }
        return held.map { ShownCall.hold($0) }
            + (held.count < delivery.names.count ? [ShownCall.withdraw(delivery.record.name)] : [])
    }

    fileprivate var blocks: [Report.Block] {
        let name = delivery.record.name.text
        let problems = problems
        if case .success(let verdict) = outcome, problems.isEmpty {
            return [
                .line(
                    StyledText(
                        .stillClean(name, in: delivery.names, contents: verdict.contents, read: verdict.read),
                        .done))
            ] + vouched(in: verdict)
        }
        let told: Phrase =
            isHit ? .notClean(name, in: delivery.names) : .notJudged(name, in: delivery.names)
        var blocks: [Report.Block] = [
            .line(StyledText(told, .refused)),
            .findings(delivery: name, problems),
        ]
        if isHit {
            for call in calls { blocks.append(.line(StyledText(.stopWith(call.phrase)))) }
        }
        return blocks
    }

    /// What nobody has looked into; nothing if all was.
    private func vouched(in verdict: StandingVerdict) -> [Report.Block] {
        let vouched = verdict.findings.map(\.problem).filter { $0.code == .malware(.vouched) }
        guard let people = vouched.first?.expected else { return [] }
        let phrase = Phrase.passedUnscanned(vouched.count, by: people)
        return [.hanging(lead: "  ", StyledText(phrase, .waiting))]
    }

    fileprivate var document: JSONValue {
        var members: [String: JSONValue] = [
            "delivery": .string(delivery.record.name.text),
            "stages": .array(delivery.names.map(JSONValue.string)),
            "releases": .array(delivery.releases.compactMap(\.standingDocument)),
        ]
        members["digest"] = delivery.record.digest.map { .string($0.text) }
        switch outcome {
        case .failure(let problem):
            members["verdict"] = .string("unknown")
            members["findings"] = .array([])
            members["problem"] = .string(problem.code.name)
        case .success(let verdict):
            members["verdict"] = .string(
                problems.isEmpty
                    ? (vouched(in: verdict).isEmpty ? "clean" : "vouched") : isHit ? "found" : "unknown")
            members["findings"] = .array(verdict.findings.map(\.document))
            members["contents"] = .integer(Int64(verdict.contents))
            members["read"] = .integer(Int64(verdict.read))
            if isHit {
                members["calls"] = .array(calls.map { .string($0.neutral) })
            }
        }
        return .object(members)
    }
}

extension [StandingCheck] {
    /// Returns what `check --stages` shows.
    ///
    /// - Parameter remarks: What an operator should know beside it.
    func report(_ remarks: [Problem]) -> Report {
        var blocks = flatMap(\.blocks)
        if blocks.isEmpty { blocks.append(.line(StyledText(.nothingStands))) }
        let result = JSONValue.object(["deliveries": .array(map(\.document))])
        return Report(blocks, result: result, problems: remarks + flatMap(\.problems), schema: "standing")
    }
}

extension DecisionRecord {
    /// The release as it stands in the document; nil if it is none.
    fileprivate var standingDocument: JSONValue? {
        guard case .release(let admission) = statement.decision else { return nil }
        return .object([
            "stage": .string(admission.stage), "purpose": .string(admission.purpose.word),
            "person": .string(statement.person), "statement": .string(statement.digest.text),
            "sequence": .integer(Int64(sequence)),
        ])
    }
}
