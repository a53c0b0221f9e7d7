/// One thing that a checkup noticed about a delivery.
///
/// A finding is a value: the delivery is judged by all of its findings together, never by the first.
public struct Finding: Sendable, Hashable {
    /// What a finding means for the delivery.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// The delivery goes back.
        case refuse
        /// It is recorded and shown; the delivery may pass.
        case warn
    }

    /// What was noticed, and about what.
    public let problem: Problem

    /// What it means for the delivery.
    public let severity: Severity

    /// Makes a finding.
    ///
    /// - Parameter severity: nil for what the kind of problem asks for by itself, see ``Code/severity``.
    public init(_ problem: Problem, severity: Severity? = nil) {
        self.problem = problem
        self.severity = severity ?? problem.code.severity
    }
}

extension Code {
    /// What a finding of this kind means unless the pipeline says otherwise.
    public var severity: Finding.Severity {
        let warnings: [Code] = [
            .content(.pathWindows), .content(.pathDash), .content(.textUnsafe), .malware(.allowed),
            .malware(.vouched),
        ]
        return warnings.contains(self) ? .warn : .refuse
    }
}
