internal import COpenSSL
internal import Problems

/// How a CMS signature was made, if it may be made so.
enum CMSAlgorithm {
    private static let digests: [Int32: (name: String, bits: Int)] = [
        NID_sha256: ("SHA-256", 256), NID_sha384: ("SHA-384", 384), NID_sha512: ("SHA-512", 512),
    ]
    private static let weakDigests: [Int32: String] = [
        NID_md5: "MD5", NID_sha1: "SHA-1", NID_sha224: "SHA-224", NID_ripemd160: "RIPEMD-160",
        NID_undef: "unknown",
    ]

    /// Demands a digest that is strong enough.
    static func requireDigest(
        _ digest: Int32, of subject: String, _ strength: SignatureStrength
    ) throws(Problem) {
        guard let known = digests[digest] else {
            if digest != NID_undef, let weak = weakDigests[digest] {
                throw Problem(.signature(.algorithmWeak), subject, found: weak)
            }
            throw Problem(.signature(.algorithmUnsupported), subject, found: name(of: digest))
        }
        if let weakness = strength.weakness(ofDigest: known.name, bits: known.bits) {
            throw Problem(.signature(.algorithmWeak), subject, found: weakness)
        }
    }

    /// Demands that all that a signature says of its algorithms fits together and to the key, and is strong enough.
    static func require(
        _ stated: CMSMessage.Algorithms, by key: CertificateKey, of subject: String,
        _ strength: SignatureStrength
    ) throws(Problem) {
        try requireDigest(stated.digest, of: subject, strength)
        if stated.signature == NID_rsassaPss {
            guard key.isRSA else { throw Problem(.signature(.malformed), subject, cause: "PSS without RSA") }
            try requirePSS(stated.parameters ?? [], stated.digest, of: subject)
            return
        }
        if stated.signature == NID_ED25519 {
            guard key.edwardsPoint != nil else {
                throw Problem(.signature(.malformed), subject, cause: "Ed25519 by another key")
            }
            // RFC 8419: it has no parameters, and no other digest of the content goes with it.
            guard !stated.hasParameters else {
                throw Problem(.signature(.malformed), subject, cause: "Ed25519 with parameters")
            }
            guard stated.digest == NID_sha512 else {
                throw Problem(
                    .signature(.malformed), subject, cause: "Ed25519 with another digest than SHA-512")
            }
            return
        }
        // Both of these name the family of the key alone.
        if stated.signature == NID_rsaEncryption, key.isRSA { return }
        var digest: Int32 = 0
        var family: Int32 = 0
        let isKnown = unsafe OBJ_find_sigid_algs(stated.signature, &digest, &family) == 1
        ERR_clear_error()
        guard isKnown, key.edwardsPoint == nil,
            family == (key.isRSA ? NID_rsaEncryption : NID_X9_62_id_ecPublicKey)
        else {
            throw Problem(.signature(.algorithmUnsupported), subject, found: name(of: stated.signature))
        }
        try requireDigest(digest, of: subject, strength)
        guard digest == stated.digest else {
            throw Problem(.signature(.malformed), subject, cause: "two digests that differ")
        }
    }

    /// Demands the same digest in all places, and a salt that is worth its name.
    private static func requirePSS(
        _ parameters: [UInt8], _ digest: Int32, of subject: String
    ) throws(Problem) {
        let stated: (hash: Int32, mask: Int32, salt: Int)
        do { stated = try pss(parameters) } catch {
            throw Problem(.signature(.malformed), subject, cause: error.reason)
        }
        guard stated.hash == digest, stated.mask == digest else {
            // What is left out stands for SHA-1.
            throw Problem(
                .signature(.algorithmWeak), subject, found: "RSA-PSS, \(name(of: stated.mask)) in MGF1")
        }
        guard stated.salt >= 16 else {
            throw Problem(
                .signature(.algorithmWeak), subject, found: "RSA-PSS, a salt of \(stated.salt) bytes")
        }
    }

    private static func pss(_ der: [UInt8]) throws(MalformedASN1) -> (hash: Int32, mask: Int32, salt: Int) {
        var outer = DERReader(der)
        var parts = DERReader(try outer.element(0x30))
        try outer.end()
        var found = (hash: NID_sha1, mask: NID_sha1, salt: 20)
        if let hash = try parts.optional(0xA0) { found.hash = try algorithm(hash).identifier }
        if let mask = try parts.optional(0xA1) {
            let function = try algorithm(mask)
            guard function.identifier == NID_mgf1 else {
                throw MalformedASN1(reason: "PSS with a function that is not MGF1")
            }
            found.mask = try algorithm(function.rest).identifier
        }
        if let salt = try parts.optional(0xA2) {
            var number = DERReader(salt)
            let digits = try number.element(0x02)
            guard 1...2 ~= digits.count, let first = digits.first, first < 0x80 else {
                throw MalformedASN1(reason: "PSS with an impossible salt")
            }
            found.salt = digits.reduce(0) { $0 << 8 | Int($1) }
        }
        if try parts.optional(0xA3) != nil {
            throw MalformedASN1(reason: "PSS with a trailer that it never has")
        }
        try parts.end()
        return found
    }

    /// Takes apart an AlgorithmIdentifier; the rest is its parameters.
    private static func algorithm(
        _ der: [UInt8]
    ) throws(MalformedASN1) -> (identifier: Int32, rest: [UInt8]) {
        var outer = DERReader(der)
        let inner = try outer.element(0x30)
        try outer.end()
        var parts = DERReader(inner)
        let digits = try parts.element(0x06)
        guard digits.count < 0x80 else { throw MalformedASN1(reason: "an identifier in it is too long") }
        let encoded = [UInt8(0x06), UInt8(truncatingIfNeeded: digits.count)] + digits
        let object = unsafe encoded.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var place = buffer.baseAddress
            return unsafe d2i_ASN1_OBJECT(nil, &place, buffer.count)
        }
        defer {
            unsafe ASN1_OBJECT_free(object)
            ERR_clear_error()
        }
        return (unsafe OBJ_obj2nid(object), Array(inner.dropFirst(encoded.count)))
    }

    /// The name that libcrypto has for an algorithm.
    static func name(of algorithm: Int32) -> String {
        guard let name = unsafe OBJ_nid2ln(algorithm) else { return "?" }
        return unsafe String(cString: name)
    }
}
