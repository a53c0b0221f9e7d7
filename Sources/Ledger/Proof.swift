public import Git
public import Problems

/// How much a judgement shows of what was judged.
///
/// One that shows more takes the place of one that shows less. Else whoever writes tags into A, or invents some, could keep a name
/// from the sender to whom it belongs.
enum Proof: Int, Comparable {
    /// Nothing: it could not be received, or was too large to be kept for somebody whom nobody knows.
    case nothing
    /// The tag or the commit, which can be anybody's.
    case objects
    /// The signature of the sender.
    case sender

    static func < (left: Proof, right: Proof) -> Bool { left.rawValue < right.rawValue }
}

extension Judgement {
    /// The most bytes of a tag and a commit that are kept for good although nobody certified has signed them.
    public static let mostUnproven = 64 << 10

    /// How many bytes of the tag and the commit it brings.
    var evidenceBytes: Int { (sourceTag?.count ?? 0) + (sourceCommit?.count ?? 0) }

    /// How much it shows, if it is what it says.
    var proof: Proof {
        if case .success(let sealed) = reading, !sealed.report.senders.isEmpty { return .sender }
        return hasEvidence ? .objects : .nothing
    }
}

extension LedgerState {
    /// Returns under which object a delivery has been judged, and whether for good; nil if it never was.
    ///
    /// Without a proven sender it is not for good: another object under the name may be that of the sender to whom it belongs.
    public func judged(
        _ name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> (object: ObjectID, isFinal: Bool)? {
        guard let record = try delivery(name, in: repository) else { return nil }
        return (record.sourceObject, !record.senders.isEmpty)
    }

    /// Returns the object under whose id a delivery has been judged, if that leaves no room for another judgement.
    ///
    /// - Parameter object: What the delivery points at now.
    /// - Returns: nil if it never was judged, or if the judgement shows more than the one before, and of another object.
    public func judgedObject(
        of name: DeliveryName, now object: ObjectID, beside judgement: Judgement,
        in repository: borrowing Repository
    ) throws(Problem) -> ObjectID? {
        guard let record = try delivery(name, in: repository) else { return nil }
        guard record.sourceObject != object else { return object }
        return try proof(of: record, in: repository) < judgement.proof ? nil : record.sourceObject
    }

    /// Refuses a judgement that shows no more than the one before.
    func requireNew(
        _ judgement: Judgement, of name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) {
        guard let record = try delivery(name, in: repository) else { return }
        guard try proof(of: record, in: repository) < judgement.proof else {
            throw Problem(.ledger(.rule), name.text, found: "judged twice")
        }
    }

    private func proof(
        of record: DeliveryRecord, in repository: borrowing Repository
    ) throws(Problem) -> Proof {
        // What is accepted has a sender.
        guard record.senders.isEmpty else { return .sender }
        for path in StatePath.objects(of: record.name) where try content(of: path, in: repository) != nil {
            return .objects
        }
        return .nothing
    }

    /// Returns the evidence that an earlier judgement of a delivery has left and another one has no part in.
    func evidence(
        of name: DeliveryName, besides judgement: [String: [UInt8]], in repository: borrowing Repository
    ) throws(Problem) -> [String] {
        var left: [String] = []
        for path in StatePath.evidence(of: name) where judgement[path] == nil {
            if try content(of: path, in: repository) != nil { left.append(path) }
        }
        return left
    }
}
