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
    /// The TLS certificate of a server is not valid for it, or not from a known authority.
    case certificate = "certificate"
    /// The server did not take the credentials; they were tried once.
    case credentialRefused = "credential-refused"
    /// The server points to another one.
    case redirect = "redirect"

    /// The part of the name before the dot.
    public static let area = "transport"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreachable, .timedOut, .brokenOff, .malformed, .answerTooLong, .refused: .unavailable
        case .hostKey, .certificate, .credentialRefused, .redirect: .configuration
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
                german: "\(problem.quoted) lehnt die Anfrage ab: \(problem.seen)",
                english: "\(problem.quoted) refuses the request: \(problem.seen)")
        case .hostKey:
            Wording(
                german:
                    "Der SSH-Schlüssel des Servers von \(problem.quoted) ist unbekannt oder hat sich geändert.",
                english: "The SSH host key of the server of \(problem.quoted) is unknown or has changed.",
                germanHint: "Den Schlüssel beim Betreiber prüfen und dann in known_hosts eintragen.",
                englishHint: "Check the key with whoever runs the server, then enter it in known_hosts.")
        case .certificate:
            Wording(
                german: "Das TLS-Zertifikat von \(problem.quoted) ist nicht gültig.",
                english: "The TLS certificate of \(problem.quoted) is not valid.",
                germanHint: "Eine eigene Zertifizierungsstelle nennt http.sslCAInfo.",
                englishHint: "A certification authority of your own is named by http.sslCAInfo.")
        case .credentialRefused:
            Wording(
                german: "\(problem.quoted) nimmt die Zugangsdaten nicht an.",
                english: "\(problem.quoted) does not accept the credentials.",
                germanHint: "Schlüssel oder Zugangsdaten prüfen; sie werden nur einmal versucht.",
                englishHint: "Check the key or the credentials; they are tried only once.")
        case .redirect:
            Wording(
                german: "\(problem.quoted) leitet auf einen anderen Server um: \(problem.seen)",
                english: "\(problem.quoted) redirects to another server: \(problem.seen)",
                germanHint: "Die neue Adresse prüfen und selbst eintragen.",
                englishHint: "Check the new address and enter it yourself.")
        }
    }
}
