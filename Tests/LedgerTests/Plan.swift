import Ledger
import Pipeline
import Seals
import Support

/// A pipeline of a story.
struct Plan: Sendable {
    let stages: String
    let more: String
    let deliveries: String
    let checkup: String

    init(
        _ stages: String = usualStages, more: String = usualRest, deliveries: String = "refs/tags/v*",
        checkup: String = "note: optional"
    ) {
        self.checkup = checkup
        self.stages = stages
        self.more = more
        self.deliveries = deliveries
    }

    static let usual = Plan()

    /// Three stages in a row with a fourth beside, and a lane from the first to the last.
    static let usualStages = """
          eins: { title: Eins }
          zwei: { after: [eins], release: { by: fach } }
          neben: { after: [eins] }
          drei:
            after: [zwei]
            release: [{ by: fach, approvals: 2 }, { by: leitung }]
            rollback: { by: leitung }
        """

    static let usualRest = """
        policy: { by: [fach, leitung], approvals: 2 }
        hold: { by: [pflege] }
        resume: { by: fach, approvals: 2 }
        withdraw: { by: leitung }
        lanes:
          eil: { from: [eins], to: drei, release: { by: leitung }, catch-up: 1h }
        """

    /// A policy that somebody wants instead.
    enum Change: Sendable {
        /// It differs by a comment.
        case comment(Int)
        /// It is the one that stories begin with.
        case none
        /// It is that of another pipeline.
        case name
        /// It names fewer stages and people, and nobody who could change it again.
        case smaller
        /// It has one more stage.
        case stage(String)
        /// It has not one of the stages that follow the first alone.
        case without(String)
        /// It has another stage in the place of `neben`.
        case instead(String)
        /// Releases are given by others.
        case strict
        /// The key of the senders becomes f3's, and others send.
        case handover
        /// After that f3 has another key.
        case handoverAgain
        /// The senders have an authority besides their key, and these are revoked; with nil nobody has said what is.
        case certifying([Revoked]? = nil)
        /// The same, and f3 has the key that the authority has certified.
        case certifyingPerson
        /// Nobody sends but somebody new.
        case retired([Revoked] = [])
        /// Nobody sends but by certificate, and these are revoked.
        case certificatesAlone([Revoked])
        /// A key has been revoked with which somebody of the operator may have signed.
        case revokedOperator
        /// Keys count until a second after the beginning: those of everybody, or of whom an address begins with.
        case lapsing(Int64, of: String = "")

        /// What is revoked.
        enum Revoked: Sendable {
            case sender
            case other
            case authority
            case certified
        }

        func policy() throws -> Policy {
            switch self {
            case .certifying(let revoked): try senders(.certifying, revoked)
            case .certifyingPerson: try senders(.certifying, nil, f3: Sealed.all.get().spareKey)
            case .retired(let revoked): try senders(.new, revoked)
            case .certificatesAlone(let revoked): try certificatesAlone(revoked)
            case .revokedOperator: try revokedOperator()
            case .none: try Plan.usual.policy()
            case .comment(let number): try Plan.usual.policy { "# \(number)\n\($0)" }
            case .name: try Plan.usual.policy { $0.replacing("pipeline: wohngeld", with: "pipeline: bauamt") }
            case .smaller:
                try Plan("  eins: {}\n  zwei: { after: [eins] }", more: "").policy {
                    $0.replacing("f2@amt.example, ", with: "")
                }
            case .stage(let name):
                try Plan.usual.policy { "\($0)  \(name): { after: [eins] }\n" }
            case .without(let name):
                try Plan.usual.policy { $0.replacing("  \(name): { after: [eins] }\n", with: "") }
            case .instead(let name):
                try Plan.usual.policy { $0.replacing("  neben: {", with: "  \(name): {") }
            case .handover: try handover { $0.senderKey }
            case .handoverAgain: try handover { $0.spareKey }
            case .lapsing(let seconds, let person): try lapsing(seconds, of: person)
            case .strict:
                try Plan.usual.policy {
                    $0.replacing("resume: { by: fach, approvals: 2 }", with: "resume: { by: leitung }")
                }
            }
        }

        private func lapsing(_ seconds: Int64, of person: String) throws -> Policy {
            let last = Timestamp(seconds: PlannedLedger.start + seconds).text.filter {
                $0.isNumber || $0 == "Z"
            }
            let lines = try Sealed.all.get().operators.split(separator: "\n").map { line in
                guard line.hasPrefix(person), let blank = line.firstIndex(of: " ") else {
                    return String(line)
                }
                return line[..<blank] + " valid-before=\"\(last)\"" + line[blank...]
            }
            let policy = try Plan.usual.policy()
            return try Policy(
                pipeline: policy.pipelineBytes,
                operatorFiles: ["allowed_signers": Array((lines.joined(separator: "\n") + "\n").utf8)],
                senderFiles: policy.senderFiles)
        }

        private enum Senders {
            case certifying
            case new
        }

        private func senders(_ who: Senders, _ revoked: [Revoked]?, f3: String? = nil) throws -> Policy {
            let shared = try Sealed.all.get()
            let text =
                switch who {
                case .certifying:
                    "\(shared.senders)*@lieferant.example cert-authority \(shared.authorityKey)\n"
                case .new: "neu@lieferant.example \(shared.otherKey)\n"
                }
            var files = ["allowed_signers": Array(text.utf8)]
            files["revoked_keys"] = revoked.map { list(of: $0, shared) }
            let operators = shared.operators.split(separator: "\n").map { line in
                line.hasPrefix("f3@") ? "f3@amt.example \(f3 ?? String(line.dropFirst(15)))" : String(line)
            }
            return try Policy(
                pipeline: Plan.usual.policy().pipelineBytes,
                operatorFiles: ["allowed_signers": Array((operators.joined(separator: "\n") + "\n").utf8)],
                senderFiles: files)
        }

        private func revokedOperator() throws -> Policy {
            let policy = try Plan.usual.policy()
            let revoked = list(of: [.other], try Sealed.all.get())
            return try Policy(
                pipeline: policy.pipelineBytes,
                operatorFiles: policy.operatorFiles.merging(["revoked_keys": revoked]) { $1 },
                senderFiles: policy.senderFiles)
        }

        private func certificatesAlone(_ revoked: [Revoked]) throws -> Policy {
            let shared = try Sealed.all.get()
            let policy = try Plan.usual.policy {
                $0.replacing("require: 1,", with: "require: 1, senders: { haus: { subjects: O=Haus } },")
            }
            return try Policy(
                pipeline: policy.pipelineBytes, operatorFiles: policy.operatorFiles,
                senderFiles: [
                    "anchors.pem": Array(shared.anchor.utf8), "revoked_keys": list(of: revoked, shared),
                ])
        }

        private func list(of revoked: [Revoked], _ shared: Sealed.Shared) -> [UInt8] {
            let keys = revoked.map { one in
                switch one {
                case .sender: shared.senderKey
                case .other: shared.otherKey
                case .authority: shared.authorityKey
                case .certified: shared.spareKey
                }
            }
            return Array((["# revoked"] + keys + [""]).joined(separator: "\n").utf8)
        }

        private func handover(of key: (Sealed.Shared) -> String) throws -> Policy {
            let shared = try Sealed.all.get()
            let lines = shared.operators.split(separator: "\n")
                .map { $0.hasPrefix("f3@") ? "f3@amt.example \(key(shared))" : String($0) }
            let senders = "neu@lieferant.example \(shared.otherKey)\n"
            return try Policy(
                pipeline: Plan.usual.policy().pipelineBytes,
                operatorFiles: ["allowed_signers": Array((lines.joined(separator: "\n") + "\n").utf8)],
                senderFiles: ["allowed_signers": Array(senders.utf8)])
        }
    }

    static let people = ["p1", "p2", "f1", "f2", "f3", "l1", "l2"]

    static func address(of name: String) -> String {
        if name.contains("@") { return name }
        return "\(name)@\(name.hasPrefix("engine") ? "inner" : "amt").example"
    }

    /// - Parameter edit: Changes the text of the pipeline file.
    func policy(_ edit: (String) -> String = { $0 }) throws -> Policy {
        let shared = try Sealed.all.get()
        let text = """
            pipeline: wohngeld
            source: { url: /a, deliveries: "\(deliveries)" }
            target: { url: /b }
            signers: signers/betrieb
            roles:
              engine: [engine@inner.example, engine-2@inner.example]
              pflege: [p1@amt.example, p2@amt.example]
              fach: [f1@amt.example, f2@amt.example, f3@amt.example]
              leitung: [l1@amt.example, l2@amt.example, f1@amt.example]
            checkup:
              content: { max-file: 1MiB, max-total: 1MiB }
              checksums: { manifest: SHA256SUMS }
              signatures: { signers: signers/lieferanten, require: 1, on: tag }
              malware: { databases: [/db], max-age: 48h }
              \(checkup)
            \(more)
            stages:
            \(stages)

            """
        return try Policy(
            pipeline: Array(edit(text).utf8),
            operatorFiles: ["allowed_signers": Array(shared.operators.utf8)],
            senderFiles: ["allowed_signers": Array(shared.senders.utf8)])
    }
}
