public import Git
public import Pipeline
public import Problems
public import Seals

/// What a checkup noticed, as it stays in the ledger: what ``SealedReport`` carries beside the evidence of a delivery.
///
/// It is written once in canonical JSON and read back strictly, so that whoever audits the ledger years later reads the same
/// that was decided then. Nothing in it depends on a language.
public struct CheckupReport: Sendable, Hashable {
    /// The version of the format that this stagectl writes and reads.
    public static let version: Int64 = 3

    /// How many findings are written out; the others are only counted.
    public static let recordedFindings = 1000

    /// Returns how many findings are written out of a delivery.
    ///
    /// Of one that nobody certified has sent they are fewer: the report stays for good, and whoever writes tags into A could fill B
    /// with them.
    public static func mostRecorded(of senders: [Sender]) -> Int { senders.isEmpty ? 100 : recordedFindings }

    /// The verdict.
    public enum Result: String, Sendable, Hashable {
        /// The delivery may be taken in.
        case passed
        /// The delivery goes back.
        case refused
    }

    /// Where in A the delivery came from.
    public struct Source: Sendable, Hashable {
        /// The full name of the ref in A.
        public let reference: String
        /// What the ref pointed at: the annotated tag, or the commit of a lightweight one.
        public let object: ObjectID
        /// The annotated tag; nil for a lightweight one.
        public let tag: ObjectID?
        /// The delivered commit; nil if the tag leads to none.
        public let commit: ObjectID?
        /// The delivered tree; nil if the commit could not be read.
        public let tree: ObjectID?

        /// Makes a source.
        public init(
            reference: String, object: ObjectID, tag: ObjectID?, commit: ObjectID?, tree: ObjectID?
        ) {
            self.reference = reference
            self.object = object
            self.tag = tag
            self.commit = commit
            self.tree = tree
        }
    }

    /// Who signed the delivery, as the checkup verified it: one signature.
    public struct Sender: Sendable, Hashable {
        /// The name that the pipeline gives to the sender; the principal where it names none.
        public let name: String
        /// What carries the signature.
        public let carrier: SignatureRules.Carrier
        /// The path of the file with the signature, beside a manifest; nil for what bears its own.
        public let file: String?
        /// The certified principal.
        public let principal: String
        /// The key's fingerprint as `ssh-keygen -l` prints it.
        public let fingerprint: String
        /// The type of the key, such as `ssh-ed25519`.
        public let keyType: String

        /// Makes a sender.
        public init(
            name: String, carrier: SignatureRules.Carrier, file: String? = nil, principal: String,
            fingerprint: String, keyType: String
        ) {
            self.name = name
            self.carrier = carrier
            self.file = file
            self.principal = principal
            self.fingerprint = fingerprint
            self.keyType = keyType
        }

        /// Makes a sender whom the pipeline does not name, and who has signed the tag.
        package init(principal: String, fingerprint: String, keyType: String) {
            self.init(
                name: principal, carrier: .tag, principal: principal, fingerprint: fingerprint,
                keyType: keyType)
        }

        /// Takes over what a signature proved.
        public init(_ sender: CertifiedSender) {
            self.init(
                name: sender.name, carrier: sender.carrier, file: sender.file,
                principal: sender.signer.principal, fingerprint: sender.signer.fingerprint,
                keyType: sender.signer.keyType)
        }
    }

    /// The senders as they are told to people, each once; nil if there is none.
    public var shownSenders: String? {
        var seen: Set<String> = []
        let names = senders.map(\.name).filter { seen.insert($0).inserted }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    /// How much was delivered.
    public struct Counts: Sendable, Hashable {
        /// Regular files, executable or not.
        public let files: Int
        /// Folders below the root.
        public let folders: Int
        /// Symbolic links.
        public let symlinks: Int
        /// The bytes of all files and link targets, each path counted.
        public let bytes: Int

        /// Makes counts.
        public init(files: Int, folders: Int, symlinks: Int, bytes: Int) {
            self.files = files
            self.folders = folders
            self.symlinks = symlinks
            self.bytes = bytes
        }
    }

    /// One finding as it is written out.
    public struct RecordedFinding: Sendable, Hashable {
        /// The stable name of the problem, such as `checksum.differs`.
        public let code: String
        /// What it means for the delivery.
        public let severity: Finding.Severity
        /// What it is about; not escaped.
        public let subject: String
        /// What should have been there.
        public let expected: String?
        /// What was there.
        public let found: String?
        /// The way to a member of the subject; empty if it is about the subject itself.
        public let inside: [String]
        /// How many bytes of the content, or the member, stand before it; nil if it is about all of it.
        public let offset: Int?

        /// Makes a record.
        public init(
            code: String, severity: Finding.Severity, subject: String, expected: String?, found: String?,
            inside: [String] = [], offset: Int? = nil
        ) {
            self.code = code
            self.severity = severity
            self.subject = subject
            self.expected = expected
            self.found = found
            self.inside = inside
            self.offset = offset
        }
    }

    /// How far malware was looked for.
    public struct Coverage: Sendable, Hashable {
        /// How many different contents were scanned.
        public var contents = 0
        /// The bytes of these.
        public var bytes = 0
        /// How many members were unpacked from them, and scanned.
        public var members = 0
        /// The bytes of those.
        public var unpacked = 0
        /// How many places could not be looked into; none in a delivery that passed, unless people vouch for them.
        public var unscanned = 0
        /// How much that is of everything; nil in reports of versions that did not count it.
        public var extent: Extent?

        /// Makes a coverage of nothing.
        public init() {}
    }

    /// An engine beside the signatures, as far as it has judged.
    public struct Engine: Sendable, Hashable {
        /// What kind of engine it is, such as `clamd`.
        public let name: String
        /// What it says of itself.
        public let version: String
        /// When its database was made; nil if it does not tell.
        public let database: Timestamp?
        /// How many different contents it has judged, with all their members.
        public let contents: Int

        /// Makes a record.
        public init(name: String, version: String, database: Timestamp?, contents: Int) {
            self.name = name
            self.version = version
            self.database = database
            self.contents = contents
        }
    }

    /// One file of the signature database that was in force.
    public struct DatabaseFile: Sendable, Hashable {
        /// The name of the file, without the folders of the machine that scanned.
        public let name: String
        /// The digest of the file.
        public let digest: SHA256Digest
        /// When it was made.
        public let modified: Timestamp
        /// Signatures that were searched for.
        public let active: Int
        /// Signatures that this stagectl could not use.
        public let inactive: Int
        /// What a signed container says of itself; nil for any other file.
        public let release: Release?

        /// The number of a signed container, and who has signed it.
        public struct Release: Sendable, Hashable {
            /// Grows from release to release.
            public let version: Int
            /// `ClamAV`, or a publisher whom the pipeline names.
            public let signer: String

            /// Makes a record.
            public init(version: Int, signer: String) {
                self.version = version
                self.signer = signer
            }
        }

        /// Makes a record.
        public init(
            name: String, digest: SHA256Digest, modified: Timestamp, active: Int, inactive: Int,
            release: Release? = nil
        ) {
            self.release = release
            self.name = name
            self.digest = digest
            self.modified = modified
            self.active = active
            self.inactive = inactive
        }
    }

    /// The verdict.
    public let result: Result
    /// The name of the delivery, such as `v2.4.0`.
    public let delivery: String
    /// Where it came from.
    public let source: Source
    /// The content digest of the delivered tree; nil if not all of it could be read.
    public let digest: SHA256Digest?
    /// The certified senders, one for each signature that holds; empty if there is none.
    public let senders: [Sender]
    /// What the delivery note says; nil if there is none that can be read.
    public let note: DeliveryNote?
    /// How much was delivered, as far as it was read.
    public let counts: Counts
    /// The findings, the gravest first; at most ``mostRecorded(of:)``.
    public let findings: [RecordedFinding]
    /// How many findings refuse the delivery.
    public let refusals: Int
    /// How many findings only warn.
    public let warnings: Int
    /// What identifies the signature database as a whole.
    public let databaseGeneration: String
    /// The files of the signature database.
    public let databaseFiles: [DatabaseFile]
    /// How far malware was looked for.
    public let coverage: Coverage
    /// What lies in what, in the order of files, the outer ones first; at most ``mostContainers(of:)``.
    public let containers: [Container]
    /// How many containers there are.
    public let containersTotal: Int
    /// The engines that were asked beside the signatures.
    public let engines: [Engine]
    /// By whose word what was not looked into did not refuse the delivery; nil if all was looked into, or nobody vouches.
    public let vouching: Vouching?
    /// The digest of the policy that was in force.
    public let policy: SHA256Digest
    /// When the checkup began; keys were judged at this time.
    public let started: Timestamp
    /// The version of stagectl that checked.
    public let stagectlVersion: String

    /// Makes a report; its result is `refused` as soon as one finding refuses.
    public init(
        delivery: String, source: Source, digest: SHA256Digest?, senders: [Sender],
        note: DeliveryNote? = nil, counts: Counts, findings: [RecordedFinding], refusals: Int, warnings: Int,
        databaseGeneration: String, databaseFiles: [DatabaseFile], coverage: Coverage = Coverage(),
        containers: [Container] = [], containersTotal: Int = 0, engines: [Engine] = [],
        vouching: Vouching? = nil, policy: SHA256Digest, started: Timestamp,
        stagectlVersion: String
    ) {
        self.result = refusals == 0 ? .passed : .refused
        self.delivery = delivery
        self.source = source
        self.digest = digest
        self.senders = senders
        self.note = note
        self.counts = counts
        self.findings = findings
        self.refusals = refusals
        self.warnings = warnings
        self.databaseGeneration = databaseGeneration
        self.databaseFiles = databaseFiles
        self.coverage = coverage
        self.containers = containers
        self.containersTotal = containersTotal
        self.engines = engines
        self.vouching = vouching
        self.policy = policy
        self.started = started
        self.stagectlVersion = stagectlVersion
    }
}
