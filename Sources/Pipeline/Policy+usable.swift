public import Problems
internal import Seals

extension Policy {
    /// Reads a policy from disk with as many of its revocation lists of certificates as can be used.
    ///
    /// For whoever asks only whether these lists revoke something, beside a policy by which all else is judged: one file that is
    /// damaged, empty or only half there must not make all the others count for nothing. Nothing else can be judged by it.
    ///
    /// - Returns: The policy; and why a file, or a part of one, was passed over.
    /// - Throws: ``ProblemList`` with everything that is wrong besides.
    public static func withUsableLists(
        readingFrom pipelineFile: String, zones: ZoneFolder = .system
    ) throws(ProblemList) -> (policy: Policy, passedOver: [Problem]) {
        var passedOver: [Problem] = []
        let policy = try Policy(
            readingFrom: pipelineFile, zones: zones, lists: .usable, passedOver: &passedOver)
        return (policy, passedOver)
    }

    /// Whether it has revocation lists of certificates.
    public var hasLists: Bool { authorities?.knowsRevocations == true }
}
