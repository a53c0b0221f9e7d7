import Ledger
import Problems
import Release
import Seals

// Statements that travel in files.

extension Session {
    /// Refuses a path at which something stands, before anybody signs for it.
    func requireNoFile(at path: String) throws(Problem) {
        guard !SignedStatement.isFile(at: absolute(path)) else {
            throw Problem(.statement(.fileExists), path)
        }
    }

    /// Reads a statement that was signed elsewhere.
    func statement(in file: String) throws(Problem) -> SignedStatement {
        do { return try SignedStatement(readingFrom: absolute(file)) } catch {
            throw error.about(file)
        }
    }

    /// Hands over what was signed: to a file, or to standard output.
    func handOver(
        _ signed: SignedStatement, to file: String, _ call: String, _ mode: LedgerWriter.Mode
    ) throws(Problem) -> Report {
        if mode == .write, file != DecisionOptions.standardOutput {
            do { try signed.write(to: absolute(file)) } catch { throw error.about(file) }
        }
        return signed.report(handedOverTo: file, call, mode)
    }
}

extension Problem {
    /// The problem of a file, with the file as the user named it.
    fileprivate func about(_ file: String) -> Problem {
        Problem(code, file, expected: expected, found: found, place: place, cause: cause)
    }
}
