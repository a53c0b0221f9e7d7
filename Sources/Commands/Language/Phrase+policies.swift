// What is said about policies: the one in force, and those that are to be.

extension Phrase {
    static func policyInForce(_ digest: String) -> Phrase {
        Phrase(german: "In Kraft: \(digest)", english: "In force: \(digest)")
    }

    static let localInForce = Phrase(
        german: "Die Pipeline-Datei hier ist diese Regelung.",
        english: "The pipeline file here is this policy.")

    static let localProposed = Phrase(
        german: "Die Pipeline-Datei hier ist vorgeschlagen und noch nicht in Kraft.",
        english: "The pipeline file here is proposed and not in force yet.")

    static let localOther = Phrase(
        german:
            "Die Pipeline-Datei hier ist eine andere. Eine veraltete ersetzen, eine neue vorschlagen mit: "
            + "stagectl policy propose",
        english:
            "The pipeline file here is another one. Replace it if it is out of date; propose a new one with: "
            + "stagectl policy propose")

    static let policyClosed = Phrase(
        german:
            "Die Regelung sagt nicht, wer einer neuen zustimmt (Schlüssel policy): Sie kann sich nicht ändern.",
        english: "The policy does not say who approves a new one (key policy): it cannot change.")

    static let nothingProposed = Phrase(
        german: "Es ist keine neue Regelung vorgeschlagen.", english: "No new policy has been proposed.")

    static func proposal(_ digest: String, sequence: Int) -> Phrase {
        Phrase(
            german: "Vorgeschlagen: \(digest), Eintrag \(sequence)",
            english: "Proposed: \(digest), entry \(sequence)")
    }

    /// So many people have approved, and these may do so.
    static func approvals(_ given: Int, of needed: Int, open people: String) -> Phrase {
        guard given < needed else {
            return Phrase(
                german: "Zustimmung \(given) von \(needed)", english: "approval \(given) of \(needed)")
        }
        return Phrase(
            german: "Zustimmung \(given) von \(needed), möglich durch: \(people)",
            english: "approval \(given) of \(needed), can come from: \(people)")
    }

    static func moreChanges(_ count: Int) -> Phrase {
        let lines = counted(count, "weitere Zeile", "weitere Zeilen", "more line", "more lines")
        return Phrase(
            german: "\(lines.german), siehe stagectl policy show",
            english: "\(lines.english), see stagectl policy show")
    }

    static func proposed(_ policy: String, id: String) -> Phrase {
        Phrase(
            german: "Regelung \(policy) vorgeschlagen (\(id)).", english: "Policy \(policy) proposed (\(id))."
        )
    }

    /// Beside a new proposal: what the same person had proposed before.
    static func replaces(_ policy: String) -> Phrase {
        Phrase(
            german:
                "Der frühere Vorschlag derselben Person, \(policy), ist damit samt Zustimmungen vergessen.",
            english: "The earlier proposal of the same person, \(policy), is forgotten with its approvals.")
    }

    static func adopted(_ policy: String, id: String) -> Phrase {
        Phrase(
            german: "Regelung \(policy) in Kraft (\(id)).", english: "Policy \(policy) in force (\(id)).")
    }

    /// Other machines still have the policy before.
    static let othersFollow = Phrase(
        german: "Auf jedem anderen Rechner die Pipeline-Datei samt Schlüsseldateien ersetzen.",
        english: "Replace the pipeline file with its signers on every other machine.")

    /// This machine still has the policy before.
    static let allFollow = Phrase(
        german: "Auf jedem Rechner, auch hier, die Pipeline-Datei samt Schlüsseldateien ersetzen.",
        english: "Replace the pipeline file with its signers on every machine, also on this one.")
}
