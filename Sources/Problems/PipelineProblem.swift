/// Pipeline files that cannot be used.
///
/// What is wrong with the file as text or as YAML comes first, then what is wrong with single keys and
/// values, then what is wrong with the pipeline as a whole. The wording stands in `PipelineWording.swift`.
public enum PipelineProblem: String, ProblemArea {
    /// There is no such pipeline file.
    case fileMissing = "file-missing"
    /// The pipeline file is there but cannot be read, or is no ordinary file.
    case fileUnreadable = "file-unreadable"
    /// The pipeline file is larger than 1 MiB.
    case fileTooLarge = "file-too-large"
    /// The file holds nothing but blanks and comments.
    case fileEmpty = "file-empty"
    /// The file is not UTF-8.
    case encoding = "encoding"
    /// The file begins with a byte order mark, as some editors write it.
    case byteOrderMark = "byte-order-mark"
    /// A control, bidirectional or invisible character stands in the file, or comes in by an escape.
    case character = "character"
    /// The file is not YAML.
    case syntax = "syntax"
    /// A second document follows the first.
    case documents = "documents"
    /// Lists and mappings stand in each other more deeply than anyone writes.
    case tooDeep = "too-deep"
    /// There are more values than anyone writes, perhaps because aliases multiply them.
    case tooManyNodes = "too-many-nodes"
    /// A tag asks for something else than text, numbers, lists and mappings.
    case tag = "tag"
    /// A merge key (`<<`) would bring in keys that one does not see.
    case mergeKey = "merge-key"
    /// A key is a list, a mapping or an alias.
    case keyNotText = "key-not-text"
    /// An alias names no anchor that is complete before it.
    case aliasUnknown = "alias-unknown"
    /// Two anchors have the same name.
    case anchorDuplicate = "anchor-duplicate"

    /// A key stands twice in the same mapping.
    case keyDuplicate = "key-duplicate"
    /// A mapping has no such key.
    case keyUnknown = "key-unknown"
    /// A key that must be there is not.
    case keyMissing = "key-missing"
    /// A value is of another type than its key asks for.
    case type = "type"
    /// A value is empty where something must stand, or breaks over lines.
    case valueEmpty = "value-empty"
    /// A value is not one of the few that are possible.
    case valueUnknown = "value-unknown"
    /// A list names the same thing twice.
    case repeated = "repeated"
    /// A size or duration cannot be read.
    case quantity = "quantity"
    /// A date or a time cannot be read, or the calendar has no such day.
    case date = "date"
    /// A text cannot be the name of a time zone.
    case zone = "zone"
    /// This machine knows its time zones, and none of that name.
    case zoneUnknown = "zone-unknown"
    /// A limit is zero.
    case limitZero = "limit-zero"
    /// A limit is beyond what stagectl can keep, or there is too much of something.
    case limitTooLarge = "limit-too-large"
    /// A name cannot be part of a ref.
    case nameIllegal = "name-illegal"
    /// A stage or a lane has a name that stagectl needs for itself.
    case nameReserved = "name-reserved"
    /// Two names differ only by case or by the way their letters are put together.
    case nameCollision = "name-collision"
    /// `source.deliveries` is no pattern for tags.
    case pattern = "pattern"
    /// `target.other` holds something that is no pattern for refs.
    case otherPattern = "other-pattern"
    /// `target.other` would open what is the pipeline's own.
    case otherReserved = "other-reserved"
    /// A URL is empty or holds blanks.
    case url = "url"
    /// A URL holds a password, which would be copied into the ledger.
    case urlSecret = "url-secret"
    /// A path is absolute or leaves the delivery where it must lie within.
    case path = "path"
    /// `checkup.signatures.require` asks for more senders than there are, or than can sign on what is named.
    case requireUnreachable = "require-unreachable"
    /// A sender's principal is no pattern for addresses, or one for everybody's.
    case senderPattern = "sender-pattern"
    /// A sender's subject is no pattern for the names in certificates, or one for everybody's.
    case senderSubject = "sender-subject"
    /// The key of a publisher of signatures is none of RSA with 2048 bits.
    case publisherKey = "publisher-key"
    /// Certificates are trusted, but nobody says whose count.
    case sendersUnnamed = "senders-unnamed"
    /// Lightweight tags are allowed, but the signature is looked for on the tag.
    case tagsUnsigned = "tags-unsigned"
    /// Several manifests are named where one is to be signed.
    case manifestsMany = "manifests-many"
    /// Manifests are signed and tags are not, and no delivery note need say which delivery it is.
    case nameUnsigned = "name-unsigned"
    /// `checkup.demand` asks something of delivery notes that need not be there.
    case demandIdle = "demand-idle"
    /// `checkup.malware.clamd` names no place, two at once, or one that is none.
    case clamdPlace = "clamd-place"

    /// There is no stage.
    case stagesEmpty = "stages-empty"
    /// `after` or a lane names a stage that does not exist.
    case stageUnknown = "stage-unknown"
    /// Stages wait for each other in a circle.
    case cycle = "cycle"
    /// A stage can never be entered because too many before it cannot.
    case unreachable = "unreachable"
    /// `after` has several forms at once, or half of one.
    case afterForm = "after-form"
    /// A stage has a soak time but no stage before it in which that could pass.
    case soakNowhere = "soak-nowhere"
    /// A window of one date names days of the week or holidays too.
    case windowDate = "window-date"
    /// A freeze ends, at `found`, when it begins or before.
    case freezeEmpty = "freeze-empty"
    /// A lane skips no stage.
    case laneIdle = "lane-idle"
    /// A lane begins at a stage that does not come before the one that it leads to.
    case laneBackwards = "lane-backwards"
    /// `by` names a role that does not exist.
    case roleUnknown = "role-unknown"
    /// A role has no members.
    case roleEmpty = "role-empty"
    /// The role `engine` is missing.
    case engineMissing = "engine-missing"
    /// A member of a role is not written like an e-mail address.
    case principalIllegal = "principal-illegal"
    /// A member stands twice in the same role.
    case principalDuplicate = "principal-duplicate"
    /// Rules ask for more different people than their roles have.
    case quorum = "quorum"
    /// Rules ask for more different people than are left beside whoever signs the promotion, whoever that is.
    case quorumApart = "quorum-apart"
    /// No key is known for a member of a role.
    case principalWithoutKey = "principal-without-key"
    /// Two members of roles share a key, so that one of them could act as both.
    case keyShared = "key-shared"
    /// A line of the operators' keys has a pattern where exactly one person must stand.
    case principalPattern = "principal-pattern"
    /// The keys of those whom roles name hold an authority that issues certificates.
    case principalAuthority = "principal-authority"

    /// The part of the name before the dot.
    public static let area = "pipeline"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .fileMissing, .fileUnreadable: .missing
        case .fileTooLarge, .fileEmpty, .encoding, .byteOrderMark, .character, .syntax, .documents, .tooDeep,
            .tooManyNodes, .tag, .mergeKey, .keyNotText, .aliasUnknown, .anchorDuplicate, .keyDuplicate,
            .keyUnknown, .keyMissing, .type, .valueEmpty, .valueUnknown, .repeated, .quantity, .date, .zone,
            .zoneUnknown, .limitZero,
            .limitTooLarge, .nameIllegal, .nameReserved, .nameCollision, .pattern, .otherPattern,
            .otherReserved, .url, .urlSecret, .path, .requireUnreachable, .senderPattern, .senderSubject,
            .publisherKey,
            .sendersUnnamed, .tagsUnsigned, .manifestsMany, .nameUnsigned,
            .demandIdle, .clamdPlace, .stagesEmpty,
            .stageUnknown, .cycle, .unreachable, .afterForm, .soakNowhere, .windowDate, .freezeEmpty,
            .laneIdle, .laneBackwards,
            .roleUnknown, .roleEmpty, .engineMissing, .principalIllegal, .principalDuplicate, .quorum,
            .quorumApart, .principalWithoutKey, .keyShared, .principalPattern,
            .principalAuthority:
            .badData
        }
    }
}
