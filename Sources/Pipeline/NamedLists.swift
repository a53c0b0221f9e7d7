internal import Problems

/// The revocation lists of certificates that a pipeline names besides those that lie beside the senders' keys.
///
/// They may lie where others on the site lay them. Like every file of keys they are part of the policy. In the ledger they lie with the senders' keys, under names that no file of
/// that folder may have, so that everyone who reads the ledger has them.
struct NamedLists {
    private static let prefix = "revocation-lists."
    /// What is read of them: no authority has so many.
    private static let mostFiles = 200
    private static let mostBytes = 16 << 20

    /// Returns whether the ledger keeps one of them under a name.
    static func areCalled(_ name: String) -> Bool { name.utf8.starts(with: prefix.utf8) }

    /// The files by the names that the ledger keeps them under; at least one.
    let files: [String: [UInt8]]
    /// The files as messages call them.
    let shown: [(name: String, content: [UInt8])]

    /// Finds them among files from the ledger.
    ///
    /// - Throws: `signers.revocations-missing`: who has taken them away wants something to be taken for valid.
    init(among files: [String: [UInt8]], shownFolder: String) throws(ProblemList) {
        self.files = files.filter { Self.areCalled($0.key) }
        guard !self.files.isEmpty else { throw Self.missing("\(shownFolder)/\(Self.prefix)*", nil) }
        shown = self.files.keys.sorted().map { ("\(shownFolder)/\($0)", files[$0] ?? []) }
    }

    /// Reads a file, or every file of a folder but those that are called README or begin with a dot.
    ///
    /// - Throws: `signers.revocations-missing`, of a folder without any too, `signers.revocations-unreadable`, and
    ///   `signers.revocations-too-many` before any more of them are read.
    init(readingFrom path: String, place: Place) throws(ProblemList) {
        var current = path
        do throws(Reason) {
            let (folder, names) = try Self.names(in: path, upTo: Self.mostFiles + 1)
            guard names.count <= Self.mostFiles else { throw Reason.tooMany("\(Self.mostFiles)") }
            var left = Self.mostBytes
            var files: [String: [UInt8]] = [:]
            var shown: [(name: String, content: [UInt8])] = []
            for name in names {
                current = folder + name
                let content = try Self.content(of: current, upTo: left)
                left -= content.count
                // What is written in two ways is one name for whoever keeps them by name.
                guard files.updateValue(content, forKey: Self.prefix + name) == nil else {
                    throw Reason.twice(name)
                }
                shown.append((current, content))
            }
            self.files = files
            self.shown = shown
        } catch {
            throw ProblemList([error.problem(of: current, in: path, place: place)])
        }
        // Nothing to read is nothing that could be known.
        guard !files.isEmpty else { throw Self.missing(path, place) }
    }

    /// Returns the folder in which files lie, and their names.
    private static func names(
        in path: String, upTo most: Int
    ) throws(Reason) -> (folder: String, names: [String]) {
        switch try Reason.reading({ () throws(OperatorFile.Failure) in try OperatorFile.kind(of: path) }) {
        case .file:
            let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
            return (String(path.dropLast(name.count)), [String(name)])
        case .folder:
            let folder = path.hasSuffix("/") ? path : path + "/"
            let names = try Reason.reading { () throws(OperatorFile.Failure) in
                try OperatorFile.names(in: folder, upTo: most) { !$0.hasPrefix("README") }
            }
            return (folder, names)
        }
    }

    /// The number of files up to which one more does not keep the others from being used.
    private static let mostUsable = 50 * mostFiles

    /// Reads those that can be read; nil if there are none.
    ///
    /// - Parameter passedOver: Why others are left out.
    init?(usableIn path: String, place: Place, passedOver: inout [Problem]) {
        var files: [String: [UInt8]] = [:]
        var shown: [(name: String, content: [UInt8])] = []
        let found: (folder: String, names: [String])
        do throws(Reason) { found = try Self.names(in: path, upTo: Self.mostUsable + 1) } catch {
            passedOver.append(error.problem(of: path, in: path, place: place))
            return nil
        }
        if found.names.count > Self.mostUsable {
            passedOver.append(
                Reason.tooMany("\(Self.mostUsable)").problem(of: path, in: path, place: place))
        }
        var left = Self.mostBytes
        for name in found.names.prefix(Self.mostUsable) {
            let current = found.folder + name
            do throws(Reason) {
                let content = try Self.content(of: current, upTo: left)
                left -= content.count
                // What is written in two ways is one name for whoever keeps them by name: here both count.
                var key = Self.prefix + name
                while files[key] != nil { key += "~" }
                files[key] = content
                shown.append((current, content))
            } catch {
                passedOver.append(error.problem(of: current, in: current, place: place))
            }
        }
        if found.names.isEmpty { passedOver += Self.missing(path, place).problems }
        guard !files.isEmpty else { return nil }
        self.files = files
        self.shown = shown
    }

    private static func content(of path: String, upTo left: Int) throws(Reason) -> [UInt8] {
        do throws(OperatorFile.Failure) {
            return try OperatorFile.content(of: path, limit: min(left, OperatorFile.sizeLimit))
        } catch {
            if case .tooLarge(let size) = error, size <= OperatorFile.sizeLimit {
                throw .tooMany("\(mostBytes >> 20) MiB")
            }
            throw .file(error)
        }
    }

    private static func missing(_ path: String, _ place: Place?) -> ProblemList {
        ProblemList([Problem(.signers(.revocationsMissing), path, place: place).aboutCertificates])
    }
}

/// Why lists could not be read.
private enum Reason: Error {
    case file(OperatorFile.Failure)
    /// There are more than this.
    case tooMany(String)
    /// There is another one of this name, written otherwise.
    case twice(String)

    static func reading<Value>(
        _ body: () throws(OperatorFile.Failure) -> Value
    ) throws(Reason) -> Value {
        do throws(OperatorFile.Failure) { return try body() } catch { throw .file(error) }
    }

    func problem(of file: String, in path: String, place: Place) -> Problem {
        switch self {
        case .file(let failure): failure.problem(ofRevocations: file, place: place).aboutCertificates
        case .tooMany(let most): Problem(.signers(.revocationsTooMany), path, expected: most, place: place)
        case .twice(let name):
            Problem(.signers(.revocationsUnreadable), file, found: name, place: place).aboutCertificates
        }
    }
}

extension Problem {
    /// The same of a list of certificates, which is had elsewhere than one of keys.
    fileprivate var aboutCertificates: Problem {
        Problem(code, subject, expected: "X.509", found: found, place: place, cause: cause)
    }
}
