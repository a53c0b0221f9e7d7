internal import Glibc
package import Problems

/// A container of signatures as ClamAV delivers them: `.cvd`, `.cld` and `.cud`.
///
/// The list of members inside is signed, and must be, whatever the container's name ends with: the members are then those
/// that were signed, all of them, and none besides. Signatures outside of the list are verified where there are any.
struct SignatureContainer: ~Copyable {
    private let file: DatabaseFile
    private let trusts: [ContainerTrust]

    /// Opens a container.
    init(at path: String, trusts: [ContainerTrust]) throws(Problem) {
        self.init(try DatabaseFile(at: path), trusts: trusts)
    }

    /// Takes over a container that is open already.
    init(_ file: consuming DatabaseFile, trusts: [ContainerTrust]) {
        self.file = file
        self.trusts = trusts
    }

    /// What a container turned out to be.
    struct Facts {
        let header: ContainerHeader
        /// Who has signed it.
        let signer: String
        /// The SHA-256 digest of the file, in hexadecimal digits.
        let sha256: String
    }

    /// Verifies the container, and then hands out its members.
    ///
    /// - Parameter take: Gets the bytes of each member in order, in pieces; a new name starts a new member.
    /// - Returns: What the container says about itself, and by whom.
    /// - Throws: ``Problem``: what `take` throws, `malware.container-damaged` if the file is no such container,
    ///   `malware.database-untrusted` if a signature or a digest is not good, or that the file cannot be read.
    func read(
        _ take: (_ member: String, _ bytes: ArraySlice<UInt8>) throws(Problem) -> Void
    ) throws(Problem) -> Facts {
        var inspection = Inspection()
        let digest = try unpack { event throws(Problem) in
            guard inspection.take(event) else { throw damaged("its members are more than they may be") }
        }
        let (header, list, trust) = try verify(inspection, digest.header, digest.rest)
        var current: String?
        let again = try unpack { event throws(Problem) in
            switch event {
            case .starts(let name, _):
                current = list.members[name] == nil ? nil : name
                if let current { try take(current, []) }
            case .bytes(let bytes): if let current { try take(current, bytes) }
            case .ends: current = nil
            }
        }
        guard again.whole == digest.whole else {
            throw Problem(.malware(.databaseUnreadable), file.path, cause: "changed while it was read")
        }
        return Facts(header: header, signer: trust.signer, sha256: digest.whole)
    }

    private func damaged(_ cause: String) -> Problem {
        Problem(.malware(.containerDamaged), file.path, cause: cause)
    }

    private func untrusted(_ cause: String) -> Problem {
        Problem(.malware(.databaseUntrusted), file.path, cause: cause)
    }

    // MARK: Unpacking

    /// The digests of a container, and its first bytes.
    private struct Digests {
        let header: [UInt8]
        /// The MD5 digest of what follows the header; nil where that function is refused.
        let rest: String?
        /// The SHA-256 digest of the file.
        let whole: String
    }

    /// Reads the file from its start to its end.
    private func unpack(_ body: (MemberReader.Event) throws(Problem) -> Void) throws(Problem) -> Digests {
        guard file.rewind() else { throw Problem(.malware(.databaseUnreadable), file.path) }
        var header: [UInt8] = []
        var members = MemberReader()
        var rest = StreamDigest(.md5)
        var packed: Gunzip
        do throws(Gunzip.Damaged) { packed = try Gunzip() } catch { throw damaged("no memory") }
        var isPacked: Bool?
        let whole = try file.readChunks { chunk throws(Problem) in
            let piece = chunk.prefix(ContainerHeader.size - header.count)
            header += piece
            let bytes = chunk.dropFirst(piece.count)
            guard !bytes.isEmpty else { return }
            _ = rest?.update(bytes)
            // Containers that were patched are not packed: the licence is their first member.
            if isPacked == nil { isPacked = !bytes.starts(with: "COPYING".utf8) }
            let isGood: Bool
            if isPacked == true {
                var isRead = true
                let isUnpacked = try packed.unpack(bytes) { plain throws(Problem) in
                    if isRead { isRead = try members.read(plain, body) }
                }
                isGood = isUnpacked && isRead
            } else {
                isGood = try members.read(bytes, body)
            }
            guard isGood else { throw damaged("not a list of files") }
        }
        guard header.count == ContainerHeader.size, members.isComplete, isPacked != true || packed.isFinished
        else { throw damaged("the file ends too early") }
        return Digests(header: header, rest: rest.take()?.finish(), whole: whole)
    }

    /// What the members were found to be.
    private struct Inspection: ~Copyable {
        var sizes: [String: Int] = [:]
        var digests: [String: String] = [:]
        var list: [UInt8] = []
        private var name = ""
        private var digest: StreamDigest?
        private var isList = false
        private var hasList = false
        private var isBroken = false

        /// Takes in an event; false for a second member of one name, a second list, or one that is too long.
        mutating func take(_ event: MemberReader.Event) -> Bool {
            switch event {
            case .starts(let name, let size):
                self.name = name
                digest = StreamDigest()
                isList = name.hasSuffix(ContainerList.ending)
                if isList, hasList || size > ContainerList.largest { return false }
                hasList = hasList || isList
                return sizes.updateValue(size, forKey: name) == nil
            case .bytes(let bytes):
                if isList { list += bytes }
                return digest?.update(bytes) == true
            case .ends:
                digests[name] = digest.take()?.finish()
                return digests[name] != nil
            }
        }
    }

    // MARK: Trust

    private func verify(
        _ inspection: borrowing Inspection, _ bytes: [UInt8], _ rest: String?
    ) throws(Problem) -> (ContainerHeader, ContainerList, ContainerTrust) {
        guard let header = ContainerHeader(bytes[...]) else { throw damaged("the first line is none") }
        guard let list = ContainerList(inspection.list) else { throw untrusted("there is no signed list") }
        let trust = trusts.first {
            ContainerSignature.verifies(list.signature, of: list.digest, by: $0.members)
        }
        guard let trust else { throw untrusted("the signature of the list is not good") }
        guard header.isSameRelease(as: list.header) else {
            throw untrusted("the first line tells another release than the list")
        }
        for (name, member) in list.members.sorted(by: { $0.key < $1.key }) {
            guard inspection.sizes[name] == member.size, inspection.digests[name] == member.sha256 else {
                throw untrusted("\(name) is not what was signed")
            }
        }
        for name in inspection.sizes.keys.sorted()
        where list.members[name] == nil && DatabaseFormat(fileName: name, unwanted: .ignored) != nil {
            throw untrusted("\(name) was not signed")
        }
        try verifyWhole(header, rest, trust)
        try verifyBeside(header, trust)
        return (header, list, trust)
    }

    /// The first line of a container that was never patched signs all that follows.
    private func verifyWhole(
        _ header: ContainerHeader, _ rest: String?, _ trust: ContainerTrust
    ) throws(Problem) {
        guard file.path.lowercased().hasSuffix(".cvd"), header.signature != "X", let rest else { return }
        guard rest == header.digest.lowercased() else { throw untrusted("the digest of the whole differs") }
        let bytes = stride(from: 0, to: rest.utf8.count, by: 2).compactMap { index in
            UInt8(String(rest.dropFirst(index).prefix(2)), radix: 16)
        }
        guard ContainerSignature.verifies(header.signature, ofPlain: bytes, by: trust.whole) else {
            throw untrusted("the signature of the whole is not good")
        }
    }

    /// Newer signatures lie beside the container, in a file that names its version.
    private func verifyBeside(_ header: ContainerHeader, _ trust: ContainerTrust) throws(Problem) {
        guard let dot = file.path.lastIndex(of: ".") else { return }
        let path = "\(file.path[..<dot])-\(header.version)\(file.path[dot...]).sign"
        var text: [UInt8] = []
        do throws(Problem) {
            let signatures = try DatabaseFile(at: path)
            guard signatures.size <= DetachedSignature.largest else {
                throw untrusted("the signatures beside it are too large")
            }
            _ = try signatures.readChunks { text += $0 }
        } catch {
            if error.code == .malware(.databaseMissing) { return }
            throw error
        }
        let isGood = file.withDescriptor { descriptor in
            DetachedSignature.verifies(text, of: descriptor, roots: trust.roots)
        }
        guard isGood else { throw untrusted("the signature beside it is not good") }
    }
}

/// Reads a container of signatures: verifies it, and then hands out its members.
///
/// - Throws: ``Problem``, all with exit status 69: `malware.container-damaged`, `-untrusted`, `-missing`, `-unreadable`,
///   `-too-large`, or what `take` throws. Nothing was handed out before all was verified.
package func readSignatureContainer(
    at path: String, trust: ContainerTrust, _ take: (String, ArraySlice<UInt8>) throws(Problem) -> Void
) throws(Problem) -> ContainerHeader {
    try SignatureContainer(at: path, trusts: [trust]).read(take).header
}
