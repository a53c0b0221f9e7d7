internal import Git
internal import Pipeline
public import Problems
internal import Seals

/// A place that a ledger was seen to reach, with what shows it.
public struct SeenMark: Sendable, Hashable {
    /// The file.
    public let file: String
    /// The place.
    public let mark: LedgerMark

    /// Puts the two together.
    public init(_ mark: LedgerMark, in file: String) {
        self.file = file
        self.mark = mark
    }

    /// Reads what `audit --json` has printed.
    ///
    /// Nothing vouches for the file but whoever hands it over: a wrong one raises an alarm, and never lets anything through.
    ///
    /// - Throws: `ledger.shown-missing`, or `ledger.shown-unreadable` for what is not the document of an audit of this pipeline
    ///   that found the ledger right.
    public init(readingFrom path: String, of pipeline: String) throws(Problem) {
        var content: [UInt8]
        do throws(OperatorFile.Failure) {
            content = try OperatorFile.content(of: path, limit: Self.largest)
        } catch {
            switch error {
            case .missing: throw Problem(.ledger(.shownMissing), path)
            case .unreadable(let reason): throw Problem(.ledger(.shownUnreadable), path, cause: reason)
            case .tooLarge(let size): throw Problem(.ledger(.shownUnreadable), path, cause: "\(size) B")
            }
        }
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        // One that was laid out anew for people to read is none that stagectl has printed.
        guard let document = try? JSONValue(parsingCanonical: content, limit: Self.largest),
            document["schema"]?.string == "stagectl.audit/1", let result = document["result"],
            result["pipeline"]?.string?.isSame(as: pipeline) ?? false,
            let root = result["root"]?.string.flatMap({ ObjectID(hex: $0) }),
            let head = result["head"]?.string.flatMap({ ObjectID(hex: $0) }),
            let entries = result["entries"]?.integer, entries > 0
        else { throw Problem(.ledger(.shownUnreadable), path) }
        self.init(LedgerMark(root: root, head: head, sequence: Int(entries) - 1), in: path)
    }

    /// A document names every delivery.
    private static let largest = 64 << 20
}
