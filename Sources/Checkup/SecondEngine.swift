internal import Clamd
internal import Ledger
internal import Pipeline
internal import Problems
internal import Seals

/// A clamd that has been greeted, and whose database is young enough.
struct SecondEngine: Sendable {
    let place: ClamdPlace
    let isRequired: Bool
    private let version: String
    private let database: Timestamp?

    /// How far ahead of ours its clock may be, in seconds.
    private static let clockSkew: Int64 = 3600

    /// Asks for its version.
    ///
    /// - Throws: `malware.clamd` if it does not answer, or its database is too old or of an unknown age.
    init(_ rules: ClamdRules, now: Int64) throws(Problem) {
        let way: ClamdPlace.Way
        switch rules.place {
        case .socket(let path): way = .path(path)
        case .address(let text):
            guard let read = ClamdPlace.Way(address: text) else {
                throw Problem(.malware(.clamd), text, found: "no address")
            }
            way = read
        }
        place = ClamdPlace(way, timeout: rules.timeout)
        isRequired = rules.isRequired
        let (text, made) = try Clamd(place).version()
        guard let made else {
            throw Problem(.malware(.clamd), place.text, found: "a database of unknown age")
        }
        guard made <= now + Self.clockSkew, now - made <= Int64(rules.maxAge) else {
            throw Problem(
                .malware(.clamd), place.text, found: "a database of \(Timestamp(seconds: made).text)")
        }
        version = text
        database = Timestamp(seconds: made)
    }

    /// What the report says of it.
    func record(contents: Int) -> CheckupReport.Engine {
        CheckupReport.Engine(name: "clamd", version: version, database: database, contents: contents)
    }
}

/// The questions to a second engine, for the use of one thread.
final class SecondOpinion {
    private let engine: SecondEngine
    private let clamd: Clamd
    /// Whether it has failed where nobody needs it: then it is not asked again.
    private var isGone = false

    init(_ engine: SecondEngine) {
        self.engine = engine
        clamd = Clamd(engine.place)
    }

    /// Asks about a content.
    ///
    /// - Returns: What it says; nil if it is not there, and need not be.
    /// - Throws: `malware.clamd`: nothing is decided then.
    func verdict(on content: UnsafeRawBufferPointer) throws(Problem) -> ClamdVerdict? {
        // What holds nothing holds no malware; some engines call it an error.
        if content.count == 0 { return .clean }
        guard !isGone else { return nil }
        do throws(Problem) { return try unsafe clamd.verdict(on: content) } catch {
            guard !engine.isRequired else { throw error }
            isGone = true
            return nil
        }
    }
}
