extension PipelineProblem {
    /// Returns the sentence and the next step for a problem of this kind.
    public func wording(of problem: Problem) -> Wording {
        switch self {
        case .fileMissing:
            Wording(
                german: "Die Pipeline-Datei \(problem.quoted) gibt es nicht.",
                english: "There is no pipeline file \(problem.quoted).",
                germanHint: "Den Pfad prüfen; eine andere Datei nennt: --pipeline DATEI",
                englishHint: "Check the path; another file is named with: --pipeline FILE")
        case .fileUnreadable:
            Wording(
                german: "Die Pipeline-Datei \(problem.quoted) ist nicht lesbar oder keine gewöhnliche Datei.",
                english: "The pipeline file \(problem.quoted) cannot be read or is no ordinary file.")
        case .fileTooLarge:
            Wording(
                german:
                    "Die Datei \(problem.quoted) ist mit \(problem.seen) Byte größer als erlaubt "
                    + "(\(problem.wanted) Byte).",
                english:
                    "The file \(problem.quoted) has \(problem.seen) bytes, more than the "
                    + "\(problem.wanted) allowed."
            )
        case .fileEmpty:
            Wording(
                german: "Die Datei \(problem.quoted) enthält keine Pipeline.",
                english: "The file \(problem.quoted) holds no pipeline.",
                germanHint: "Als Anfang eignet sich pipelines/minimal.yaml.",
                englishHint: "A good start is pipelines/minimal.yaml.")
        case .encoding:
            Wording(
                german: "Die Datei \(problem.quoted) ist nicht in UTF-8 geschrieben.",
                english: "The file \(problem.quoted) is not written in UTF-8.",
                germanHint: "Umwandeln etwa mit: iconv -f ISO-8859-1 -t UTF-8",
                englishHint: "Convert it, for instance with: iconv -f ISO-8859-1 -t UTF-8")
        case .byteOrderMark:
            Wording(
                german: "Die Datei \(problem.quoted) beginnt mit einer Bytereihenfolge-Marke (BOM).",
                english: "The file \(problem.quoted) begins with a byte order mark (BOM).",
                germanHint: "Im Editor als \"UTF-8 ohne BOM\" speichern.",
                englishHint: "Save it as \"UTF-8 without BOM\" in the editor.")
        case .character:
            Wording(
                german:
                    "Das Zeichen \(problem.quoted) ist unsichtbar oder ändert, was man liest, und "
                    + "ist nicht erlaubt.",
                english:
                    "The character \(problem.quoted) is invisible or changes what one reads, and "
                    + "is not allowed.",
                germanHint: "Das Zeichen löschen.", englishHint: "Delete the character.")
        case .syntax:
            Wording(
                german: "Die Datei \(problem.quoted) ist hier kein gültiges YAML (\(problem.seen)).",
                english: "The file \(problem.quoted) is no valid YAML here (\(problem.seen)).",
                germanHint:
                    "Eingerückt wird mit Leerzeichen; Texte mit \": \" oder \" #\" brauchen "
                    + "Anführungszeichen.",
                englishHint: "Indent with spaces; texts with \": \" or \" #\" need quotes.")
        case .documents:
            Wording(
                german: "In der Datei \(problem.quoted) beginnt ein zweites Dokument.",
                english: "A second document begins in the file \(problem.quoted).",
                germanHint: "Eine Datei beschreibt genau eine Pipeline; \"---\" und \"...\" entfernen.",
                englishHint: "One file describes exactly one pipeline; remove \"---\" and \"...\".")
        case .tooDeep:
            Wording(
                german:
                    "Die Datei \(problem.quoted) ist tiefer verschachtelt als erlaubt "
                    + "(\(problem.wanted) Ebenen).",
                english:
                    "The file \(problem.quoted) is nested more deeply than the \(problem.wanted) "
                    + "levels allowed."
            )
        case .tooManyNodes:
            Wording(
                german:
                    "Die Datei \(problem.quoted) hat mit aufgelösten Verweisen mehr als "
                    + "\(problem.wanted) Werte.",
                english:
                    "The file \(problem.quoted) has more than \(problem.wanted) values once "
                    + "aliases are expanded."
            )
        case .tag:
            Wording(
                german: "Die YAML-Typangabe \(problem.quoted) ist hier nicht erlaubt.",
                english: "The YAML tag \(problem.quoted) is not allowed here.",
                germanHint: "Die Typangabe weglassen.", englishHint: "Leave the tag out.")
        case .mergeKey:
            Wording(
                german: "Der Schlüssel \(problem.quoted) (Zusammenführen) ist nicht erlaubt.",
                english: "The key \(problem.quoted) (merge) is not allowed.",
                germanHint: "Die Schlüssel ausschreiben, damit man sieht, was gilt.",
                englishHint: "Write the keys out, so that one sees what holds.")
        case .keyNotText:
            Wording(
                german: "In der Datei \(problem.quoted) ist ein Schlüssel kein Text.",
                english: "A key in the file \(problem.quoted) is no text.")
        case .aliasUnknown:
            Wording(
                german: "Der Verweis \(problem.quoted) hat keinen Anker, der vorher abgeschlossen ist.",
                english: "The alias \(problem.quoted) has no anchor that is complete before it.")
        case .anchorDuplicate:
            Wording(
                german: "Den Anker \(problem.quoted) gibt es schon.",
                english: "There is an anchor \(problem.quoted) already.")
        case .keyDuplicate:
            Wording(
                german:
                    "Der Schlüssel \(problem.quoted) steht schon in Zeile \(problem.wanted) und "
                    + "gilt nur einmal.",
                english:
                    "The key \(problem.quoted) stands in line \(problem.wanted) already and "
                    + "counts only once.",
                germanHint: "Eine der beiden Zeilen löschen.", englishHint: "Delete one of the two lines.")
        case .keyUnknown:
            suggesting(
                problem, german: "Der Schlüssel \(problem.quoted) ist hier unbekannt.",
                english: "The key \(problem.quoted) is unknown here.")
        case .keyMissing:
            Wording(
                german: "Der Schlüssel \(problem.quoted) fehlt.",
                english: "The key \(problem.quoted) is missing.",
                germanHint: "Was dort steht, erklärt: stagectl help pipeline",
                englishHint: "What stands there is explained by: stagectl help pipeline")
        case .type: typeWording(problem)
        case .valueEmpty:
            Wording(
                german: "Bei \(problem.quoted) fehlt der Wert, oder er geht über mehrere Zeilen.",
                english: "The value of \(problem.quoted) is missing or breaks over lines.")
        case .valueUnknown:
            suggesting(
                problem, german: "\"\(problem.seen)\" ist kein möglicher Wert für \(problem.quoted).",
                english: "\"\(problem.seen)\" is no possible value of \(problem.quoted).")
        case .repeated:
            Wording(
                german: "\"\(problem.seen)\" steht bei \(problem.quoted) mehrfach.",
                english: "\"\(problem.seen)\" stands more than once under \(problem.quoted).")
        case .quantity, .date: quantityWording(problem)
        case .zone:
            Wording(
                german: "\(problem.quoted) kann nicht der Name einer Zeitzone sein.",
                english: "\(problem.quoted) cannot be the name of a time zone.",
                germanHint: "Gültig ist etwa Europe/Berlin.",
                englishHint: "Valid is, for instance, Europe/Berlin.")
        case .zoneUnknown:
            suggesting(
                problem, german: "Die Zeitzone \(problem.quoted) gibt es nicht.",
                english: "There is no time zone \(problem.quoted).")
        case .limitZero:
            Wording(
                german: "Der Wert von \(problem.quoted) ist null; damit ginge nichts.",
                english: "The value of \(problem.quoted) is zero; nothing could work with that.",
                germanHint: "Soll die Vorgabe gelten, den Schlüssel weglassen.",
                englishHint: "Leave the key out if the default shall hold.")
        case .limitTooLarge:
            Wording(
                german: "Der Wert von \(problem.quoted) ist größer als \(problem.wanted).",
                english: "The value of \(problem.quoted) is greater than \(problem.wanted).")
        case .nameIllegal: nameWording(problem)
        case .nameReserved:
            Wording(
                german: "Der Name \(problem.quoted) ist vergeben.",
                english: "The name \(problem.quoted) is reserved.",
                germanHint: "stagectl oder Git versteht darunter etwas anderes. Einen anderen Namen geben.",
                englishHint: "stagectl or Git takes it for something else. Give it another name.")
        case .nameCollision:
            Wording(
                german:
                    "Die Namen \(problem.quoted) und \"\(problem.seen)\" unterscheiden sich nur "
                    + "in der Schreibung.",
                english:
                    "The names \(problem.quoted) and \"\(problem.seen)\" differ only in how they "
                    + "are written.",
                germanHint: "Auf manchem Rechner wären beide dasselbe; einen umbenennen.",
                englishHint: "On some machines both would be the same; rename one.")
        case .pattern:
            Wording(
                german: "\(problem.quoted) ist kein Muster für Lieferungen.",
                english: "\(problem.quoted) is no pattern for deliveries.",
                germanHint:
                    "Gültig ist etwa refs/tags/v*: beginnt mit refs/tags/, höchstens ein *, und "
                    + "nur im letzten Teil.",
                englishHint:
                    "Valid is, for instance, refs/tags/v*: it begins with refs/tags/, with one * "
                    + "at most, in the last part."
            )
        case .otherPattern:
            Wording(
                german: "\(problem.quoted) ist kein Muster für andere Refs.",
                english: "\(problem.quoted) is no pattern for other refs.",
                germanHint:
                    "Gültig sind etwa refs/heads/doku/* und refs/heads/doku/**: beginnt mit refs/, "
                    + "Sterne nur im letzten Teil.",
                englishHint:
                    "Valid are, for instance, refs/heads/docs/* and refs/heads/docs/**: it begins with "
                    + "refs/, with stars in the last part only."
            )
        case .otherReserved:
            Wording(
                german: "\(problem.quoted) öffnete, was unter dem Namen der Pipeline liegt.",
                english: "\(problem.quoted) would open what lies under the pipeline's name.",
                germanHint:
                    "Zweige und Tags unter \"\(problem.seen)\" schreibt nur stagectl; etwa refs/heads/doku/** "
                    + "nennen.",
                englishHint:
                    "Only stagectl writes branches and tags under \"\(problem.seen)\"; name, for instance, "
                    + "refs/heads/docs/**.")
        case .url:
            Wording(
                german: "\(problem.quoted) kann nicht die Adresse eines Repositorys sein.",
                english: "\(problem.quoted) cannot be the address of a repository.")
        case .urlSecret:
            Wording(
                german: "Die Adresse unter \(problem.quoted) enthält ein Passwort, das ins Journal käme.",
                english:
                    "The address under \(problem.quoted) holds a password, which would get into the ledger.",
                germanHint: "Passwort ändern und über einen Credential Helper von Git bereitstellen.",
                englishHint: "Change the password and provide it by a git credential helper.")
        case .path:
            Wording(
                german: "Der Pfad \(problem.quoted) liegt nicht in der Lieferung.",
                english: "The path \(problem.quoted) does not lie in the delivery.",
                germanHint: "Er zählt ab der Wurzel der Lieferung, ohne / am Anfang und ohne \"..\".",
                englishHint:
                    "It counts from the root of the delivery, without / at its begin and without \"..\".")
        case .requireUnreachable:
            Wording(
                german: "\(problem.quoted) verlangt \(problem.seen) verschiedene Absender; "
                    + "möglich sind höchstens \(problem.wanted).",
                english: "\(problem.quoted) asks for \(problem.seen) different senders; "
                    + "\(problem.wanted) at most are possible.",
                germanHint:
                    "Tag und Commit tragen je eine Signatur, ein Manifest bis zu vier: on: [tag, commit]",
                englishHint:
                    "Tag and commit carry one signature each, a manifest up to four: on: [tag, commit]")
        case .senderPattern:
            Wording(
                german: "\(problem.quoted) ist kein Muster für die Adressen eines Absenders.",
                english: "\(problem.quoted) is no pattern for the addresses of one sender.",
                germanHint: "Je Eintrag eine Adresse oder ein Muster mit Domain, wie *@lieferant.example",
                englishHint: "One address or pattern with a domain in each item, such as *@supplier.example")
        case .senderSubject:
            Wording(
                german: "\(problem.quoted) ist kein Muster für den Namen im Zertifikat eines Absenders.",
                english: "\(problem.quoted) is no pattern for the name in the certificate of one sender.",
                germanHint: "Attribute mit Werten angeben, zum Beispiel: O=Hersteller GmbH, C=DE",
                englishHint: "Name attributes with their values, for instance: O=Hersteller GmbH, C=DE")
        case .publisherKey:
            Wording(
                german: "\(problem.quoted) ist kein öffentlicher RSA-Schlüssel mit 2048 Bit.",
                english: "\(problem.quoted) is no public key of RSA with 2048 bits.",
                germanHint: "Base64 aus: openssl pkey -in schluessel.pem -pubout",
                englishHint: "Take the Base64 from: openssl pkey -in key.pem -pubout")
        case .sendersUnnamed:
            Wording(
                german:
                    "Neben Zertifikaten in \(problem.quoted) muss unter senders stehen, wer liefern darf.",
                english: "Beside certificates in \(problem.quoted), senders must say who may deliver.",
                germanHint: "Ein Zertifikat derselben Stelle kann jeder haben: "
                    + "checkup.signatures.senders mit principals oder subjects angeben.",
                englishHint: "Anybody may have a certificate of the same authority: "
                    + "add checkup.signatures.senders with principals or subjects.")
        case .tagsUnsigned:
            Wording(
                german:
                    "Mit \"tags: any\" muss der Commit signiert sein, denn leichtgewichtige Tags "
                    + "können es nicht.",
                english: "With \"tags: any\" the commit must be signed, because lightweight tags cannot be.",
                germanHint: "checkup.signatures.on: commit setzen oder tags: annotated lassen.",
                englishHint: "Set checkup.signatures.on: commit or leave tags: annotated.")
        case .manifestsMany: manifestsManyWording(problem)
        case .nameUnsigned: nameUnsignedWording(problem)
        case .demandIdle: demandIdleWording(problem)
        case .clamdPlace: clamdPlaceWording(problem)
        case .stagesEmpty: stagesEmptyWording(problem)
        case .stageUnknown: stageUnknownWording(problem)
        case .cycle: cycleWording(problem)
        case .unreachable: unreachableWording(problem)
        case .afterForm: afterFormWording(problem)
        case .soakNowhere: soakNowhereWording(problem)
        case .windowDate: windowDateWording(problem)
        case .freezeEmpty: freezeEmptyWording(problem)
        case .laneIdle: laneIdleWording(problem)
        case .laneBackwards: laneBackwardsWording(problem)
        case .roleUnknown: roleUnknownWording(problem)
        case .roleEmpty: roleEmptyWording(problem)
        case .engineMissing: engineMissingWording(problem)
        case .principalIllegal: principalIllegalWording(problem)
        case .principalDuplicate: principalDuplicateWording(problem)
        case .quorum: quorumWording(problem)
        case .quorumApart: quorumApartWording(problem)
        case .principalWithoutKey: principalWithoutKeyWording(problem)
        case .keyShared: keySharedWording(problem)
        case .principalPattern: principalPatternWording(problem)
        case .principalAuthority: principalAuthorityWording(problem)
        }
    }
}

extension PipelineProblem {
    /// Adds the nearest names, or all that are possible, as the next step.
    func suggesting(_ problem: Problem, german: String, english: String) -> Wording {
        guard let expected = problem.expected else { return Wording(german: german, english: english) }
        // Names never hold a blank, so a blank tells a list of everything from the one that is probably
        // meant.
        guard expected.contains(" ") else {
            return Wording(
                german: german, english: english, germanHint: "Gemeint ist vielleicht: \(problem.wanted)",
                englishHint: "Perhaps this is meant: \(problem.wanted)")
        }
        return Wording(
            german: german, english: english, germanHint: "Möglich ist hier: \(problem.wanted)",
            englishHint: "Possible here: \(problem.wanted)")
    }
}
