public import Problems
public import Seals

/// Who has signed a delivery, as the pipeline knows its senders.
public struct CertifiedSender: Sendable, Hashable {
    /// The name that the pipeline gives to the sender; the principal where it names none.
    public let name: String
    /// What carries the signature.
    public let carrier: SignatureRules.Carrier
    /// Whose signature it is.
    public let signer: Signer
}

extension Policy {
    /// Returns who has signed what came with a delivery.
    ///
    /// - Parameters:
    ///   - content: What was signed.
    ///   - armoredSignature: The signature, untrusted.
    ///   - carrier: What carries it.
    ///   - address: The address that the signed object names.
    ///   - time: When the delivery came to us.
    /// - Throws: A problem of the area `signature`; `signature.key-scope` if the key is certified, but none of this pipeline's senders.
    public func certifiedSender(
        of content: [UInt8], armoredSignature: String, on carrier: SignatureRules.Carrier, address: String,
        at time: Timestamp
    ) throws(Problem) -> CertifiedSender {
        let signer = try senders.signer(
            of: content, armoredSignature: armoredSignature, namespace: "git", at: time, address: address)
        guard let rules = definition.checkup.signatures.senders else {
            return CertifiedSender(name: signer.principal, carrier: carrier, signer: signer)
        }
        guard let rule = rules.first(where: { $0.sends(as: signer.principal) }) else {
            throw Problem(
                .signature(.keyScope), signer.fingerprint, expected: definition.name, found: signer.principal)
        }
        return CertifiedSender(name: rule.name, carrier: carrier, signer: signer)
    }

    /// Refuses a delivery that too few different senders have signed.
    ///
    /// - Throws: `signature.too-few`.
    public func requireEnough(_ senders: [CertifiedSender], of delivery: String) throws(Problem) {
        let people = Set(senders.map { Principal.folded($0.name) })
        let wanted = definition.checkup.signatures.require
        guard people.count < wanted else { return }
        throw Problem(.signature(.tooFew), delivery, expected: "\(wanted)", found: "\(people.count)")
    }

    /// Returns the globs for what some senders may deliver together; nil if there is no bound.
    ///
    /// - Parameter senders: Their names in the pipeline.
    public func paths(deliverableBy senders: [String]) -> [String]? {
        guard let rules = definition.checkup.signatures.senders else { return nil }
        var globs: [String] = []
        for rule in rules where senders.contains(where: { $0.utf8.elementsEqual(rule.name.utf8) }) {
            guard let paths = rule.paths else { return nil }
            globs += paths
        }
        return globs
    }
}

extension SenderRule {
    /// Returns whether an address is one of theirs.
    fileprivate func sends(as principal: String) -> Bool {
        principals.contains { PatternList($0).matches(principal) }
    }
}
