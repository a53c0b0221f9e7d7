/// Files with keys that cannot be used.
public enum SignersProblem: String, ProblemArea {
    /// A signers file that the pipeline names is not there.
    case fileMissing = "file-missing"
    /// A signers file or folder is there but cannot be read, or is neither file nor folder.
    case fileUnreadable = "file-unreadable"
    /// A folder holds a file that this version does not use; leaving it out silently could let a revoked key count.
    case fileUnsupported = "file-unsupported"
    /// The file, or a line of it, is longer than any such file is.
    case fileTooLong = "file-too-long"
    /// A line is not UTF-8 or holds control characters, such as the carriage returns of Windows.
    case encoding = "encoding"
    /// A line does not consist of principals, options and a key.
    case line = "line"
    /// The principals are only exclusions, or one of them is empty.
    case principal = "principal"
    /// A principal that matches everyone.
    case principalWildcard = "principal-wildcard"
    /// An option that does not exist.
    case optionUnknown = "option-unknown"
    /// An option that stands twice on a line.
    case optionDuplicate = "option-duplicate"
    /// An option whose value is missing or not readable.
    case optionMalformed = "option-malformed"
    /// The time in which the key counts is empty.
    case validityEmpty = "validity-empty"
    /// The key cannot be read.
    case keyMalformed = "key-malformed"
    /// The type before the key is not the type in it.
    case keyMismatch = "key-mismatch"
    /// A key of a type that stagectl cannot check, or a certificate.
    case keyUnsupported = "key-unsupported"
    /// The file of anchors holds something else than certificates.
    case certificates = "certificates"
    /// A revocation list of certificates cannot be read; nothing is decided without it.
    case revocationList = "revocation-list"
    /// No revocation list that is in force says whether a certificate has been revoked; nothing is decided.
    case revocationUnknown = "revocation-unknown"
    /// The file of OpenPGP keys holds something else.
    case keyring = "keyring"
    /// What a key in the file of OpenPGP keys says of itself cannot be relied on for good.
    case binding = "binding"
    /// The program that verifies OpenPGP signatures does not work; nothing is decided without it.
    case verifierUnusable = "verifier-unusable"
    /// A file of revoked keys is named in the folder and leads nowhere.
    case revocationsMissing = "revocations-missing"
    /// A file of revoked keys is there but cannot be read.
    case revocationsUnreadable = "revocations-unreadable"
    /// More lists are named than are read.
    case revocationsTooMany = "revocations-too-many"
    /// A file of revoked keys is neither a KRL nor a list of keys, or holds what stagectl does not understand.
    case revocationsMalformed = "revocations-malformed"

    /// The part of the name before the dot.
    public static let area = "signers"

    /// The exit status that a problem of this kind asks for.
    ///
    /// Without what has been revoked nothing can be decided.
    public var exitStatus: ExitStatus {
        switch self {
        case .revocationList, .revocationUnknown, .verifierUnusable, .revocationsMissing,
            .revocationsUnreadable, .revocationsMalformed, .revocationsTooMany:
            .unavailable
        case .fileMissing, .fileUnreadable, .fileUnsupported, .fileTooLong, .encoding, .line, .principal,
            .principalWildcard, .optionUnknown, .optionDuplicate, .optionMalformed, .validityEmpty,
            .keyMalformed, .keyMismatch, .keyUnsupported, .certificates, .keyring, .binding:
            .badData
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .fileMissing:
            Wording(
                german: "Die Schlüsseldatei \(problem.quoted) fehlt.",
                english: "The signers file \(problem.quoted) is missing.")
        case .fileUnreadable:
            Wording(
                german: "\(problem.quoted) mit den Schlüsseln ist nicht lesbar oder keine gewöhnliche Datei.",
                english: "\(problem.quoted) with the keys cannot be read or is no ordinary file.")
        case .fileUnsupported:
            Wording(
                german: "Diese Version kann die Datei \(problem.quoted) nicht auswerten.",
                english: "This version cannot make use of the file \(problem.quoted).",
                germanHint:
                    "Aus dem Ordner nehmen, wenn sie nicht gelten soll. Benutzt werden allowed_signers und revoked_keys, bei "
                    + "Absendern auch anchors.pem, crl.pem, *.crl und keyring.gpg; übergangen werden README-Dateien und Namen mit einem Punkt am Anfang.",
                englishHint:
                    "Take it out of the folder if it shall not count. allowed_signers and revoked_keys are used, of "
                    + "senders anchors.pem, crl.pem, *.crl and keyring.gpg too; README files and names that begin with a dot are passed over."
            )
        case .fileTooLong:
            Wording(
                german: "In der Schlüsseldatei \(problem.quoted) sind höchstens \(problem.wanted) erlaubt, "
                    + "es sind \(problem.seen).",
                english: "The signers file \(problem.quoted) may hold \(problem.wanted) at most, "
                    + "it holds \(problem.seen).")
        case .encoding:
            Wording(
                german: "Die Schlüsseldatei \(problem.quoted) enthält Zeichen, die dort nicht stehen dürfen: "
                    + "\(problem.seen).",
                english: "The signers file \(problem.quoted) holds characters that must not be there: "
                    + "\(problem.seen).",
                germanHint: "Die Datei als UTF-8 mit Zeilenenden von Unix speichern.",
                englishHint: "Save the file as UTF-8 with the line ends of Unix.")
        case .line:
            Wording(
                german: "Die Zeile in der Schlüsseldatei \(problem.quoted) ist unvollständig.",
                english: "The line in the signers file \(problem.quoted) is incomplete.",
                germanHint: "Eine Zeile besteht aus: Adressen [Optionen] Schlüsseltyp Schlüssel [Kommentar]",
                englishHint: "A line consists of: addresses [options] key type, key [comment]")
        case .principal:
            Wording(
                german: "Die Adressen \(problem.quoted) sind leer oder schließen nur aus.",
                english: "The addresses \(problem.quoted) are empty or only exclude.")
        case .principalWildcard:
            Wording(
                german: "Das Muster \(problem.quoted) lässt jede Adresse zu.",
                english: "The pattern \(problem.quoted) admits every address.",
                germanHint: "Adressen oder Muster mit einer Domain angeben, zum Beispiel *@lieferant.example",
                englishHint: "Name addresses, or patterns with a domain such as *@supplier.example")
        case .optionUnknown:
            Wording(
                german: "Die Option \(problem.quoted) gibt es nicht.",
                english: "There is no option \(problem.quoted).",
                germanHint: "Es gibt: cert-authority, namespaces, valid-after, valid-before",
                englishHint: "There are: cert-authority, namespaces, valid-after, valid-before")
        case .optionDuplicate:
            Wording(
                german: "Die Option \(problem.quoted) steht zweimal in der Zeile.",
                english: "The option \(problem.quoted) stands twice on the line.")
        case .optionMalformed:
            Wording(
                german: "Der Wert der Option \(problem.quoted) ist nicht lesbar: \(problem.seen).",
                english: "The value of the option \(problem.quoted) cannot be read: \(problem.seen).",
                germanHint: "Erwartet wird: \(problem.wanted)", englishHint: "Expected: \(problem.wanted)")
        case .validityEmpty:
            Wording(
                german: "Der Schlüssel \(problem.quoted) gilt nie: Sein Ende liegt nicht nach seinem Beginn.",
                english: "The key \(problem.quoted) is never valid: its end is not after its beginning.")
        case .keyMalformed:
            Wording(
                german: "Der Schlüssel vom Typ \(problem.quoted) ist nicht lesbar.",
                english: "The key of the type \(problem.quoted) cannot be read.",
                germanHint: "Typ und Schlüssel unverändert aus der .pub-Datei übernehmen.",
                englishHint: "Copy type and key from the .pub file as they are.")
        case .keyMismatch:
            Wording(
                german:
                    "Der Schlüssel ist nicht vom Typ \(problem.quoted), sondern vom Typ \"\(problem.seen)\".",
                english: "The key is not of the type \(problem.quoted) but of the type \"\(problem.seen)\".")
        case .keyUnsupported:
            Wording(
                german: "Schlüssel vom Typ \(problem.quoted) werden nicht unterstützt.",
                english: "Keys of the type \(problem.quoted) are not supported.",
                germanHint: "Möglich sind Ed25519, ECDSA, RSA und FIDO-Schlüssel (sk), keine Zertifikate.",
                englishHint: "Ed25519, ECDSA, RSA and FIDO keys (sk) are; certificates are not.")
        case .certificates:
            Wording(
                german: "\(problem.quoted) enthält nicht nur Zertifikate im PEM-Format: \(problem.seen).",
                english: "\(problem.quoted) does not hold certificates in PEM alone: \(problem.seen).",
                germanHint: "Prüfen mit: openssl storeutl -noout -certs anchors.pem",
                englishHint: "Look at it with: openssl storeutl -noout -certs anchors.pem")
        case .revocationList:
            Wording(
                german: "Die Sperrliste \(problem.quoted) ist nicht lesbar: \(problem.seen).",
                english: "The revocation list \(problem.quoted) cannot be read: \(problem.seen).",
                germanHint: "Prüfen mit: openssl crl -noout -text -in DATEI",
                englishHint: "Look at it with: openssl crl -noout -text -in FILE")
        case .revocationUnknown:
            Wording(
                german: "Ob das Zertifikat \(problem.quoted) gesperrt ist, sagt keine gültige Sperrliste: "
                    + "\(problem.seen).",
                english: "No valid revocation list says whether the certificate \(problem.quoted) has been "
                    + "revoked: \(problem.seen).",
                germanHint:
                    "Die Sperrlisten erneuern (im Ordner der Absender oder unter revocation-lists); nichts wurde entschieden.",
                englishHint:
                    "Renew the revocation lists (in the senders' folder or under revocation-lists); nothing was decided."
            )
        case .keyring:
            Wording(
                german: "\(problem.quoted) enthält nicht nur öffentliche OpenPGP-Schlüssel: \(problem.seen).",
                english: "\(problem.quoted) does not hold public OpenPGP keys alone: \(problem.seen).",
                germanHint: "Erzeugen mit: gpg --export ADRESSE >keyring.gpg (ohne --armor)",
                englishHint: "Make it with: gpg --export ADDRESS >keyring.gpg (without --armor)")
        case .binding:
            Wording(
                german: "In \(problem.quoted) hat der Schlüssel \(problem.wanted), worauf kein Verlass ist: "
                    + "\(problem.seen).",
                english: "In \(problem.quoted) the key \(problem.wanted) has what cannot be relied on: "
                    + "\(problem.seen).",
                germanHint: "Der Inhaber erneuert seine Signaturen mit: gpg --quick-set-expire SCHLÜSSEL 2y; "
                    + "Altes und Fremdes lässt weg: gpg --export-options export-minimal --export ADRESSE",
                englishHint: "Its holder renews the signatures with: gpg --quick-set-expire KEY 2y; "
                    + "what is old or others' is left out by: gpg --export-options export-minimal --export ADDRESS"
            )
        case .verifierUnusable:
            Wording(
                german: "OpenPGP-Signaturen kann \(problem.quoted) nicht prüfen: \(problem.seen).",
                english: "\(problem.quoted) cannot verify OpenPGP signatures: \(problem.seen).",
                germanHint: "Nötig ist das Paket gpgv; mit -v steht hier, was das Programm sagt.",
                englishHint: "The package gpgv is needed; with -v you see what the program says.")
        case .revocationsMissing: wordingOfRevocations(problem, "ist nicht da", "is not there")
        case .revocationsTooMany:
            Wording(
                german: "Unter \(problem.quoted) liegen zu viele Sperrlisten: mehr als \(problem.wanted).",
                english:
                    "There are too many revocation lists under \(problem.quoted): more than \(problem.wanted).",
                germanHint:
                    "Nur die Sperrlisten hinlegen, die zu anchors.pem gehören; ohne sie wird nichts entschieden.",
                englishHint:
                    "Leave only the lists there that belong to anchors.pem; without them nothing is decided.")
        case .revocationsUnreadable where problem.expected == "X.509" && problem.found != nil:
            wordingOfRevocations(
                problem, "heißt wie eine andere, nur in Unicode anders geschrieben",
                "is called like another one that is only written otherwise in Unicode")
        case .revocationsUnreadable: wordingOfRevocations(problem, "ist nicht lesbar", "cannot be read")
        case .revocationsMalformed:
            wordingOfRevocations(
                problem, "ist nicht auswertbar: \(problem.seen)", "cannot be understood: \(problem.seen)")
        }
    }

    private func wordingOfRevocations(
        _ problem: Problem, _ german: String, _ english: String
    ) -> Wording {
        Wording(
            german: "Die Sperrliste \(problem.quoted) \(german).",
            english: "The revocation list \(problem.quoted) \(english).",
            // Lists of certificates are not the operator's to write.
            germanHint: problem.expected == nil
                ? "Ohne sie wird nichts entschieden. Eine neue schreibt: ssh-keygen -k -f revoked_keys SCHLÜSSEL.pub"
                : "Ohne sie wird nichts entschieden. Eine neue gibt es bei der Zertifizierungsstelle (PEM oder DER).",
            englishHint: problem.expected == nil
                ? "Without it nothing is decided. Write a new one with: ssh-keygen -k -f revoked_keys KEY.pub"
                : "Without it nothing is decided. Its authority has a new one (PEM or DER).")
    }
}
