package import Problems
internal import Seals

/// The mappings of a pipeline file whose keys are fixed, by the path that leads to them.
package enum Section: String, Sendable, Hashable, CaseIterable {
    /// The whole file.
    case pipeline
    case source
    case target
    case checkup
    case content = "checkup.content"
    case checksums = "checkup.checksums"
    case signatures = "checkup.signatures"
    /// One sender; its name is free.
    case sender = "checkup.signatures.senders.NAME"
    case malware = "checkup.malware"
    case clamd = "checkup.malware.clamd"
    case unscanned = "checkup.malware.unscanned"
    /// One stage; its name is free.
    case stage = "stages.NAME"
    case after = "stages.NAME.after"
    /// One rule of a release, and of a rollback or a lane as well.
    case release = "stages.NAME.release"
    case verify = "stages.NAME.verify"
    /// One lane; its name is free.
    case lane = "lanes.NAME"
    case policy
    case hold
    case resume
    case withdraw
    case calendar
    /// One freeze.
    case freeze = "freezes"
    /// One window of a stage.
    case window = "stages.NAME.windows"
    /// A delivery note, which is no part of a pipeline file but read in the same way.
    case note = "lieferung.yaml"
    case noteFiles = "lieferung.yaml files"

    /// The mappings of a pipeline file alone.
    package static var ofPipelines: [Section] { allCases.filter { $0 != .note && $0 != .noteFiles } }

    /// Every key that may stand there, in the order in which the reference explains them.
    ///
    /// This is the only list of keys: the loader refuses what is not in it and takes the defaults from it,
    /// and a test compares it with the reference.
    package var keys: [KnownKey] {
        switch self {
        case .pipeline: Self.pipelineKeys
        case .source: Self.sourceKeys
        case .target: Self.targetKeys
        case .checkup: Self.checkupKeys
        case .content: Self.contentKeys
        case .checksums: Self.checksumKeys
        case .signatures: Self.signatureKeys
        case .sender: Self.senderKeys
        case .malware: Self.malwareKeys
        case .clamd: Self.clamdKeys
        case .stage: Self.stageKeys
        case .after: Self.afterKeys
        case .release: Self.releaseKeys
        case .verify: [KnownKey("by", .textOrList, .standard(PipelineDefinition.engineRole))]
        case .lane: Self.laneKeys
        case .policy, .resume, .unscanned: Self.quorumKeys
        case .hold, .withdraw: [KnownKey("by", .textOrList, .required)]
        case .calendar: Self.calendarKeys
        case .freeze: Self.freezeKeys
        case .window: Self.windowKeys
        case .note: Self.noteKeys
        case .noteFiles: WrittenNote.Group.allCases.map { KnownKey($0.rawValue, .textOrList, .optional) }
        }
    }

    private static let pipelineKeys = [
        KnownKey("pipeline", .text, .required),
        KnownKey("title", .text, .optional),
        KnownKey("language", .text, .optional),
        KnownKey("source", .mapping, .required),
        KnownKey("target", .mapping, .required),
        KnownKey("signers", .text, .required),
        KnownKey("roles", .mapping, .required),
        KnownKey("checkup", .mapping, .required),
        KnownKey("stages", .mapping, .required),
        KnownKey("lanes", .mapping, .optional),
        KnownKey("policy", .mapping, .optional),
        KnownKey("hold", .mapping, .optional),
        KnownKey("resume", .mapping, .optional),
        KnownKey("withdraw", .mapping, .optional),
        KnownKey("calendar", .mapping, .optional),
        KnownKey("freezes", .listOrMapping, .optional),
    ]
    private static let sourceKeys = [
        KnownKey("url", .text, .required),
        KnownKey("deliveries", .text, .required),
        KnownKey("tags", .text, .standard("annotated")),
        KnownKey("max-new", .number, .standard("100")),
    ]
    private static let targetKeys = [
        KnownKey("url", .text, .required),
        KnownKey("other", .list, .optional),
        KnownKey("checkup", .text, .optional),
    ]
    private static let checkupKeys = [
        KnownKey("content", .mapping, .optional),
        KnownKey("checksums", .mapping, .optional),
        KnownKey("signatures", .mapping, .required),
        KnownKey("malware", .mapping, .required),
        KnownKey("note", .text, .standard("optional")),
        KnownKey("demand", .list, .optional),
    ]
    private static let contentKeys = [
        KnownKey("max-file", .size, .standard("512MiB")),
        KnownKey("max-total", .size, .standard("4GiB")),
        KnownKey("max-files", .number, .standard("100000")),
        KnownKey("max-received", .size, .derived("2 × max-total")),
        KnownKey("max-objects", .number, .standard("1000000")),
        KnownKey("executables", .list, .optional),
        KnownKey("refuse-warnings", .truth, .standard("false")),
    ]
    private static let checksumKeys = [KnownKey("manifest", .textOrList, .standard("SHA256SUMS"))]
    private static let signatureKeys = [
        KnownKey("signers", .text, .required),
        KnownKey("require", .number, .standard("1")),
        KnownKey("on", .textOrList, .standard("tag")),
        KnownKey("strength", .text, .standard(SignatureStrength.recommended.rawValue)),
        KnownKey("revocation-lists", .text, .optional),
        KnownKey("senders", .mapping, .optional),
    ]
    private static let senderKeys = [
        KnownKey("title", .text, .optional),
        KnownKey("principals", .textOrList, .optional),
        KnownKey("subjects", .textOrList, .optional),
        KnownKey("paths", .list, .optional),
    ]
    private static let malwareKeys = [
        KnownKey("databases", .list, .required),
        KnownKey("max-age", .duration, .standard("48h")),
        KnownKey("publishers", .list, .optional),
        KnownKey("unwanted", .truth, .standard("false")),
        KnownKey("max-unpacked", .size, .standard("4GiB")),
        KnownKey("max-member", .size, .standard("512MiB")),
        KnownKey("max-ratio", .number, .standard("1000")),
        KnownKey("max-members", .number, .standard("200000")),
        KnownKey("max-depth", .number, .standard("16")),
        KnownKey("max-time", .duration, .standard("5min")),
        KnownKey("clamd", .mapping, .optional),
        KnownKey("unscanned", .mapping, .optional),
    ]
    private static let clamdKeys = [
        KnownKey("socket", .text, .optional),
        KnownKey("address", .text, .optional),
        KnownKey("required", .truth, .standard("true")),
        KnownKey("max-age", .duration, .standard("48h")),
        KnownKey("timeout", .duration, .standard("5min")),
    ]
    private static let stageKeys = [
        KnownKey("title", .text, .optional),
        KnownKey("after", .listOrMapping, .optional),
        KnownKey("release", .listOrMapping, .optional),
        KnownKey("rollback", .listOrMapping, .derived("as `release`")),
        KnownKey("verify", .mapping, .optional),
        KnownKey("soak", .duration, .optional),
        KnownKey("windows", .listOrMapping, .optional),
    ]
    private static let afterKeys = [
        KnownKey("all", .list, .optional),
        KnownKey("any", .list, .optional),
        KnownKey("at-least", .number, .optional),
        KnownKey("of", .list, .optional),
    ]
    private static let releaseKeys = [
        KnownKey("by", .textOrList, .required),
        KnownKey("approvals", .number, .standard("1")),
        KnownKey("expires", .duration, .optional),
        KnownKey("apart-from", .list, .standard("[sender, promoter]")),
    ]
    private static let laneKeys = [
        KnownKey("title", .text, .optional),
        KnownKey("from", .list, .optional),
        KnownKey("to", .text, .required),
        KnownKey("release", .listOrMapping, .required),
        KnownKey("catch-up", .duration, .required),
        KnownKey("any-time", .truth, .standard("false")),
    ]
    private static let calendarKeys = [
        KnownKey("zone", .text, .standard("UTC")),
        KnownKey("holidays", .list, .optional),
        KnownKey("days-off", .list, .optional),
    ]
    private static let freezeKeys = [
        KnownKey("title", .text, .optional),
        KnownKey("from", .moment, .required),
        KnownKey("to", .moment, .required),
        KnownKey("stages", .list, .optional),
    ]
    private static let windowKeys = [
        KnownKey("days", .list, .derived("every day")),
        KnownKey("date", .date, .optional),
        KnownKey("from", .time, .standard("00:00")),
        KnownKey("to", .time, .standard("24:00")),
        KnownKey("holidays", .text, .standard("closed")),
    ]
    private static let noteKeys = [
        KnownKey("application", .text, .required),
        KnownKey("version", .text, .required),
        KnownKey("audience", .text, .required),
        KnownKey("sequence", .number, .required),
        KnownKey("predecessor", .text, .optional),
        KnownKey("expires", .text, .optional),
        KnownKey("files", .mapping, .optional),
    ]
    private static let quorumKeys = [
        KnownKey("by", .textOrList, .required),
        KnownKey("approvals", .number, .standard("1")),
    ]
}

/// A key that the loader knows.
package struct KnownKey: Sendable, Hashable {
    /// Whether the key must be there, and what holds if it is not.
    package enum Need: Sendable, Hashable {
        /// It must be there.
        case required
        /// Nothing holds without it.
        case optional
        /// This value holds without it, written as in a file.
        case standard(String)
        /// What holds without it depends on another key.
        case derived(String)
    }

    package let name: String
    package let kind: ValueKind
    package let need: Need

    init(_ name: String, _ kind: ValueKind, _ need: Need) {
        self.name = name
        self.kind = kind
        self.need = need
    }
}
