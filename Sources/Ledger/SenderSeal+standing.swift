internal import Git
internal import Pipeline
internal import Problems
internal import Seals

/// What has become of the signatures on a delivery since it was taken in.
struct SealStanding: Sendable {
    /// The fingerprints of the keys that count no more because something has been revoked: the key, its certificate, or an authority
    /// above that.
    var revoked: Set<String> = []
    /// Why it cannot be told of others, by the fingerprints of the keys.
    var unknown: [String: Problem] = [:]
    /// Signatures of which nobody can even tell whose they are: what carries them, and why.
    ///
    /// Something may have been signed that no policy asked for and nobody has judged; what counted can always be read.
    private(set) var unreadable: [(carrier: SignatureRules.Carrier, problem: Problem)] = []

    /// Takes in what has been found out about a certificate.
    fileprivate mutating func insert(
        on carrier: SignatureRules.Carrier, _ find: () throws(Problem) -> LostStanding?
    ) {
        do throws(Problem) {
            guard let lost = try find() else { return }
            switch lost.problem.code {
            case .signature(.keyRevoked): revoked.insert(lost.fingerprint)
            default: unknown[lost.fingerprint] = lost.problem
            }
        } catch {
            unreadable.append((carrier, error))
        }
    }

    /// Returns the problem if one of the signatures that counted when the delivery was taken in cannot be read.
    ///
    /// - Parameter senders: Whose signatures counted.
    func unreadable(among senders: [CheckupReport.Sender]) -> Problem? {
        unreadable.first { one in
            // The only file of a manifest that is read here is that with a certificate.
            senders.contains { sender in
                sender.carrier == one.carrier
                    && (sender.file.map { ManifestSignature.split($0)?.ending == .cms } ?? true)
            }
        }.map { one in
            Problem(
                .signers(.revocationUnknown), one.problem.subject, found: one.problem.code.name,
                cause: one.problem.cause)
        }
    }
}

extension SenderSeal {
    /// Looks again at the signatures on a delivery that was taken in, by the keys, anchors and lists of the policy now in force.
    ///
    /// Whatever can be signed is looked at, for another policy may have asked for it. Signatures of OpenPGP are not: whose they are
    /// stands in the ledger, whether that key is revoked in the keyring, and no program of this machine may decide a gate.
    ///
    /// - Parameters:
    ///   - intake: When the delivery was taken in.
    ///   - time: When lists that end must be in force.
    func standing(
        of delivery: String, under policy: Policy, since intake: Timestamp, at time: Timestamp
    ) throws(Problem) -> SealStanding {
        let commitObject = try commitObject(of: delivery)
        let tagObject = try tagObject(of: delivery)
        var standing = SealStanding()
        for carrier in [SignatureRules.Carrier.tag, .commit] {
            guard let sealed = Sealed(tagObject, commitObject, on: carrier) else { continue }
            switch SignatureFormat(armored: sealed.signature) {
            case .ssh where policy.senders.revocations != nil:
                standing.insertSSH { () throws(Problem) in
                    try policy.certifiedSender(
                        of: sealed.content, armoredSignature: sealed.signature, on: carrier,
                        address: sealed.address, at: intake)
                }
            case .x509:
                standing.insert(on: carrier) { () throws(Problem) in
                    try policy.lostStanding(
                        ofCertificate: sealed.signature, address: sealed.address, since: intake, at: time)
                }
            case .ssh, .openPGP, nil: break
            }
        }
        guard let manifest else { return standing }
        if let signature = manifest.signatures[.ssh], policy.senders.revocations != nil {
            standing.insertSSH { () throws(Problem) in
                try policy.certifiedSender(
                    ofManifest: manifest.content, signature: signature, .ssh, beside: "", at: intake)
            }
        }
        if let signature = manifest.signatures[.cms] {
            standing.insert(on: .manifest) { () throws(Problem) in
                try policy.lostStanding(
                    ofCertificate: signature, in: ManifestSignature.cms.path(beside: ""), since: intake,
                    at: time)
            }
        }
        return standing
    }
}

extension SealStanding {
    /// Verifies a signature as it was when the delivery was taken in.
    fileprivate mutating func insertSSH(_ verify: () throws(Problem) -> CertifiedSender) {
        do throws(Problem) { _ = try verify() } catch  where error.code == .signature(.keyRevoked) {
            revoked.insert(error.subject)
        } catch {
            // Whether it counted was judged when the delivery came in.
        }
    }
}
