/// Signatures that do not hold.
///
/// Where the key is known, it is the subject (its fingerprint); else the address of who should have signed.
public enum SignatureProblem: String, ProblemArea {
    /// There is no signature; the subject is what should bear one.
    case missing = "missing"
    /// The signature holds, but its key is in none of the lines of the signers file.
    case keyUnknown = "key-unknown"
    /// The key is in the signers file, but not for this purpose: no line of it allows the namespace.
    case keyScope = "key-scope"
    /// The signature was made for another purpose than the one it is shown for.
    case namespace = "namespace"
    /// The key's last second was before the time of judgement, whatever date the signer wrote.
    case keyExpired = "key-expired"
    /// The key's first second is after the time of judgement.
    case keyNotYetValid = "key-not-yet-valid"
    /// The signature is by a certificate that does not count, or by a key that may only issue certificates; `found` is a
    /// ``CertificateFault``.
    case certificate = "certificate"
    /// The key or the hash is too weak to be believed: RSA under 3072 bits, DSA, SHA-1, MD5.
    case algorithmWeak = "algorithm-weak"
    /// The algorithm is none that stagectl can check.
    case algorithmUnsupported = "algorithm-unsupported"
    /// The signature is not built as the format demands, down to the last byte.
    case malformed = "malformed"
    /// The signature is not one of this key over this content.
    case wrong = "wrong"
    /// The key is known and in force, but not for the address that the signed object names.
    case addressMismatch = "address-mismatch"
    /// A hardware token signed without anyone touching it.
    case presenceMissing = "presence-missing"
    /// All signatures hold, but fewer different senders have signed than the pipeline asks for.
    case tooFew = "too-few"
    /// The key or certificate has been revoked.
    case keyRevoked = "key-revoked"
    /// The certificates from the signer's to an anchor break a rule for such chains.
    case chain = "chain"
    /// The pipeline takes no signatures of this format.
    case format = "format"
    /// A file lies where none of those who signed may deliver.
    case pathScope = "path-scope"

    /// The part of the name before the dot.
    public static let area = "signature"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus { .signature }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .missing:
            Wording(
                german: "Für \(problem.quoted) fehlt die Signatur.",
                english: "The signature of \(problem.quoted) is missing.",
                germanHint: problem.expected == nil
                    ? "Signieren mit: git tag -s (mit gpg.format=ssh)"
                    : "Eine Signatur gehört neben das Manifest (\(problem.wanted)): ssh-keygen -Y sign -n file",
                englishHint: problem.expected == nil
                    ? "Sign with: git tag -s (with gpg.format=ssh)"
                    : "A signature belongs beside the manifest (\(problem.wanted)): ssh-keygen -Y sign -n file"
            )
        case .keyUnknown:
            Wording(
                german: "Der Schlüssel \(problem.quoted) ist nicht zugelassen.",
                english: "The key \(problem.quoted) is not an allowed one.",
                germanHint: "Neue Schlüssel und Zertifikate gehören nach Prüfung in den Ordner der Absender.",
                englishHint:
                    "New keys and certificates belong into the senders' folder once they are verified.")
        case .keyScope:
            Wording(
                german: "Der Schlüssel \(problem.quoted) ist nicht für \"\(problem.wanted)\" zugelassen.",
                english: "The key \(problem.quoted) is not allowed for \"\(problem.wanted)\".",
                germanHint: "Maßgeblich ist die Option namespaces in der Datei allowed_signers.",
                englishHint: "The option namespaces in the allowed_signers file decides this.")
        case .namespace:
            Wording(
                german: "Die Signatur mit dem Schlüssel \(problem.quoted) gilt für \"\(problem.seen)\", "
                    + "nicht für \"\(problem.wanted)\".",
                english: "The signature by the key \(problem.quoted) is for \"\(problem.seen)\", "
                    + "not for \"\(problem.wanted)\".")
        case .keyExpired:
            Wording(
                german: "Der Schlüssel \(problem.quoted) galt bis \(problem.wanted); "
                    + "geprüft wird zum Zeitpunkt \(problem.seen).",
                english: "The key \(problem.quoted) was valid until \(problem.wanted); "
                    + "it is judged at \(problem.seen).",
                germanHint: "Mit einem gültigen Schlüssel neu signieren; eine Rückdatierung hilft nicht.",
                englishHint: "Sign again with a valid key; dating the signature back does not help.")
        case .keyNotYetValid:
            Wording(
                german: "Der Schlüssel \(problem.quoted) gilt erst ab \(problem.wanted); "
                    + "geprüft wird zum Zeitpunkt \(problem.seen).",
                english: "The key \(problem.quoted) is valid only from \(problem.wanted); "
                    + "it is judged at \(problem.seen).")
        case .certificate: wordingOfCertificate(problem)
        case .algorithmWeak:
            Wording(
                german: "Die Signatur mit dem Schlüssel \(problem.quoted) ist zu schwach: \(problem.seen).",
                english: "The signature by the key \(problem.quoted) is too weak: \(problem.seen).",
                germanHint: "Neuen Schlüssel erzeugen mit: ssh-keygen -t ed25519",
                englishHint: "Make a new key with: ssh-keygen -t ed25519")
        case .algorithmUnsupported:
            Wording(
                german: "Das Verfahren \"\(problem.seen)\" der Signatur mit dem Schlüssel \(problem.quoted) "
                    + "wird nicht unterstützt.",
                english: "The algorithm \"\(problem.seen)\" of the signature by the key \(problem.quoted) "
                    + "is not supported.",
                germanHint: "Möglich sind Ed25519, ECDSA, RSA mit SHA-2 und FIDO-Schlüssel (sk).",
                englishHint: "Ed25519, ECDSA, RSA with SHA-2 and FIDO keys (sk) are.")
        case .malformed:
            Wording(
                german: "Die Signatur von \(problem.quoted) ist fehlerhaft aufgebaut.",
                english: "The signature of \(problem.quoted) is malformed.")
        case .wrong:
            Wording(
                german: "Die Signatur mit dem Schlüssel \(problem.quoted) passt nicht zum Inhalt.",
                english: "The signature by the key \(problem.quoted) does not match the content.")
        case .addressMismatch:
            Wording(
                german: "Der Schlüssel \(problem.quoted) gehört zu \"\(problem.wanted)\", "
                    + "nicht zu \"\(problem.seen)\".",
                english:
                    "The key \(problem.quoted) belongs to \"\(problem.wanted)\", not to \"\(problem.seen)\".",
                germanHint: "Die Adresse im signierten Objekt muss zu der in allowed_signers passen.",
                englishHint: "The address in the signed object must match the one in allowed_signers.")
        case .presenceMissing:
            Wording(
                german: "Mit dem FIDO-Schlüssel \(problem.quoted) wurde ohne Berührung signiert.",
                english: "The FIDO key \(problem.quoted) signed without a touch.",
                germanHint: "Einen Schlüssel verwenden, der nicht mit no-touch-required erzeugt wurde.",
                englishHint: "Use a key that was not made with no-touch-required.")
        case .tooFew:
            Wording(
                german: "Die Lieferung \(problem.quoted) braucht Signaturen von \(problem.wanted) "
                    + "verschiedenen Absendern, es sind \(problem.seen).",
                english: "The delivery \(problem.quoted) needs signatures of \(problem.wanted) different "
                    + "senders, it has \(problem.seen).",
                germanHint: "Mehrere Schlüssel desselben Absenders zählen einmal.",
                englishHint: "Several keys of the same sender count once.")
        case .keyRevoked:
            Wording(
                german: "Der Schlüssel \(problem.quoted) ist gesperrt.",
                english: "The key \(problem.quoted) has been revoked.",
                germanHint: "Mit einem gültigen Schlüssel neu signieren; das Datum der Sperre zählt nicht.",
                englishHint: "Sign again with a valid key; the date of the revocation does not matter.")
        case .chain:
            Wording(
                german: "Das Zertifikat \(problem.quoted) ist für diese Signatur nicht gültig: "
                    + "\(problem.seen).",
                english: "The certificate \(problem.quoted) is not valid for this signature: "
                    + "\(problem.seen).",
                germanHint:
                    "Der Grund steht in den Worten von OpenSSL; siehe auch openssl verify -x509_strict.",
                englishHint: "The reason is in the words of OpenSSL; see also openssl verify -x509_strict.")
        case .format:
            Wording(
                german: "\(problem.quoted) ist mit \(problem.seen) signiert; diese Pipeline nimmt nur "
                    + "\(problem.wanted).",
                english: "\(problem.quoted) is signed with \(problem.seen); this pipeline takes only "
                    + "\(problem.wanted).",
                germanHint: "Maßgeblich sind die Dateien im Ordner unter checkup.signatures.signers.",
                englishHint: "The files in the folder under checkup.signatures.signers decide this.")
        case .pathScope:
            Wording(
                german: "Den Pfad \(problem.quoted) darf keiner der Absender liefern, die signiert haben.",
                english: "None of the senders who have signed may deliver the path \(problem.quoted).",
                germanHint: "Maßgeblich ist paths unter checkup.signatures.senders der Pipeline.",
                englishHint: "The key paths below checkup.signatures.senders of the pipeline decides this.")
        }
    }

    private func wordingOfCertificate(_ problem: Problem) -> Wording {
        let said = problem.found.flatMap(CertificateFault.init(rawValue:))?.sentences(problem)
        return Wording(
            german: said?.german
                ?? "\(problem.quoted) ist ein Zertifikat oder eine Zertifizierungsstelle und zählt hier nicht: \(problem.seen).",
            english: said?.english
                ?? "\(problem.quoted) is a certificate or an authority that does not count here: \(problem.seen).",
            germanHint:
                "Wessen Zertifikate zählen, sagt cert-authority in allowed_signers; sonst mit einem eingetragenen Schlüssel signieren.",
            englishHint:
                "The option cert-authority in allowed_signers says whose certificates count; else sign with a listed key."
        )
    }
}
