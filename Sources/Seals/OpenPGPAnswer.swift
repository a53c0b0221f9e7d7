package import Problems
internal import Processes

/// What `gpgv` says about a signature, whenever it is asked.
package enum OpenPGPAnswer: Sendable, Hashable {
    /// It is made by a key that belongs to a primary one; whether they are in force is another question.
    case good(key: [UInt8], primary: [UInt8])
    /// It is made by a key that is revoked.
    case revoked(key: String)
    /// It does not fit to the content.
    case wrong(key: String)
    /// Nobody's key made it.
    case unknown(key: String)
    /// It cannot be verified, such as for an algorithm.
    case unsupported(String)

    /// Where `gpgv` lies: no variable leads to another one.
    package static let program = "/usr/bin/gpgv"

    /// Asks `gpgv`.
    ///
    /// Its home does not exist and its environment is empty, so that no file of a user can tell it anything; and keys from a time
    /// that its clock has not reached are keys to it.
    ///
    /// - Parameter program: Where it lies; only a test names another one.
    /// - Throws: `configuration.program-missing`, `signers.verifier-unusable`, or a problem of the area `transport` if it takes too long;
    ///   nothing is known then.
    package static func ask(
        about signature: OpenPGPSignature, over content: [UInt8], keyring: [UInt8],
        program: String = OpenPGPAnswer.program
    ) throws(Problem) -> OpenPGPAnswer {
        let ring = MemoryFile()
        let detached = MemoryFile()
        guard ring.write(keyring), detached.write(signature.bytes) else {
            throw Problem(.signers(.verifierUnusable), program, found: "memfd_create")
        }
        let call = Program(
            program,
            [
                "--homedir", "/nonexistent", "--ignore-time-conflict", "--keyring", ring.path,
                "--status-fd", "1", "--", detached.path, "-",
            ], environment: [:])
        let output = try call.run(input: content, timeout: .seconds(20), limit: 1 << 16)
        let (algorithm, digest) = (signature.packet.algorithm, signature.packet.digest)
        guard let answer = OpenPGPAnswer(status: output.standardOutput, algorithm: algorithm, digest: digest)
        else {
            throw Problem(
                .signers(.verifierUnusable), program, found: "exit \(output.status)",
                cause: output.standardError)
        }
        return answer
    }

    /// The words that say nothing that is not said otherwise.
    private static let silent: Set<String> = [
        "NEWSIG", "KEY_CONSIDERED", "SIG_ID", "KEYEXPIRED", "NOTATION_NAME", "NOTATION_FLAGS",
        "NOTATION_DATA", "POLICY_URL", "PLAINTEXT", "SIG_SUBPACKET", "VERIFICATION_COMPLIANCE_MODE",
        "KEYREVOKED",
    ]

    /// Reads the lines of `--status-fd`; nil for anything that is not one verdict over one signature.
    ///
    /// - Parameters:
    ///   - algorithm: The number of the algorithm that the signature names; `gpgv` must name the same.
    ///   - digest: The number of its digest, likewise.
    package init?(status: [UInt8], algorithm: UInt8, digest: UInt8) {
        var verdict: (word: String, key: String)?
        var valid: [String]?
        var begun = 0
        var isUnreadable = false
        for line in status.split(separator: UInt8(ascii: "\n")) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
            guard words.count >= 2, words[0] == "[GNUPG:]" else { return nil }
            switch words[1] {
            case "GOODSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG":
                guard verdict == nil, words.count >= 3 else { return nil }
                verdict = (words[1], words[2])
                if words[1] == "ERRSIG" {
                    guard words.count >= 8, valid == nil else { return nil }
                    valid = words
                }
            case "VALIDSIG":
                guard valid == nil, words.count >= 12 else { return nil }
                valid = words
            case "NO_PUBKEY", "FAILURE", "ERROR": break
            // It cannot read the packet: that says something about this signature, and nothing about the verifier.
            case "NODATA": isUnreadable = true
            case "NEWSIG": begun += 1
            case let word: guard Self.silent.contains(word) else { return nil }
            }
        }
        if isUnreadable {
            guard verdict == nil, valid == nil else { return nil }
            self = .unsupported("gpgv, NODATA")
            return
        }
        guard let verdict, begun == 1 else { return nil }
        switch verdict.word {
        case "BADSIG": self = .wrong(key: verdict.key)
        case "ERRSIG":
            // 9: no key; 4: no such algorithm.
            let reason = valid?[7] ?? ""
            self = reason == "9" ? .unknown(key: verdict.key) : .unsupported("gpgv, ERRSIG \(reason)")
        case "REVKEYSIG": self = .revoked(key: verdict.key)
        default:
            guard let valid, let key = Self.bytes(valid[2]), let primary = Self.bytes(valid[11]),
                valid[8] == "\(algorithm)", valid[9] == "\(digest)", valid[10] == "00"
            else { return nil }
            self = .good(key: key, primary: primary)
        }
    }

    private static func bytes(_ digits: String) -> [UInt8]? {
        guard digits.utf8.count == 40 else { return nil }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
