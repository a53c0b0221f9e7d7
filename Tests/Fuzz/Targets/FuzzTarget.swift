import Problems

/// One reader of untrusted bytes, with what must hold of whatever it is given.
///
/// A trap, a time-out and too much memory are found by whoever calls; what else must hold, the target says itself.
struct FuzzTarget: Sendable, CustomStringConvertible {
    /// As `Tests/Fuzz/run` takes it, and the folder of its seeds.
    let name: String
    /// The longest input that is tried, in bytes.
    let longest: Int
    private let body: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, longest: Int = 4096, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.longest = longest
        self.body = body
    }

    var description: String { name }

    /// Gives the input to the reader.
    ///
    /// - Throws: ``Violation`` if something does not hold. That the reader refuses the input is no such thing; what it
    ///   says about it must be printable.
    func run(_ input: [UInt8]) throws(Violation) {
        do {
            try body(input)
        } catch let violation as Violation {
            throw violation
        } catch let list as ProblemList {
            try require(!list.problems.isEmpty, "a refusal without a reason")
            for problem in list.problems { try requirePrintable(problem) }
        } catch let problem as Problem {
            try requirePrintable(problem)
        } catch {
            // Malformed to this reader, which says why in words of its own.
        }
    }
}

/// Something that must hold of a reader, and does not.
struct Violation: Error, CustomStringConvertible {
    let description: String
}

/// Makes sure of something.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Violation) {
    if !holds { throw Violation(description: what()) }
}

/// Makes sure that nothing in a problem's words can move a cursor, break a line or turn the direction of writing.
func requirePrintable(_ problem: Problem) throws(Violation) {
    for language in Language.allCases {
        for text in [problem.sentence(in: language), problem.hint(in: language) ?? ""] {
            let isPlain = text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
                default: true
                }
            }
            try require(isPlain, "\(problem.code.name) prints what it must escape")
        }
    }
    if let place = problem.place {
        try require(place.line >= 1 && place.column >= 1, "\(problem.code.name) at \(place)")
    }
}
