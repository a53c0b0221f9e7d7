internal import Git
internal import Pipeline
internal import Seals

/// What a checkup tells the world: an in-toto Statement (v1) whose predicate is a SLSA Verification Summary (v1).
///
/// It follows from the report and from the pipeline, so that it can say nothing else than they do. The report itself is in it, under
/// a name of our own, which in-toto's parsing rules allow and others pass over.
struct CheckupStatement {
    /// The media type of a Statement in JSON.
    static let mediaType = "application/vnd.in-toto+json"

    /// Where the predicate has the report: a URI, as SLSA asks for, without the characters that in-toto advises against.
    static let reportName = "stagectl:checkup-report"

    let report: CheckupReport
    let definition: PipelineDefinition

    /// What was verified of a delivery that passed.
    ///
    /// The first says that nothing is claimed about how it was built, the last whether all of it was looked into.
    private var levels: [String] {
        [
            "SLSA_BUILD_LEVEL_UNEVALUATED", "STAGECTL_SENDER_CERTIFIED", "STAGECTL_CONTENT_CHECKED",
            report.vouching == nil ? "STAGECTL_MALWARE_SCANNED" : "STAGECTL_MALWARE_VOUCHED",
        ]
    }

    /// The Statement; in canonical JSON it is what is signed.
    var value: JSONValue {
        .object([
            "_type": .string("https://in-toto.io/Statement/v1"),
            "subject": .array([.object(["name": .string(report.delivery), "digest": subject])]),
            "predicateType": .string("https://slsa.dev/verification_summary/v1"), "predicate": predicate,
        ])
    }

    private var predicate: JSONValue {
        let layout = Layout(pipeline: definition.name)
        let inner = GitURI(of: definition.target.url)
        var members: [String: JSONValue] = [
            "verifier": .object([
                "id": .string(inner.at(layout.ledger)),
                "version": .object(["stagectl": .string(report.stagectlVersion)]),
            ]),
            "timeVerified": .string(report.started.text),
            "resourceUri": .string(inner.at("refs/tags/\(definition.name)/\(report.delivery)")),
            "policy": .object([
                "uri": .string(
                    inner.at(layout.ledger, file: "policies/\(report.policy.hex).json")),
                "digest": .object(["stagectlPolicy": .string(report.policy.hex)]),
            ]),
            "verificationResult": .string(report.result == .passed ? "PASSED" : "FAILED"),
            "verifiedLevels": .array(
                (report.result == .passed ? levels : ["FAILED"]).map(JSONValue.string)),
            "slsaVersion": .string("1.2"), Self.reportName: report.json,
        ]
        if let attestations { members["inputAttestations"] = .array(attestations) }
        return .object(members)
    }

    /// What was judged: the delivered tree, or what the ref pointed at if it led to none.
    ///
    /// The content digest is no hash of a file, so that it has a name of its own.
    private var subject: JSONValue {
        let source = report.source
        if let tree = source.tree {
            var digests = ["gitTree": JSONValue.string(tree.hex)]
            digests["stagectlContent"] = report.digest.map { .string($0.hex) }
            return .object(digests)
        }
        let kind = source.tag != nil ? "gitTag" : source.commit != nil ? "gitCommit" : "sha1"
        return .object([kind: .string(source.object.hex)])
    }

    /// The sender's signed objects; nil if nobody certified has signed.
    private var attestations: [JSONValue]? {
        guard !report.senders.isEmpty else { return nil }
        let outer = GitURI(of: definition.source.url)
        let (tag, commit) = (report.source.tag, report.source.commit)
        return [
            tag.map { ("gitTag", $0, outer.at(report.source.reference)) },
            commit.map { ("gitCommit", $0, outer.at($0.hex)) },
        ].compactMap(\.self).map { name, id, uri in
            .object(["digest": .object([name: .string(id.hex)]), "uri": .string(uri)])
        }
    }
}
