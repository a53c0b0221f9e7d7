import Foundation
import Support

/// A supplier with a repository in which something is committed, and the operator's pipeline file beside it.
struct Supplier {
    let scenario: Scenario
    var work: String { scenario.work }
    var sender: Player { scenario.cast.sender }

    static let note = """
        application: fach
        version: 0.9.0   # die nächste
        audience: wohngeld
        files:
          binaries: app/**

        """

    init(_ files: [String: String] = ["lieferung.yaml": note], demands: String = "") throws {
        scenario = try Scenario(extra: demands)
        for (path, content) in files.merging(["app/VERSION": "1\n"], uniquingKeysWith: { $1 }) {
            try write(content, to: path)
        }
        try commit()
    }

    func write(_ content: String, to path: String) throws {
        try scenario.folder.write(content, to: "work/\(path)")
    }

    func read(_ path: String) throws -> String {
        try String(contentsOfFile: "\(work)/\(path)", encoding: .utf8)
    }

    func commit() throws {
        try git("add", "-A")
        try git("commit", "-q", "-m", "Stand")
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String { try sender.git(arguments, in: work) }

    /// Calls `stagectl seal` as the sender.
    func seal(_ options: String..., environment: [String: String] = [:]) throws -> StagectlRun {
        try scenario.json(["seal", work] + options, as: sender, environment: environment)
    }

    /// Calls `stagectl check --local` as the sender, in the repository.
    func check(_ arguments: String...) throws -> StagectlRun {
        let call = ["check", "-p", scenario.pipeline, "--json"] + arguments
        return try StagectlRun(of: run(stagectlBinary, call, in: work, environment: sender.environment))
    }

    /// Everything that git shows of the repository: refs, index and files.
    func state() throws -> String {
        try [
            git("for-each-ref"), git("rev-parse", "HEAD"), git("status", "--porcelain"),
            git("ls-files", "-s"),
        ].joined(separator: "\n")
    }
}

extension StagectlRun {
    /// A part of the result.
    func member(_ name: String) throws -> Any? {
        let document = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        return (document?["result"] as? [String: Any])?[name]
    }
}
