public import Git
public import Seals

/// A record of the ledger that cannot be read.
public struct MalformedRecord: Error, Sendable, Hashable {
    /// What is wrong with it, for `--verbose` and for the report of a broken ledger.
    public let reason: String

    /// Makes an error.
    public init(_ reason: String) { self.reason = reason }
}

/// Reads the members of one canonical JSON object, strictly: each asked for, none left over.
public struct Fields {
    private let members: [String: JSONValue]
    private let name: String

    /// Reads the object that a record of the ledger is.
    ///
    /// - Parameters:
    ///   - known: Every member that this version understands. Another one may bear on what the record means, so that a record
    ///     with it is not understood.
    ///   - limit: The greatest size in bytes.
    public init(
        parsing content: [UInt8], as name: String, known: Set<String>, limit: Int = 1 << 20
    ) throws(MalformedRecord) {
        let value: JSONValue
        do { value = try JSONValue(parsingCanonical: content, limit: limit) } catch {
            throw MalformedRecord("\(name) is not canonical JSON")
        }
        try self.init(value, as: name, known: known)
    }

    /// Reads a member that is itself an object.
    public init(_ value: JSONValue, as name: String, known: Set<String>) throws(MalformedRecord) {
        guard let members = value.object else { throw MalformedRecord("\(name) is not an object") }
        if let stranger = members.keys.filter({ !known.contains($0) }).min() {
            throw MalformedRecord("\(name) has the unknown member \(stranger)")
        }
        self.members = members
        self.name = name
    }

    /// Returns a member that may be absent.
    public func optional(_ key: String) -> JSONValue? { members[key] }

    /// Returns a member that must be there.
    public func value(_ key: String) throws(MalformedRecord) -> JSONValue {
        guard let value = members[key] else { throw MalformedRecord("\(name) lacks \(key)") }
        return value
    }

    /// Returns a text.
    public func string(_ key: String) throws(MalformedRecord) -> String {
        guard let text = try value(key).string else { throw MalformedRecord("\(key) of \(name) is no text") }
        return text
    }

    /// Returns a whole number that is not negative.
    public func count(_ key: String) throws(MalformedRecord) -> Int {
        guard let number = try value(key).integer, number >= 0 else {
            throw MalformedRecord("\(key) of \(name) is no count")
        }
        return Int(number)
    }

    /// Returns the id of a Git object.
    public func objectID(_ key: String) throws(MalformedRecord) -> ObjectID {
        guard let id = ObjectID(hex: try string(key)) else {
            throw MalformedRecord("\(key) of \(name) is no id")
        }
        return id
    }

    /// Returns a SHA-256 digest.
    public func digest(_ key: String) throws(MalformedRecord) -> SHA256Digest {
        guard let digest = SHA256Digest(text: try string(key)) else {
            throw MalformedRecord("\(key) of \(name) is no SHA-256 digest")
        }
        return digest
    }

    /// Returns a time.
    public func time(_ key: String) throws(MalformedRecord) -> Timestamp {
        guard let time = Timestamp(text: try string(key)) else {
            throw MalformedRecord("\(key) of \(name) is no time")
        }
        return time
    }

    /// Returns the name of a delivery.
    func delivery(_ key: String) throws(MalformedRecord) -> DeliveryName {
        guard let delivery = DeliveryName(try string(key)) else {
            throw MalformedRecord("\(key) of \(name) is no proper name of a delivery")
        }
        return delivery
    }

    /// Returns the name of a stage or lane, which can be one component of a path.
    func name(_ key: String) throws(MalformedRecord) -> String {
        let text = try string(key)
        guard isReferencePart(text) else { throw MalformedRecord("\(key) of \(name) is no proper name") }
        return text
    }

    /// Returns the names of stages, at least one.
    func names(_ key: String) throws(MalformedRecord) -> [String] {
        let names = try value(key).array?.compactMap(\.string).filter(isReferencePart) ?? []
        guard !names.isEmpty, names.count == (try value(key).array?.count) else {
            throw MalformedRecord("\(key) of \(name) is no list of names")
        }
        return names
    }

    /// Returns the names of people, at least one.
    func people(_ key: String) throws(MalformedRecord) -> [String] {
        let people = try value(key).array?.compactMap(\.string).filter { !$0.isEmpty } ?? []
        guard !people.isEmpty, people.count == (try value(key).array?.count) else {
            throw MalformedRecord("\(key) of \(name) is no list of people")
        }
        return people
    }
}
