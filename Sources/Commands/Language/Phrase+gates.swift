// What is said about gates: what each asks for, why it is shut, and how it opens.

import Ledger

extension Phrase {
    static let gateColumn = Phrase(german: "Schranke", english: "Gate")
    static let stateColumn = Phrase(german: "Stand", english: "State")
    static let opensColumn = Phrase(german: "Öffnet", english: "Opens")
    static let gateOpen = Phrase(german: "offen", english: "open")
    static let gateShut = Phrase(german: "geschlossen", english: "shut")

    /// The name of a gate.
    static func gate(_ kind: Gate.Kind) -> Phrase {
        switch kind {
        case .withdrawn: Phrase(german: "Rückzug", english: "withdrawal")
        case .sender: Phrase(german: "Absender", english: "sender")
        case .hold: Phrase(german: "Halt", english: "hold")
        case .order: Phrase(german: "Reihenfolge", english: "order")
        case .history: Phrase(german: "Vorgeschichte", english: "history")
        case .stages: Phrase(german: "Stufen davor", english: "stages before")
        case .soak: Phrase(german: "Liegezeit", english: "soak time")
        case .verify: Phrase(german: "Tests", english: "tests")
        case .window: Phrase(german: "Zeitfenster", english: "window")
        case .catchUp: Phrase(german: "Nachholen", english: "catch-up")
        case .release: Phrase(german: "Freigabe", english: "release (Freigabe)")
        }
    }

    /// A gate that is shut.
    static func shut(_ gate: Phrase) -> Phrase {
        Phrase(
            german: "\(gateShut.german): \(gate.german)", english: "\(gateShut.english): \(gate.english)")
    }

    static let withdrawn = Phrase(german: "zurückgezogen, für immer", english: "withdrawn, for good")
    static let noWayBack = Phrase(
        german: "kein Weg zurück: nur zu einer älteren Lieferung, die schon dort stand",
        english: "no way back: only to an older delivery that has stood there")

    /// A key that has signed the delivery counts no more.
    static func keyRevoked(_ key: String, of sender: String) -> Phrase {
        Phrase(
            german: "Schlüssel von \(sender) gesperrt (\(key))", english: "key of \(sender) revoked (\(key))")
    }

    /// No list says whether a certificate has been revoked.
    static func revocationUnknown(of holder: String, because reason: String) -> Phrase {
        Phrase(
            german: "keine gültige Sperrliste für \(holder) (\(reason))",
            english: "no valid revocation list for \(holder) (\(reason))")
    }

    /// A hold stands on a stage, or with nil on everything.
    static func onHold(_ stage: String?, since entry: String) -> Phrase {
        Phrase(
            german: "\(stage ?? "alles") angehalten (Eintrag \(entry))",
            english: "\(stage ?? "everything") on hold (entry \(entry))")
    }

    /// Something that is not older stands in the stage.
    static func overtaken(by standing: String) -> Phrase {
        Phrase(german: "überholt: dort steht \(standing)", english: "overtaken: \(standing) stands there")
    }

    /// Some of several earlier stages are still to be passed.
    static func notYet(inSoMany missing: Int, of stages: String) -> Phrase {
        Phrase(
            german: "noch \(number(missing).german) dieser Stufen: \(stages)",
            english: "still \(number(missing).english) of these stages: \(stages)")
    }

    /// The soak time does not run, because the delivery stands there no more.
    static func soakingEnded(in stages: String) -> Phrase {
        Phrase(
            german: "Liegezeit in \(stages) nicht erreicht", english: "soak time in \(stages) not reached")
    }

    /// It has not been told that the tests have passed.
    static func testsMissing(in stages: String, from people: String) -> Phrase {
        Phrase(
            german: "Tests in \(stages) nicht als bestanden gemeldet, es meldet: \(people)",
            english: "tests in \(stages) not told to have passed, to be told by: \(people)")
    }

    /// No window is open.
    static func noWindow(until time: Phrase?) -> Phrase {
        guard let time else {
            return Phrase(german: "kein Zeitfenster in Sicht", english: "no window in sight")
        }
        return Phrase(
            german: "Zeitfenster ab \(time.german)", english: "window from \(time.english)")
    }

    /// A freeze is on.
    static func frozen(_ title: String?, until time: Phrase?) -> Phrase {
        let name = title.map { " (\($0))" } ?? ""
        guard let time else { return Phrase(german: "Sperrzeit\(name)", english: "freeze\(name)") }
        return Phrase(
            german: "Sperrzeit\(name), offen ab \(time.german)",
            english: "freeze\(name), open from \(time.english)")
    }

    /// A lane has left stages behind, too long ago.
    static func overdue(_ delivery: String, in stages: String) -> Phrase {
        Phrase(
            german: "überfällig nach dem Eilweg von \(delivery): \(stages)",
            english: "overdue after the lane that \(delivery) took: \(stages)")
    }

    /// There would be enough releases if they had not expired.
    static func releasesExpired(of people: String, open: String) -> Phrase {
        Phrase(
            german: "Freigabe abgelaufen: \(people); möglich durch: \(open)",
            english: "release expired: \(people); can come from: \(open)")
    }

    /// There would be enough releases if those of the sender and the promoter counted.
    static func releasesOfOneHand(_ people: String, open: String) -> Phrase {
        Phrase(
            german: "Freigabe zählt nicht (Vier-Augen-Prinzip): \(people); möglich durch: \(open)",
            english: "release does not count (four eyes): \(people); can come from: \(open)")
    }

    /// These people can open a gate.
    static func openedBy(_ people: String) -> Phrase {
        Phrase(german: "durch: \(people)", english: "by: \(people)")
    }

    static let nobodyOpens = Phrase(german: "niemand kann sie öffnen", english: "nobody can open it")
    static let opensByItself = Phrase(german: "öffnet sich von selbst", english: "opens by itself")

    /// What `explain` is about.
    static func step(_ delivery: String, to stage: String, _ purpose: Purpose) -> Phrase {
        switch purpose {
        case .regular:
            Phrase(
                german: "Lieferung \(delivery) nach \(stage)",
                english: "Delivery \(delivery) to \(stage)")
        case .rollback:
            Phrase(
                german: "Zurück zur Lieferung \(delivery) in \(stage)",
                english: "Back to delivery \(delivery) in \(stage)")
        case .lane(let lane):
            Phrase(
                german: "Lieferung \(delivery) auf dem Eilweg \(lane) nach \(stage)",
                english: "Delivery \(delivery) by the lane \(lane) to \(stage)")
        }
    }

    static let asOfLabel = Phrase(german: "Stand:", english: "As of:")
    static let standingLabel = Phrase(german: "Dort steht:", english: "Standing there:")

    /// Something stands in a stage.
    static func stands(_ delivery: String, since time: Phrase) -> Phrase {
        Phrase(german: "\(delivery), seit \(time.german)", english: "\(delivery), since \(time.english)")
    }

    static let arrived = Phrase(
        german: "Die Lieferung steht schon in der Stufe.",
        english: "The delivery stands in the stage already.")
    static let noWay = Phrase(
        german: "Für diese Lieferung führt kein Weg dorthin.",
        english: "No way leads there for this delivery.")

    /// Nothing but time is missing.
    static func waits(until time: Phrase) -> Phrase {
        Phrase(
            german: "Niemand muss etwas tun; offen ab \(time.german), dann: stagectl promote",
            english: "Nobody has to do anything; open from \(time.english), then: stagectl promote")
    }
}
