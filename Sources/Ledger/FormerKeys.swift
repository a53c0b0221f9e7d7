public import Git
public import Pipeline
public import Problems
public import Seals

/// Who had which key as one of those whom roles name, under the policies before the one in force: `signers/former.json`.
public struct FormerKeys: Sendable, Hashable {
    /// People, as `Principal.folded` writes them, by the fingerprint of the key.
    let holders: [String: Set<String>]

    /// Nobody had a key before.
    public init() { holders = [:] }

    /// Refuses who sends by a key that was a person's.
    ///
    /// - Throws: `signature.certificate` or `signature.key-scope`.
    public func requireNone(of signer: Signer, under policy: Policy) throws(Problem) {
        try policy.requireNoFormerPerson(signer, among: holders[signer.fingerprint] ?? [])
    }

    /// Returns these keys and those of one more policy.
    func adding(_ policy: Policy) -> FormerKeys {
        FormerKeys(holders: holders.merging(policy.keysOfPeople) { $0.union($1) })
    }

    init(holders: [String: Set<String>]) { self.holders = holders }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "former.json", known: ["keys"], limit: LedgerState.fileLimit)
        guard let keys = try fields.value("keys").object else {
            throw MalformedRecord("the keys of former.json are no object")
        }
        var holders: [String: Set<String>] = [:]
        for (fingerprint, value) in keys {
            let people = value.array?.compactMap(\.string) ?? []
            guard !people.isEmpty, people.count == value.array?.count else {
                throw MalformedRecord("a key of former.json has no people")
            }
            holders[fingerprint] = Set(people)
        }
        self.holders = holders
    }

    var content: [UInt8] {
        let keys = holders.mapValues { JSONValue.array($0.sorted().map(JSONValue.string)) }
        return JSONValue.object(["keys": .object(keys)]).canonical
    }
}

extension LedgerState {
    /// Returns who had which key under the policies before the one in force.
    public func formerKeys(in repository: borrowing Repository) throws(Problem) -> FormerKeys {
        let found = try record(at: StatePath.formerKeys, in: repository) {
            (content) throws(MalformedRecord) in try FormerKeys(parsing: content)
        }
        return found ?? FormerKeys()
    }

    /// Refuses a policy by which somebody could send under another address with a key that is or was a person's.
    ///
    /// Else that person could send in another's name, and release what was sent.
    func requireApartKeys(
        of new: Policy, after current: Policy, in repository: borrowing Repository
    ) throws(Problem) {
        let former = try formerKeys(in: repository).adding(current)
        guard let shared = new.senderKey(among: former.holders) else { return }
        throw Problem(
            .policy(.keyShared), shared.sender, expected: shared.people.joined(separator: ", "),
            found: shared.fingerprint)
    }
}
