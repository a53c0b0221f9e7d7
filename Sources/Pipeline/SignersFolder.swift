internal import Problems
internal import Seals

/// The files with the keys of one group of people: those of the operator, or the senders.
struct SignersFolder {
    /// The one file that this version uses, whatever its name on disk.
    static let allowedSigners = "allowed_signers"

    /// The files by the names that the ledger keeps them under.
    let files: [String: [UInt8]]
    /// The name that messages give to the file of allowed signers.
    let shownName: String
    /// Where the pipeline file names it, if it was read from disk.
    private let place: Place?

    /// Takes files from the ledger.
    init(files: [String: [UInt8]], shownFolder: String) {
        self.files = files
        place = nil
        shownName = "\(shownFolder)/\(Self.allowedSigners)"
    }

    /// Reads a folder, or a single file of allowed signers under any name.
    ///
    /// - Parameter place: Where the pipeline names it.
    init(readingFrom path: String, place: Place) throws(ProblemList) {
        self.place = place
        var current = path
        do throws(OperatorFile.Failure) {
            guard try OperatorFile.kind(of: path) == .folder else {
                shownName = path
                files = [Self.allowedSigners: try OperatorFile.content(of: path)]
                return
            }
            let folder = path.hasSuffix("/") ? path : path + "/"
            shownName = folder + Self.allowedSigners
            let names = try OperatorFile.names(in: folder).filter { !$0.hasPrefix("README") }
            current = folder + Self.allowedSigners
            var files = [Self.allowedSigners: try OperatorFile.content(of: current)]
            // Not read, only kept by name: that one of them is there is what is wrong.
            for name in names where name != Self.allowedSigners { files[name] = [] }
            self.files = files
        } catch {
            throw ProblemList([error.problem(ofSigners: current, place: place)])
        }
    }

    /// Reads the keys.
    func signers() throws(ProblemList) -> AllowedSigners {
        guard let bytes = files[Self.allowedSigners] else {
            throw ProblemList([Problem(.signers(.fileMissing), shownName, place: place)])
        }
        let unsupported = files.keys.sorted().filter { $0 != Self.allowedSigners }
        guard unsupported.isEmpty else {
            let folder = shownName.dropLast(Self.allowedSigners.count)
            throw ProblemList(
                unsupported.map { Problem(.signers(.fileUnsupported), folder + $0, place: place) })
        }
        return try AllowedSigners(parsing: bytes, file: shownName)
    }

    /// Returns a line of the file as a place.
    func place(ofLine number: Int) -> Place {
        let lines = (files[Self.allowedSigners] ?? []).split(separator: 10, omittingEmptySubsequences: false)
        let line = lines.indices.contains(number - 1) ? lines[number - 1] : []
        return Place(
            file: shownName, line: number, column: 1, text: String(decoding: line.prefix(400), as: UTF8.self))
    }
}
