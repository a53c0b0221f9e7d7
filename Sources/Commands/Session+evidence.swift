import Evidence
import Git
import Ledger
import Problems
import Processes

extension Session {
    /// Verifies a bundle; the pinned genesis is that of the call, else that of git's configuration.
    ///
    /// - Parameter seen: Returns the places that a pipeline's ledger was seen to reach; told the pinned genesis, too.
    func proof(
        in file: String, against seen: (String, ObjectID?) throws(Problem) -> [SeenMark] = { _, _ in [] }
    ) throws(Problem) -> DeliveryProof {
        var pinned: ObjectID?
        return try DeliveryProof(
            verifying: absolute(file), named: file, below: cacheFolder(), listedIn: scratch,
            pinnedTo: { (pipeline) throws(Problem) in
                pinned = try pinnedRoot(of: pipeline)
                return pinned
            }, against: { (pipeline) throws(Problem) in try seen(pipeline, pinned) }, now: now)
    }

    /// Returns the pinned genesis of a pipeline of which there is no file here; nil if none is pinned.
    private func pinnedRoot(of pipeline: String) throws(Problem) -> ObjectID? {
        // A machine without git can verify a bundle, too.
        if let given = try trustRoot(of: pipeline) { return given }
        return try GitConfiguration.reading(environment: environment, folder: folder).outcome
            .trustRoot(of: pipeline)
    }

    /// Reads what files show of how far the ledger of a pipeline has reached: documents of audits, and bundles.
    func marks(
        in files: [String], of pipeline: String, pinnedTo root: ObjectID?
    ) throws(Problem) -> [SeenMark] {
        try files.map { (file) throws(Problem) in
            guard BundleHeader.begins(file: absolute(file)) else {
                return try SeenMark(readingFrom: absolute(file), of: pipeline)
            }
            let proof = try DeliveryProof(
                verifying: absolute(file), named: file, below: cacheFolder(), listedIn: scratch,
                pinnedTo: { _ in root }, now: now)
            guard proof.pipeline.utf8.elementsEqual(pipeline.utf8) else {
                throw Problem(.ledger(.shownUnreadable), file, cause: proof.pipeline)
            }
            return SeenMark(proof.chain.mark, in: file)
        }
    }
}
