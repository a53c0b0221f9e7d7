import Problems

@testable import Seals

extension FuzzTarget {
    /// A signature in its armour.
    static let sshSignature = FuzzTarget("sshsig") { input in
        let text = String(decoding: input, as: UTF8.self)
        let signature = try SSHSignature(armored: text)
        // There is one way to write it down, but for the last line end.
        let blob = blob(of: signature)
        let armored = armored(blob)
        try require(text == armored || text + "\n" == armored, "an armour that could be written otherwise")
        try signature.verify(Array("content".utf8), namespace: signature.namespace)
        throw Violation(description: "a forged signature holds")
    }

    /// What lies in the armour: changed here without having to get past the base64.
    static let sshSignatureBlob = FuzzTarget("sshsig-blob") { input in
        let signature = try SSHSignature(armored: armored(input))
        try require(blob(of: signature) == input, "a signature that could be written otherwise")
        // The seeds were made over other words.
        try signature.verify(Array("content".utf8), namespace: signature.namespace)
        throw Violation(description: "a forged signature holds")
    }

    /// A file of keys, with a look-up in it.
    static let allowedSigners = FuzzTarget("allowed-signers") { input in
        let signers = try AllowedSigners(parsing: input, file: "allowed_signers")
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
        try require(signers.entries.count <= lines.count, "more keys than lines")
        for entry in signers.entries {
            try require(lines.indices.contains(entry.line - 1), "a key of no line")
            try require(!lines[entry.line - 1].isEmpty, "a key of an empty line")
            _ = entry.key.fingerprint
            for time in [Int64.min, 0, 1_700_000_000, Int64.max] {
                _ = entry.isInForce(at: Timestamp(seconds: time))
            }
        }
        _ = signers.entries(for: "lieferung@lieferant.example")
    }

    /// JSON in the one way in which stagectl writes it.
    static let json = FuzzTarget("json") { input in
        let value = try JSONValue(parsingCanonical: input, limit: 1 << 16)
        try require(value.canonical == input, "JSON that could be written otherwise")
    }

    /// An envelope with its signature.
    static let envelope = FuzzTarget("dsse") { input in
        let envelope = try DSSEEnvelope(parsing: input, limit: 1 << 16)
        try require(envelope.content == input, "an envelope that could be written otherwise")
        if let signature = envelope.signature {
            _ = try SSHSignature(armored: signature.armored, of: signature.keyID)
        }
    }

    /// A list of keys that count no more, OpenSSH's own or plain.
    static let keyRevocations = FuzzTarget("key-revocations") { input in
        let revocations = try Revocations(parsing: input, file: "revoked_keys")
        try require(!input.isEmpty, "an empty list revokes nobody")
        _ = revocations.revokes(try SSHPublicKey(line: plainKey))
    }

    /// A certificate of OpenSSH.
    static let sshCertificate = FuzzTarget("ssh-certificate") { input in
        let certificate = try SSHCertificate(blob: input)
        try require(!SSHCertificate.isType(certificate.key.type), "a certificate on a certificate")
        try require(!SSHCertificate.isType(certificate.authority.type), "an authority that is certified")
        try certificate.requireSeal()
    }

    /// A CMS signature, over other words than those of the seeds.
    static let cmsSignature = FuzzTarget("cms", longest: 16_384) { input in
        let message = try CMSMessage(try CMSSignature(file: input, of: "who"))
        try message.requireForm()
        _ = message.algorithms
        try message.withCertificates { certificate, _ throws(Problem) in
            guard let certificate = unsafe certificate else { return }
            _ = try? unsafe CertificateSummary(of: certificate)
        }
        try require(!message.holds(over: Array("content".utf8)), "a forged signature holds")
    }

    /// Anchors, and a list of revoked certificates.
    static let certificates = FuzzTarget("certificates", longest: 16_384) { input in
        let file = (name: "ca.pem", content: input)
        for (anchors, lists) in [(file, []), ((name: "none.pem", content: []), [file])] {
            do throws(ProblemList) {
                _ = try CertificateAuthorities(anchors: anchors, revocationLists: lists)
            } catch {
                for problem in error.problems { try requirePrintable(problem) }
            }
        }
    }

    /// A signature of OpenPGP, in its armour or without.
    static let openPGPSignature = FuzzTarget("openpgp-signature", longest: 16_384) { input in
        let signature = try OpenPGPSignature(file: input, of: "who")
        _ = signature.packet
    }

    /// Keys of OpenPGP.
    static let openPGPKeyring = FuzzTarget("openpgp-keyring", longest: 16_384) { input in
        let keyring = try OpenPGPKeyring(parsing: input, file: "keyring.gpg")
        try require(!keyring.certificates.isEmpty, "a keyring without a key")
        for certificate in keyring.certificates {
            for address in certificate.addresses {
                try require(address.utf8.allSatisfy { 0x21...0x7E ~= $0 }, "an address that is none")
            }
        }
    }

    /// What `gpgv` says.
    static let gpgvStatus = FuzzTarget("gpgv-status") { input in
        guard let answer = OpenPGPAnswer(status: input, algorithm: 22, digest: 10) else { return }
        if case .good(let key, let primary) = answer {
            try require(key.count >= 20 && primary.count >= 20, "a key without a fingerprint")
        }
    }

    /// A key of nobody.
    private static let plainKey =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKVdHPlIDvSQH5RHJN9MYhnX0nL7xjtSmaoUOm7rxYI9"

    private static func blob(of signature: SSHSignature) -> [UInt8] {
        Array("SSHSIG".utf8) + [0, 0, 0, 1] + wireString(signature.publicKey)
            + wireString(Array(signature.namespace.utf8)) + wireString([])
            + wireString(Array(signature.hash.utf8))
            + wireString(wireString(Array(signature.claim.algorithm.utf8)) + signature.claim.value)
    }

    private static func armored(_ blob: [UInt8]) -> String {
        DSSEEnvelope([], of: "").signed(
            String(decoding: Base64.encode(blob), as: UTF8.self), keyID: ""
        ).signature?.armored ?? ""
    }
}
