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
    /// What happens, in order.
    let steps: [Step]
}

/// An event, or a question for all gates; which members there are depends on `event`.
struct Step: Decodable {
    let id: Int
    let event: String
    let time: Int64
    let signer: String?
    let delivery: String?
    let sender: String?
    let stage: String?
    let purpose: String?
    let checkup: String?
    let commit: String?
    let text: String?
    let names: [String]?
    let passed: Bool?
    let proposal: Int?
    let promoter: String?
    let statement: Words?
}

/// A person's statement.
///
/// Policies are named by number, content digests by the delivery that has them, and entries by their step.
final class Words: Decodable {
    let pipeline: String
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
