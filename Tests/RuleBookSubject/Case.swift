/// One ledger as `Tests/Oracle/generate.py` describes it.
struct Case: Decodable {
    /// The time of its genesis.
    let time: Int64
    /// Who signs its genesis.
    let signer: String
    /// Everybody who has a key.
    let people: [String]
    /// The pipeline files; the first is in force at the beginning.
    let policies: [String]
    /// What is special about the keys of each policy; nothing if nil.
    let keys: [Keys]?
    /// What happens, in order.
    let steps: [Step]
}

/// What is special about the keys of a policy.
struct Keys: Decodable {
    /// The last seconds in which people's keys are in force.
    let lapses: [String: Int64]?
    /// The person whose key is the one that senders have lent.
    let sender: String?
    /// Which of the senders' keys are revoked; nil if nobody has said anything about that.
    let revoked: [Int]?
}

/// An event, or a question for all gates; which members there are depends on `event`.
struct Step: Decodable {
    let id: Int
    let event: String
    let time: Int64
    let signer: String?
    let delivery: String?
    let sender: String?
    /// Which of the senders' keys signs; the first can be lent.
    let key: Int?
    let shown: Bool?
    /// Which list of what nobody could look into is all that refuses it; nil if something else does.
    let unscanned: Int?
    /// Who vouches for what could not be looked into; nil if nobody does.
    let vouched: Vouched?
    /// What the delivery note says; nil if there is none.
    let note: Note?
    let stage: String?
    let purpose: String?
    let checkup: String?
    /// What the entry records of the clock: the zone's if nil, or minutes from UTC.
    let clock: String?
    let commit: String?
    /// Why, where the way asks for a reason; some reason if nil.
    let reason: String?
    let text: String?
    let names: [String]?
    let passed: Bool?
    let proposal: Int?
    let promoter: String?
    let statement: Words?
}

/// What a report says of those who vouch for what could not be looked into.
struct Vouched: Decodable {
    let judged: Int
    let unscanned: Int
    /// The people with their statements.
    let given: [Given]

    struct Given: Decodable {
        let person: String
        let statement: Words

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            person = try pair.decode(String.self)
            statement = try pair.decode(Words.self)
        }
    }
}

/// A delivery note.
struct Note: Decodable {
    let application: String
    let version: String
    let audience: String
    let sequence: Int
    let predecessor: String?
    let expires: Int64?
}

/// A person's statement.
///
/// Policies are named by number, content digests by the delivery that has them, and entries by their step.
final class Words: Decodable {
    let pipeline: String
    let ledger: String?
    let policy: Int
    let person: String
    let time: Int64
    let expires: Int64?
    let delivery: String?
    let digest: String?
    let stage: String?
    let purpose: String?
    /// The release that is revoked.
    let release: Words?
    let hold: Int?
    let judged: Int?
    let unscanned: Int?
    let word: String?
    let proposal: Int?
    let entry: Int?
}

/// A case that says less than its events need.
struct Incomplete: Error {
    let what: String
}

func need<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw Incomplete(what: what) }
    return value
}
