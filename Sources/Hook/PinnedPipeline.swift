public import Git
internal import Pipeline
public import Problems

/// A pipeline whose genesis is pinned in B's own configuration.
public struct PinnedPipeline: Sendable, Hashable {
    /// The pipeline's name.
    public let name: String
    /// The first entry of its ledger.
    public let root: ObjectID
    /// Where the signature databases of this machine lie; empty for where the policy says.
    public let databases: [String]

    init(name: String, root: ObjectID, databases: [String]) {
        self.name = name
        self.root = root
        self.databases = databases
    }

    /// The pinned pipelines of a repository, in the order of their names.
    ///
    /// - Throws: `hook.unpinned` if there is none, `configuration.root-malformed`, `hook.pins-collide` if nobody can tell two of
    ///   them apart.
    public static func all(in configuration: GitConfiguration) throws(Problem) -> [PinnedPipeline] {
        var pins: [PinnedPipeline] = []
        var folded: [String: String] = [:]
        for name in configuration.subsections(of: "stagectl", with: "root") {
            let key = rootKey(of: name)
            let text = configuration[key] ?? ""
            guard ReferenceName.fault(of: name) == nil, let root = ObjectID(hex: text) else {
                throw Problem(.configuration(.rootMalformed), key, found: text)
            }
            if let other = folded.updateValue(name, forKey: ReferenceName.folded(name)) {
                throw Problem(.hook(.pinsCollide), name, found: other)
            }
            pins.append(
                PinnedPipeline(
                    name: name, root: root, databases: configuration.values(of: "stagectl.\(name).databases"))
            )
        }
        guard !pins.isEmpty else { throw Problem(.hook(.unpinned), "stagectl.*.root") }
        return pins
    }

    /// The key under which a pipeline's genesis is pinned.
    public static func rootKey(of pipeline: String) -> String { "stagectl.\(pipeline).root" }
}
