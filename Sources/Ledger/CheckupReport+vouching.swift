internal import Pipeline
internal import Problems
public import Seals

extension CheckupReport {
    /// By whose word what was not looked into did not refuse a delivery.
    public struct Vouching: Sendable, Hashable {
        /// One person's word.
        public struct Given: Sendable, Hashable {
            /// Who has given it.
            public let person: String
            /// The SHA-256 of the statement.
            public let statement: SHA256Digest

            /// Makes a record.
            public init(person: String, statement: SHA256Digest) {
                self.person = person
                self.statement = statement
            }
        }

        /// The sequence of the entry that rejected the delivery before.
        public let judged: Int
        /// The ``UnscannedList/digest`` of what they vouch for.
        public let unscanned: SHA256Digest
        /// Who vouches for it, in the order in which the statements came in.
        public let given: [Given]

        /// Makes a record.
        public init(judged: Int, unscanned: SHA256Digest, given: [Given]) {
            self.judged = judged
            self.unscanned = unscanned
            self.given = given
        }

        /// The people as findings name them: the first ones, if there are very many.
        public var people: String {
            let shown = given.prefix(Self.mostShown).map(\.person).joined(separator: ", ")
            return given.count > Self.mostShown ? "\(shown), …" : shown
        }

        /// What is written of a finding has an end.
        private static let mostShown = 10

        /// The record as it stands in reports and documents.
        public var json: JSONValue {
            .object([
                "judged": .integer(Int64(judged)), "unscanned": .string(unscanned.text),
                "given": .array(
                    given.map {
                        .object(["person": .string($0.person), "statement": .string($0.statement.text)])
                    }),
            ])
        }
    }

    /// Refuses a report that says of its findings something else than who vouches for them.
    func requireVouching() throws(MalformedSeal) {
        let findings = vouchedFindings
        guard let vouching else {
            guard findings.isEmpty else { throw MalformedSeal(reason: "findings for which nobody vouches") }
            return
        }
        guard result == .passed, self.findings.count == warnings else {
            throw MalformedSeal(reason: "somebody vouches for what did not pass")
        }
        let people = vouching.given.map { Principal.folded($0.person) }
        guard !people.isEmpty, Set(people).count == people.count,
            vouching.given.allSatisfy({ Principal.isLegal($0.person) })
        else { throw MalformedSeal(reason: "people who vouch that are none") }
        let list: UnscannedList
        do { list = try UnscannedList(findings, of: .vouched) } catch {
            throw MalformedSeal(reason: "somebody vouches for \(error.reason)")
        }
        guard list.digest == vouching.unscanned,
            findings.allSatisfy({ $0.severity == .warn && $0.expected == vouching.people })
        else { throw MalformedSeal(reason: "what is vouched for is not what was found") }
    }
}
