public import Problems

/// The way to a repository, with everything that it takes; nothing is open between the calls.
///
/// Nothing goes through libgit2's own transports for paths and SSH: its local one runs no hooks and loses
/// updates (two pushes of the same ref may both be told that they succeeded), and its SSH knows neither the
/// user's configuration nor agents with hardware keys. git's own service programs are started instead, here
/// or by `ssh`.
public struct Connection: Sendable {
    /// The repository.
    public var url: RemoteURL

    /// Git's configuration, for `insteadOf`, `core.sshCommand` and the like.
    ///
    /// - Throws: Why it cannot be read.
    public var configuration: GitConfiguration { get throws(Problem) { try readConfiguration() } }

    private let readConfiguration: @Sendable () throws(Problem) -> GitConfiguration

    /// What the programs that are started see; nothing here looks at the environment of this process.
    public var environment: [String: String]

    /// The longest time of any single wait.
    ///
    /// A server that answers by a byte now and then is given up after eight times as long.
    public var timeout: Duration

    /// Whether `ssh` and credential helpers may ask the person at the terminal.
    public var interactive: Bool

    /// Describes a way; nothing is opened.
    ///
    /// - Parameter configuration: Asked for only when the way is gone, so that reading what lies in a folder need not wait
    ///   for git.
    public init(
        url: RemoteURL,
        configuration: @autoclosure @escaping @Sendable () throws(Problem) -> GitConfiguration,
        environment: [String: String], timeout: Duration, interactive: Bool
    ) {
        self.url = url
        readConfiguration = configuration
        self.environment = environment
        self.timeout = timeout
        self.interactive = interactive
    }
}

/// A ref that a server has.
public struct AdvertisedReference: Sendable, Hashable {
    /// Its full name, as the server says it: untrusted, and maybe none that Git would take.
    public let name: String

    /// What it points at.
    public let id: ObjectID

    /// What an annotated tag leads to in the end; nil for any other ref.
    public let peeled: ObjectID?

    /// Makes a value, for instance for tests.
    public init(name: String, id: ObjectID, peeled: ObjectID?) {
        self.name = name
        self.id = id
        self.peeled = peeled
    }
}

/// How much a fetch may bring.
public struct FetchLimits: Sendable, Hashable {
    /// The seconds of the processor that every pack has.
    public static let usualProcessorSeconds = 5

    /// Bytes received, for all refs together; what these unpack to may come to as many, or to 100 times what was received.
    public var bytes: Int

    /// Objects received.
    public var objects: Int

    /// Refs that the server may list.
    public var references: Int

    /// Seconds for which the processor may work on a pack, to which each received MiB adds two, and each 32 MiB of whole objects one.
    public var processorSeconds: Int

    /// Sets all limits.
    public init(
        bytes: Int, objects: Int, references: Int,
        processorSeconds: Int = FetchLimits.usualProcessorSeconds
    ) {
        self.bytes = bytes
        self.objects = objects
        self.references = references
        self.processorSeconds = processorSeconds
    }
}
