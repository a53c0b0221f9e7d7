package import Problems

/// Refuses a signature that a key of SSH has not made over a message itself, without what SSHSIG puts around both.
///
/// Every signature of SSH that counts goes through this; collections of signatures of other makers have no more than this.
///
/// - Parameters:
///   - signature: The name of the algorithm and what follows it, in the SSH wire format.
///   - key: The public key in the same format.
/// - Throws: ``Problem`` of the area `signature`, as for a signature on a delivery.
package func requireSignature(
    _ signature: [UInt8], by key: [UInt8], over message: [UInt8]
) throws(Problem) {
    let claim: KeyClaim
    let parsed: SSHPublicKey
    do throws(MalformedWire) { claim = try KeyClaim(signature: signature) } catch {
        throw Problem(.signature(.malformed), "signature", cause: error.reason)
    }
    do throws(KeyDefect) { parsed = try SSHPublicKey(blob: key) } catch {
        throw error.problem(with: fingerprint(of: key))
    }
    try claim.require(by: parsed, over: message)
}
