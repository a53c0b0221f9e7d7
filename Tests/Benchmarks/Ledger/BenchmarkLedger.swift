import Git
import Glibc
import Ledger
import Pipeline
import Seals

/// Writes a ledger of as many entries as a benchmark asks for, without a process for each of them.
///
/// Every entry is made by the library's own rule book and sealed with the keys of real people, so that `stagectl audit` and stock
/// Git read it as they read any other. Only what takes minutes is left out: `ssh-keygen` for each signature, and a push for each
/// entry.
@main
enum BenchmarkLedger {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let count = Int(arguments[4]), count > 0 else {
            throw Failure("usage: benchmark-ledger PIPELINE REPOSITORY KEYS COUNT")
        }
        let author = try LedgerAuthor(
            policy: try Policy(readingFrom: arguments[1]), repository: arguments[2], keys: arguments[3],
            beginning: Int64(time(nil)) - Int64(count))
        try author.write(count)
        print(try author.publish().hex)
    }
}

/// What keeps the ledger from being written.
struct Failure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
