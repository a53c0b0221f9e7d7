// What is said about the hook in B, and what its options mean.

extension Phrase {
    static let pathValue = Phrase(german: "PFAD", english: "PATH")
    static let repositoryArgument = Phrase(
        german: "Ordner des inneren Repositorys, B", english: "Folder of the inner repository, B")
    static let hookFolderOption = Phrase(
        german: "Ort des Hooks: der Ordner pre-receive.d, den Gitea, Forgejo und GitLab abarbeiten",
        english: "Place of the hook: the folder pre-receive.d, which Gitea, Forgejo and GitLab work through")
    static let gitoliteOption = Phrase(
        german: "Ort des Hooks: der Ordner für eigenen Code von gitolite",
        english: "Place of the hook: gitolite's folder for local code")

    static let phaseValue = Phrase(german: "PHASE", english: "PHASE")
    static let phaseArgument = Phrase(
        german: "prepared: urteilen; committed: auf die Platte bringen, was sich bewegt hat",
        english: "prepared: judge; committed: bring to the disk what has moved")

    /// What B takes is written to the disk from now on.
    static let hardened = Phrase(
        german: "B schreibt auf die Platte, was es annimmt: core.fsync = all",
        english: "B writes to the disk what it takes: core.fsync = all")

    /// A genesis has been pinned in B.
    static func pinned(_ pipeline: String, id: String) -> Phrase {
        Phrase(
            german: "Vertrauensanker der Pipeline \(pipeline): \(id)",
            english: "Trust root of the pipeline \(pipeline): \(id)")
    }

    static func hookInstalled(_ file: String) -> Phrase {
        Phrase(german: "Hook eingerichtet: \(file)", english: "Hook installed: \(file)")
    }

    static func hookUpdated(_ file: String) -> Phrase {
        Phrase(german: "Hook erneuert: \(file)", english: "Hook renewed: \(file)")
    }

    static func hookUnchanged(_ file: String) -> Phrase {
        Phrase(
            german: "Hook ist schon eingerichtet: \(file)", english: "Hook is installed already: \(file)")
    }

    /// There is no room for the hook that watches moving refs.
    static func companionOccupied(_ file: String) -> Phrase {
        Phrase(
            german:
                "Hier steht schon ein anderer Hook: \(file). Das Journal wird deshalb vor den Stufen gesendet.",
            english: "There is another hook already: \(file). So the ledger is pushed before the stages.")
    }

    /// Nothing would run the hook that watches moving refs.
    static let companionUnasked = Phrase(
        german:
            "Einen Hook reference-transaction fragt Git hier nicht (erst ab 2.28, auf GitLab gar nicht). Das Journal "
            + "wird deshalb vor den Stufen gesendet.",
        english:
            "Git asks no hook reference-transaction here (it does from 2.28 on, but not on GitLab). So the ledger is "
            + "pushed before the stages.")

    /// The ledger of a pipeline in B has been verified.
    static func ledgerVerified(of pipeline: String, entries: Int, head: String) -> Phrase {
        let count = Phrase.entries(entries)
        return Phrase(
            german: "Journal von \(pipeline) geprüft: \(count.german) bis \(head)",
            english: "Ledger of \(pipeline) verified: \(count.english) up to \(head)")
    }

    /// The hook goes on from what has been verified.
    static func placesKept(_ folder: String) -> Phrase {
        Phrase(
            german: "Was geprüft ist, steht für den Hook in \(folder).",
            english: "What has been verified is kept for the hook in \(folder).")
    }

    /// What has been verified is not kept for the hook; the folder is nil if there is none.
    static func placesMissed(_ folder: String?) -> Phrase {
        Phrase(
            german:
                "Was geprüft ist, steht \(folder.map { "nicht in \($0)" } ?? "nirgends"): Der erste Push kann das "
                + "Journal noch einmal ganz prüfen.",
            english:
                "What has been verified is \(folder.map { "not kept in \($0)" } ?? "kept nowhere"): the first push may "
                + "verify the whole ledger again.")
    }

    /// The Git on this machine can run the hook that judges pushes.
    static let gitFit = Phrase(german: "Git: neu genug", english: "git: recent enough")

    /// A hook is where it has to be.
    static func hookCurrent(_ name: String, _ file: String) -> Phrase { Phrase(verbatim: "\(name): \(file)") }

    /// A pipeline is pinned, and how its ledger stands.
    static func guarded(_ pipeline: String, root: String, _ standing: Phrase) -> Phrase {
        Phrase(
            german: "\(pipeline): Vertrauensanker \(root), \(standing.german)",
            english: "\(pipeline): trust root \(root), \(standing.english)")
    }

    /// So far a ledger is known to be verified.
    static func verifiedPlace(entries: Int, head: String, later: Int) -> Phrase {
        let (count, more) = (Phrase.entries(entries), Phrase.entries(later))
        let since =
            later == 0
            ? Phrase(verbatim: "")
            : Phrase(german: ", \(more.german) seitdem", english: ", \(more.english) since")
        return Phrase(
            german: "\(count.german) bis \(head) geprüft\(since.german)",
            english: "\(count.english) up to \(head) verified\(since.english)")
    }

    /// Nothing shows how far a ledger is verified.
    static let noVerifiedPlace = Phrase(
        german: "auf diesem Konto steht nicht, wie weit das Journal geprüft ist",
        english: "this account keeps no verified place of the ledger")

    /// A ledger has no entry.
    static let ledgerNotBegun = Phrase(
        german: "Journal noch nicht begonnen", english: "ledger not begun")

    /// What has to be said to gitolite.
    static let gitoliteSteps = Phrase(
        german: "In gitolite einzutragen (danach: gitolite compile, gitolite trigger POST_COMPILE):",
        english: "To be entered in gitolite (then: gitolite compile, gitolite trigger POST_COMPILE):")

    /// Says that not all refs are told one by one.
    static func moreReferences(_ count: Int) -> Phrase {
        Phrase(
            german: "und \(number(count).german) weitere Refs",
            english: "and \(number(count).english) more refs")
    }
}
