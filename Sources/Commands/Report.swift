package import Problems
package import Seals

/// What a command hands over to be shown: the same result for people and for programs, and the problems.
package struct Report: Sendable {
    /// A part of the output for people.
    package enum Block: Sendable, Hashable {
        /// One line, however long.
        case line(StyledText)
        /// A text broken at blanks at the width of the screen, beside what leads its first line.
        case hanging(lead: String, StyledText)
        /// What was found in one delivery: goes to standard error, at this place between the rest.
        case findings(delivery: String, [Problem])
        /// Lines that tell of problems, to standard error as they stand; the problems are not shown once more.
        case remarks([String], of: [Problem])
        /// A paragraph, broken at the width of the screen.
        case paragraph(Phrase)
        /// A table.
        case table(Table)
        /// Text that stands as it is, such as a page of help.
        case text(String)
        /// An empty line.
        case blank
    }

    /// The result for people, its most important line last.
    package var blocks: [Block]

    /// The result for programs; made when it is asked for.
    package var result: JSONValue {
        get { make() }
        set { make = { newValue } }
    }

    private var make: @Sendable () -> JSONValue

    /// What went wrong or is refused, which also decides the exit status.
    package var problems: [Problem]

    /// The exit status if there are problems that only say that all is done already.
    package var statusOfHarmless = ExitStatus.done

    /// The name of the schema of the result where it is not the command's own.
    package var schema: String?

    /// Makes a report.
    package init(
        _ blocks: [Block] = [], result: JSONValue = .null, problems: [Problem] = [], schema: String? = nil
    ) {
        self.init(blocks, making: { result }, problems: problems, schema: schema)
    }

    /// Makes a report whose result is large, and is only made if a program asks for it.
    package init(
        _ blocks: [Block] = [], making result: @escaping @Sendable () -> JSONValue, problems: [Problem] = [],
        schema: String? = nil
    ) {
        self.blocks = blocks
        make = result
        self.problems = problems
        self.schema = schema
    }

    /// The exit status that the process ends with: the most serious one of its problems.
    package var exitStatus: ExitStatus {
        let status = problems.exitStatus
        return status == .done && !problems.isEmpty ? statusOfHarmless : status
    }

    /// Returns the report with something shown before the rest.
    func beginning(with blocks: [Block]) -> Report {
        var report = self
        report.blocks = blocks + self.blocks
        return report
    }

    /// How many deliveries there are whose findings are shown.
    var refusedDeliveries: Int {
        blocks.count {
            guard case .findings = $0 else { return false }
            return true
        }
    }
}
