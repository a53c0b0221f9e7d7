public import Ledger
internal import Pipeline
public import Problems
internal import Seals

/// A decision that was signed elsewhere, in the file that brought it here.
public struct BroughtStatement: Sendable, Hashable {
    /// The file.
    public let path: String
    /// What it holds; nothing of it has been verified.
    public let signed: SignedStatement
}

/// A folder in which people leave the decisions that they signed elsewhere.
public struct StatementFolder: Sendable, Hashable {
    /// How many files are read at most.
    private static let mostFiles = 10_000

    /// What lies in it, the earliest decision first.
    public let statements: [BroughtStatement]
    /// What cannot be read; each names its file.
    public let problems: [Problem]

    /// Reads every `*.json` in a folder.
    public init(readingFrom folder: String) {
        var names: [String] = []
        var problems: [Problem] = []
        do throws(OperatorFile.Failure) {
            names = try OperatorFile.names(in: folder).filter { $0.hasSuffix(".json") }
        } catch {
            problems.append(error.problem(ofStatements: folder))
        }
        if names.count > Self.mostFiles {
            problems.append(
                Problem(
                    .statement(.tooMany), folder, expected: String(Self.mostFiles),
                    found: String(names.count)))
        }
        var statements: [BroughtStatement] = []
        for name in names.prefix(Self.mostFiles) {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            do throws(Problem) {
                statements.append(
                    BroughtStatement(path: path, signed: try SignedStatement(readingFrom: path)))
            } catch {
                problems.append(error)
            }
        }
        self.statements = statements.inOrder
        self.problems = problems
    }
}

extension [BroughtStatement] {
    /// The statements with the earliest decision first: a release must come in before it is taken back, whatever the files are
    /// called.
    public var inOrder: [BroughtStatement] {
        sorted { ($0.signed.statement.time, $0.path) < ($1.signed.statement.time, $1.path) }
    }
}

extension OperatorFile.Failure {
    fileprivate func problem(ofStatements folder: String) -> Problem {
        switch self {
        case .missing: Problem(.statement(.folderMissing), folder)
        case .unreadable(let reason): Problem(.statement(.folderUnreadable), folder, cause: reason)
        case .tooLarge(let size): Problem(.statement(.folderUnreadable), folder, cause: "\(size) B")
        }
    }
}

extension Problem {
    /// The problem with the file in which the statement lies that has it.
    public func inStatement(_ path: String) -> Problem {
        Problem(
            code, subject, expected: expected, found: found,
            place: Place(file: path, line: 1, column: 1, text: ""), cause: cause)
    }
}

extension SignedStatement {
    /// Returns whether something stands at a path, where none could be written then.
    public static func isFile(at path: String) -> Bool { OperatorFile.isTaken(path) }

    /// Writes the ``file`` that carries it to another machine; nothing that is there is replaced.
    ///
    /// - Throws: `statement.file-exists` or `statement.file-unwritable`.
    public func write(to path: String) throws(Problem) {
        do throws(OperatorFile.Refusal) {
            try OperatorFile.create(path, file)
        } catch {
            switch error {
            case .exists: throw Problem(.statement(.fileExists), path)
            case .unwritable(let reason): throw Problem(.statement(.fileUnwritable), path, cause: reason)
            }
        }
    }
}
