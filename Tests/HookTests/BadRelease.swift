import Foundation
import Git
import Ledger
import Seals
import Support
import Testing

/// A person's release that must not count, as somebody could bring it in by a command or push it within an entry.
struct BadRelease: Sendable, CustomTestStringConvertible {
    typealias Who = KeyPath<Cast, Player> & Sendable

    let what: String
    let code: String
    let status: Int32
    /// What it says that it frees, and for where.
    let delivery: String
    let stage: String
    /// Who it says that decided, and whose key signs.
    let person: Who
    let signer: Who
    let namespace: String?
    let change: @Sendable (inout Statement, Forger) throws -> Void
    let alter: @Sendable (inout SignedStatement) -> Void
    var testDescription: String { what }

    init(
        _ what: String, _ code: String, _ status: Int32, _ delivery: String = "v1.1.0",
        to stage: String = "abnahme",
        by person: Who = \.first, signedBy signer: Who? = nil, in namespace: String? = nil,
        change: @escaping @Sendable (inout Statement, Forger) throws -> Void = { _, _ in },
        alter: @escaping @Sendable (inout SignedStatement) -> Void = { _ in }
    ) {
        self.what = what
        self.code = code
        self.status = status
        self.delivery = delivery
        self.stage = stage
        self.person = person
        self.signer = signer ?? person
        self.namespace = namespace
        self.change = change
        self.alter = alter
    }

    /// One with another content digest than the delivery's.
    private static func digest(
        _ what: String, _ digest: @escaping @Sendable (Forger) throws -> SHA256Digest
    ) -> BadRelease {
        BadRelease(what, "release.scope", 65) { statement, forger in
            statement.decision = .release(
                Admission(
                    delivery: try forger.name("v1.1.0"), digest: try digest(forger), stage: "abnahme"))
        }
    }

    static let all: [BadRelease] = [
        BadRelease("another pipeline's", "release.scope", 65) { statement, _ in
            statement.pipeline = "bafoeg"
        },
        BadRelease("one for another ledger of the pipeline", "release.scope", 65) { statement, _ in
            statement.ledger = .null
        },
        BadRelease("one under another policy", "release.scope", 65) { statement, _ in
            statement.policy = SHA256Digest(of: [])
        },
        digest("one for other content") { _ in SHA256Digest(of: []) },
        digest("one for another delivery's content") { try $0.digest("v1.0.0") },
        BadRelease("one for a stage after the next", "gate.stage-order", 21, to: "schulung"),
        BadRelease("one for a stage that asks for none", "release.not-asked", 64, to: "vorpruefung"),
        BadRelease("one of somebody without the role", "release.role", 22, by: \.engine),
        BadRelease("one of somebody whom nobody knows", "release.role", 22, by: \.stranger),
        BadRelease("one of who has sent the delivery", "release.four-eyes", 20, "v1.2.0"),
        BadRelease("one that has expired", "release.expired", 20) { statement, _ in
            statement.time = Forger.now(-600)
            statement.expires = Forger.now(-300)
        },
        BadRelease("one of tomorrow", "ledger.time", 30) { statement, _ in
            statement.time = Forger.now(86_400)
        },
        BadRelease(
            "one that somebody else has signed", "signature.address-mismatch", 11, signedBy: \Cast.second),
        BadRelease(
            "one that nobody has signed who counts", "signature.key-unknown", 11, signedBy: \Cast.stranger),
        BadRelease("one with the signature of a hold", "signature.namespace", 11, in: "hold@stagectl"),
        BadRelease("one with the signature of a commit", "signature.namespace", 11, in: "git"),
        BadRelease(
            "one whose words were changed afterwards", "signature.wrong", 11,
            alter: { $0.statement.reason = "Abgrund" }),
    ]
}
