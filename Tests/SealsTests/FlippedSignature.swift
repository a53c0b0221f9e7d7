import Problems
import Seals
import Testing

/// Changes one bit in each byte of a signature in turn, and returns how many of these are taken for good; all others must be refused as
/// signatures.
func flipsTaken(
    of der: [UInt8], over content: [UInt8], by authorities: CertificateAuthorities, at time: Timestamp
) -> Int {
    var taken = 0
    for place in der.indices {
        var bytes = der
        bytes[place] ^= 1 << UInt8(place % 8)
        do throws(Problem) {
            _ = try authorities.holder(
                of: content, signature: CMSSignature(file: bytes, of: "v1"), of: "v1", at: time,
                strength: .recommended)
            taken += 1
        } catch { #expect(error.code.exitStatus == .signature) }
    }
    return taken
}
