public import Pipeline
public import Problems
public import Seals

/// The report of a checkup as the ledger keeps it: in an in-toto Statement, in a DSSE envelope that an engine has signed.
///
/// So whoever has a delivery and its envelope can prove what was judged without the ledger, and without stagectl.
public struct SealedReport: Sendable, Hashable {
    /// The purpose that the signature is made for.
    public static let namespace = "checkup@stagectl"

    /// What the checkup noticed.
    public let report: CheckupReport
    /// What carries it.
    public let envelope: DSSEEnvelope
    /// What the envelope's payload says; nil if that is so long that it is written again rather than kept.
    private let statement: JSONValue?

    /// Longer ones are not kept: taken apart, they take many times as much.
    private static let mostKept = 1 << 16
    /// How much more than its text a statement takes at most that is taken apart: a list of objects of one member each.
    private static let keptPerByte = 24

    /// About how many bytes the statement takes at most that is kept.
    var keptBytes: Int { statement == nil ? 0 : Self.keptPerByte * envelope.payload.count }

    /// Puts a report into its envelope; nobody has signed it yet.
    public init(_ report: CheckupReport, under definition: PipelineDefinition) {
        self.report = report
        let value = CheckupStatement(report: report, definition: definition).value
        envelope = DSSEEnvelope(value.canonical, of: CheckupStatement.mediaType)
        statement = envelope.payload.count <= Self.mostKept ? value : nil
    }

    private init(_ report: CheckupReport, _ statement: JSONValue?, _ envelope: DSSEEnvelope) {
        self.report = report
        self.statement = statement
        self.envelope = envelope
    }

    /// Returns it with a signature.
    public func signed(by signer: SSHSigner) throws(Problem) -> SealedReport {
        signed(
            try signer.sign(envelope.signedContent, namespace: Self.namespace), keyID: signer.fingerprint)
    }

    /// Returns it with a signature that was made elsewhere; nothing is verified.
    package func signed(_ armored: String, keyID: String) -> SealedReport {
        SealedReport(report, statement, envelope.signed(armored, keyID: keyID))
    }

    /// The file in the ledger.
    public var content: [UInt8] { envelope.content }

    /// Reads the file in the ledger, untrusted; ``requireSeal(of:under:_:)`` says whether it counts.
    public init(parsing content: [UInt8]) throws(MalformedSeal) {
        envelope = try DSSEEnvelope(parsing: content, limit: LedgerState.fileLimit)
        guard envelope.payloadType.utf8.elementsEqual(CheckupStatement.mediaType.utf8) else {
            throw MalformedSeal(reason: "a payload that is no in-toto Statement")
        }
        let said = try JSONValue(parsingCanonical: envelope.payload, limit: LedgerState.fileLimit)
        statement = envelope.payload.count <= Self.mostKept ? said : nil
        guard let value = said["predicate"]?[CheckupStatement.reportName] else {
            throw MalformedSeal(reason: "a Statement without \(CheckupStatement.reportName)")
        }
        report = try CheckupReport(value)
    }

    /// Refuses an envelope that says anything else than its report, or that is not signed by the engine whose entry brings it.
    ///
    /// - Throws: `ledger.rule`, or a problem of the area `signature`.
    func requireSeal(of event: Event, under policy: Policy, _ seals: Seal) throws(Problem) {
        // The payload is the one way to write the statement, so that nothing need be written to compare them.
        let expected = CheckupStatement(report: report, definition: policy.definition).value
        guard statement.map(expected.isSame(as:)) ?? (expected.canonical == envelope.payload) else {
            throw Problem(.ledger(.rule), event.label, found: "a Statement that is not the report's")
        }
        guard seals == .required else { return }
        guard let claim, let signature = envelope.signature else {
            throw Problem(.signature(.missing), event.signer)
        }
        let signer = try policy.operators.signer(
            of: claim.content, armoredSignature: signature.armored, namespace: Self.namespace,
            at: event.time, address: event.signer)
        // A hint on which nothing rests; but what is signed has one form here, and is told in it.
        guard signer.fingerprint.utf8.elementsEqual(signature.keyID.utf8) else {
            throw Problem(
                .ledger(.rule), event.label, expected: signer.fingerprint, found: signature.keyID)
        }
    }

    /// The signature as it can be verified ahead; nil if there is none.
    var claim: SealClaim? {
        envelope.signature.map {
            SealClaim(envelope.signedContent, armoredSignature: $0.armored, namespace: Self.namespace)
        }
    }
}
