// What is said about the hook in B, and what its options mean.

extension Phrase {
    static let pathValue = Phrase(german: "PFAD", english: "PATH")
    static let repositoryArgument = Phrase(
        german: "Ordner des inneren Repositorys, B", english: "Folder of the inner repository, B")
    static let hookFolderOption = Phrase(
        german: "Hook in den Ordner pre-receive.d legen, den Gitea, Forgejo und GitLab abarbeiten",
        english: "Put the hook into the folder pre-receive.d, which Gitea, Forgejo and GitLab work through")
    static let gitoliteOption = Phrase(
        german: "Hook in den Ordner für eigenen Code von gitolite legen",
        english: "Put the hook into gitolite's folder for local code")

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
