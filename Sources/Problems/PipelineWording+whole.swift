extension PipelineProblem {
    /// Returns what is said about a value of the wrong type; `expected` and `found` name a ``ValueKind``.
    func typeWording(_ problem: Problem) -> Wording {
        let expected = ValueKind(rawValue: problem.expected ?? "") ?? .text
        let found = ValueKind(rawValue: problem.found ?? "") ?? .nothing
        return Wording(
            german: "Bei \(problem.quoted) wird etwas anderes erwartet.",
            english: "Something else is expected under \(problem.quoted).",
            germanHint: "Erwartet: \(expected.german); gefunden: \(found.german)",
            englishHint: "Expected: \(expected.english); found: \(found.english)")
    }

    /// Returns what is said about a quantity that cannot be read; `expected` names a ``ValueKind``.
    func quantityWording(_ problem: Problem) -> Wording {
        let german = "\"\(problem.seen)\" ist kein möglicher Wert für \(problem.quoted)."
        let english = "\"\(problem.seen)\" is no possible value of \(problem.quoted)."
        guard let kind = ValueKind(rawValue: problem.expected ?? "") else {
            return Wording(german: german, english: english)
        }
        let units =
            switch kind {
            case .size: ("; Einheiten: B, KiB, MiB, GiB", "; units: B, KiB, MiB, GiB")
            case .duration: ("; Einheiten: s, min, h, d, w", "; units: s, min, h, d, w")
            case .text, .number, .truth, .date, .time, .moment, .list, .textOrList, .mapping, .listOrMapping,
                .nothing:
                ("", "")
            }
        return Wording(
            german: german, english: english, germanHint: "Erwartet: \(kind.german)\(units.0)",
            englishHint: "Expected: \(kind.english)\(units.1)")
    }

    /// Returns what is said about a name that cannot be part of a ref; `found` names a ``NameFault``.
    func nameWording(_ problem: Problem) -> Wording {
        let german = "Der Name \(problem.quoted) kann nicht Teil eines Git-Refs sein."
        let english = "The name \(problem.quoted) cannot be part of a git ref."
        guard let fault = NameFault(rawValue: problem.found ?? "") else {
            return Wording(german: german, english: english)
        }
        return Wording(
            german: german, english: english, germanHint: fault.german, englishHint: fault.english)
    }
}

// MARK: Stages and roles that do not fit together

extension PipelineProblem {
    func manifestsManyWording(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Mit \"on: manifest\" ist genau ein Manifest zu signieren; genannt sind \(problem.seen).",
            english: "With \"on: manifest\" exactly one manifest is to be signed; \(problem.seen) are named.",
            germanHint: "Unter checkup.checksums ein Manifest nennen, das alle Dateien auflistet.",
            englishHint: "Name one manifest under checkup.checksums that lists all files.")
    }

    func nameUnsignedWording(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Ohne Lieferschein sagt nicht jede Unterschrift, die nötig ist, welche Lieferung es ist.",
            english: "Without a delivery note not every signature that is needed says which delivery it is.",
            germanHint: "Dazu gehört: note: required; "
                + "einem einzigen Absender ohne paths genügt: on: [tag, manifest]",
            englishHint: "It takes: note: required; "
                + "for a single sender without paths this is enough: on: [tag, manifest]")
    }

    func demandIdleWording(_ problem: Problem) -> Wording {
        Wording(
            german: "\(problem.quoted) verlangt etwas von Lieferscheinen, die fehlen dürfen.",
            english: "\(problem.quoted) asks something of delivery notes that need not be there.",
            germanHint: "Dazu gehört: note: required", englishHint: "It takes: note: required")
    }

    func clamdPlaceWording(_ problem: Problem) -> Wording {
        Wording(
            german: "\(problem.quoted) sagt nicht, wo clamd zu finden ist.",
            english: "\(problem.quoted) does not say where clamd is.",
            germanHint: "Entweder socket: mit ganzem Pfad oder address: HOST:PORT angeben.",
            englishHint: "Name either socket: with a whole path or address: HOST:PORT.")
    }

    func stagesEmptyWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Die Pipeline hat keine Stufe.", english: "The pipeline has no stage.",
            germanHint: "Mindestens eine angeben, etwa: stages: { produktion: {} }",
            englishHint: "Name at least one, for instance: stages: { production: {} }")
    }

    func stageUnknownWording(_ problem: Problem) -> Wording {
        suggesting(
            problem, german: "Die Stufe \(problem.quoted) gibt es nicht.",
            english: "There is no stage \(problem.quoted).")
    }

    func cycleWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Die Stufen warten im Kreis aufeinander: \(problem.seen).",
            english: "The stages wait for each other in a circle: \(problem.seen).",
            germanHint: "Bei einer der Stufen den Eintrag unter \"after\" entfernen.",
            englishHint: "Remove the entry under \"after\" at one of the stages.")
    }

    func unreachableWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Die Stufe \(problem.quoted) ist nie erreichbar, weil \"\(problem.seen)\" es nicht ist.",
            english: "The stage \(problem.quoted) can never be reached, because \"\(problem.seen)\" cannot.")
    }

    func afterFormWording(_ problem: Problem) -> Wording {
        Wording(
            german: "\(problem.quoted) sagt nicht eindeutig, welche Stufen davor liegen.",
            english: "\(problem.quoted) does not say clearly which stages come before.",
            germanHint: "Genau eines davon: all: […] oder any: […] oder at-least: 2 mit of: […]",
            englishHint: "Exactly one of: all: […] or any: […] or at-least: 2 with of: […]")
    }

    func laneIdleWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Der Eilweg \(problem.quoted) überspringt keine Stufe.",
            english: "The lane \(problem.quoted) skips no stage.",
            germanHint: "Unter \"from\" frühere Stufen nennen oder den Eilweg entfernen.",
            englishHint: "Name earlier stages under \"from\" or remove the lane.")
    }

    func laneBackwardsWording(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Der Eilweg \(problem.quoted) kann nicht bei \"\(problem.seen)\" beginnen, denn von dort führt "
                + "kein Weg nach \"\(problem.wanted)\".",
            english:
                "The lane \(problem.quoted) cannot begin at \"\(problem.seen)\", because no way leads from "
                + "there to \"\(problem.wanted)\".",
            germanHint: "Unter \"from\" stehen Stufen, die vor der Stufe unter \"to\" liegen.",
            englishHint: "Under \"from\" stand stages that come before the stage under \"to\".")
    }

    func windowDateWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Neben \"date\" ist \(problem.quoted) nicht möglich.",
            english: "Beside \"date\", \(problem.quoted) is not possible.",
            germanHint: "Ein Fenster mit \"date\" ist an genau diesem Tag offen, auch an einem Feiertag.",
            englishHint: "A window with \"date\" is open on that very day, holiday or not.")
    }

    func freezeEmptyWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Die Sperrzeit endet mit \(problem.seen) nicht nach ihrem Beginn \(problem.wanted).",
            english: "The freeze ends at \(problem.seen), not after its begin at \(problem.wanted).")
    }

    func soakNowhereWording(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Die Stufe \(problem.quoted) hat eine Wartezeit, aber keine Stufe davor, in der "
                + "sie vergehen kann.",
            english:
                "The stage \(problem.quoted) has a soak time but no stage before it in which it can pass.",
            germanHint: "\"after\" angeben oder \"soak\" entfernen.",
            englishHint: "Name \"after\" or remove \"soak\".")
    }

    func roleUnknownWording(_ problem: Problem) -> Wording {
        suggesting(
            problem, german: "Die Rolle \(problem.quoted) gibt es nicht.",
            english: "There is no role \(problem.quoted).")
    }

    func roleEmptyWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Die Rolle \(problem.quoted) hat keine Mitglieder.",
            english: "The role \(problem.quoted) has no members.")
    }

    func engineMissingWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Die Rolle \(problem.quoted) fehlt: Wer übernimmt und überführt, muss sie haben.",
            english: "The role \(problem.quoted) is missing: who takes in and promotes must hold it.",
            germanHint: "Ergänzen, etwa: engine: [stagectl@inner.example]",
            englishHint: "Add it, for instance: engine: [stagectl@inner.example]")
    }

    func principalIllegalWording(_ problem: Problem) -> Wording {
        Wording(
            german: "\(problem.quoted) hat nicht die Form name@rechner.",
            english: "\(problem.quoted) has not the form name@host.",
            germanHint: "Erlaubt sind Buchstaben ohne Umlaute, Ziffern und . _ + - (bis 200 Byte).",
            englishHint: "Allowed are ASCII letters, digits and . _ + - (up to 200 bytes).")
    }

    func principalDuplicateWording(_ problem: Problem) -> Wording {
        Wording(
            german: "\(problem.quoted) steht in der Rolle \"\(problem.wanted)\" mehrfach.",
            english: "\(problem.quoted) stands more than once in the role \"\(problem.wanted)\".",
            germanHint: "Groß- und Kleinschreibung zählt nicht.", englishHint: "Case does not count.")
    }

    func quorumWording(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Von \(problem.quoted) sind \(problem.wanted) verschiedene Personen verlangt, es gibt "
                + "aber nur \(problem.seen).",
            english:
                "\(problem.wanted) different people of \(problem.quoted) are asked for, but there are "
                + "only \(problem.seen).",
            germanHint: "Jede Person zählt einmal: mehr Mitglieder eintragen oder \"approvals\" senken.",
            englishHint: "Each person counts once: add members or lower \"approvals\".")
    }

    func quorumApartWording(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Von \(problem.quoted) sind \(problem.wanted) verschiedene Personen verlangt, ohne die "
                + "überführende sind es aber nur \(problem.seen).",
            english:
                "\(problem.wanted) different people of \(problem.quoted) are asked for, but without whoever "
                + "promotes there are only \(problem.seen).",
            germanHint:
                "Mehr Mitglieder eintragen, \"approvals\" senken oder \"apart-from\" ohne promoter angeben.",
            englishHint: "Add members, lower \"approvals\", or give \"apart-from\" without promoter.")
    }

    func principalWithoutKeyWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Für \(problem.quoted) ist kein Schlüssel hinterlegt.",
            english: "There is no key for \(problem.quoted).",
            germanHint: "Eine Zeile dafür in die Schlüsseldatei aufnehmen: \(problem.wanted)",
            englishHint: "Add a line for it to the signers file: \(problem.wanted)")
    }

    func keySharedWording(_ problem: Problem) -> Wording {
        Wording(
            german: "\(problem.quoted) und \"\(problem.wanted)\" haben denselben Schlüssel \(problem.seen).",
            english: "\(problem.quoted) and \"\(problem.wanted)\" have the same key \(problem.seen).",
            germanHint: "Jede Person braucht einen eigenen Schlüssel.",
            englishHint: "Everyone needs a key of their own.")
    }

    func principalAuthorityWording(_ problem: Problem) -> Wording {
        Wording(
            german:
                "Für \(problem.quoted) ist eine Zertifizierungsstelle eingetragen; wer eine Rolle hat, braucht einen eigenen Schlüssel.",
            english:
                "An authority is listed for \(problem.quoted); whoever has a role needs a key of their own.",
            germanHint: "Den Schlüssel der Person ohne cert-authority eintragen.",
            englishHint: "List the key of the person without cert-authority.")
    }

    func principalPatternWording(_ problem: Problem) -> Wording {
        Wording(
            german: "Das Muster \(problem.quoted) steht für mehr als eine Person.",
            english: "The pattern \(problem.quoted) stands for more than one person.",
            germanHint: "Bei den Schlüsseln des Betriebs die Adresse ausschreiben.",
            englishHint: "Write the address out among the operators' keys.")
    }
}
