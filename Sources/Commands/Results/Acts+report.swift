import Git
import Ledger
import Pipeline
import Problems
import Seals

// What the commands show that append an entry without a statement.

extension Verification {
    /// Returns what `verify` shows.
    func report(_ appended: Appended, _ mode: LedgerWriter.Mode) -> Report {
        let id = appended.entry.id.short
        return .act(
            result == .passed
                ? .testsPassed(delivery.text, in: stage, id: id)
                : .testsFailed(delivery.text, in: stage, id: id),
            [
                "delivery": .string(delivery.text), "stage": .string(stage),
                "result": .string(result.rawValue), "reason": .string(reason),
            ], appended, mode,
            next: result == .passed ? [.line(StyledText(.next("stagectl promote"), .strong))] : [])
    }
}

extension Policy {
    /// Returns what `policy propose` shows.
    func report(
        proposedBy person: String, _ reason: String, _ appended: Appended,
        insteadOf replaced: ProposalRecord?, _ mode: LedgerWriter.Mode
    ) -> Report {
        .act(
            .proposed(digest.short, id: appended.entry.id.short),
            [
                "policy": .string(digest.text), "person": .string(person), "reason": .string(reason),
                "replaces": replaced.map { .string($0.digest.text) } ?? .null,
            ], appended, mode,
            more: replaced.map { [.hanging(lead: "", StyledText(.replaces($0.digest.short)))] } ?? [],
            next: [.line(StyledText(.next(ShownCall.approve(digest).phrase), .strong))])
    }
}

extension Chain {
    /// Returns what `policy adopt` shows.
    ///
    /// - Parameter local: The policy on this machine, which has to be the one in force from now on; nil if it cannot be read whole.
    func report(adopting appended: Appended, beside local: Policy?, _ mode: LedgerWriter.Mode) -> Report {
        let digest = policy.digest
        return .act(
            .adopted(digest.short, id: appended.entry.id.short),
            ["policy": .string(digest.text), "local": local.map { .string($0.digest.text) } ?? .null],
            appended, mode,
            next: [
                .hanging(lead: "", StyledText(local?.digest == digest ? .othersFollow : .allFollow, .strong))
            ])
    }
}
