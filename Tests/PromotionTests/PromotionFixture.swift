import Foundation
import Git
import Intake
import Ledger
import Pipeline
import Problems
import Promotion
import Release
import Seals
import Support

/// What an audit found, with the entries that verify.
@dynamicMemberLookup
struct Audited {
    let audit: Audit
    let entries: [Entry]

    subscript<Value>(dynamicMember path: KeyPath<Audit, Value>) -> Value { audit[keyPath: path] }
}

/// A scenario through which the engine promotes; its clock is the test's.
final class PromotionFixture {
    let scenario: Scenario
    let policy: Policy
    let layout = Layout(pipeline: "wohngeld")
    private let start = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    private var root: ObjectID?

    /// - Parameter adjust: Changes the pipeline file or the repositories before the ledger begins.
    init(stages: String = Scenario.fourStages, adjust: (Scenario) throws -> Void = { _ in }) throws {
        scenario = try Scenario(stages: stages)
        try adjust(scenario)
        policy = try Policy(readingFrom: scenario.pipeline)
        root = try inner().begin(policy, with: writer())?.sight.chain?.root
    }

    func connection(to path: String) throws -> Connection {
        Connection(
            url: try RemoteURL(path, relativeTo: "/"), configuration: GitConfiguration(values: [:]),
            environment: cleanEnvironment(adding: scenario.cast.engine.environment), timeout: .seconds(20),
            interactive: false)
    }

    func inner() throws -> InnerRepository {
        try InnerRepository(
            connection(to: scenario.inner), layout: layout, cacheFolder: "\(scenario.folder.path)/cache")
    }

    /// - Parameter outer: Where A is looked for; where it is if nil.
    func border(to outer: String? = nil) throws -> Border {
        Border(
            source: try connection(to: outer ?? scenario.outer), cacheFolder: "\(scenario.folder.path)/cache",
            policy: policy, baseFolder: scenario.folder.path, version: "test",
            program: stagectlBinary)
    }

    func writer(
        _ mode: LedgerWriter.Mode = .write, as player: Player? = nil, at seconds: Int64 = 0
    ) throws -> LedgerWriter {
        let player = player ?? scenario.cast.engine
        let signer = try SSHSigner(
            SigningConfiguration(
                format: "ssh", signingKey: "\(player.key).pub", program: nil, defaultKeyCommand: nil),
            environment: cleanEnvironment(adding: player.environment), timeout: .seconds(20), terminal: .none)
        let time = Timestamp(seconds: start.seconds + seconds)
        return LedgerWriter(
            acting: Acting(name: player.name, address: player.address, offset: 0, signer: signer),
            trustRoot: root, mode: mode, clock: { time }, pause: { _ in })
    }

    func deliver(_ tags: String..., by player: Player? = nil) throws {
        for tag in tags { try scenario.deliver(tag, ["app/VERSION": "\(tag)\n"], by: player) }
    }

    /// Runs `promote` without a stage, as cron does.
    @discardableResult
    func promote(
        _ mode: LedgerWriter.Mode = .write, only: String? = nil, at seconds: Int64 = 0,
        from outer: String? = nil
    ) throws -> PromotionRun {
        let inner = try inner()
        let border = try border(to: outer)
        let name = only.flatMap { DeliveryName($0) }
        var run = try PromotionRun(under: border, with: writer(mode, at: seconds), in: inner)
        run.cross(border, into: inner, only: name) { _ in }
        try run.takeEveryStep(in: inner, only: name)
        return run
    }

    func release(
        _ tag: String, to stage: String, as purpose: Purpose = .regular, by player: Player,
        at seconds: Int64 = 0
    ) throws {
        try decide(.release(name(tag), to: stage, as: purpose), by: player, at: seconds)
    }

    func name(_ tag: String) throws -> DeliveryName {
        guard let name = DeliveryName(tag) else { throw Problem(.gate(.deliveryUnknown), tag) }
        return name
    }

    /// Takes one step of a delivery.
    @discardableResult
    func take(
        _ tag: String, to stage: String, as kind: Move.Kind = .regular, _ mode: LedgerWriter.Mode = .write,
        at seconds: Int64 = 0
    ) throws -> PromotionRun {
        let inner = try inner()
        var run = try PromotionRun(under: try border(), with: writer(mode, at: seconds), in: inner)
        _ = try run.take(name(tag), to: stage, as: kind, in: inner)
        return run
    }

    /// Takes a stage back.
    @discardableResult
    func rollBack(
        _ stage: String, to tag: String, _ mode: LedgerWriter.Mode = .write, at seconds: Int64 = 0
    ) throws -> PromotionRun {
        let inner = try inner()
        let border = try border()
        var run = try PromotionRun(under: border, with: writer(mode, at: seconds), in: inner)
        let reason = "Fehler im Bescheid"
        _ = try run.rollBack(stage, to: name(tag), because: reason, under: border, in: inner) { _ in }
        return run
    }

    /// Has a person decide something.
    @discardableResult
    func decide(
        _ intention: Intention, by player: Player, because reason: String = "Test", at seconds: Int64 = 0
    ) throws -> Appended {
        let inner = try inner()
        let writer = try writer(as: player, at: seconds)
        return try DecisionPlan.planning(intention, because: reason, with: writer, in: inner)
            .carryOut(with: writer, in: inner)
    }

    func overview(at seconds: Int64 = 0) throws -> Overview {
        let inner = try inner()
        return try Overview(
            inner.glance(), layout: layout, now: Timestamp(seconds: start.seconds + seconds),
            in: inner.repository)
    }

    func audit() throws -> Audited {
        var entries: [Entry] = []
        let audit = try inner().audit(
            pinnedTo: root, now: Timestamp(seconds: start.seconds + 100_000), visit: { entries.append($0) })
        return Audited(audit: audit, entries: entries)
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try scenario.cast.engine.git(["-C", scenario.inner] + arguments, in: "/")
    }

    /// Every ref of B with what it points at.
    func references() throws -> String { try git("for-each-ref", "--format=%(refname) %(objectname)") }

    /// Changes the pipeline file before it is read.
    static func replacing(_ old: String, with new: String) -> (Scenario) throws -> Void {
        { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(text.replacing(old, with: new), to: "pipeline.yaml")
        }
    }
}

extension PromotionRun {
    /// The steps that were taken, as `delivery stage`.
    var steps: [String] { taken.map { "\($0.delivery.text) \($0.stage)" } }

    /// The deliveries that were judged.
    var names: [String] { judged.map(\.name.text) }

    /// What became of the refs: each with whether it had been there before.
    var moves: [String] {
        (repaired + judged.flatMap(\.updates) + taken.flatMap(\.updates))
            .map { "\($0.name) \($0.old == .null ? "new" : "moved")" }
    }
}
