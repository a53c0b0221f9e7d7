/// Pushes that the hook in B refuses, and hooks that cannot work.
///
/// The wording stands in `HookProblem+wording.swift`.
public enum HookProblem: String, ProblemArea {
    /// The hook was not started by Git for a push; the subject is what is missing.
    case outsidePush = "outside-push"
    /// What the hook was given to read is no list of refs.
    case input = "input"
    /// A push brings more than `expected`.
    case limit = "limit"
    /// A variable, the subject, makes Git work elsewhere than where the hook looks.
    case surroundings = "surroundings"
    /// B's configuration pins no pipeline.
    case unpinned = "unpinned"
    /// B's configuration pins two pipelines, the subject and `found`, that cannot be told apart.
    case pinsCollide = "pins-collide"
    /// The policy names databases, the subject, by a path that means nothing on this machine.
    case databasesUnknown = "databases-unknown"
    /// The hook took too long.
    case timedOut = "timed-out"

    /// A ref is to be deleted.
    case deletion = "deletion"
    /// The name is a pipeline's or Git's own.
    case reserved = "reserved"
    /// The name is not one of a ref, or not one that people can tell from others.
    case name = "name"
    /// The ref is the name of another one in B.
    case symbolic = "symbolic"
    /// A stage or a delivery is not what the ledger says.
    case notInLedger = "not-in-ledger"
    /// No pipeline allows the ref; `expected` lists what is allowed.
    case other = "other"
    /// The ref would do, but others of the same push do not.
    case withOthers = "with-others"
    /// A stage or a delivery comes together with the ledger, and nothing in B would keep the one from moving without the other.
    case ledgerFirst = "ledger-first"
    /// A stage or a delivery would move without the ledger that says so: in the same push, the ledger has lost a race.
    case apart = "apart"
    /// A ledger is to begin where its pipeline has left a ref, the subject.
    case ledgerLost = "ledger-lost"
    /// The files of a delivery, the subject, are not those that its report speaks of.
    case contentDiffers = "content-differs"

    /// The clock of a zone, the subject, showed something else than an entry records.
    case clock = "clock"

    /// Another genesis, `found`, is pinned for the pipeline, the subject.
    case pinnedOtherwise = "pinned-otherwise"
    /// There is nothing that would run hooks in the folder, the subject.
    case dispatcherMissing = "dispatcher-missing"
    /// There is a hook already that is not stagectl's.
    case foreign = "foreign"
    /// Git does not look for the hooks of this repository in the repository.
    case elsewhere = "elsewhere"
    /// There is no hook of stagectl's where the subject says, or it cannot be run.
    case missing = "missing"
    /// A hook of stagectl's, the subject, is not the one that this stagectl installs.
    case outdated = "outdated"
    /// The hook that looks while refs move, the subject, is in its place, but Git does not ask it.
    case unasked = "unasked"
    /// Git, of the version that is the subject, does not keep the objects of a push apart.
    case gitOutdated = "git-outdated"
    /// The hook cannot be written.
    case notWritable = "not-writable"
    /// The genesis, the subject, is not in B, so that its pipeline must be named.
    case pipelineUnknown = "pipeline-unknown"
    /// The repository is not one of gitolite's.
    case gitolite = "gitolite"

    /// The part of the name before the dot.
    public static let area = "hook"

    /// The exit status that a problem of this kind asks for.
    public var exitStatus: ExitStatus {
        switch self {
        case .outsidePush, .input: .usage
        case .surroundings, .unpinned, .pinsCollide, .databasesUnknown, .pinnedOtherwise,
            .dispatcherMissing, .foreign, .elsewhere, .pipelineUnknown, .gitolite, .clock, .missing,
            .outdated, .unasked, .gitOutdated:
            .configuration
        case .timedOut, .notWritable: .unavailable
        case .limit, .deletion, .reserved, .name, .symbolic, .notInLedger, .other, .withOthers,
            .ledgerFirst, .apart, .ledgerLost:
            .notAllowed
        case .contentDiffers: .ledgerBroken
        }
    }
}
