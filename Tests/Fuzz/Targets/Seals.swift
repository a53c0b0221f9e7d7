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
