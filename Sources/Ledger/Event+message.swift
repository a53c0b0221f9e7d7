internal import Git
internal import Pipeline
internal import Seals
internal import Timetable

extension Event {
    /// Returns the message that an event's commit must bear.
    ///
    /// - Throws: ``MalformedRecord`` also if a value has more than one line, for it would bring trailers of its own.
    package func message() throws(MalformedRecord) -> EventMessage {
        let message = try wording()
        guard message.trailers.allSatisfy({ !$0.value.utf8.contains(UInt8(ascii: "\n")) }) else {
            throw MalformedRecord("a trailer of several lines")
        }
        return message
    }

    private func wording() throws(MalformedRecord) -> EventMessage {
        switch act {
        case .genesis(let policy):
            message("Begin \(pipeline)", nil, [("Policy", policy.digest.text)])
        case .policy(let policy):
            message("Adopt policy \(policy.digest.short)", nil, [("Policy", policy.digest.text)])
        case .propose(let proposal):
            message(
                "Propose policy \(proposal.policy.digest.short)", proposal.reason,
                [("Policy", proposal.policy.digest.text)])
        case .accept(let judgement): try accepting(judgement)
        case .reject(let judgement): try rejecting(judgement)
        case .decision(let signed): deciding(signed.statement)
        case .promote(let move):
            message(
                EventMessage.subject(of: move.kind, move.delivery, move.stage), move.kind.reason,
                [
                    ("Delivery", move.delivery.text), ("Stage", move.stage),
                    ("Commit", try id(ofCommit: move.raw)), ("Local-Time", move.localTime?.text),
                ] + move.kind.purpose.trailers)
        case .verify(let verification):
            message(
                "Verify \(verification.delivery.text) in \(verification.stage): \(verification.result.rawValue)",
                verification.reason,
                [
                    ("Delivery", verification.delivery.text), ("Stage", verification.stage),
                    ("Result", verification.result.rawValue),
                ])
        }
    }

    private func message(
        _ subject: String, _ reason: String?, _ trailers: [(String, String?)]
    ) -> EventMessage {
        EventMessage(
            subject: subject, reason: reason,
            trailers: [
                ("Event", act.kind.rawValue), ("Version", EventMessage.version), ("Pipeline", pipeline),
                ("Sequence", String(sequence)),
            ] + trailers)
    }

    private func accepting(_ judgement: Judgement) throws(MalformedRecord) -> EventMessage {
        let report = try judgement.parsedReport()
        guard let commit = judgement.delivered else { throw MalformedRecord("no delivery commit") }
        return message(
            "Accept \(report.delivery)", nil,
            [
                ("Delivery", report.delivery), ("Digest", report.digest?.text),
                ("Tree", report.source.tree?.hex), ("Sender", report.shownSenders),
                ("Commit", try id(ofCommit: commit)),
            ])
    }

    private func rejecting(_ judgement: Judgement) throws(MalformedRecord) -> EventMessage {
        let report = try judgement.parsedReport()
        return message(
            "Reject \(report.delivery)", nil,
            [
                ("Delivery", report.delivery), ("Digest", report.digest?.text),
                ("Findings", report.refusingCodes.joined(separator: ", ")),
            ])
    }

    private func deciding(_ statement: Statement) -> EventMessage {
        var trailers: [(String, String?)] = [
            ("Delivery", statement.decision.delivery?.text), ("Digest", statement.decision.digest?.text),
            ("Stage", statement.decision.stage),
        ]
        let subject: String
        switch statement.decision {
        case .release(let admission):
            subject = "Release \(admission.words)"
            trailers += admission.purpose.trailers
        case .revoke(let admission, let digest):
            subject = "Revoke the release of \(admission.words)"
            trailers += admission.purpose.trailers + [("Statement", digest.text)]
        case .vouch(let vouch):
            subject = "\(vouch.word == .given ? "Vouch" : "No longer vouch") for \(vouch.delivery.text)"
            trailers += [("Judged", String(vouch.judged)), ("Unscanned", vouch.unscanned.text)]
        case .withdraw(let delivery, _): subject = "Withdraw \(delivery.text)"
        case .hold(let place): subject = "Hold \(place.stage ?? "everything")"
        case .resume(let place, let hold):
            subject = "Resume \(place.stage ?? "everything")"
            trailers.append(("Hold", String(hold)))
        case .approve(let proposal, _):
            subject = "Approve policy \(proposal.short)"
            trailers.append(("Policy", proposal.text))
        }
        return message(subject, statement.reason, trailers + [("Person", statement.person)])
    }

    private func id(ofCommit raw: RawObject<CommitObject>) throws(MalformedRecord) -> String {
        do { return try raw.id.get().hex } catch {
            throw MalformedRecord(error.message)
        }
    }
}

extension Admission {
    /// What is freed for what, in a subject.
    fileprivate var words: String {
        switch purpose {
        case .regular: "\(delivery.text) for \(stage)"
        case .rollback: "\(delivery.text) for the way back in \(stage)"
        case .lane(let name): "\(delivery.text) for \(stage) by \(name)"
        }
    }
}

extension SHA256Digest {
    /// The first digits, for people.
    fileprivate var short: String { String(hex.prefix(12)) }
}
