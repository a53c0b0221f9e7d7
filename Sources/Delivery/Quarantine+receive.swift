public import Git
public import Pipeline
public import Problems
public import Seals
internal import Ledger

extension Quarantine {
    /// The refs that A may list; a list beyond that is an attack on whoever reads it.
    static let maximumReferences = 1_000_000

    /// Fetches a delivery, unless it lies here already, and reads it.
    ///
    /// - Parameters:
    ///   - limits: How much the delivery may bring. One that brings more is received with that finding and nothing else.
    ///   - tags: Whether a lightweight tag is a delivery, too.
    ///   - now: The time of this machine.
    ///   - progress: Told the received bytes and the announced objects.
    /// - Returns: The delivery with everything that breaks a rule.
    /// - Throws: `delivery.changing` or `delivery.missing` if A does not have it any more as it was listed, or a problem of the
    ///   transport or of the quarantine: nothing is known about the delivery then.
    public func receive(
        _ announced: AnnouncedDelivery, over connection: Connection, limits: ContentRules, tags: Source.Tags,
        now: Timestamp, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(Problem) -> ReceivedDelivery {
        do {
            try lock.hold { () throws(Problem) in
                LeftOver.clear(cache: repository.path)
                try fetch(announced, over: connection, limits: limits, progress: progress)
            }
        } catch {
            switch error.code {
            case .limit(.bytes), .limit(.objects), .limit(.chains):
                return ReceivedDelivery(announced, findings: [error])
            case .repository(.referenceMissing):
                throw Problem(.delivery(.missing), announced.name.text, cause: error.cause)
            default: throw error
            }
        }
        return try read(announced, tags: tags, now: now)
    }

    /// Brings back a delivery that was taken in before, from B and from the evidence that the ledger keeps: A need not have it
    /// any more.
    ///
    /// - Parameters:
    ///   - tag: The raw annotated tag from A; nil for a lightweight one.
    ///   - commit: The raw commit from A.
    ///   - reference: The delivery's tag in B.
    /// - Returns: The delivery with everything that breaks a rule now.
    /// - Throws: A problem of the transport or of the quarantine.
    public func receive(
        _ announced: AnnouncedDelivery, tag: [UInt8]?, commit: [UInt8], contentFrom reference: String,
        over inner: Connection, limits: ContentRules, tags: Source.Tags, now: Timestamp,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(Problem) -> ReceivedDelivery {
        do {
            try lock.hold { () throws(Problem) in
                LeftOver.clear(cache: repository.path)
                let limits = FetchLimits(
                    bytes: limits.maxReceived, objects: limits.maxObjects, references: Self.maximumReferences)
                let local = "refs/stagectl/back/\(announced.name.encoded)"
                _ = try repository.blamed(forMoving: local) { () throws(Problem) in
                    try inner.fetch(
                        [(remote: reference, local: local)], into: repository, limits: limits,
                        progress: progress)
                }
                do throws(GitError) {
                    if let tag { try repository.write(.tag, tag) }
                    try repository.write(.commit, commit)
                } catch {
                    throw Problem(quarantine: error, at: repository.path)
                }
            }
        } catch {
            switch error.code {
            case .limit(.bytes), .limit(.objects), .limit(.chains):
                return ReceivedDelivery(announced, findings: [error])
            default: throw error
            }
        }
        return try read(announced, tags: tags, now: now)
    }

    private func fetch(
        _ announced: AnnouncedDelivery, over connection: Connection, limits: ContentRules,
        progress: (Int, Int) -> Void
    ) throws(Problem) {
        let local = Self.reference(of: announced)
        guard try target(of: local) != announced.object else { return }
        let limits = FetchLimits(
            bytes: limits.maxReceived, objects: limits.maxObjects, references: Self.maximumReferences)
        _ = try repository.blamed(forMoving: local) { () throws(Problem) in
            try connection.fetch(
                [(remote: announced.reference, local: local)], into: repository, limits: limits,
                progress: progress)
        }
        let object = try target(of: local)
        guard object == announced.object else {
            throw Problem(
                .delivery(.changing), announced.name.text, expected: announced.object.hex, found: object?.hex)
        }
    }

    /// Deletes everything that lies here and begins anew.
    ///
    /// For objects that are missing or damaged: before a sender is blamed for them, they are fetched once more, as it may have
    /// been this machine that lost them.
    public consuming func renewed() throws(Problem) -> Quarantine {
        let path = repository.path
        let lock = lock
        // The old handles go first, so that nothing is read from files that are being deleted.
        discard(self)
        try lock.hold { () throws(Problem) in
            guard LeftOver.discard(cache: path) else { throw Problem(.repository(.notWritable), path) }
        }
        return try Quarantine(at: path)
    }

    private func target(of reference: String) throws(Problem) -> ObjectID? {
        do { return try repository.reference(reference) } catch {
            throw Problem(quarantine: error, at: repository.path)
        }
    }
}

private func discard(_: consuming Quarantine) {}
