import Git
import Problems
import Processes

/// What gitolite says of its own site.
struct GitoliteSite {
    /// Where the site keeps code of its own.
    let localCode: String
    /// The name that gitolite has for the repository.
    let repository: String

    /// Asks gitolite.
    ///
    /// - Throws: `hook.gitolite` if it cannot be asked, has no folder for code of the site, or does not know the repository.
    init(of folder: String, in session: Session) throws(Problem) {
        localCode = try Self.value(of: "LOCAL_CODE", in: session)
        let base = resolvedPath(try Self.value(of: "GL_REPO_BASE", in: session)) + "/"
        let path = resolvedPath(folder)
        guard path.hasPrefix(base), path.hasSuffix(".git") else { throw Problem(.hook(.gitolite), folder) }
        repository = String(path.dropFirst(base.count).dropLast(4))
    }

    private static func value(of variable: String, in session: Session) throws(Problem) -> String {
        let gitolite = Program("gitolite", ["query-rc", variable], environment: session.environment)
        let output: Output
        do { output = try gitolite.run(timeout: session.timeout) } catch {
            throw Problem(.hook(.gitolite), "gitolite query-rc", cause: error.sentence(in: .english))
        }
        let text = String(decoding: output.standardOutput, as: UTF8.self)
        let value = text.split(separator: "\n").first.map(String.init) ?? ""
        guard output.status == 0, value.hasPrefix("/") else {
            throw Problem(.hook(.gitolite), variable, cause: output.standardError)
        }
        return value
    }
}
