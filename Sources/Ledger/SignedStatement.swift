internal import Pipeline
public import Problems
public import Seals

/// A statement with the person's detached signature: what can be made on one machine and brought in on another.
public struct SignedStatement: Sendable, Hashable {
    /// What the person decided.
    public var statement: Statement { didSet { content = statement.content } }
    /// The armoured SSHSIG over the statement's canonical JSON.
    public var signature: String
    /// The statement's canonical JSON, which is asked for more often than it changes.
    private(set) var content: [UInt8]

    /// The greatest signature in bytes.
    static let signatureLimit = 16384
    /// The greatest file in bytes: both parts, with every character escaped.
    private static let fileLimit = 1 << 16

    /// Puts both together; nothing is verified.
    public init(_ statement: Statement, signature: String) {
        self.statement = statement
        self.signature = signature
        content = statement.content
    }

    /// Proves that the person has signed this statement.
    public func requireSeal(under signers: AllowedSigners, at time: Timestamp) throws(Problem) {
        guard signature.utf8.count <= Self.signatureLimit else {
            throw Problem(.release(.malformed), statement.person, found: "signature")
        }
        _ = try signers.signer(
            of: content, armoredSignature: signature, namespace: statement.decision.namespace,
            at: time, address: statement.person)
    }

    /// The person's signature as it can be verified ahead.
    var claim: SealClaim {
        SealClaim(
            content, armoredSignature: signature, namespace: statement.decision.namespace)
    }
}

extension SignedStatement {
    /// The file that carries it from one machine to another: one line of canonical JSON.
    public var file: [UInt8] { JSONValue.object(members).canonical + [UInt8(ascii: "\n")] }

    var members: [String: JSONValue] {
        [
            "statement": .string(String(decoding: content, as: UTF8.self)),
            "signature": .string(signature),
        ]
    }

    init(_ fields: Fields) throws(MalformedRecord) {
        // Reading takes nothing else than what would be written again.
        content = Array(try fields.string("statement").utf8)
        statement = try Statement(parsing: content)
        signature = try fields.string("signature")
        guard signature.utf8.count <= Self.signatureLimit else {
            throw MalformedRecord("the signature is too long")
        }
    }

    /// Reads the content of a ``file``.
    ///
    /// - Parameter name: How the file is named in a problem.
    /// - Throws: `release.malformed`.
    public init(parsing file: [UInt8], named name: String) throws(Problem) {
        var content = file
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        do throws(MalformedRecord) {
            try self.init(
                Fields(
                    parsing: content, as: "the file", known: ["statement", "signature"], limit: Self.fileLimit
                ))
        } catch {
            throw Problem(.release(.malformed), name, found: error.reason)
        }
    }

    /// Reads a file that somebody has brought.
    ///
    /// - Throws: `release.malformed`, or a problem of the area `statement` if the file cannot be read.
    public init(readingFrom path: String) throws(Problem) {
        let content: [UInt8]
        do throws(OperatorFile.Failure) {
            content = try OperatorFile.content(of: path, limit: Self.fileLimit)
        } catch {
            switch error {
            case .missing: throw Problem(.statement(.fileMissing), path)
            case .unreadable(let reason): throw Problem(.statement(.fileUnreadable), path, cause: reason)
            case .tooLarge(let size):
                throw Problem(
                    .statement(.fileTooLarge), path, expected: "\(Self.fileLimit) B", found: "\(size) B")
            }
        }
        try self.init(parsing: content, named: path)
    }
}

/// A person's decision as the ledger keeps it: the signed statement, and when it came in.
public struct DecisionRecord: Sendable, Hashable {
    /// What the person signed.
    public let signed: SignedStatement
    /// The entry that brought it in.
    public let sequence: Int
    /// When it came in, by the ledger's time.
    public let time: Timestamp

    /// What the person decided.
    public var statement: Statement { signed.statement }

    init(_ signed: SignedStatement, sequence: Int, time: Timestamp) {
        self.signed = signed
        self.sequence = sequence
        self.time = time
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the decision", known: ["statement", "signature", "sequence", "time"])
        signed = try SignedStatement(fields)
        sequence = try fields.count("sequence")
        time = try fields.time("time")
    }

    var content: [UInt8] {
        JSONValue.object(
            signed.members.merging([
                "sequence": .integer(Int64(sequence)), "time": .string(time.text),
            ]) { $1 }
        ).canonical
    }
}
