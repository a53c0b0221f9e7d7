internal import Problems
internal import Seals

/// The files with the keys of one group of people: those of the operator, or the senders.
struct SignersFolder {
    /// The file of SSH keys, whatever its name on disk.
    static let allowedSigners = "allowed_signers"
    /// The file with the SSH keys and certificates that count no more.
    static let revokedKeys = "revoked_keys"
    /// The file of certificates that are trusted.
    static let anchors = "anchors.pem"

    /// The file of OpenPGP keys.
    static let keyring = "keyring.gpg"

    /// Whose keys they are.
    enum Group {
        /// Those of the people and machines whom roles name; they sign with SSH alone.
        case operators
        /// Those of the senders.
        case senders

        /// Returns whether a file in the folder is one that is used.
        fileprivate func uses(_ name: String) -> Bool {
            name == allowedSigners || name == revokedKeys
                || self == .senders && (name == anchors || name == keyring || isRevocationList(name))
        }
    }

    /// What becomes of the revocation lists of certificates.
    enum Lists {
        /// They are read.
        case read
        /// Those are read that can be; what a fetch of them may have left over beside the senders' keys is left alone.
        case usable
        /// They are left alone, as if there were none; and so is what a fetch of them may have left over beside the senders' keys.
        ///
        /// No policy in force has a file that is not used, so that nothing that counts is left out.
        case passedOver
    }

    /// The files by the names that the ledger keeps them under.
    let files: [String: [UInt8]]
    /// The name that messages give to the file of allowed signers.
    let shownName: String
    /// Where the pipeline file names it, if it was read from disk.
    private let place: Place?
    private let group: Group
    /// What the pipeline names besides; nil if it names none.
    private var lists: NamedLists?
    /// Those of all its lists that can be used, if no more is asked for; else nil.
    private var usable: [CertificateAuthorities.File]?
    /// Why lists in the folder were not read.
    private var unread: [Problem] = []

    /// All files by the names that the ledger keeps them under; ``signers()`` says that there is none twice.
    var allFiles: [String: [UInt8]] { files.merging(lists?.files ?? [:]) { own, _ in own } }

    /// Takes files from the ledger.
    init(files: [String: [UInt8]], shownFolder: String, of group: Group) {
        self.files = files
        self.group = group
        place = nil
        shownName = "\(shownFolder)/\(Self.allowedSigners)"
    }

    /// Reads a folder, or a single file of allowed signers under any name.
    ///
    /// - Parameter place: Where the pipeline names it.
    init(
        readingFrom path: String, place: Place, of group: Group, lists: Lists = .read
    ) throws(ProblemList) {
        self.place = place
        self.group = group
        var current = path
        var twice: [String] = []
        do throws(OperatorFile.Failure) {
            guard try OperatorFile.kind(of: path) == .folder else {
                shownName = path
                var files = [Self.allowedSigners: try OperatorFile.content(of: path)]
                // What has been revoked beside it counts as it does in a folder: nobody who lays it there means nothing by it.
                let beside = OperatorFile.resolve(Self.revokedKeys, besides: path)
                if beside != path, try OperatorFile.isThere(beside) {
                    current = beside
                    files[Self.revokedKeys] = try OperatorFile.content(of: beside)
                }
                self.files = files
                return
            }
            let folder = path.hasSuffix("/") ? path : path + "/"
            shownName = folder + Self.allowedSigners
            let names = try OperatorFile.names(in: folder).filter { name in
                !name.hasPrefix("README")
                    && (lists == .read || group.uses(name))
                    && !(lists == .passedOver && Self.isRevocationList(name))
            }
            var files: [String: [UInt8]] = [:]
            for name in names {
                current = folder + name
                if lists == .usable, Self.isRevocationList(name) {
                    // Of two that are one name for Unicode, both count.
                    var key = name
                    while files[key] != nil { key = "~" + key }
                    do throws(OperatorFile.Failure) {
                        files[key] = try OperatorFile.content(of: current)
                    } catch {
                        unread.append(error.problem(ofRevocations: current, place: place))
                    }
                    continue
                }
                // The others are not read, only kept by name: that one of them is there is what is wrong.
                let content = group.uses(name) ? try OperatorFile.content(of: current) : []
                if files.updateValue(content, forKey: name) != nil { twice.append(current) }
            }
            self.files = files
        } catch {
            throw ProblemList([
                current == Self.revokedKeys || current.hasSuffix("/" + Self.revokedKeys)
                    ? error.problem(ofRevocations: current, place: place)
                    : error.problem(ofSigners: current, place: place)
            ])
        }
        // What Unicode writes in two ways is one name for whoever keeps them by name, so that one of them would not count.
        guard twice.isEmpty else {
            throw ProblemList(twice.map { Problem(.signers(.fileUnsupported), $0, place: place) })
        }
    }

    /// Returns the folder together with revocation lists that lie elsewhere.
    func with(_ lists: NamedLists?) -> SignersFolder {
        var both = self
        both.lists = lists
        return both
    }

    /// Reads the SSH keys; none if senders have others alone.
    func signers() throws(ProblemList) -> AllowedSigners {
        guard
            files[Self.allowedSigners] != nil
                || group == .senders && (files[Self.anchors] ?? files[Self.keyring]) != nil
        else {
            throw ProblemList([Problem(.signers(.fileMissing), shownName, place: place)])
        }
        // Beside lists that the pipeline names, nothing may be called as the ledger calls those.
        var problems = files.keys.sorted()
            .filter { !group.uses($0) || lists != nil && NamedLists.areCalled($0) || lists?.files[$0] != nil }
            .map { Problem(.signers(.fileUnsupported), shown($0), place: place) }
        var revocations: Revocations?
        do throws(Problem) {
            revocations = try files[Self.revokedKeys].map { (content) throws(Problem) in
                try Revocations(parsing: content, file: shown(Self.revokedKeys), place: place)
            }
        } catch {
            problems.append(error)
        }
        guard problems.isEmpty else { throw ProblemList(problems) }
        let signers = try AllowedSigners(parsing: files[Self.allowedSigners] ?? [], file: shownName)
        return revocations.map(signers.without) ?? signers
    }

    /// The revocation lists of certificates, those in the folder first.
    private var allLists: [CertificateAuthorities.File] {
        files.keys.sorted().filter(Self.isRevocationList).map {
            (name: shown($0), content: files[$0] ?? [])
        }
            + (lists?.shown ?? [])
    }

    /// Leaves out of the revocation lists what cannot be used.
    ///
    /// - Returns: Why, for each file.
    mutating func keepUsableLists() -> [Problem] {
        let (lists, problems) = CertificateAuthorities.usableLists(in: allLists)
        usable = lists
        return unread + problems
    }

    /// Reads the certificates that are trusted, with the revocation lists; nil if there are none.
    func authorities() throws(ProblemList) -> CertificateAuthorities? {
        let lists = usable ?? allLists
        guard group == .senders, let content = files[Self.anchors] else {
            // Lists without anchors revoke nothing, so that something must have been forgotten.
            guard lists.isEmpty || group == .operators else {
                throw ProblemList([Problem(.signers(.fileMissing), shown(Self.anchors), place: place)])
            }
            return nil
        }
        return try CertificateAuthorities(
            anchors: (shown(Self.anchors), content),
            revocationLists: lists)
    }

    /// Reads the OpenPGP keys; nil if there are none.
    func keyring() throws(ProblemList) -> OpenPGPKeyring? {
        guard group == .senders, let content = files[Self.keyring] else { return nil }
        return try OpenPGPKeyring(parsing: content, file: shown(Self.keyring))
    }

    /// Returns whether a file among the senders' is called like a revocation list of certificates.
    static func isRevocationList(_ name: String) -> Bool {
        name == "crl.pem" || name.hasSuffix(".crl")
    }

    private func shown(_ name: String) -> String { OperatorFile.resolve(name, besides: shownName) }

    /// Returns a line of the file as a place.
    func place(ofLine number: Int) -> Place {
        let lines = (files[Self.allowedSigners] ?? []).split(separator: 10, omittingEmptySubsequences: false)
        let line = lines.indices.contains(number - 1) ? lines[number - 1] : []
        return Place(
            file: shownName, line: number, column: 1, text: String(decoding: line.prefix(400), as: UTF8.self))
    }
}
