/// Repositories that could not be reached, or did not answer as they must.
public enum TransportProblem: String, ProblemArea {
    /// There is no way to the server, or it does not serve Git there.
    case unreachable = "unreachable"
    /// The other side kept us waiting, or answered by a byte now and then.
    case timedOut = "timed-out"
    /// The connection ended in the middle of an answer.
    case brokenOff = "broken-off"
    /// The answer is not what a Git server says, or a damaged pack.
    case malformed = "malformed"
    /// The answer is longer than anything that is expected there.
    case answerTooLong = "answer-too-long"
    /// The server said no in its own words.
    case refused = "refused"
    /// The host key of an SSH server is unknown, or another one than before.
    case hostKey = "host-key"
    /// The TLS certificate of a server does not verify, for a reason that has no case of its own, such as a
    /// weak key.
    case certificate = "certificate"
    /// The server did not take the credentials; they were tried once.
    case credentialRefused = "credential-refused"
    /// The address is one that can only be read.
    case readOnly = "read-only"
    /// The server points to another one.
    case redirect = "redirect"
    /// The server's TLS certificate comes from no authority that is trusted here.
    case certificateUntrusted = "certificate-untrusted"
    /// The server's TLS certificate was issued for another name or address.
    case certificateName = "certificate-name"
    /// The server's TLS certificate has expired or is not valid yet.
    case certificateTime = "certificate-time"
    /// No TLS connection came about, for instance because the server speaks neither TLS 1.2 nor 1.3.
    case handshakeFailed = "handshake-failed"
    /// The file or folder with the trusted TLS certificates cannot be read.
    case authoritiesUnusable = "authorities-unusable"
    /// Our own TLS certificate or its key cannot be read, do not belong together, or need a passphrase.
    case clientCertificateUnusable = "client-certificate-unusable"
    /// The server asks for a TLS certificate of ours; there is none, or it does not accept it.
    case clientCertificateRefused = "client-certificate-refused"
    /// Somebody asked for TLS certificates not to be verified, which is never done.
    case verificationDisabled = "verification-disabled"
    /// The server wants a login, and no credential helper has one.
    case credentialMissing = "credential-missing"
    /// The server wants a login over `http://`, where everybody on the way could read it.
    case credentialUnprotected = "credential-unprotected"
    /// The server knows who we are and does not let us do this.
    case accessDenied = "access-denied"
    /// An HTTP server answered with an error of its own.
    case serverFailed = "server-failed"
    /// A password stands in an address, and so would stand in logs and in the ledger.
    case secretInAddress = "secret-in-address"

    /// The part of the name before the dot.
    public static let area = "transport"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreachable, .timedOut, .brokenOff, .malformed, .answerTooLong, .refused, .handshakeFailed,
            .serverFailed:
            .unavailable
        case .hostKey, .certificate, .credentialRefused, .redirect, .certificateUntrusted, .certificateName,
            .certificateTime, .authoritiesUnusable,
            .clientCertificateUnusable, .clientCertificateRefused, .verificationDisabled, .credentialMissing,
            .credentialUnprotected, .accessDenied, .secretInAddress, .readOnly:
            .configuration
        }
    }

    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .unreachable:
            Wording(
                german: "\(problem.quoted) ist nicht erreichbar.",
                english: "\(problem.quoted) cannot be reached.",
                germanHint: "Adresse und Netz prüfen; der nächste Lauf versucht es wieder.",
                englishHint: "Check the address and the network; the next run tries again.")
        case .timedOut:
            Wording(
                german: "\(problem.quoted) hat nicht rechtzeitig geantwortet.",
                english: "\(problem.quoted) did not answer in time.",
                germanHint: "Der nächste Lauf versucht es wieder; mehr Zeit gibt --timeout.",
                englishHint: "The next run tries again; --timeout gives it more time.")
        case .brokenOff:
            Wording(
                german: "Die Verbindung zu \(problem.quoted) ist mitten in der Antwort abgebrochen.",
                english: "The connection to \(problem.quoted) broke off in the middle of an answer.")
        case .malformed:
            Wording(
                german: "\(problem.quoted) antwortet nicht so, wie es ein Git-Server muss.",
                english: "\(problem.quoted) does not answer as a Git server must.")
        case .answerTooLong:
            Wording(
                german: "Die Antwort von \(problem.quoted) ist länger als \(problem.wanted) Byte.",
                english: "The answer of \(problem.quoted) is longer than \(problem.wanted) bytes.")
        case .refused:
            Wording(
                german: "\(problem.quoted) lehnt die Anfrage ab (\(problem.seen)).",
                english: "\(problem.quoted) refuses the request (\(problem.seen)).")
        case .hostKey:
            Wording(
                german:
                    "Der SSH-Schlüssel des Servers von \(problem.quoted) ist unbekannt oder hat sich geändert.",
                english: "The SSH host key of the server of \(problem.quoted) is unknown or has changed.",
                germanHint: "Den Schlüssel beim Betreiber prüfen und dann in known_hosts eintragen.",
                englishHint: "Check the key with whoever runs the server, then enter it in known_hosts.")
        case .certificate:
            Wording(
                german: "Das TLS-Zertifikat von \(problem.quoted) ist nicht gültig: \(problem.seen).",
                english: "The TLS certificate of \(problem.quoted) is not valid: \(problem.seen).",
                germanHint: "Beim Betreiber des Servers ein gültiges Zertifikat verlangen.",
                englishHint: "Ask whoever runs the server for a valid certificate.")
        case .credentialRefused:
            Wording(
                german: "\(problem.quoted) nimmt die Zugangsdaten nicht an.",
                english: "\(problem.quoted) does not accept the credentials.",
                germanHint: "Schlüssel oder Zugangsdaten prüfen; sie werden nur einmal versucht.",
                englishHint: "Check the key or the credentials; they are tried only once.")
        case .readOnly:
            Wording(
                german: "In \(problem.quoted) lässt sich nicht schreiben: git:// kennt keine Anmeldung.",
                english: "\(problem.quoted) cannot be written: git:// knows no login.",
                germanHint: "Für das innere Repository ssh:// oder https:// verwenden.",
                englishHint: "Use ssh:// or https:// for the inner repository.")
        case .redirect:
            Wording(
                german: "\(problem.quoted) leitet auf einen anderen Server um (\(problem.seen)).",
                english: "\(problem.quoted) redirects to another server (\(problem.seen)).",
                germanHint: "Die neue Adresse prüfen und selbst eintragen.",
                englishHint: "Check the new address and enter it yourself.")
        case .certificateUntrusted:
            Wording(
                german:
                    "Das TLS-Zertifikat von \(problem.quoted) stammt von keiner hier bekannten Zertifizierungsstelle: \(problem.seen).",
                english:
                    "The TLS certificate of \(problem.quoted) comes from no authority known here: \(problem.seen).",
                germanHint:
                    "Das Zertifikat der eigenen Zertifizierungsstelle unter http.sslCAInfo eintragen.",
                englishHint: "Enter the certificate of your own authority under http.sslCAInfo.")
        case .certificateName:
            Wording(
                german:
                    "Das TLS-Zertifikat von \(problem.quoted) gilt nicht für den Namen \(problem.wanted).",
                english:
                    "The TLS certificate of \(problem.quoted) is not valid for the name \(problem.wanted).",
                germanHint:
                    "Die Adresse prüfen, oder beim Betreiber ein Zertifikat mit diesem Namen (subjectAltName) verlangen.",
                englishHint:
                    "Check the address, or ask whoever runs the server for a certificate with this name (subjectAltName)."
            )
        case .certificateTime:
            Wording(
                german:
                    "Das TLS-Zertifikat von \(problem.quoted) ist abgelaufen oder noch nicht gültig (\(problem.seen)).",
                english:
                    "The TLS certificate of \(problem.quoted) has expired or is not valid yet (\(problem.seen)).",
                germanHint: "Das Zertifikat erneuern lassen, oder die Uhr dieser Maschine stellen.",
                englishHint: "Have the certificate renewed, or set the clock of this machine.")
        case .handshakeFailed:
            Wording(
                german: "Mit \(problem.quoted) kommt keine TLS-Verbindung zustande: \(problem.seen).",
                english: "No TLS connection with \(problem.quoted) came about: \(problem.seen).",
                germanHint: "Der Server muss TLS 1.2 oder 1.3 sprechen.",
                englishHint: "The server must speak TLS 1.2 or 1.3.")
        case .authoritiesUnusable:
            Wording(
                german: "Aus \(problem.quoted) lassen sich keine vertrauten TLS-Zertifikate lesen.",
                english: "No trusted TLS certificates can be read from \(problem.quoted).",
                germanHint: "Den Pfad unter http.sslCAInfo (oder GIT_SSL_CAINFO, SSL_CERT_FILE) prüfen.",
                englishHint: "Check the path under http.sslCAInfo (or GIT_SSL_CAINFO, SSL_CERT_FILE).")
        case .clientCertificateUnusable:
            Wording(
                german:
                    "Das eigene TLS-Zertifikat oder sein Schlüssel ist nicht verwendbar: \(problem.quoted).",
                english: "The own TLS certificate or its key cannot be used: \(problem.quoted).",
                germanHint:
                    "http.sslCert und http.sslKey prüfen: PEM, zusammengehörig, der Schlüssel ohne Passphrase.",
                englishHint:
                    "Check http.sslCert and http.sslKey: PEM, belonging together, the key without a passphrase."
            )
        case .clientCertificateRefused:
            Wording(
                german:
                    "\(problem.quoted) verlangt ein eigenes TLS-Zertifikat und hat keines angenommen (\(problem.seen)).",
                english:
                    "\(problem.quoted) asks for a client certificate and has accepted none (\(problem.seen)).",
                germanHint: "Zertifikat und Schlüssel unter http.sslCert und http.sslKey eintragen.",
                englishHint: "Enter certificate and key under http.sslCert and http.sslKey.")
        case .verificationDisabled:
            Wording(
                german:
                    "Die Prüfung des TLS-Zertifikats von \(problem.quoted) ist abgeschaltet (\(problem.seen)); so wird keine Verbindung aufgebaut.",
                english:
                    "The verification of the TLS certificate of \(problem.quoted) is switched off (\(problem.seen)); no connection is made that way.",
                germanHint:
                    "Die Einstellung entfernen und eine eigene Zertifizierungsstelle unter http.sslCAInfo eintragen.",
                englishHint: "Remove the setting, and enter an authority of your own under http.sslCAInfo.")
        case .credentialMissing:
            Wording(
                german: "\(problem.quoted) verlangt eine Anmeldung, und kein Credential Helper kennt eine.",
                english: "\(problem.quoted) wants a login, and no credential helper has one.",
                germanHint: "Mit git config credential.helper einen Helper einrichten.",
                englishHint: "Set up a helper with git config credential.helper.")
        case .credentialUnprotected:
            Wording(
                german:
                    "\(problem.quoted) verlangt eine Anmeldung ohne TLS; Zugangsdaten werden nicht unverschlüsselt gesendet.",
                english:
                    "\(problem.quoted) wants a login without TLS; credentials are not sent in the clear.",
                germanHint: "Eine Adresse mit https:// verwenden.",
                englishHint: "Use an address with https://.")
        case .accessDenied:
            Wording(
                german: "\(problem.quoted) verweigert den Zugriff.",
                english: "\(problem.quoted) denies access.",
                germanHint: "Die Rechte dieses Kontos auf dem Server prüfen.",
                englishHint: "Check what this account may do on the server.")
        case .serverFailed:
            Wording(
                german: "Der Server von \(problem.quoted) meldet einen Fehler: \(problem.seen).",
                english: "The server of \(problem.quoted) reports an error: \(problem.seen).",
                germanHint: "Der nächste Lauf versucht es wieder.",
                englishHint: "The next run tries again.")
        case .secretInAddress:
            Wording(
                german: "In der Adresse \(problem.quoted) steht ein Kennwort; es gehört nicht dorthin.",
                english: "There is a password in the address \(problem.quoted), where it does not belong.",
                germanHint:
                    "Das Kennwort einem Credential Helper geben und in der Adresse nur den Namen lassen.",
                englishHint:
                    "Give the password to a credential helper, and leave only the name in the address.")
        }
    }
}
