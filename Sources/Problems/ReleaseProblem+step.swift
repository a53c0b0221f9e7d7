// What is said about the releases of a step: those that are missing, and those that are there and do not count.

extension ReleaseProblem {
    /// Releases that are there and do not count: as a gate tells it of a step, or of the one person whose statement it is.
    func wordingOfUncounted(_ problem: Problem) -> Wording {
        let isExpired = self == .expired
        guard let step = ReleasedStep(problem.subject) else {
            return isExpired
                ? Wording(
                    german: "Die Erklärung von \(problem.quoted) ist am \(problem.seen) abgelaufen.",
                    english: "The statement by \(problem.quoted) expired at \(problem.seen).",
                    germanHint: "Neu erklären.", englishHint: "State it anew.")
                : Wording(
                    german: "\(problem.quoted) hat die Lieferung gesendet und gibt sie nicht selbst frei.",
                    english: "\(problem.quoted) has sent the delivery and does not release it as well.",
                    germanHint: "Freigeben kann: \(problem.wanted)",
                    englishHint: "To be released by: \(problem.wanted)")
        }
        let german = isExpired ? "ist abgelaufen" : "zählt nicht (Vier-Augen-Prinzip)"
        let english = isExpired ? "has expired" : "does not count (four eyes)"
        return step.wording(
            of: problem,
            german:
                "Die Freigabe von \(step.delivery) \(step.germanWay) durch \(problem.seen) \(german).",
            english:
                "The release of \(step.delivery) \(step.englishWay) by \(problem.seen) \(english)."
        )
    }

    func wordingOfMissing(_ problem: Problem) -> Wording {
        // What was found is a share, as in `1/2`.
        let german = problem.seen.replacing("/", with: " von ")
        let english = problem.seen.replacing("/", with: " of ")
        guard let step = ReleasedStep(problem.subject) else {
            return Wording(
                german: "Für \(problem.quoted) fehlt die Freigabe (\(german)).",
                english: "The release (Freigabe) of \(problem.quoted) is missing (\(english)).",
                germanHint: "Freigeben kann: \(problem.wanted)",
                englishHint: "To be released by: \(problem.wanted)")
        }
        return step.wording(
            of: problem,
            german: "Für \(step.delivery) fehlt die Freigabe \(step.germanWay) (\(german)).",
            english:
                "The release (Freigabe) of \(step.delivery) \(step.englishWay) is missing (\(english))."
        )
    }
}

/// The step that a release is for, as a problem's subject names it.
///
/// `v2.4.0 → abnahme`, and where the way is not the regular one `v2.3.0 → produktion → rollback` or `… → lane eilfreigabe`: no
/// name of a delivery or a stage has blanks in it.
private struct ReleasedStep {
    private let names: [String]
    /// The options that name the way; none for the regular one.
    private let options: [String]
    /// The stage and the way to it.
    let germanWay: String
    let englishWay: String

    init?(_ subject: String) {
        let parts = subject.split(separator: " → ").map(String.init)
        guard parts.count >= 2 else { return nil }
        names = Array(parts.prefix(2))
        let way = parts.dropFirst(2).first?.split(separator: " ", maxSplits: 1).map(String.init) ?? []
        let stage = "\"\(escapedForTerminal(parts[1]))\""
        switch (way.first, way.dropFirst().first) {
        case ("rollback", nil):
            options = ["--rollback"]
            germanWay = "für den Weg zurück in \(stage)"
            englishWay = "for the way back in \(stage)"
        case ("lane", let lane?):
            options = ["--lane", shellWord(lane)]
            let shown = escapedForTerminal(lane)
            germanWay = "für den Eilweg \"\(shown)\" nach \(stage)"
            englishWay = "for the lane \"\(shown)\" to \(stage)"
        default:
            options = []
            germanWay = "zu \(stage)"
            englishWay = "for \(stage)"
        }
    }

    var delivery: String { "\"\(escapedForTerminal(names[0]))\"" }

    func wording(of problem: Problem, german: String, english: String) -> Wording {
        guard problem.expected?.isEmpty == false else {
            return Wording(
                german: german, english: english,
                germanHint: "Von denen, die freigeben dürfen, zählt niemand mehr; die Pipeline ändern.",
                englishHint: "Of those who may release, nobody counts any more; change the pipeline.")
        }
        let words = ["stagectl", "release", shellWord(names[0]), "--to", shellWord(names[1])] + options
        let call = words.joined(separator: " ")
        return Wording(
            german: german, english: english, germanHint: "\(problem.wanted): \(call) -m \"Begründung\"",
            englishHint: "\(problem.wanted): \(call) -m \"reason\"")
    }
}
