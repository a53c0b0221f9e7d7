/// What a hold stands on, as a problem's subject names it: `wohngeld`, and for one of its stages `wohngeld → produktion`.
///
/// A stage may be called as its pipeline is, so that the name alone would not tell which call lets it go on.
public struct HeldPlace: Sendable, Hashable {
    /// The pipeline.
    public let pipeline: String
    /// The stage; nil for the whole pipeline.
    public let stage: String?

    /// Makes a place.
    public init(pipeline: String, stage: String?) {
        self.pipeline = pipeline
        self.stage = stage
    }

    /// Reads ``subject``.
    public init(_ subject: String) {
        // No name of a pipeline or a stage has blanks in it.
        let parts = subject.split(separator: " → ", maxSplits: 1).map(String.init)
        self.init(pipeline: parts.first ?? subject, stage: parts.dropFirst().first)
    }

    /// The place as a problem's subject.
    public var subject: String { ([pipeline] + (stage.map { [$0] } ?? [])).joined(separator: " → ") }

    var german: String { stage.map { "Die Stufe \(quoted($0))" } ?? "Die ganze Pipeline \(quoted(pipeline))" }
    var english: String {
        stage.map { "The stage \(quoted($0))" } ?? "The whole pipeline \(quoted(pipeline))"
    }

    /// The call that lets it go on, but for the reason.
    var resumption: String {
        (["stagectl", "resume"] + (stage.map { [shellWord($0)] } ?? [])).joined(separator: " ")
    }

    private func quoted(_ name: String) -> String { "\"\(escapedForTerminal(name))\"" }
}
