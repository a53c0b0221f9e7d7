public import Git
public import Pipeline
public import Problems
public import Seals
internal import FoundationEssentials
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
    ///   - progress: Called with the objects received and the objects expected.
    /// - Returns: The delivery as A had it at that moment, with everything that breaks a rule.
    /// - Throws: A problem of the transport or of the quarantine: nothing is known about the delivery then.
    public func receive(
        _ announced: AnnouncedDelivery, over connection: Connection, limits: ContentRules, tags: Source.Tags,
        now: Timestamp, progress: (Int, Int) -> Void
    ) throws(Problem) -> ReceivedDelivery {
        let local = Self.reference(of: announced)
        if try target(of: local) != announced.object {
            do {
                _ = try connection.fetch(
                    [(remote: announced.reference, local: local)], into: repository,
                    limits: FetchLimits(
                        bytes: limits.maxReceived, objects: limits.maxObjects,
                        references: Self.maximumReferences),
                    progress: progress)
            } catch {
                switch error.code {
                case .limit(.bytes), .limit(.objects): return ReceivedDelivery(announced, findings: [error])
                default: throw error
                }
            }
        }
        guard let object = try target(of: local),
            // A may have moved it since it was listed: what is here is what is judged.
            let received = AnnouncedDelivery(reference: announced.reference, object: object)
        else { throw Problem(.delivery(.missing), announced.name.text) }
        return try read(received, tags: tags, now: now)
    }

    /// Deletes everything that lies here and begins anew.
    ///
    /// For objects that are missing or damaged: before a sender is blamed for them, they are fetched once more, as it may have
    /// been this machine that lost them.
    public consuming func renewed() throws(Problem) -> Quarantine {
        let path = repository.path
        // The old handles go first, so that nothing is read from files that are being deleted.
        discard(self)
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw Problem(.repository(.notWritable), path, cause: "\(error)")
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
