public import Problems
public import Seals

/// Who has signed a delivery, as the pipeline knows its senders.
public struct CertifiedSender: Sendable, Hashable {
    /// The name that the pipeline gives to the sender; the principal where it names none.
    public let name: String
    /// What carries the signature.
    public let carrier: SignatureRules.Carrier
    /// The path of the file with the signature, beside a manifest; nil for what bears its own.
    public let file: String?
    /// Whose signature it is.
    public let signer: Signer
}

/// Under which address somebody has signed.
private enum SignedName {
    /// The one that the signed object names.
    case address(String)
    /// Whichever the key has: a manifest names nobody. Problems are about its signature's file.
    case any(file: String)

    /// What problems are about as long as nothing is known of the key.
    var subject: String {
        switch self {
        case .address(let address): address
        case .any(let file): file
        }
    }
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
        let name = SignedName.address(address)
        let (sender, signer): (String, Signer)
        switch SignatureFormat(armored: armoredSignature) {
        case .ssh, nil:
            (sender, signer) = try self.signer(
                of: content, ssh: armoredSignature, namespace: "git", name, at: time)
        case .x509:
            try requireTaken(.x509, by: name)
            (sender, signer) = try self.signer(
                of: content, cms: try CMSSignature(armored: armoredSignature, of: address), name, at: time)
        case .openPGP:
            try requireTaken(.openPGP, by: name)
            (sender, signer) = try self.signer(
                of: content, openPGP: try OpenPGPSignature(armored: armoredSignature, of: address), name,
                at: time)
        }
        return CertifiedSender(name: sender, carrier: carrier, file: nil, signer: signer)
    }

    /// Returns who has signed a manifest.
    ///
    /// No address stands in it: the sender is whose the key is.
    ///
    /// - Parameters:
    ///   - manifest: Its content.
    ///   - signature: The file with the signature, untrusted.
    ///   - ending: What is asked of that file.
    ///   - path: Where the manifest lies in the delivery.
    ///   - time: When the delivery came to us.
    /// - Throws: As ``certifiedSender(of:armoredSignature:on:address:at:)``.
    public func certifiedSender(
        ofManifest manifest: [UInt8], signature: [UInt8], _ ending: ManifestSignature, beside path: String,
        at time: Timestamp
    ) throws(Problem) -> CertifiedSender {
        let file = ending.path(beside: path)
        let name = SignedName.any(file: file)
        let (sender, signer): (String, Signer)
        switch ending.format {
        case .ssh:
            (sender, signer) = try self.signer(
                of: manifest, ssh: String(decoding: signature, as: UTF8.self),
                namespace: ManifestSignature.namespace, name, at: time)
        case .x509:
            try requireTaken(.x509, by: name)
            (sender, signer) = try self.signer(
                of: manifest, cms: try CMSSignature(file: signature, of: file), name, at: time)
        case .openPGP:
            try requireTaken(.openPGP, by: name)
            (sender, signer) = try self.signer(
                of: manifest, openPGP: try OpenPGPSignature(file: signature, of: file), name, at: time)
        }
        return CertifiedSender(name: sender, carrier: .manifest, file: file, signer: signer)
    }

    /// Returns the name of the sender who signs under an address; the address itself where the pipeline names nobody.
    private func sender(_ signer: Signer) throws(Problem) -> String {
        guard let rules = definition.checkup.signatures.senders else { return signer.principal }
        guard let rule = rules.first(where: { $0.sends(as: signer.principal) }) else { throw notOurs(signer) }
        return rule.name
    }

    /// Returns the first of a key's addresses that is a sender's of this pipeline; the first one if there is none.
    private func address(among addresses: [String]) -> String? {
        guard let rules = definition.checkup.signatures.senders else { return addresses.first }
        return addresses.first { address in rules.contains { $0.sends(as: address) } } ?? addresses.first
    }

    private func signer(
        of content: [UInt8], openPGP signature: OpenPGPSignature, _ name: SignedName, at time: Timestamp
    ) throws(Problem) -> (String, Signer) {
        guard let keyring else { throw notTaken(.openPGP, of: name.subject) }
        let holder = try keyring.holder(
            of: content, signature: signature, of: name.subject, at: time,
            strength: definition.checkup.signatures.strength)
        let signer: Signer
        switch name {
        case .address(let address):
            guard holder.addresses.contains(where: { $0.utf8.elementsEqual(address.utf8) }) else {
                throw Problem(
                    .signature(.addressMismatch), holder.identifier,
                    expected: holder.addresses.joined(separator: ","), found: address)
            }
            signer = holder.signer(as: address)
        case .any:
            guard let address = address(among: holder.addresses) else {
                throw notOurs(holder.signer(as: holder.identifier))
            }
            signer = holder.signer(as: address)
        }
        guard isFree(signer) else { throw notOurs(signer) }
        return (try sender(signer), signer)
    }

    /// Returns whether a key is nobody's of the operator, or signs under the very address of who has it.
    private func isFree(_ signer: Signer) -> Bool {
        let people = people(holding: signer.fingerprint)
        return people.isEmpty || people.contains(Principal.folded(signer.principal))
    }

    private func signer(
        of content: [UInt8], ssh armored: String, namespace: String, _ name: SignedName, at time: Timestamp
    ) throws(Problem) -> (String, Signer) {
        // What has been revoked is asked also where nobody may sign with SSH any more.
        if senders.revocations == nil { try requireTaken(.ssh, by: name) }
        let signer: Signer
        switch name {
        case .address(let address):
            signer = try senders.signer(
                of: content, armoredSignature: armored, namespace: namespace, at: time, address: address)
        case .any(let file):
            let rules = definition.checkup.signatures.senders
            signer = try senders.signer(
                of: content, armoredSignature: armored, namespace: namespace, at: time, in: file
            ) { address in rules?.contains { $0.sends(as: address) } ?? true }
        }
        try requireNoPerson(signer, among: people(holding: signer.fingerprint))
        let strength = definition.checkup.signatures.strength
        if strength != .recommended,
            let weakness = try SSHSignature(armored: armored, of: name.subject).weakness(under: strength)
        {
            throw Problem(.signature(.algorithmWeak), signer.fingerprint, found: weakness)
        }
        return (try sender(signer), signer)
    }

    /// Returns whose certificate signed; it must be named by one of the senders' rules, for that somebody has one says nothing.
    private func signer(
        of content: [UInt8], cms signature: CMSSignature, _ name: SignedName, at time: Timestamp
    ) throws(Problem) -> (String, Signer) {
        guard let authorities else { throw notTaken(.x509, of: name.subject) }
        let rules = definition.checkup.signatures
        let holder = try authorities.holder(
            of: content, signature: signature, of: name.subject, at: time, strength: rules.strength)
        var addresses = holder.identity.addresses
        switch name {
        case .address(let address):
            guard addresses.isEmpty || addresses.contains(where: { $0.utf8.elementsEqual(address.utf8) })
            else {
                throw Problem(
                    .signature(.addressMismatch), holder.identity.name,
                    expected: addresses.joined(separator: ","), found: address)
            }
            // Without an address in the certificate, that of the signed object is only what its writer says.
            if !addresses.isEmpty { addresses = [address] }
        case .any: break
        }
        let signer = holder.signer(as: address(among: addresses) ?? holder.identity.name)
        let rule = rules.senders?.first { rule in
            !addresses.isEmpty && rule.sends(as: signer.principal)
                || rule.subjects.contains { $0.matches(holder.identity) }
        }
        guard let rule, isFree(signer) else { throw notOurs(signer) }
        return (rule.name, signer)
    }

    private func notOurs(_ signer: Signer) -> Problem {
        Problem(
            .signature(.keyScope), signer.fingerprint, expected: definition.name, found: signer.principal)
    }

    /// Refuses a signature of a format for which there are no keys, before it is looked into.
    private func requireTaken(_ format: SignatureFormat, by name: SignedName) throws(Problem) {
        guard !taken.contains(format) else { return }
        throw notTaken(format, of: name.subject)
    }

    /// The formats for which there are keys.
    private var taken: [SignatureFormat] {
        SignatureFormat.allCases.filter { format in
            switch format {
            case .ssh: !senders.entries.isEmpty
            case .x509: authorities != nil
            case .openPGP: keyring != nil
            }
        }
    }

    private func notTaken(_ format: SignatureFormat, of subject: String) -> Problem {
        Problem(
            .signature(.format), subject, expected: taken.map(\.rawValue).joined(separator: ", "),
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

    /// Refuses a sender by a key that people had who decided under an earlier policy, unless it signs under the address of one of them.
    ///
    /// Whose key a certificate or a keyring brings along is seen only when it is used; so all are asked alike.
    ///
    /// - Parameter people: Who had the key, as `Principal.folded` writes them.
    /// - Throws: `signature.certificate` or `signature.key-scope`.
    package func requireNoFormerPerson(_ signer: Signer, among people: Set<String>) throws(Problem) {
        try requireNoPerson(signer, among: people)
        guard people.isEmpty || people.contains(Principal.folded(signer.principal)) else {
            throw notOurs(signer)
        }
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

    /// Returns whether somebody who is called so may be among the senders: a name that the pipeline gives, else an address that a key
    /// is for, however it is written.
    package func hasSender(_ name: String) -> Bool {
        if let rules = definition.checkup.signatures.senders {
            return rules.contains { Principal.folded($0.name) == Principal.folded(name) }
        }
        let folded = Principal.folded(name)
        return senders.entries.contains { entry in
            entry.principals.matches(name)
                || PatternList(Principal.folded(entry.principals.text)).matches(folded)
        } || keyring?.addresses.contains { Principal.folded($0) == folded } ?? false
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
