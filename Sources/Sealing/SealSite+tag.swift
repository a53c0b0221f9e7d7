internal import Checkup
internal import Git
internal import Ledger
internal import Pipeline
internal import Problems
internal import Processes
internal import Seals

extension SealSite {
    /// What sealing would write, if there were no tag yet.
    struct Planned {
        /// The note; nil if there is none.
        let note: [UInt8]?
        /// The manifest beside that note.
        let manifest: [UInt8]
        /// What is asked to stand in the manifest.
        let listing: TreeInspection.Listed
        /// What the signature of the manifest is in; nil if none is asked for.
        let ending: ManifestSignature?
    }

    /// Whose name and address an object bears.
    enum Role: String {
        /// Who has written a commit.
        case author = "AUTHOR"
        /// Who makes a commit, or a tag.
        case committer = "COMMITTER"
    }

    /// Makes sure that git knows somebody whose name it must write; it would say so only in the middle of sealing.
    ///
    /// - Throws: `configuration.identity-missing` if it lacks the name or the address; `seal.git-failed` for all else, such as a date
    ///   that it cannot read.
    func requirePerson(_ role: Role) throws(ProblemList) {
        let call = ["var", "GIT_\(role.rawValue)_IDENT"]
        let told = try listed { () throws(Problem) in try copy.git(call) }
        guard told.status != 0 else { return }
        // Git takes an empty date for none.
        let undated = try listed { () throws(Problem) in
            try copy.git(call, variables: ["GIT_\(role.rawValue)_DATE": ""])
        }
        guard undated.status == 0 else {
            throw ProblemList([
                Problem(
                    .configuration(.identityMissing), "user.name, user.email", cause: undated.standardError)
            ])
        }
        _ = try git(call)
    }

    /// Returns whether there is a tag of a name.
    func tagIsThere(_ name: DeliveryName) throws(ProblemList) -> Bool {
        try listed { () throws(Problem) in
            try copy.line(["rev-parse", "--verify", "--quiet", "refs/tags/\(name.text)"]) != nil
        }
    }

    /// Returns the commit of a tag that was made by a run before which did not get to its end; nil if there is none.
    ///
    /// That run had signed; only the branch and the files are behind. A tag that somebody has set by hand on something else is none of
    /// a run, whatever that bears from a delivery before.
    ///
    /// - Parameter note: The note as it lies there, which must not be lost if somebody has changed it since.
    func unfinished(
        _ name: DeliveryName, beside note: [UInt8]?, _ planned: Planned, in scratch: borrowing Repository
    ) throws(ProblemList) -> ObjectID? {
        let hex = try listed { () throws(Problem) in
            try copy.line(["rev-parse", "--verify", "--quiet", "refs/tags/\(name.text)^{commit}"])
        }
        guard let hex, let commit = ObjectID(hex: hex) else { return nil }
        if commit != head {
            let parent = try listed { () throws(Problem) in
                try copy.line(["rev-parse", "--verify", "--quiet", "\(hex)^"])
            }
            guard parent == head.hex else { return nil }
            let changed = try git([
                "diff-tree", "-r", "-z", "--name-only", "--no-renames", head.hex, hex,
            ])
            let own = ([ChecksumManifest.path, DeliveryNote.path] + ChecksumManifest.signatures)
                .map { Array($0.utf8) }
            guard changed.split(separator: 0).allSatisfy({ own.contains(Array($0)) }) else { return nil }
        }
        let delivered = try content(of: DeliveryNote.path, in: commit)
        guard try isOne(delivered, of: name, beside: note, planned, in: commit),
            let manifest = try content(of: ChecksumManifest.path, in: commit),
            try isManifest(manifest, beside: delivered, planned, in: scratch),
            try isSigned(manifest, planned.ending, in: commit)
        else { return nil }
        return commit
    }

    /// Returns whether a note is the one that sealing would write, or the one that a run has written with other options.
    private func isOne(
        _ delivered: [UInt8]?, of name: DeliveryName, beside note: [UInt8]?, _ planned: Planned,
        in commit: ObjectID
    ) throws(ProblemList) -> Bool {
        if delivered == planned.note { return true }
        guard let delivered, commit != head, try content(of: DeliveryNote.path, in: head) == note else {
            return false
        }
        // What a supplier has laid there by hand is judged as what it is; it is none of ours.
        return (try? WrittenNote.draft(delivered).version) == name.versionText
    }

    private func isManifest(
        _ manifest: [UInt8], beside note: [UInt8]?, _ planned: Planned, in scratch: borrowing Repository
    ) throws(ProblemList) -> Bool {
        if note == planned.note, manifest == planned.manifest { return true }
        // One that was to be signed lists links, too, and stays what it is for a run that signs none.
        for listing in [planned.listing] + (planned.ending == nil ? [.everything] : []) {
            if try self.manifest(beside: note, listing, in: scratch).content == manifest { return true }
        }
        return false
    }

    /// Returns whether the signature that is asked for lies beside a manifest; one of SSH must hold, whoever has made it.
    private func isSigned(
        _ manifest: [UInt8], _ ending: ManifestSignature?, in commit: ObjectID
    ) throws(ProblemList) -> Bool {
        guard let ending else { return true }
        let path = ending.path(beside: ChecksumManifest.path)
        guard let signature = try content(of: path, in: commit) else { return false }
        guard ending == .ssh else { return true }
        do throws(Problem) {
            try SSHSignature(armored: String(decoding: signature, as: UTF8.self), of: path)
                .verify(manifest, namespace: ManifestSignature.namespace)
            return true
        } catch {
            return false
        }
    }

    func content(of path: String, in commit: ObjectID) throws(ProblemList) -> [UInt8]? {
        let output = try listed { () throws(Problem) in
            try copy.git(["cat-file", "blob", "\(commit.hex):\(path)"])
        }
        return output.status == 0 ? output.standardOutput : nil
    }
}
