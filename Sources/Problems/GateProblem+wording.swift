// What is said about gates that people shut, or open by telling something, and about what is overdue.

extension GateProblem {
    func wordingOfSoak(_ problem: Problem) -> Wording {
        guard problem.expected != nil else {
            let stage = problem.found.map(shellWord) ?? "…"
            let explanation = "stagectl explain \(shellWord(problem.subject)) --to \(stage)"
            return Wording(
                german:
                    "Die Lieferung \(problem.quoted) hat in den Stufen davor nicht lange genug gestanden.",
                english: "The delivery \(problem.quoted) has not stood in the stages before for long enough.",
                germanHint: "Was fehlt, zeigt: \(explanation)",
                englishHint: "What is missing is shown by: \(explanation)")
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

    func wordingOfKeyRevoked(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Die Lieferung \(problem.quoted) kommt in keine weitere Stufe: Der Schlüssel \"\(problem.seen)\" von \"\(problem.wanted)\" ist seit der Übernahme gesperrt.",
            english:
                "The delivery \(problem.quoted) enters no further stage: the key \"\(problem.seen)\" of \"\(problem.wanted)\" has been revoked since the intake.",
            germanHint: "Der Absender liefert eine neue Version, signiert mit einem anderen Schlüssel.",
            englishHint: "The sender delivers a new version, signed with another key.")
    }

    func wordingOfHold(_ problem: Problem) -> Wording {
        let place = HeldPlace(problem.subject)
        return Wording(
            german: "\(place.german) ist angehalten (Eintrag \(problem.seen)).",
            english: "\(place.english) is on hold (entry \(problem.seen)).",
            germanHint: "\(problem.wanted): \(place.resumption) -m \"Begründung\"",
            englishHint: "\(problem.wanted): \(place.resumption) -m \"reason\"")
    }

    func wordingOfVerify(_ problem: Problem) -> Wording {
        let call = "stagectl verify \(shellWord(problem.subject)) --stage \(firstStage(of: problem)) --passed"
        return Wording(
            german:
                "Dass die Lieferung \(problem.quoted) die Tests bestanden hat, ist noch nicht gemeldet: \(problem.wanted).",
            english:
                "It has not been told yet that the delivery \(problem.quoted) has passed the tests: \(problem.wanted).",
            germanHint: "Nach bestandenen Tests, wer dafür zuständig ist: \(call)",
            englishHint: "Once they have passed, whoever is in charge of them: \(call)")
    }

    func wordingOfCatchUp(_ problem: Problem) -> Wording {
        let call = "stagectl promote \(shellWord(problem.subject)) --to \(firstStage(of: problem))"
        return Wording(
            german:
                "Nach dem Eilweg von \(problem.quoted) war bis \(problem.seen) nachzuholen: \(problem.wanted).",
            english:
                "After the lane that \(problem.quoted) took, these were due until \(problem.seen): \(problem.wanted).",
            germanHint: "Nachgeholt wird mit dieser oder einer neueren Lieferung: \(call)",
            englishHint: "To catch up, with this delivery or a newer one: \(call)")
    }

    /// The first of the stages that a problem names: where not all of them are needed, one may do.
    func firstStage(of problem: Problem) -> String {
        problem.expected?.split(separator: ", ").first.map { shellWord(String($0)) } ?? "…"
    }
}
