internal import Problems

/// The revocation lists of certificates that a pipeline names besides those that lie beside the senders' keys.
///
/// They may lie where a service of the site fetches them. In the ledger they lie with the senders' keys, under names that no file of
/// that folder may have, so that everyone who reads the ledger has them.
struct NamedLists {
    private static let prefix = "revocation-lists."

    /// The files by the names that the ledger keeps them under; at least one.
    let files: [String: [UInt8]]
    /// The files as messages call them.
    let shown: [(name: String, content: [UInt8])]

    /// Finds them among files from the ledger.
    ///
    /// - Throws: `signers.revocations-missing`: who has taken them away wants something to be taken for valid.
    init(among files: [String: [UInt8]], shownFolder: String) throws(ProblemList) {
        self.files = files.filter { $0.key.hasPrefix(Self.prefix) }
        guard !self.files.isEmpty else { throw Self.missing("\(shownFolder)/\(Self.prefix)*", nil) }
        shown = self.files.keys.sorted().map { ("\(shownFolder)/\($0)", files[$0] ?? []) }
    }

    /// Reads a file, or every file of a folder but those that are called README or begin with a dot.
    ///
    /// - Throws: `signers.revocations-missing`, of a folder without any too, and `signers.revocations-unreadable`.
    init(readingFrom path: String, place: Place) throws(ProblemList) {
        var current = path
        do throws(OperatorFile.Failure) {
            let names: [String]
            let folder: String
            switch try OperatorFile.kind(of: path) {
            case .file:
                let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
                folder = String(path.dropLast(name.count))
                names = [String(name)]
            case .folder:
                folder = path.hasSuffix("/") ? path : path + "/"
                names = try OperatorFile.names(in: folder).filter { !$0.hasPrefix("README") }
            }
            var files: [String: [UInt8]] = [:]
            var shown: [(name: String, content: [UInt8])] = []
            for name in names {
                current = folder + name
                let content = try OperatorFile.content(of: current)
                files[Self.prefix + name] = content
                shown.append((current, content))
            }
            self.files = files
            self.shown = shown
        } catch {
            throw ProblemList([error.problem(ofRevocations: current, place: place).aboutCertificates])
        }
        // Nothing to read is nothing that could be known.
        guard !files.isEmpty else { throw Self.missing(path, place) }
    }

    private static func missing(_ path: String, _ place: Place?) -> ProblemList {
        ProblemList([Problem(.signers(.revocationsMissing), path, place: place).aboutCertificates])
    }
}

extension Problem {
    /// The same of a list of certificates, which is had elsewhere than one of keys.
    fileprivate var aboutCertificates: Problem {
        Problem(code, subject, expected: "X.509", found: found, place: place, cause: cause)
    }
}
