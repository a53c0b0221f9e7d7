import ArgumentParser

/// `stagectl`: the root of all commands.
struct Root: Documented {
    static var configuration: CommandConfiguration {
        described(
            "stagectl",
            [
                Check.self, Promote.self, Release.self, Revoke.self, VouchFor.self, Withdraw.self, Hold.self,
                Resume.self,
                VerifyStage.self, Status.self, Explain.self, Log.self, Audit.self,
                BundleDelivery.self, SealDelivery.self, Init.self, PolicyGroup.self, PipelineGroup.self,
                SignaturesGroup.self,
                HookGroup.self,
                Help.self,
            ])
    }

    @Flag(name: .long, help: ArgumentHelp(.versionOption))
    var version = false
}

extension Root {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Software-Lieferungen über die Grenze und durch die Stufen bringen",
                english: "Bring software deliveries across the border and through the stages"),
            examples: [
                .init(
                    call: "stagectl status",
                    purpose: Phrase(
                        german: "Zeigen, was in jeder Stufe steht und was auf wen wartet",
                        english: "Show what stands in each stage, and what waits for whom")),
                .init(
                    call: "stagectl promote",
                    purpose: Phrase(
                        german: "Neue Lieferungen prüfen und jeden Schritt tun, dessen Schranke offen ist",
                        english: "Check new deliveries and take every step whose gate is open")),
                .init(
                    call: "stagectl release v2.4.0 --to produktion -m \"Abnahme bestanden\"",
                    purpose: Phrase(
                        german: "Eine Lieferung für eine Stufe freigeben",
                        english: "Release a delivery for a stage (Freigabe)")),
            ],
            seeAlso: ["stagectl help", "stagectl help exit-status"])
    }
}
