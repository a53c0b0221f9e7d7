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
    /// - Throws: A problem of the area `signature`; `signature.key-scope` if the key is certified, but none of this pipeline's senders;
    ///   `signers.revocation-unknown` if nothing can be decided.
    public func certifiedSender(
        of content: [UInt8], armoredSignature: String, on carrier: SignatureRules.Carrier, address: String,
        at time: Timestamp
    ) throws(Problem) -> CertifiedSender {
        switch SignatureFormat(armored: armoredSignature) {
        case .ssh, nil:
            let signer = try signer(of: content, ssh: armoredSignature, address: address, at: time)
            return CertifiedSender(name: try sender(signer), carrier: carrier, signer: signer)
        case .x509:
            let (rule, signer) = try signer(of: content, cms: armoredSignature, address: address, at: time)
            return CertifiedSender(name: rule.name, carrier: carrier, signer: signer)
        case .openPGP:
            let signer = try signer(of: content, openPGP: armoredSignature, address: address, at: time)
            return CertifiedSender(name: try sender(signer), carrier: carrier, signer: signer)
        }
    }

    /// Returns the name of the sender who signs under an address; the address itself where the pipeline names nobody.
    private func sender(_ signer: Signer) throws(Problem) -> String {
        guard let rules = definition.checkup.signatures.senders else { return signer.principal }
        guard let rule = rules.first(where: { $0.sends(as: signer.principal) }) else { throw notOurs(signer) }
        return rule.name
    }

    private func signer(
        of content: [UInt8], openPGP armored: String, address: String, at time: Timestamp
    ) throws(Problem) -> Signer {
        guard let keyring else { throw notTaken(.openPGP, of: address) }
        let holder = try keyring.holder(
            of: content, signature: try OpenPGPSignature(armored: armored, of: address), of: address,
            at: time,
            strength: definition.checkup.signatures.strength)
        guard holder.addresses.contains(where: { $0.utf8.elementsEqual(address.utf8) }) else {
            throw Problem(
                .signature(.addressMismatch), holder.identifier,
                expected: holder.addresses.joined(separator: ","), found: address)
        }
        let signer = holder.signer(as: address)
        guard isFree(signer) else { throw notOurs(signer) }
        return signer
    }

    /// Returns whether a key is nobody's of the operator, or signs under the very address of who has it.
    private func isFree(_ signer: Signer) -> Bool {
        let people = people(holding: signer.fingerprint)
        return people.isEmpty || people.contains(Principal.folded(signer.principal))
    }

    private func signer(
        of content: [UInt8], ssh armored: String, address: String, at time: Timestamp
    ) throws(Problem) -> Signer {
        // What has been revoked is asked also where nobody may sign with SSH any more.
        guard !senders.entries.isEmpty || senders.revocations != nil else {
            throw notTaken(.ssh, of: address)
        }
        let signer = try senders.signer(
            of: content, armoredSignature: armored, namespace: "git", at: time, address: address)
        try requireNoPerson(signer, among: people(holding: signer.fingerprint))
        let strength = definition.checkup.signatures.strength
        if strength != .recommended,
            let weakness = try SSHSignature(armored: armored, of: address).weakness(under: strength)
        {
            throw Problem(.signature(.algorithmWeak), signer.fingerprint, found: weakness)
        }
        return signer
    }

    /// Returns whose certificate signed; it must be named by one of the senders' rules, for that somebody has one says nothing.
    private func signer(
        of content: [UInt8], cms armored: String, address: String, at time: Timestamp
    ) throws(Problem) -> (SenderRule, Signer) {
        guard let authorities else { throw notTaken(.x509, of: address) }
        let rules = definition.checkup.signatures
        let holder = try authorities.holder(
            of: content, signature: try CMSSignature(armored: armored, of: address), of: address, at: time,
            strength: rules.strength)
        let addresses = holder.identity.addresses
        guard addresses.isEmpty || addresses.contains(where: { $0.utf8.elementsEqual(address.utf8) }) else {
            throw Problem(
                .signature(.addressMismatch), holder.identity.name,
                expected: addresses.joined(separator: ","), found: address)
        }
        // Without an address in the certificate, that of the signed object is only what its writer says.
        let signer = holder.signer(as: addresses.isEmpty ? holder.identity.name : address)
        let rule = rules.senders?.first { rule in
            !addresses.isEmpty && rule.sends(as: address)
                || rule.subjects.contains { $0.matches(holder.identity) }
        }
        guard let rule, isFree(signer) else { throw notOurs(signer) }
        return (rule, signer)
    }

    private func notOurs(_ signer: Signer) -> Problem {
        Problem(
            .signature(.keyScope), signer.fingerprint, expected: definition.name, found: signer.principal)
    }

    private func notTaken(_ format: SignatureFormat, of address: String) -> Problem {
        let taken = SignatureFormat.allCases.filter { format in
            switch format {
            case .ssh: !senders.entries.isEmpty
            case .x509: authorities != nil
            case .openPGP: keyring != nil
            }
        }
        return Problem(
            .signature(.format), address, expected: taken.map(\.rawValue).joined(separator: ", "),
            found: format.rawValue)
    }

    /// Refuses a sender by certificate whose key is or was that of people who decide in the pipeline.
    ///
    /// The keys that are listed are compared when a policy begins; whose key an authority certifies nobody knows before.
    ///
    /// - Throws: `signature.certificate`.
    package func requireNoPerson(_ signer: Signer, among people: Set<String>) throws(Problem) {
        guard signer.isCertified, !people.isEmpty else { return }
        throw Problem(
            .signature(.certificate), signer.fingerprint, expected: people.sorted().joined(separator: ", "),
            found: CertificateFault.keyOfPerson.rawValue)
    }

    /// Refuses a delivery that too few different senders have signed.
    ///
    /// - Throws: `signature.too-few`.
    public func requireEnough(_ senders: [CertifiedSender], of delivery: String) throws(Problem) {
        // Nor does one key count twice, whatever addresses its holder has given it.
        let people = Set(senders.map { Principal.folded($0.name) })
        let count = min(people.count, Set(senders.map(\.signer.fingerprint)).count)
        let wanted = definition.checkup.signatures.require
        guard count < wanted else { return }
        throw Problem(.signature(.tooFew), delivery, expected: "\(wanted)", found: "\(count)")
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
