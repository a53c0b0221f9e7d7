public import Seals

/// One person's word on what could not be looked into in a delivery that was rejected for nothing else.
public struct Vouch: Sendable, Hashable {
    /// What the person says.
    public enum Word: String, Sendable, Hashable {
        /// The person stands for it.
        case given
        /// The person does not any more.
        case takenBack = "taken-back"
    }

    /// The delivery.
    public var delivery: DeliveryName
    /// Its SHA-256 content digest.
    public var digest: SHA256Digest
    /// The sequence of the entry that rejected it.
    public var judged: Int
    /// The ``UnscannedList/digest`` of what was not looked into.
    public var unscanned: SHA256Digest
    /// What the person says.
    public var word: Word

    /// Describes a word.
    public init(
        delivery: DeliveryName, digest: SHA256Digest, judged: Int, unscanned: SHA256Digest,
        word: Word = .given
    ) {
        self.delivery = delivery
        self.digest = digest
        self.judged = judged
        self.unscanned = unscanned
        self.word = word
    }

    var members: [String: JSONValue] {
        [
            "delivery": .string(delivery.text), "digest": .string(digest.text),
            "judged": .integer(Int64(judged)), "unscanned": .string(unscanned.text),
            "word": .string(word.rawValue),
        ]
    }

    init(_ fields: Fields) throws(MalformedRecord) {
        guard let word = Word(rawValue: try fields.string("word")) else {
            throw MalformedRecord("the word is none that there is")
        }
        self.init(
            delivery: try fields.delivery("delivery"), digest: try fields.digest("digest"),
            judged: try fields.count("judged"), unscanned: try fields.digest("unscanned"), word: word)
    }
}
