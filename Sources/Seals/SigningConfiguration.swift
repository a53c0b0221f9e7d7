internal import Problems

/// How the user signs: what Git's configuration says about it.
public struct SigningConfiguration: Sendable, Hashable {
    /// `gpg.format`; only `ssh` is supported.
    public var format: String?

    /// `user.signingKey`: the path of a key, or a public key itself, whose private half the agent holds.
    public var signingKey: String?

    /// `gpg.ssh.program`; `ssh-keygen` if it is not set.
    public var program: String?

    /// `gpg.ssh.defaultKeyCommand`, which is asked for the key if ``signingKey`` is not set.
    public var defaultKeyCommand: String?

    /// The folder from which relative paths count; nil for that of this process.
    public var folder: String?

    /// Takes over the values of the four keys, nil where one is not set.
    public init(
        format: String?, signingKey: String?, program: String?, defaultKeyCommand: String?,
        folder: String? = nil
    ) {
        self.folder = folder
        self.format = format
        self.signingKey = signingKey
        self.program = program
        self.defaultKeyCommand = defaultKeyCommand
    }
}

/// Returns the public key that a value of `user.signingKey` spells out, or nil if the value is a path.
///
/// Git recognises no others: a key of another type than `ssh-…` must be written with `key::` before it.
func literalKey(_ value: String) -> String? {
    if value.utf8.starts(with: "key::".utf8) { return String(value.dropFirst(5)) }
    return value.utf8.starts(with: "ssh-".utf8) ? value : nil
}

/// Returns a path with the home folder in the place of a leading `~`.
func expanded(_ path: String, home: String?) -> String {
    guard path.utf8.starts(with: "~/".utf8), let home else { return path }
    return home + path.dropFirst(1)
}

/// Splits a command at its blanks as Git does, without a shell.
///
/// Quotes of both kinds hold words together, and a backslash takes the next character as it is, except between
/// single quotes.
///
/// - Returns: nil if a quote is not closed or nothing follows a backslash.
func commandWords(_ command: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Unicode.Scalar?
    var rest = command.unicodeScalars[...]
    while let character = rest.popFirst() {
        if character == quote {
            quote = nil
        } else if character == "\\", quote != "'" {
            guard let escaped = rest.popFirst() else { return nil }
            word = (word ?? "") + String(escaped)
        } else if quote == nil, character == "'" || character == "\"" {
            quote = character
            word = word ?? ""
        } else if quote == nil, character == " " || character == "\t" || character == "\n" {
            if let word { words.append(word) }
            word = nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    if let word { words.append(word) }
    return quote == nil ? words : nil
}
