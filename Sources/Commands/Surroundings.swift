package import Seals

/// Everything that comes in from outside the process: environment, clock, folder and streams.
///
/// Commands is the only module that knows them, and inside it they come in through this value alone, so that
/// a test can be a whole run of stagectl.
package struct Surroundings: Sendable {
    /// The environment variables.
    package var environment: [String: String]

    /// The folder in which stagectl was called, absolute; nil if it is gone.
    package var folder: String?

    /// Returns the seconds since 1970 at the time of the call.
    package var now: @Sendable () -> Int64

    /// Returns how many seconds the clock on the wall is ahead of UTC at a moment.
    package var offset: @Sendable (Int64) -> Int

    /// Where answers of the user come from.
    package var input: Input

    /// Where the result goes.
    package var output: Stream

    /// Where everything else goes.
    package var errors: Stream

    /// The operating system and processor, for reports of defects.
    package var platform: String

    /// The absolute path of this program; nil if it runs within another one.
    package var program: String?

    /// What tells this build of the program from others.
    package var build = Version.text

    /// Returns what tells the libraries that unpack and compare contents from others of their kind.
    package var libraries: @Sendable () -> String = { "" }

    /// Makes surroundings.
    package init(
        environment: [String: String], folder: String?, now: @escaping @Sendable () -> Int64,
        offset: @escaping @Sendable (Int64) -> Int, input: Input, output: Stream, errors: Stream,
        platform: String
    ) {
        self.environment = environment
        self.folder = folder
        self.now = now
        self.offset = offset
        self.input = input
        self.output = output
        self.errors = errors
        self.platform = platform
    }

    /// Returns a moment as the clock on the wall shows it.
    package func local(_ moment: Timestamp) -> Phrase {
        .moment(moment.seconds, offset: offset(moment.seconds))
    }
}

/// A stream that is written to: standard output, standard error, or a buffer of a test.
package struct Stream: Sendable {
    /// How a write ended.
    package enum Outcome: Sendable {
        /// Everything is written.
        case written
        /// Nobody reads any more.
        case closed
        /// The system refused, for the reason given.
        case failed(String)
    }

    /// Whether a person looks at it.
    package var isTerminal: Bool

    /// The width of the terminal in columns, if it has told one.
    package var columns: Int?

    /// Whether another program asks there for something that must not be seen, such as a passphrase.
    package var isAsking: @Sendable () -> Bool = { false }

    /// Writes bytes completely, or says why not.
    package var write: @Sendable ([UInt8]) -> Outcome

    /// Makes a stream.
    package init(isTerminal: Bool, columns: Int?, write: @escaping @Sendable ([UInt8]) -> Outcome) {
        self.isTerminal = isTerminal
        self.columns = columns
        self.write = write
    }
}

/// Where answers of the user come from.
package struct Input: Sendable {
    /// Whether a person sits there.
    package var isTerminal: Bool

    /// Reads one line without its end; nil when there is no more.
    package var readLine: @Sendable () -> String?

    /// Reads everything, but no more than so many bytes; nil if it cannot be read.
    package var readAll: @Sendable (Int) -> [UInt8]? = { _ in nil }

    /// Makes an input.
    package init(isTerminal: Bool, readLine: @escaping @Sendable () -> String?) {
        self.isTerminal = isTerminal
        self.readLine = readLine
    }
}
