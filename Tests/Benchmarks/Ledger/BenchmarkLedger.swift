import Git
import Glibc
import Ledger
import Pipeline
import Seals

/// Writes a ledger of as many entries as a benchmark asks for, without a process for each of them.
///
/// Every entry is made by the library's own rule book and sealed with the keys of real people, so that `stagectl audit` and stock
/// Git read it as they read any other. Only what takes minutes is left out: `ssh-keygen` for each signature, and a push for each
/// entry. The last entry is of now, or so many seconds ahead; each one is of the second after the one before.
@main
enum BenchmarkLedger {
    static func main() throws {
        let arguments = CommandLine.arguments
        let numbers = arguments.dropFirst(4).compactMap { Int64($0) }
        guard 5...6 ~= arguments.count, numbers.count == arguments.count - 4, let count = numbers.first,
            count > 0
        else { throw Failure("usage: benchmark-ledger PIPELINE REPOSITORY KEYS COUNT [SECONDS-AHEAD]") }
        let author = try LedgerAuthor(
            policy: try Policy(readingFrom: arguments[1]), repository: arguments[2], keys: arguments[3],
            beginning: Int64(time(nil)) - count + (numbers.dropFirst().first ?? 0))
        try author.write(Int(count))
        print(try author.publish().hex)
    }
}

/// What keeps the ledger from being written.
struct Failure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
