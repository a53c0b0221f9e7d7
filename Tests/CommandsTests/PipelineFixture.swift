import Commands
import Foundation
import Problems
import Support

/// A whole set-up of one test: an outer and an inner repository, real keys, and people who call stagectl.
struct PipelineFixture {
    /// Who acts; each has a key and a git configuration of their own.
    enum Person: String, CaseIterable {
        case engine = "stagectl@inner.example"
        case first = "verantwortung-1@amt.example"
        case second = "verantwortung-2@amt.example"
        case sender = "lieferung@firma.example"
        case stranger = "niemand@anderswo.example"
    }

    let folder: TemporaryFolder

    var outer: String { "\(folder.path)/outer.git" }
    var inner: String { "\(folder.path)/inner.git" }
    var pipeline: String { "\(folder.path)/pipeline.yaml" }

    /// The stages of the usual pipeline: two, the second one with two releases.
    static let twoStages = """
          abnahme: { title: Abnahme }
          produktion: { after: [abnahme], release: { by: fachverantwortung, approvals: 2 } }
        """

    /// Makes repositories, keys and a pipeline.
    ///
    /// - Parameters:
    ///   - stages: The lines below `stages:`.
    ///   - extra: Further lines of the pipeline file.
    init(stages: String = twoStages, extra: String = "") throws {
        folder = try TemporaryFolder()
        for person in Person.allCases {
            try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", try key(of: person)])
            let configuration = """
                [user]
                    name = \(person)
                    email = \(person.rawValue)
                    signingkey = \(try key(of: person))
                [gpg]
                    format = ssh
                """
            try folder.write(configuration, to: "\(person)/gitconfig")
        }
        try folder.write(try signers(.engine, .first, .second), to: "signers/betrieb/allowed_signers")
        try folder.write(try signers(.sender), to: "signers/lieferanten/allowed_signers")
        try folder.write("44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test\n", to: "signatures/base.hdb")
        try folder.write(definition + extra + "stages:\n\(stages)\n", to: "pipeline.yaml")
        try expectRun("git", ["init", "-q", "--bare", outer])
        try expectRun("git", ["init", "-q", "--bare", inner])
    }

    private var definition: String {
        """
        pipeline: wohngeld
        source: { url: outer.git, deliveries: refs/tags/v* }
        target: { url: inner.git }
        signers: signers/betrieb
        roles:
          engine: [stagectl@inner.example]
          fachverantwortung: [verantwortung-1@amt.example, verantwortung-2@amt.example]
        checkup:
          checksums: { manifest: SHA256SUMS }
          signatures: { signers: signers/lieferanten, require: 1, on: tag }
          malware: { databases: [signatures], max-age: 48h }

        """
    }

    /// Delivers files to the outer repository, listed and signed.
    func deliver(_ name: String, files: [String: String], by person: Person = .sender) throws {
        let work = "\(folder.path)/work-\(name)"
        try expectRun("git", ["init", "-q", work])
        for (path, content) in files { try folder.write(content, to: "work-\(name)/\(path)") }
        let sums = try expectRun("sha256sum", files.keys.sorted(), in: work)
        try folder.write(sums + "\n", to: "work-\(name)/SHA256SUMS")
        let environment = environment(of: person)
        try expectRun("git", ["add", "-A"], in: work, environment: environment)
        try expectRun("git", ["commit", "-q", "-m", name], in: work, environment: environment)
        try expectRun("git", ["tag", "-s", "-m", name, name], in: work, environment: environment)
        try expectRun("git", ["push", "-q", outer, name], in: work, environment: environment)
    }

    /// Carries out a call as one of the people.
    ///
    /// - Parameter ahead: How many seconds the clock is ahead of the one on the wall.
    func stagectl(
        as person: Person, _ arguments: String..., language: String = "en", columns: String? = nil,
        answers: [String]? = nil, ahead: Int64 = 0
    ) -> Run {
        stagectl(
            as: person, calling: arguments, language: language, columns: columns, answers: answers,
            ahead: ahead)
    }

    /// Carries out a call whose arguments are computed.
    func stagectl(
        as person: Person, calling arguments: [String], language: String = "en", columns: String? = nil,
        answers: [String]? = nil, ahead: Int64 = 0
    ) -> Run {
        var environment = cleanEnvironment(adding: environment(of: person))
        environment["LC_ALL"] = nil
        environment["LANG"] = language
        environment["COLUMNS"] = columns
        return CommandsTests.stagectl(
            calling: arguments + ["-p", pipeline], environment: environment, answers: answers,
            folder: folder.path, now: { Int64(Date().timeIntervalSince1970) + ahead })
    }

    /// Begins the ledger and pins it for everybody.
    func begin() throws {
        let run = stagectl(as: .engine, "init", "--json")
        guard run.status == .done, let result = try run.document()["result"] as? [String: Any],
            let root = result["root"] as? String
        else { throw Problem(.defect(.invariant), run.output + run.errors) }
        for person in [Person.first, .second] {
            try expectRun(
                "git", ["config", "--global", "stagectl.wohngeld.root", root],
                environment: environment(of: person))
        }
    }

    /// The refs of the inner repository.
    func references() throws -> [String] {
        try expectRun("git", ["for-each-ref", "--format=%(refname) %(objectname)"], in: inner)
            .split(separator: "\n").map(String.init)
    }

    func environment(of person: Person) -> [String: String] {
        [
            "HOME": "\(folder.path)/\(person)", "GIT_CONFIG_GLOBAL": "\(folder.path)/\(person)/gitconfig",
            "TMPDIR": folder.path,
        ]
    }

    private func key(of person: Person) throws -> String {
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/\(person)", withIntermediateDirectories: true)
        return "\(folder.path)/\(person)/key"
    }

    private func signers(_ people: Person...) throws -> String {
        try people.map { person in
            let line = try String(contentsOfFile: "\(key(of: person)).pub", encoding: .utf8)
            return "\(person.rawValue) \(line.split(separator: " ").prefix(2).joined(separator: " "))\n"
        }.joined()
    }
}
