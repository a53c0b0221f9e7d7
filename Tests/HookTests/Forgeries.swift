import Ledger
import Pipeline
import Support
import Testing

/// An entry that somebody with a key makes and pushes, and what the hook says of it.
struct Forgery: Sendable, CustomTestStringConvertible {
    let what: String
    let code: String
    let make: @Sendable (Forger) throws -> Void
    var testDescription: String { what }

    init(_ what: String, _ code: String, _ make: @escaping @Sendable (Forger) throws -> Void) {
        self.what = what
        self.code = code
        self.make = make
    }
}

let forgeries: [Forgery] = [
    Forgery("a stage skipped", "gate.stage-order") { try $0.promote("v1.0.0", to: "produktion") },
    Forgery("no release", "release.missing") {
        $0.policy = try $0.policy(replacing: $0.releases)
        try $0.promote("v1.0.0", to: "abnahme")
    },
    Forgery("a delivery that stands there already", "gate.downgrade") {
        try $0.pretend(stateOf: "wohngeld/ledger~1")
        try $0.promote("v1.0.0", to: "vorpruefung")
    },
    Forgery("a promotion by somebody who is no engine", "ledger.role") {
        try $0.promote("v1.0.0", to: "schulung", by: $0.site.scenario.cast.first)
    },
    Forgery("a promotion by somebody whom nobody knows", "ledger.broken") {
        try $0.promote("v1.0.0", to: "schulung", by: $0.site.scenario.cast.stranger)
    },
    Forgery("an entry without a signature", "ledger.broken") {
        try $0.promote("v1.0.0", to: "schulung", signed: false)
    },
    Forgery("an entry with another message", "ledger.broken") {
        $0.policy = try Policy(readingFrom: $0.site.scenario.pipeline)
        try $0.release("v1.0.0", to: "abnahme", by: $0.site.scenario.cast.first)
        try $0.promote("v1.0.0", to: "abnahme", bendMessage: { $0 + "\nTrust me.\n" })
    },
    Forgery("an entry from the past", "ledger.time") {
        try $0.promote("v1.0.0", to: "schulung", at: Forger.now(-3600))
    },
    Forgery("an entry from the future", "ledger.time") {
        try $0.promote("v1.0.0", to: "schulung", at: Forger.now(1000))
    },
    Forgery("a release by somebody without the role", "release.role") {
        try $0.release("v1.0.0", to: "abnahme", by: $0.site.scenario.cast.engine)
    },
    Forgery("a release under another policy", "release.scope") {
        try $0.release("v1.0.0", to: "abnahme", by: $0.site.scenario.cast.first)
    },
    Forgery("a release for another pipeline", "release.scope") {
        $0.policy = try $0.policy(replacing: [("pipeline: wohngeld", "pipeline: bafoeg")])
        try $0.release("v1.0.0", to: "abnahme", by: $0.site.scenario.cast.first) { statement, _ in
            statement.pipeline = "bafoeg"
        }
    },
    Forgery("a release for another ledger of the pipeline", "release.scope") {
        $0.policy = try Policy(readingFrom: $0.site.scenario.pipeline)
        $0.ledger = $0.head
        try $0.release("v1.0.0", to: "abnahme", by: $0.site.scenario.cast.first)
    },
    Forgery("a release that has expired", "release.expired") {
        $0.policy = try Policy(readingFrom: $0.site.scenario.pipeline)
        try $0.pretend(time: Forger.now(-600))
        try $0.release(
            "v1.0.0", to: "abnahme", by: $0.site.scenario.cast.first, at: Forger.now(-700)
        ) { statement, _ in statement.expires = Forger.now(-300) }
    },
    Forgery("a release that is given twice", "release.given") {
        $0.policy = try Policy(readingFrom: $0.site.scenario.pipeline)
        try $0.release("v1.0.0", to: "abnahme", by: $0.site.scenario.cast.first)
        try $0.pretend(stateOf: "wohngeld/ledger~1")
        try $0.release("v1.0.0", to: "abnahme", by: $0.site.scenario.cast.first)
    },
    Forgery("a release that was taken back", "release.revoked") {
        $0.policy = try Policy(readingFrom: $0.site.scenario.pipeline)
        let first = $0.site.scenario.cast.first
        let signed = try $0.releaseAndRevoke("v1.0.0", to: "abnahme", by: first)
        try $0.pretend(stateOf: "wohngeld/ledger~2")
        try $0.append(.decision(signed), by: first, author: first)
    },
    Forgery("a stage on hold", "gate.hold") {
        $0.policy = try Policy(readingFrom: $0.site.scenario.pipeline)
        let first = $0.site.scenario.cast.first
        try $0.release("v1.0.0", to: "abnahme", by: first)
        try $0.decide(.hold(.stage("abnahme")), by: first)
        try $0.pretend(stateOf: "wohngeld/ledger~1")
        try $0.promote("v1.0.0", to: "abnahme")
    },
    Forgery("a delivery that was withdrawn", "gate.withdrawn") {
        $0.policy = try Policy(readingFrom: $0.site.scenario.pipeline)
        let first = $0.site.scenario.cast.first
        try $0.release("v1.0.0", to: "abnahme", by: first)
        try $0.decide(.withdraw(try $0.name("v1.0.0"), digest: try $0.digest("v1.0.0")), by: first)
        try $0.pretend(stateOf: "wohngeld/ledger~1")
        try $0.promote("v1.0.0", to: "abnahme")
    },
    Forgery("a policy where none can change", "policy.closed") {
        $0.policy = try $0.policy(replacing: [("stages:", "policy: { by: fachverantwortung }\nstages:")])
        let weak = try $0.policy(replacing: $0.releases)
        try $0.append(.propose(Proposal(weak, because: "Test")), by: $0.site.scenario.cast.engine)
    },
]

extension Forger {
    /// What stands in the pipeline file for releases, with nothing in its place.
    var releases: [(String, String)] {
        [
            (", release: { by: fachverantwortung }", ""),
            ("    release: { by: fachverantwortung, approvals: 2 }\n", ""),
        ]
    }

    /// The policy in force with other words in the pipeline file.
    func policy(replacing words: [(String, String)]) throws -> Policy {
        var text = try String(contentsOfFile: site.scenario.pipeline, encoding: .utf8)
        for (old, new) in words { text = text.replacingOccurrences(of: old, with: new) }
        return try Policy(readingFrom: site.scenario.folder.write(text, to: "forged.yaml"))
    }

    /// Brings in a decision that is about no release.
    func decide(_ decision: Decision, by person: Player) throws {
        let statement = Statement(
            pipeline: "wohngeld", ledger: try #require(ledger), policy: policy.digest, decision: decision,
            person: person.address, reason: "Test", time: Forger.now())
        try decide(statement, by: person)
    }

    /// Releases a delivery and takes that back; returns the release.
    func releaseAndRevoke(
        _ tag: String, to stage: String, by person: Player
    ) throws -> SignedStatement {
        let admission = Admission(delivery: try name(tag), digest: try digest(tag), stage: stage)
        let statement = Statement(
            pipeline: "wohngeld", ledger: try #require(ledger), policy: policy.digest,
            decision: .release(admission), person: person.address, reason: "Test", time: Forger.now())
        let signed = try sign(statement, by: person)
        try append(.decision(signed), by: person, author: person)
        try decide(.revoke(admission, statement: statement.digest), by: person)
        return signed
    }
}
