public import Git
public import Pipeline
public import Problems
public import Seals

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

/// How a delivery has been judged, as far as the next judgement depends on it.
public struct Judged: Sendable, Hashable {
    /// What it pointed at.
    public let object: ObjectID
    /// Whether no other object under the name is looked at any more.
    public let isFinal: Bool
    /// Whether the same object is to be judged once more.
    public let isOpenAgain: Bool

    /// Makes a record.
    public init(object: ObjectID, isFinal: Bool, isOpenAgain: Bool = false) {
        self.object = object
        self.isFinal = isFinal
        self.isOpenAgain = isOpenAgain
    }
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
    /// Returns under which object a delivery has been judged, and how far that is the last word; nil if it never was.
    ///
    /// Without a proven sender it is not for good: another object under the name may be that of the sender to whom it belongs. The same
    /// object is judged once more if enough people vouch for what could not be looked into.
    public func judged(
        _ name: DeliveryName, under policy: Policy, at time: Timestamp, in repository: borrowing Repository
    ) throws(Problem) -> Judged? {
        guard let record = try delivery(name, in: repository) else { return nil }
        return Judged(
            object: record.sourceObject, isFinal: !record.senders.isEmpty,
            isOpenAgain: try isOpenAgain(record, under: policy, at: time, in: repository))
    }

    /// Returns whether a delivery that was rejected is to be judged once more.
    func isOpenAgain(
        _ record: DeliveryRecord, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) -> Bool {
        try vouching(for: record, under: policy, at: time, in: repository) != nil
    }

    /// Returns the object under whose id a delivery has been judged, if that leaves no room for another judgement.
    ///
    /// - Parameter object: What the delivery points at now.
    /// - Returns: nil if it never was judged, if the judgement shows more than the one before, and of another object, or if people have
    ///   opened it again.
    public func judgedObject(
        of name: DeliveryName, now object: ObjectID, beside judgement: Judgement, under policy: Policy,
        at time: Timestamp, in repository: borrowing Repository
    ) throws(Problem) -> ObjectID? {
        guard let record = try delivery(name, in: repository) else { return nil }
        guard record.sourceObject != object else {
            return try isOpenAgain(record, under: policy, at: time, in: repository) ? nil : object
        }
        return try proof(of: record, in: repository) < judgement.proof ? nil : record.sourceObject
    }

    /// Refuses a judgement that shows no more than the one before, unless people have opened that one again.
    func requireNew(
        _ judgement: Judgement, _ report: CheckupReport, of name: DeliveryName, _ event: Event,
        under policy: Policy, in repository: borrowing Repository
    ) throws(Problem) {
        let record = try delivery(name, in: repository)
        try requireVouching(of: report, after: record, event, under: policy, in: repository)
        guard let record else { return }
        let before = try proof(of: record, in: repository)
        guard before < judgement.proof else {
            guard before == judgement.proof, record.sourceObject == report.source.object,
                try isOpenAgain(record, under: policy, at: event.time, in: repository)
            else { throw Problem(.ledger(.rule), name.text, found: "judged twice") }
            return
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
