public import Problems
public import Seals

extension Policy {
    /// Whether something by which deliveries are signed can be revoked at all.
    public var knowsRevocations: Bool {
        senders.revocations != nil || authorities?.knowsRevocations == true || keyring != nil
    }

    /// Returns whether a signature by certificate that counted once does so no more, by the anchors and lists of this policy.
    ///
    /// - Parameters:
    ///   - armoredSignature: The signature on a tag or a commit.
    ///   - address: The address that the signed object names.
    ///   - intake: When the delivery was taken in.
    ///   - time: When the lists must be in force.
    public func lostStanding(
        ofCertificate armoredSignature: String, address: String, since intake: Timestamp, at time: Timestamp
    ) throws(Problem) -> LostStanding? {
        guard let authorities else { return nil }
        let signature = try CMSSignature(armored: armoredSignature, of: address)
        return try authorities.lostStanding(of: signature, of: address, since: intake, at: time)
    }

    /// Returns the same of a signature beside a manifest.
    ///
    /// - Parameter file: What the signature's file is called.
    public func lostStanding(
        ofCertificate signature: [UInt8], in file: String, since intake: Timestamp, at time: Timestamp
    ) throws(Problem) -> LostStanding? {
        guard let authorities else { return nil }
        let signature = try CMSSignature(file: signature, of: file)
        return try authorities.lostStanding(of: signature, of: file, since: intake, at: time)
    }
}
