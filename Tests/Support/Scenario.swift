import Foundation

/// A supplier's outer repository, an empty inner one, and a pipeline between them: everything real, made by stock tools.
public struct Scenario: Sendable {
    /// Holds everything; removed with the scenario.
    public let folder: TemporaryFolder
    /// The people.
    public let cast: Cast
    /// The path of A.
    public let outer: String
    /// The path of B.
    public let inner: String
    /// The pipeline file.
    public let pipeline: String
    /// The supplier's working copy.
    public let work: String
    /// The folder with the signature database.
    public let signatures: String

    /// The EICAR test file, assembled here so that no scanner trips over this source.
    public static var eicar: String {
        "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*"
    }

    /// The stages of the usual pipeline, as they stand in its file.
    public static let fourStages = """
          vorpruefung: { title: Vorprüfung }
          abnahme:     { title: Abnahme,  after: [vorpruefung], release: { by: fachverantwortung } }
          schulung:    { title: Schulung, after: [abnahme],     release: { by: fachverantwortung } }
          produktion:
            title: Produktion
            after: [schulung]
            release: { by: fachverantwortung, approvals: 2 }
        """

    /// Makes the scenario.
    ///
    /// - Parameters:
    ///   - stages: The lines below `stages:`.
    ///   - outerURL: How the pipeline names A; the path if nil.
    ///   - innerURL: How the pipeline names B; the path if nil.
    ///   - limits: The limits of what a delivery holds.
    public init(
        stages: String = fourStages, outerURL: String? = nil, innerURL: String? = nil, extra: String = "",
        limits: String = "max-file: 64MiB, max-total: 256MiB"
    ) throws {
        folder = try TemporaryFolder()
        cast = try Cast(below: folder.path)
        outer = "\(folder.path)/outer.git"
        inner = "\(folder.path)/inner.git"
        work = "\(folder.path)/work"
        signatures = "\(folder.path)/signatures"
        try expectRun("git", ["init", "-q", "--bare", outer])
        try expectRun("git", ["init", "-q", "--bare", inner])
        try expectRun("git", ["init", "-q", "-b", "main", work])
        try folder.write(try cast.operators, to: "signers/betrieb/allowed_signers")
        try folder.write(try cast.senders, to: "signers/lieferanten/allowed_signers")
        let hex = Self.eicar.utf8.map { String(format: "%02x", $0) }.joined()
        try folder.write("Eicar-Test-Signature:0:0:\(hex)\n", to: "signatures/base.ndb")
        pipeline = try folder.write(
            """
            pipeline: wohngeld
            title: Wohngeld-Fachverfahren
            source:
              url: \(outerURL ?? outer)
              deliveries: refs/tags/v*
            target:
              url: \(innerURL ?? inner)
            signers: signers/betrieb
            roles:
              engine: [\(cast.engine.address)]
              fachverantwortung: [\(cast.first.address), \(cast.second.address)]
            checkup:
              content: { \(limits) }
              checksums: { manifest: SHA256SUMS }
              signatures: { signers: signers/lieferanten, require: 1, on: tag }
              malware: { databases: [\(signatures)], max-age: 48h }
            \(extra)stages:
            \(stages)

            """, to: "pipeline.yaml")
    }

    /// Puts files into the supplier's working copy, seals them with checksums, commits, tags and pushes to A.
    ///
    /// - Parameters:
    ///   - files: What the delivery holds, besides what earlier ones left; nil removes a file.
    ///   - player: Who signs the tag.
    ///   - checksums: Whether `SHA256SUMS` is made anew.
    public func deliver(
        _ tag: String, _ files: [String: String?], by player: Player? = nil, checksums: Bool = true
    ) throws {
        for (name, content) in files {
            if let content {
                try folder.write(content, to: "work/\(name)")
            } else {
                try FileManager.default.removeItem(atPath: "\(work)/\(name)")
            }
        }
        let player = player ?? cast.sender
        if checksums {
            try expectRun(
                "sh",
                [
                    "-c",
                    "find . -path ./.git -prune -o -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS",
                ], in: work)
        }
        try player.git(["add", "-A"], in: work)
        try player.git(["commit", "-q", "--allow-empty", "-m", "Lieferung \(tag)"], in: work)
        try player.git(["tag", "-s", "-m", "Lieferung \(tag)", tag], in: work)
        try player.git(["push", "-q", outer, "HEAD:refs/heads/main", "refs/tags/\(tag)"], in: work)
    }
}
