public import Problems

/// The certificates that an operator trusts as the beginning of a chain, with the revocation lists that must be in force.
///
/// An anchor is trusted as it stands: an authority of any rank, or the certificate of one sender alone.
public struct CertificateAuthorities: Sendable, Hashable {
    /// The certificates in DER.
    let anchors: [[UInt8]]
    /// The revocation lists in DER, the newest of each issuer; nil if none is asked for.
    let revocationLists: [[UInt8]]?

    private static let mostAnchors = 100
    private static let mostLists = 100

    /// A file of an operator.
    public typealias File = (name: String, content: [UInt8])

    /// Reads files.
    ///
    /// - Parameters:
    ///   - anchors: Certificates in PEM, with whatever text stands between them.
    ///   - revocationLists: Revocation lists in PEM or DER. As soon as there is one, every certificate below an anchor needs one of
    ///     its issuer that is in force; of several the newest.
    /// - Throws: `signers.certificates` and `signers.revocation-list`, with every problem.
    public init(anchors: File, revocationLists: [File]) throws(ProblemList) {
        var problems: [Problem] = []
        var found: [[UInt8]] = []
        do throws(MalformedASN1) {
            found = try PEM.blocks("CERTIFICATE", in: anchors.content, atMost: Self.mostAnchors)
            for one in found { try TrustStore.requireCertificate(one) }
        } catch {
            problems.append(Problem(.signers(.certificates), anchors.name, found: error.reason))
        }
        var lists = NewestLists()
        for file in revocationLists {
            do throws(MalformedASN1) {
                let blocks =
                    file.content.first == 0x30
                    ? [file.content] : try PEM.blocks("X509 CRL", in: file.content, atMost: Self.mostLists)
                for one in blocks { try lists.insert(one) }
            } catch {
                problems.append(Problem(.signers(.revocationList), file.name, found: error.reason))
            }
        }
        guard problems.isEmpty else { throw ProblemList(problems) }
        self.anchors = found
        self.revocationLists = revocationLists.isEmpty ? nil : lists.bytes
    }
}

/// Whose certificate a signature was made with.
public struct CertificateHolder: Sendable, Hashable {
    /// What the certificate calls its holder.
    public let identity: CertificateIdentity
    /// The fingerprint of the key as `ssh-keygen -l` prints it.
    public let fingerprint: String
    /// The family and size of the key, behind `x509-`.
    public let keyType: String

    /// Returns the holder as a signer under a name.
    public func signer(as principal: String) -> Signer {
        Signer(principal: principal, fingerprint: fingerprint, keyType: keyType, comment: identity.name)
    }
}

/// The textual encoding of RFC 7468.
enum PEM {
    /// Returns what stands in every block of a file, all of which must have one label; there is at least one.
    static func blocks(
        _ label: String, in file: [UInt8], atMost most: Int
    ) throws(MalformedASN1) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var digits: [UInt8]?
        for line in file.split(separator: UInt8(ascii: "\n")) {
            let text = line.last == 0x0D ? line.dropLast() : line
            if text.starts(with: "-----BEGIN ".utf8) {
                guard digits == nil, text.elementsEqual("-----BEGIN \(label)-----".utf8) else {
                    throw MalformedASN1(reason: "a block that is no \(label)")
                }
                digits = []
            } else if text.starts(with: "-----END ".utf8) {
                guard let all = digits, text.elementsEqual("-----END \(label)-----".utf8),
                    let block = Base64.decode(all), blocks.count < most
                else { throw MalformedASN1(reason: "a block that is not in base64, or too many") }
                blocks.append(block)
                digits = nil
            } else if digits != nil {
                digits? += text
            }
        }
        guard digits == nil, !blocks.isEmpty else { throw MalformedASN1(reason: "no \(label)") }
        return blocks
    }
}
