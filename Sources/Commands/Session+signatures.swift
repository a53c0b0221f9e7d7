import Intake
import Pipeline
import Problems
import Scanner
import Seals

extension Session {
    /// Returns where the databases lie that a call means: those it names, else those of the pipeline.
    func signaturePaths(_ given: [String]) throws -> [String] {
        guard given.isEmpty else { return given.map(absolute) }
        let policy = try Policy(readingFrom: pipelineFile)
        console.adopt(policy.definition.language)
        let file = absolute(pipelineFile)
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? folder
        return Border.signaturePaths(of: policy, countedFrom: folder)
    }

    /// Opens databases of any age; what is compiled is kept where `promote` looks for it.
    func signatures(
        in paths: [String], reading: SignatureDatabase.Thoroughness, shrinkage: SignatureDatabase.Shrinkage
    ) throws(Problem) -> SignatureDatabase {
        try SignatureDatabase(
            readingFrom: paths, maxAge: Int.max, now: now.seconds,
            cache: Border.signatureCache(below: cacheFolder()), reading: reading, shrinkage: shrinkage)
    }
}
