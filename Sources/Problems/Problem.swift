/// A failure or a refusal that a person can act on.
///
/// Every module throws or returns this one type, so that the command line has one place that turns failures into text, JSON
/// and exit statuses. The text is made from the typed catalogue below ``ProblemArea``; nothing here is localised.
public struct Problem: Error, Sendable, Hashable {
    /// What went wrong, as a stable name that scripts may match.
    public let code: Code

    /// The thing it went wrong with: a path, a ref, a sender, a stage.
    ///
    /// It may be untrusted text, and is escaped when it is printed.
    public let subject: String

    /// What should have been there, where that helps: a digest, a limit, a nearest key.
    public let expected: String?

    /// What was there instead.
    public let found: String?

    /// Where in a file of the operator it stands.
    public let place: Place?

    /// The lower-level failure, shown with `--verbose` only.
    public let cause: String?

    /// Where within the subject it stands, if that is a container: the names of containers that lie in one another, and of the member.
    ///
    /// They come from untrusted headers, and are escaped when they are printed.
    public private(set) var inside: [String] = []

    /// How many bytes of the content, or of the member, stand before it; nil if it is about all of it.
    public private(set) var offset: Int?

    /// Whether it is what stands against an entry that somebody wants to append: B holds what it held before.
    public private(set) var isOfAttempt = false

    /// The delivery in which people may vouch for it; nil if they may not, or if that is not known.
    public private(set) var vouchable: String?

    /// Makes a problem.
    public init(
        _ code: Code, _ subject: String, expected: String? = nil, found: String? = nil, place: Place? = nil,
        cause: String? = nil
    ) {
        self.code = code
        self.subject = subject
        self.expected = expected
        self.found = found
        self.place = place
        self.cause = cause
    }

    /// Returns the problem as that of another subject.
    public func of(_ subject: String) -> Problem {
        var problem = Problem(code, subject, expected: expected, found: found, place: place, cause: cause)
        problem.inside = inside
        problem.offset = offset
        problem.vouchable = vouchable
        return problem
    }

    /// Returns the problem as one of a member of its subject, or of a place in it.
    public func inside(_ names: [String], at offset: Int? = nil) -> Problem {
        var problem = self
        problem.inside = names
        problem.offset = offset
        return problem
    }

    /// Returns the problem as one for which people may vouch.
    public func vouchable(in delivery: String) -> Problem {
        var problem = self
        problem.vouchable = delivery
        return problem
    }

    /// The problem as it is told to whoever wanted to append what breaks a rule.
    public var ofAttempt: Problem {
        var problem = self
        problem.isOfAttempt = true
        return problem
    }
}

/// A place in a text file of the operator.
public struct Place: Sendable, Hashable {
    /// The file as the operator named it.
    public let file: String

    /// The line, counted from 1.
    public let line: Int

    /// The column in characters, counted from 1.
    public let column: Int

    /// The offending line without its line end, to be shown below the message; empty if there is none to show.
    public let text: String

    /// Makes a place.
    public init(file: String, line: Int, column: Int, text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.text = text
    }
}
