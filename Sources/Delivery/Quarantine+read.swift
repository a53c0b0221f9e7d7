public import Pipeline
public import Problems
public import Seals
internal import Git
internal import Ledger

extension Quarantine {
    /// How far ahead of ours the clocks of senders may be, in seconds.
    static let clockSkew: Int64 = 15 * 60

    /// Reads the tag and the commit of a delivery whose objects lie here, and applies the rules for both.
    ///
    /// - Parameters:
    ///   - tags: Whether a lightweight tag is a delivery, too.
    ///   - now: The time of this machine.
    /// - Returns: The delivery with everything that breaks a rule. An object that is missing or damaged is a finding, too.
    /// - Throws: A problem of the repository if the quarantine itself cannot be read.
    public func read(
        _ announced: AnnouncedDelivery, tags: Source.Tags, now: Timestamp
    ) throws(Problem) -> ReceivedDelivery {
        var reading = DeliveryReading(announced, latest: Timestamp(seconds: now.seconds + Self.clockSkew))
        guard let first = try reading.raw(announced.object, in: repository) else { return reading.delivery }
        switch first.kind {
        case .tag: try reading.take(tag: first.object, in: repository)
        case .commit:
            if tags == .annotated { reading.find(.signature(.missing)) }
            reading.take(commit: first.object)
        case .tree, .blob:
            if tags == .annotated { reading.find(.signature(.missing)) }
            reading.find(.delivery(.tagTarget), found: first.kind.rawValue)
        }
        return reading.delivery
    }
}

/// A delivery while it is being read: what is known of it, and what breaks a rule.
private struct DeliveryReading {
    private let announced: AnnouncedDelivery
    private let latest: Timestamp
    private var tag: ReceivedDelivery.RawObject?
    private var tagObject: TagObject?
    private var commit: ReceivedDelivery.RawObject?
    private var commitObject: CommitObject?
    private var findings: [Problem] = []

    init(_ announced: AnnouncedDelivery, latest: Timestamp) {
        self.announced = announced
        self.latest = latest
    }

    var delivery: ReceivedDelivery {
        ReceivedDelivery(
            announced, tag: tag, tagObject: tagObject, commit: commit, commitObject: commitObject,
            findings: findings)
    }

    mutating func find(_ code: Code, expected: String? = nil, found: String? = nil, cause: String? = nil) {
        findings.append(Problem(code, announced.name.text, expected: expected, found: found, cause: cause))
    }

    /// Reads an object whose bytes are evidence; nil after a finding.
    mutating func raw(
        _ id: ObjectID, in repository: borrowing Repository
    ) throws(Problem) -> (kind: ObjectKind, object: ReceivedDelivery.RawObject)? {
        do {
            let (kind, size) = try repository.header(of: id)
            switch kind {
            case .tree, .blob:
                // Their content is no evidence here. It is read once so that the kind is sure: a header proves nothing.
                if size <= TagObject.maximumBytes { _ = try repository.object(id) }
                return (kind, ReceivedDelivery.RawObject(id: id, content: []))
            case .tag where size > TagObject.maximumBytes:
                find(.delivery(.tagMalformed), cause: "\(size) bytes")
            case .commit where size > CommitObject.maximumBytes:
                find(.content(.commitMalformed), cause: "\(size) bytes")
            case .tag, .commit:
                return (kind, ReceivedDelivery.RawObject(id: id, content: try repository.object(id).content))
            }
        } catch {
            switch error.kind {
            case .notFound: find(.content(.objectMissing), found: id.hex, cause: error.message)
            case .damaged: find(.content(.objectDamaged), found: id.hex, cause: error.message)
            case .conflict, .owner, .other: throw Problem(quarantine: error, at: repository.path)
            }
        }
        return nil
    }

    mutating func take(
        tag raw: ReceivedDelivery.RawObject, in repository: borrowing Repository
    ) throws(Problem) {
        tag = raw
        let parsed: TagObject
        do { parsed = try TagObject(parsing: raw.content) } catch {
            find(.delivery(.tagMalformed), cause: error.reason)
            return
        }
        tagObject = parsed
        if !parsed.name.utf8.elementsEqual(announced.name.text.utf8) {
            find(.delivery(.tagName), expected: announced.name.text, found: parsed.name)
        }
        if let tagger = parsed.tagger {
            judge(tagger, as: "tagger")
        } else {
            find(.delivery(.tagMalformed), cause: "has no tagger")
        }
        judge([parsed.name, parsed.tagger?.name ?? "", parsed.tagger?.email ?? "", parsed.message])
        guard parsed.kind == .commit else {
            find(.delivery(.tagTarget), found: parsed.kind.rawValue)
            return
        }
        guard let target = try self.raw(parsed.target, in: repository) else { return }
        guard target.kind == .commit else {
            find(.content(.objectType), expected: ObjectKind.commit.rawValue, found: target.kind.rawValue)
            return
        }
        take(commit: target.object)
    }

    mutating func take(commit raw: ReceivedDelivery.RawObject) {
        commit = raw
        let parsed: CommitObject
        do { parsed = try CommitObject(parsing: raw.content) } catch {
            find(.content(.commitMalformed), cause: error.reason)
            return
        }
        commitObject = parsed
        judge(parsed.committer, as: "committer")
        judge([
            parsed.author.name, parsed.author.email, parsed.committer.name, parsed.committer.email,
            parsed.message,
        ])
    }

    private mutating func judge(_ person: Identity, as role: String) {
        guard person.time > latest.seconds else { return }
        find(
            .delivery(.timeFuture), expected: latest.text, found: Timestamp(seconds: person.time).text,
            cause: role)
    }

    /// Notes once that a text could show people something else than what it says.
    private mutating func judge(_ texts: [String]) {
        let isNoted = findings.contains { $0.code == .content(.textUnsafe) }
        if !isNoted, texts.contains(where: isUnsafe) { find(.content(.textUnsafe)) }
    }
}
