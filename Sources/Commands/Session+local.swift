import Checkup
import Git
import Intake
import Pipeline
import Problems

extension Session {
    /// Checks what lies on this machine, before anything is delivered.
    ///
    /// - Parameters:
    ///   - subject: A folder, if there is one of that name, else a tag, branch or commit of the repository here.
    ///   - signatures: Whether signatures are judged, for which the keys must be here.
    ///   - malware: Whether malware is looked for, for which the databases must be here.
    func checkLocally(_ subject: String, signatures: Bool, malware: Bool) throws -> Report {
        let definition: PipelineDefinition
        var policy: Policy?
        if signatures {
            let whole = try Policy(readingFrom: pipelineFile)
            (definition, policy) = (whole.definition, whole)
        } else {
            definition = try PipelineDefinition.load(readingFrom: pipelineFile)
        }
        console.adopt(definition.language)
        let file = absolute(pipelineFile)
        let base = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? folder
        let databases = definition.checkup.malware.databases.map { $0.hasPrefix("/") ? $0 : "\(base)/\($0)" }
        let border = LocalBorder(
            definition, policy: policy, databases: malware ? databases : nil, cacheFolder: try cacheFolder(),
            program: surroundings.program, listedIn: scratch)
        let place = absolute(subject)
        let isFolder = isFolder(place)
        let copy = WorkingCopy(isFolder ? place : folder, environment: environment, timeout: timeout)
        console.begin(.checking(subject))
        let verdict = try border.check(isFolder ? .folder : .revision(subject), in: copy, now: now)
        return verdict.report(of: subject)
    }

    private func isFolder(_ path: String) -> Bool { WorkingCopy.isFolder(path) }
}
