public import Seals

/// What a delivery must pass at the border.
public struct CheckupRules: Sendable, Hashable {
    /// What the delivered tree may hold.
    public let content: ContentRules
    /// How the delivered files are secured.
    public let checksums: ChecksumRules
    /// Who must have signed.
    public let signatures: SignatureRules
    /// How the files are scanned.
    public let malware: MalwareRules
    /// What the delivery note must say.
    public let note: NoteRules

    /// The path of the manifest that must be signed; nil if none need be.
    public var signedManifest: String? { signatures.asksForManifest ? checksums.manifests.first : nil }
}

/// What is asked of delivery notes; one that is there is judged in any case.
public struct NoteRules: Sendable, Hashable {
    /// Whether a delivery must have one.
    public enum Presence: String, Sendable, Hashable, CaseIterable {
        /// It need not.
        case optional
        /// It must.
        case required
    }

    /// What must be delivered, by what the note says.
    public enum Demand: String, Sendable, Hashable, CaseIterable {
        /// Something to read.
        case documentation
        /// Something that can be installed without being built.
        case prebuilt
        /// The configuration with which it is installed.
        case deployment
        /// How the sources are built, if there are sources.
        case recipe
        /// What it is made of.
        case sbom
    }

    /// Whether a delivery must have one.
    public let presence: Presence
    /// What must be delivered, in the order of the file.
    public let demands: [Demand]

    /// Makes rules.
    package init(presence: Presence, demands: [Demand]) {
        self.presence = presence
        self.demands = demands
    }
}

/// What the delivered tree may hold.
public struct ContentRules: Sendable, Hashable {
    /// The size of the largest file, in bytes.
    public let maxFile: Int
    /// The size of all files together, in bytes.
    public let maxTotal: Int
    /// How many files there may be.
    public let maxFiles: Int
    /// How many bytes may be received for one delivery.
    public let maxReceived: Int
    /// How many objects may be received for one delivery.
    public let maxObjects: Int
    /// Globs for the paths that may be executable; nil if that is not looked at.
    public let executables: [String]?
    /// Whether what would be a warning refuses the delivery.
    public let refuseWarnings: Bool
}

/// How the delivered files are secured.
public struct ChecksumRules: Sendable, Hashable {
    /// The manifests, as paths in the delivery; at least one.
    public let manifests: [String]
}

/// Who must have signed a delivery.
public struct SignatureRules: Sendable, Hashable {
    /// What carries the signature.
    public enum Carrier: String, Sendable, Hashable, CaseIterable {
        /// The annotated tag.
        case tag
        /// The commit that the tag points at.
        case commit
        /// The manifest of the delivered files, which has its signatures in files beside it.
        case manifest
    }

    /// The path of the senders' keys, as it was written.
    public let signers: String
    /// How many different senders must have signed a delivery.
    public let require: Int
    /// What carries the signatures, in the order of ``Carrier``; each of them must be signed.
    public let on: [Carrier]

    /// Whether signatures beside the manifest are asked for.
    public var asksForManifest: Bool { on.contains(.manifest) }
    /// How strong keys and signatures must be at least.
    public let strength: SignatureStrength
    /// The path of revocation lists that do not lie beside the senders' keys, as it was written; nil if none are named.
    public let revocationLists: String?
    /// Who may send, in the order of the file; nil if everyone may whose key is among the signers.
    public let senders: [SenderRule]?
}

/// A company or person who may send deliveries, whatever keys they sign with.
public struct SenderRule: Sendable, Hashable {
    /// The name in the pipeline.
    public let name: String
    /// What people call the sender; nil if it was not written.
    public let title: String?
    /// The addresses that are theirs, as patterns of OpenSSH, one in each; none if certificates alone tell.
    public let principals: [String]
    /// What certificates call them; none if addresses alone tell.
    public let subjects: [SubjectPattern]
    /// Globs for the paths that they may deliver; nil for all.
    public let paths: [String]?
}

/// How the delivered files are scanned.
public struct MalwareRules: Sendable, Hashable {
    /// Files or folders with signatures, as they were written; at least one.
    public let databases: [String]
    /// How many seconds old the oldest of them may be.
    public let maxAge: Int
    /// Who besides ClamAV may sign containers of signatures.
    public let publishers: [PublisherKey]
    /// Whether signatures of programs that may be unwanted count too.
    public let refusesUnwanted: Bool
    /// How far files are unpacked.
    public let unpacking: UnpackingRules
    /// The second engine; nil if there is none.
    public let clamd: ClamdRules?
    /// Who vouches for what cannot be looked into; nil if nobody may.
    public let unscanned: Quorum?
}

/// The clamd that is asked about each file, beside the signatures.
public struct ClamdRules: Sendable, Hashable {
    /// Where it listens.
    public enum Place: Sendable, Hashable {
        /// A socket in the file system.
        case socket(String)
        /// A host and a port.
        case address(String)
    }

    /// Where it listens.
    public let place: Place
    /// Whether nothing is decided without it.
    public let isRequired: Bool
    /// How many seconds old its database may be.
    public let maxAge: Int
    /// How many seconds it may take for one file.
    public let timeout: Int

    /// Returns whether a text is a host and a port, an IPv6 address in brackets.
    static func isAddress(_ text: String) -> Bool {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return false
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return false
        }
        return port > 0 && !host.isEmpty && !host.contains { $0.isWhitespace || $0 == "/" }
    }
}

/// How far each delivered file is unpacked; what lies beyond counts as not scanned.
public struct UnpackingRules: Sendable, Hashable {
    /// How many bytes may come out of a file in all.
    public let maxUnpacked: Int
    /// How many bytes one member may have.
    public let maxMember: Int
    /// How many times its own size may come out of a file.
    public let maxRatio: Int
    /// How many members may come out of a file.
    public let maxMembers: Int
    /// How many containers may lie in one another.
    public let maxDepth: Int
    /// How many seconds the unpacking of a file may take.
    public let maxTime: Int
}
