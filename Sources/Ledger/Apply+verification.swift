internal import Git
internal import Pipeline
internal import Problems

extension LedgerState {
    /// Returns what a `verify` changes.
    func verifying(
        _ verification: Verification, _ event: Event, _ policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        try require(verification, by: event.signer, under: policy, in: repository)
        let record = VerificationRecord(
            verification, person: event.signer, sequence: event.sequence, time: event.time)
        return StateChange([
            StatePath.verification(of: verification.delivery, in: verification.stage): record.content
        ])
    }

    /// Refuses a result that is not asked for, of somebody who may not tell it, or of what does not stand in the stage.
    func require(
        _ verification: Verification, by person: String, under policy: Policy,
        in repository: borrowing Repository
    ) throws(Problem) {
        let stage = try policy.definition.exactStage(verification.stage)
        guard let rule = stage.verify else { throw Problem(.verify(.notAsked), stage.name) }
        let members = policy.members(of: rule.by)
        guard members.contains(where: { Principal.folded($0) == Principal.folded(person) }) else {
            throw Problem(.ledger(.role), person, expected: members.joined(separator: ", "), found: person)
        }
        let record = try acceptedDelivery(verification.delivery, in: repository)
        guard try self.stage(stage.name, in: repository)?.delivery == record.name else {
            throw Problem(.verify(.notStanding), record.name.text, expected: stage.name)
        }
        try requireVisible(verification.reason, by: person)
    }
}
