/// Numbers with a unit, as a pipeline file writes them.
package enum Quantity: Sendable, Hashable {
    /// Why a number does not do.
    package enum Fault: Error, Sendable, Hashable {
        /// It cannot be read.
        case unreadable
        /// It is zero.
        case zero
        /// It is greater than the greatest that is allowed, which is named.
        case tooLarge(String)
    }

    /// A size in bytes.
    case size
    /// A duration in seconds.
    case duration
    /// A plain number up to a bound.
    case number(upTo: Int)

    private var units: [(name: String, factor: Int)] {
        switch self {
        case .size: [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        case .duration: [("s", 1), ("min", 60), ("h", 3600), ("d", 86400), ("w", 604800)]
        case .number: [("", 1)]
        }
    }

    /// The greatest value, and how it is written.
    ///
    /// Far above what anyone needs, and far below what could overflow where sizes are doubled or times are
    /// added.
    private var greatest: (value: Int, text: String) {
        switch self {
        case .size: (1 << 50, "1048576GiB")
        case .duration: (36500 * 86400, "36500d")
        case .number(let bound): (bound, "\(bound)")
        }
    }

    /// Reads digits with at once a unit behind them: no sign, no fraction, no blank, no leading zero.
    package func read(_ text: String) throws(Fault) -> Int {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let unit = text.utf8.dropFirst(digits.count)
        guard let factor = units.first(where: { $0.name.utf8.elementsEqual(unit) })?.factor,
            let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1
        else { throw .unreadable }
        // More digits than fit: too large, not unreadable.
        guard let count = Int(Substring(digits)) else { throw .tooLarge(greatest.text) }
        let (value, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow, value <= greatest.value else { throw .tooLarge(greatest.text) }
        guard value > 0 else { throw .zero }
        return value
    }
}
