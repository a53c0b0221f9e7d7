import Foundation
import Git
import Ledger
import Pipeline
import Seals
import Support
import Testing

@testable import Delivery

/// A sender's repository and the quarantine that it delivers into, which stock git fills.
struct SenderFixture {
    let folder: TemporaryFolder
    static let now = Timestamp(seconds: 1_800_000_000)
    private static let date = "1799999999 +0100"
    var sender: String { "\(folder.path)/sender" }
    var incoming: String { "\(folder.path)/quarantine.git" }

    init() throws {
        folder = try TemporaryFolder()
        try expectRun("git", ["init", "-q", "-b", "main", sender])
        try git("config", "user.name", "Absender")
        try git("config", "user.email", "absender@example.org")
        try folder.write("content", to: "sender/file")
        try git("add", "-A")
        try git("commit", "-q", "-m", "Lieferung")
    }

    @discardableResult
    func git(_ arguments: String..., input: String = "", date: String = date) throws -> String {
        try expectRun(
            "git", arguments, in: sender, input: Data(input.utf8),
            environment: ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date])
    }

    /// Writes an object of any content, however wrong, and returns its id.
    func write(_ kind: String, _ content: String) throws -> String {
        try git("hash-object", "-w", "--literally", "-t", kind, "--stdin", input: content)
    }

    /// Makes a tag object of any content and the ref that leads to it.
    func tag(_ name: String, _ content: String) throws {
        try git("update-ref", "refs/tags/\(name)", try write("tag", content))
    }

    /// The id of a ref's own object at the sender.
    func id(_ reference: String) throws -> ObjectID {
        try #require(ObjectID(hex: try git("rev-parse", reference)))
    }

    func announced(_ name: String) throws -> AnnouncedDelivery {
        let reference = "refs/tags/\(name)"
        return try #require(AnnouncedDelivery(reference: reference, object: try id(reference)))
    }

    /// Copies the objects into a quarantine, as a hostile server could have sent them.
    func quarantine() throws -> Quarantine {
        let quarantine = try Quarantine(at: incoming)
        try expectRun("cp", ["-a", "\(sender)/.git/objects/.", "\(incoming)/objects"])
        return quarantine
    }

    func received(_ name: String, tags: Source.Tags = .annotated) throws -> ReceivedDelivery {
        try quarantine().read(try announced(name), tags: tags, now: Self.now)
    }
}
