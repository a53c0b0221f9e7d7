/// The kinds of value that a pipeline file can hold, so that a message can name them in both languages.
public enum ValueKind: String, Sendable, Hashable, CaseIterable {
    /// One line of text.
    case text
    /// A whole number, written without quotes.
    case number
    /// `true` or `false`, written without quotes.
    case truth
    /// A size such as `512MiB`.
    case size
    /// A duration such as `7d`.
    case duration
    /// A day such as `2026-12-24`.
    case date
    /// A time of day such as `09:00`.
    case time
    /// A day and a time such as `2026-12-18T12:00`.
    case moment = "date and time"
    /// A list of texts.
    case list
    /// One text or a list of texts.
    case textOrList = "text or list"
    /// Keys with values.
    case mapping
    /// A list, or keys with values.
    case listOrMapping = "list or mapping"
    /// No value at all.
    case nothing

    var german: String {
        switch self {
        case .text: "Text"
        case .number: "eine ganze Zahl ohne Anführungszeichen"
        case .truth: "true oder false"
        case .size: "eine Größe wie 512MiB"
        case .duration: "eine Dauer wie 7d"
        case .date: "ein Datum wie 2026-12-24"
        case .time: "eine Uhrzeit wie 09:00"
        case .moment: "Datum und Uhrzeit wie 2026-12-18T12:00"
        case .list: "eine Liste wie [a, b]"
        case .textOrList: "Text oder eine Liste wie [a, b]"
        case .mapping: "ein Block mit Schlüsseln (leer: {})"
        case .listOrMapping: "eine Liste oder ein Block mit Schlüsseln"
        case .nothing: "nichts"
        }
    }

    var english: String {
        switch self {
        case .text: "text"
        case .number: "a whole number without quotes"
        case .truth: "true or false"
        case .size: "a size such as 512MiB"
        case .duration: "a duration such as 7d"
        case .date: "a date such as 2026-12-24"
        case .time: "a time such as 09:00"
        case .moment: "date and time such as 2026-12-18T12:00"
        case .list: "a list such as [a, b]"
        case .textOrList: "text or a list such as [a, b]"
        case .mapping: "a block of keys (empty: {})"
        case .listOrMapping: "a list or a block of keys"
        case .nothing: "nothing"
        }
    }
}

/// What keeps a name from being part of a ref: the rules of `git check-ref-format`, and a few of our own.
public enum NameFault: String, Sendable, Hashable, CaseIterable {
    /// It is empty.
    case empty
    /// It has more than 100 bytes.
    case long
    /// It begins with a dot.
    case dotFirst = "dot-first"
    /// It ends with a dot.
    case dotLast = "dot-last"
    /// Two dots stand side by side.
    case dots
    /// It ends with `.lock`.
    case lock
    /// `@{` stands in it.
    case atBrace = "at-brace"
    /// It is `@` alone, which Git reads as HEAD.
    case at
    /// It begins with a dash and would be read as an option.
    case dash
    /// It holds a blank, a slash, or one of the characters that mean something to Git.
    case character

    var german: String {
        switch self {
        case .empty: "Er ist leer."
        case .long: "Er hat mehr als 100 Byte."
        case .dotFirst: "Er beginnt mit einem Punkt."
        case .dotLast: "Er endet mit einem Punkt."
        case .dots: "Zwei Punkte stehen nebeneinander."
        case .lock: "Er endet mit .lock."
        case .atBrace: "Er enthält @{."
        case .at: "@ allein bedeutet in Git HEAD."
        case .dash: "Er beginnt mit einem Strich und sähe wie eine Option aus."
        case .character: "Leerzeichen, Schrägstrich und die Zeichen ~ ^ : ? * [ \\ sind nicht erlaubt."
        }
    }

    var english: String {
        switch self {
        case .empty: "It is empty."
        case .long: "It has more than 100 bytes."
        case .dotFirst: "It begins with a dot."
        case .dotLast: "It ends with a dot."
        case .dots: "Two dots stand side by side."
        case .lock: "It ends with .lock."
        case .atBrace: "It holds @{."
        case .at: "@ alone means HEAD in Git."
        case .dash: "It begins with a dash and would look like an option."
        case .character: "Blanks, slashes and the characters ~ ^ : ? * [ \\ are not allowed."
        }
    }
}
