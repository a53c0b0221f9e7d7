extension FuzzTarget {
    /// Every target, one a line.
    static let all: [FuzzTarget] = [
        .sshSignature,
        .sshSignatureBlob,
        .allowedSigners,
        .json,
        .envelope,
        .statement,
        .sealedReport,
        .tree,
        .commit,
        .tag,
        .packSurvey,
        .answerSurvey,
        .bundleHeader,
        .announcement,
        .pushReport,
        .manifest,
        .gitModules,
        .gitAttributes,
        .document,
        .pipeline,
        .hashSignatures,
        .bodySignatures,
    ]
}
