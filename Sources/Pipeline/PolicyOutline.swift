public import Problems
public import Seals

/// A policy on this machine of which the revocation lists of certificates have not been looked at.
///
/// Others lay them there, day by day, so that they may be missing, unreadable or newer than those in force when somebody must stop a
/// stage. What judges no delivery asks no list, and does with this; nothing can be judged by it.
public struct PolicyOutline: Sendable {
    /// What the pipeline file says.
    public var definition: PipelineDefinition { policy.definition }

    /// Without lists.
    private let policy: Policy

    /// Reads a pipeline file and the signers that it names from disk, but for the revocation lists of certificates.
    ///
    /// - Parameter zones: The zones among which that of the calendar must be.
    /// - Throws: ``ProblemList`` with everything that is wrong, as for a whole policy.
    public init(
        readingFrom pipelineFile: String, zones: ZoneFolder = .system
    ) throws(ProblemList) {
        var passedOver: [Problem] = []
        policy = try Policy(
            readingFrom: pipelineFile, zones: zones, lists: .passedOver, passedOver: &passedOver)
    }

    /// Takes what there is besides lists from a whole policy.
    public init(of policy: Policy) { self.policy = policy }

    /// Returns the digest that the policy on this machine has if its lists are those of another one.
    ///
    /// It is that of the other one only if nothing but lists is different.
    public func digest(withListsOf other: Policy) -> SHA256Digest {
        var senderFiles = other.senderFiles.filter { other.isList($0.key) }
        for (name, content) in policy.senderFiles where !policy.isList(name) { senderFiles[name] = content }
        return Policy.digest(of: policy.pipelineBytes, policy.operatorFiles, senderFiles)
    }

    /// Returns the files, as the ledger names them, in which the policy on this machine is not another one, whatever the lists of both.
    public func files(otherThanIn other: Policy) -> [String] {
        let lists =
            other.senderFiles.keys.filter(other.isList) + policy.senderFiles.keys.filter(policy.isList)
        return policy.files(otherThanIn: other, passingOver: Set(lists))
    }
}

extension Policy {
    /// Returns the files, as the ledger names them, in which it is not another one.
    ///
    /// - Parameter passedOver: Files of the senders that are not compared, by their names there.
    public func files(otherThanIn other: Policy, passingOver passedOver: Set<String> = []) -> [String] {
        let (here, there) = (files, other.files)
        let hidden = Set(passedOver.map { "\(Self.sendersName)/\($0)" })
        return Set(here.keys).union(there.keys).subtracting(hidden).filter { here[$0] != there[$0] }.sorted()
    }

    /// Returns whether a file among the senders' is a revocation list of certificates.
    fileprivate func isList(_ name: String) -> Bool {
        SignersFolder.isRevocationList(name)
            || definition.checkup.signatures.revocationLists != nil && NamedLists.areCalled(name)
    }
}
