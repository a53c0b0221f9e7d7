internal import Git
internal import Pipeline
internal import Problems
internal import Seals

extension GateAsker {
    /// Returns the gate of the releases that some rules ask for.
    ///
    /// - Parameter promoter: Who signs the promotion; nil while nobody in particular is about to.
    func releaseGate(
        _ rules: [ReleaseRule], _ purpose: Purpose, by promoter: String?, in repository: borrowing Repository
    ) throws(Problem) -> Gate {
        let poll = Poll(
            rules, given: try releasesInForce(purpose, in: repository),
            senders: delivery.senders(under: policy, try state.formerKeys(in: repository)),
            promoter: promoter, policy: policy, time: time)
        let kind = Gate.Kind.release(purpose, poll.fillings)
        if poll.isReached(.all) { return Gate(kind, since: poll.reached) }
        let code: ReleaseProblem
        let people: String
        let open = poll.open
        if poll.isReached(.exceptApart) {
            code = .fourEyes
            people = poll.people(only: .exceptApart).joined(separator: ", ")
        } else if poll.isReached(.exceptExpiry) {
            code = .expired
            people = poll.people(only: .exceptExpiry).joined(separator: ", ")
        } else {
            code = .missing
            people = "\(poll.filled)/\(rules.reduce(0) { $0 + $1.approvals })"
        }
        let problem = Problem(
            .release(code), step(purpose), expected: open.joined(separator: ", "), found: people)
        return Gate(kind, problem: problem, openers: open)
    }

    /// Returns the releases of the step that count unless time or a conflict of interest keeps them from it.
    private func releasesInForce(
        _ purpose: Purpose, in repository: borrowing Repository
    ) throws(Problem) -> [DecisionRecord] {
        // A release serves one promotion: what came in before the last entry into this stage has been used.
        let used = try state.stay(of: delivery.name, in: stage.name, of: repository)?.sequence ?? -1
        var inForce: [DecisionRecord] = []
        for record in try state.releases(of: delivery.name, for: stage.name, purpose, in: repository) {
            guard record.sequence > used, record.statement.policy == policy.digest,
                record.statement.decision.digest == delivery.digest,
                try state.revocation(of: record, in: repository) == nil
            else { continue }
            inForce.append(record)
        }
        return inForce
    }
}

/// Who has released one step, and for which rules that counts.
struct Poll {
    /// Which conditions are asked.
    enum Conditions {
        /// All of them.
        case all
        /// All but whose own releases do not count.
        case exceptApart
        /// All but those of time.
        case exceptExpiry
    }

    private let rules: [ReleaseRule]
    private let members: [[String]]
    /// In the order in which they came in.
    private let given: [DecisionRecord]
    private let senders: Set<String>
    private let promoter: String?
    private let time: Timestamp

    init(
        _ rules: [ReleaseRule], given: [DecisionRecord], senders: Set<String>, promoter: String?,
        policy: Policy, time: Timestamp
    ) {
        self.rules = rules
        members = rules.map { policy.members(of: $0.by) }
        self.given = given.sorted { $0.sequence < $1.sequence }
        self.senders = senders
        self.promoter = promoter.map(Principal.folded)
        self.time = time
    }

    // MARK: What counts

    private func counts(_ record: DecisionRecord, for rule: Int, _ conditions: Conditions) -> Bool {
        let person = Principal.folded(record.statement.person)
        guard members[rule].contains(where: { Principal.folded($0) == person }) else { return false }
        if conditions != .exceptApart, isApart(person, from: rules[rule]) { return false }
        return conditions == .exceptExpiry || !isExpired(record.statement, rules[rule])
    }

    private func isApart(_ person: String, from rule: ReleaseRule) -> Bool {
        (rule.apartFrom.contains(.sender) && senders.contains(person))
            || (rule.apartFrom.contains(.promoter) && person == promoter)
    }

    private func isExpired(_ statement: Statement, _ rule: ReleaseRule) -> Bool {
        statement.isExpired(at: time) || rule.isExpired(statement, at: time)
    }

    private func eligible(_ records: [DecisionRecord], _ conditions: Conditions) -> [Set<Int>] {
        records.map { record in Set(rules.indices.filter { counts(record, for: $0, conditions) }) }
    }

    private var needs: [Int] { rules.map(\.approvals) }

    func isReached(_ conditions: Conditions) -> Bool {
        QuorumMatching.isReached(needs: needs, eligible: eligible(given, conditions))
    }

    /// When the release came in with which there were enough; nil if there are not.
    var reached: Timestamp? {
        for count in 0...given.count
        where QuorumMatching.isReached(needs: needs, eligible: eligible(Array(given.prefix(count)), .all)) {
            return count == 0 ? nil : given[count - 1].time
        }
        return nil
    }

    // MARK: What is told to people

    /// For each rule the people whose release counts for it, as the policy writes them.
    var fillings: [Gate.Filling] {
        rules.indices.map { rule in
            let people = Set(
                given.filter { counts($0, for: rule, .all) }.map { Principal.folded($0.statement.person) })
            return Gate.Filling(
                rule: rules[rule], people: members[rule].filter { people.contains(Principal.folded($0)) })
        }
    }

    /// The people who would count for a rule if the other conditions were not asked.
    func people(only conditions: Conditions) -> [String] {
        given.filter { record in
            rules.indices.contains { counts(record, for: $0, conditions) && !counts(record, for: $0, .all) }
        }.map(\.statement.person)
    }

    /// How many places are filled, if people are given to rules as well as can be.
    var filled: Int { places(needs, filledBy: eligible(given, .all)) }

    /// Those whose release would fill one more place.
    var open: [String] {
        let people = eligible(given, .all)
        let filled = places(needs, filledBy: people)
        let done = Set(
            given.filter { record in rules.indices.contains { counts(record, for: $0, .all) } }
                .map { Principal.folded($0.statement.person) })
        // Who may fill the same rules makes the same difference.
        var helps: [Set<Int>: Bool] = [:]
        var seen = done
        return members.joined().filter { member in
            let person = Principal.folded(member)
            guard seen.insert(person).inserted else { return false }
            let able = Set(
                rules.indices.filter { rule in
                    !isApart(person, from: rules[rule])
                        && members[rule].contains { Principal.folded($0) == person }
                })
            let help = helps[able] ?? (places(needs, filledBy: people + [able]) > filled)
            helps[able] = help
            return help
        }
    }
}

extension ReleaseRule {
    /// Whether a release is too old for the rule.
    func isExpired(_ statement: Statement, at time: Timestamp) -> Bool {
        guard let expires else { return false }
        return time.seconds >= statement.time.seconds + Int64(expires)
    }
}

/// Returns how many places people can fill, if they are given to rules as well as can be.
///
/// Places are filled one by one: whichever are filled first, no order fills more.
///
/// - Parameters:
///   - needs: For each rule how many people it needs.
///   - people: For each person the rules that they could fill.
func places(_ needs: [Int], filledBy people: [Set<Int>]) -> Int {
    var filled = needs.map { _ in 0 }
    for rule in needs.indices {
        for _ in 0..<needs[rule] {
            filled[rule] += 1
            guard !QuorumMatching.isReached(needs: filled, eligible: people) else { continue }
            filled[rule] -= 1
            break
        }
    }
    return filled.reduce(0, +)
}
