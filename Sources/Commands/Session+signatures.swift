import Checkup
import Intake
import Pipeline
import Problems
import Scanner
import Seals

extension Session {
    /// The databases that a call means.
    struct Databases {
        let paths: [String]
        let settings: SignatureDatabase.Settings
    }

    /// Returns the databases that a call means: those it names, else those of the pipeline.
    func databases(_ given: [String]) throws -> Databases {
        guard given.isEmpty else {
            return Databases(paths: given.map(absolute), settings: SignatureDatabase.Settings())
        }
        let definition = try PipelineDefinition.load(readingFrom: pipelineFile)
        console.adopt(definition.language)
        let file = absolute(pipelineFile)
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? folder
        return Databases(
            paths: Border.signaturePaths(of: definition, countedFrom: folder),
            settings: definition.checkup.malware.databaseSettings)
    }

    /// Opens databases of any age; what is compiled is kept where `promote` looks for it.
    func signatures(
        in databases: Databases, reading: SignatureDatabase.Thoroughness,
        shrinkage: SignatureDatabase.Shrinkage
    ) throws(Problem) -> SignatureDatabase {
        try SignatureDatabase(
            readingFrom: databases.paths, maxAge: Int.max, now: now.seconds,
            cache: Border.signatureCache(below: cacheFolder()), settings: databases.settings,
            reading: reading, shrinkage: shrinkage)
    }
}
