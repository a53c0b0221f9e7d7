/// Why a certificate, or an authority that issues them, does not make somebody a signer: `found` of `signature.certificate`.
public enum CertificateFault: String, Sendable, Hashable, CaseIterable {
    /// The key may only issue certificates and signed something itself.
    case authority
    /// Only plain keys count here.
    case notAccepted = "not-accepted"
    /// The authority that it names has not signed it.
    case seal
    /// It is for a machine that others log in to.
    case host
    /// It is for other addresses, or for everybody's.
    case principal
    /// It was over before the time of judgement.
    case expired
    /// It begins after the time of judgement.
    case notYetValid = "not-yet-valid"
    /// It asks for something that cannot be seen to here.
    case criticalOption = "critical-option"
    /// Its key is or was that of somebody who decides in the pipeline.
    case keyOfPerson = "key-of-person"

    /// The sentence about a problem, in both languages.
    func sentences(_ problem: Problem) -> (german: String, english: String) {
        switch self {
        case .authority:
            (
                "Der Schlüssel \(problem.quoted) stellt Zertifikate aus und signiert nichts anderes.",
                "The key \(problem.quoted) issues certificates and signs nothing else."
            )
        case .notAccepted:
            (
                "\(problem.quoted) hat mit einem Zertifikat signiert; hier zählen nur eingetragene Schlüssel.",
                "\(problem.quoted) has signed by certificate; only keys that are listed count here."
            )
        case .seal:
            (
                "Das Zertifikat des Schlüssels \(problem.quoted) ist nicht von \"\(problem.wanted)\" ausgestellt.",
                "The certificate of the key \(problem.quoted) is not issued by \"\(problem.wanted)\"."
            )
        case .host:
            (
                "Das Zertifikat des Schlüssels \(problem.quoted) gilt für Rechner, nicht für Personen.",
                "The certificate of the key \(problem.quoted) is for machines, not for people."
            )
        case .principal:
            (
                "Das Zertifikat des Schlüssels \(problem.quoted) gilt nicht für \"\(problem.wanted)\".",
                "The certificate of the key \(problem.quoted) is not for \"\(problem.wanted)\"."
            )
        case .expired:
            (
                "Das Zertifikat des Schlüssels \(problem.quoted) galt bis \(problem.wanted).",
                "The certificate of the key \(problem.quoted) was valid until \(problem.wanted)."
            )
        case .notYetValid:
            (
                "Das Zertifikat des Schlüssels \(problem.quoted) gilt erst ab \(problem.wanted).",
                "The certificate of the key \(problem.quoted) is valid only from \(problem.wanted)."
            )
        case .criticalOption:
            (
                "Das Zertifikat des Schlüssels \(problem.quoted) gilt nur mit \"\(problem.wanted)\"; das lässt sich hier nicht prüfen.",
                "The certificate of the key \(problem.quoted) counts only with \"\(problem.wanted)\", which cannot be checked here."
            )
        case .keyOfPerson:
            (
                "Mit einem Zertifikat auf den Schlüssel \(problem.quoted) liefert niemand; er ist oder war der von \(problem.wanted).",
                "Nobody delivers by a certificate on the key \(problem.quoted); it is or was that of \(problem.wanted)."
            )
        }
    }
}
