// What is said about gates that people shut, or open by telling something, and about what is overdue.

extension GateProblem {
    func wordingOfSoak(_ problem: Problem) -> Wording {
        guard problem.expected != nil else {
            return Wording(
                german:
                    "Die Lieferung \(problem.quoted) hat in den Stufen davor nicht lange genug gestanden.",
                english: "The delivery \(problem.quoted) has not stood in the stages before for long enough.",
                germanHint: "Was fehlt, zeigt: stagectl explain \(shellWord(problem.subject)) --to …",
                englishHint:
                    "What is missing is shown by: stagectl explain \(shellWord(problem.subject)) --to …")
        }
        return Wording(
            german: "Die Liegezeit der Lieferung \(problem.quoted) läuft noch bis \(problem.wanted).",
            english: "The soak time of the delivery \(problem.quoted) runs until \(problem.wanted).",
            germanHint: "Danach: stagectl promote", englishHint: "After that: stagectl promote")
    }

    func wordingOfWithdrawn(_ problem: Problem) -> Wording {
        Wording(
            german: "Die Lieferung \(problem.quoted) ist zurückgezogen und kommt in keine Stufe mehr.",
            english: "The delivery \(problem.quoted) has been withdrawn and enters no stage any more.",
            germanHint: "Der Absender liefert eine neue Version.",
            englishHint: "The sender delivers a new version.")
    }

    func wordingOfHold(_ problem: Problem) -> Wording {
        Wording(
            german: "\(problem.quoted) ist angehalten (Eintrag \(problem.seen)).",
            english: "\(problem.quoted) is on hold (entry \(problem.seen)).",
            germanHint: "\(problem.wanted): stagectl resume",
            englishHint: "\(problem.wanted): stagectl resume")
    }

    func wordingOfVerify(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Bestandene Tests der Lieferung \(problem.quoted) sind nicht gemeldet: \(problem.wanted).",
            english:
                "Tests that the delivery \(problem.quoted) has passed are not told of: \(problem.wanted).",
            germanHint: "Das Ergebnis meldet, wer in der Stufe dafür zuständig ist.",
            englishHint: "Whoever is in charge of them in the stage tells the result.")
    }

    func wordingOfCatchUp(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Nach dem Eilweg von \(problem.quoted) war bis \(problem.seen) nachzuholen: \(problem.wanted).",
            english:
                "After the lane that \(problem.quoted) took, these were due until \(problem.seen): \(problem.wanted).",
            germanHint: "Diese oder eine neuere Lieferung in die ausgelassenen Stufen überführen.",
            englishHint: "Promote this delivery or a newer one to the stages that were skipped.")
    }
}
