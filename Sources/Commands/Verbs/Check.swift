import ArgumentParser
import Checkup
import Delivery
import Intake
import Ledger
import Problems

/// `stagectl check`: the checkup alone, without any consequence.
struct Check: Verb {
    static var configuration: CommandConfiguration { described("check") }
    static var schema: String { "checkup" }

    /// What can be left out on the sender's side.
    enum Part: String, ExpressibleByArgument, CaseIterable {
        case signatures
        case malware
    }

    @Argument(help: ArgumentHelp(.checkedArgument, .checkedValue)) var delivery: String?
    @Flag(name: .long, help: ArgumentHelp(.localOption)) var local = false
    @Option(name: .long, help: ArgumentHelp(.withoutOption, .partValue)) var without: [Part] = []
    @Flag(name: .long, help: ArgumentHelp(.stagesOption)) var stages = false
    @OptionGroup var common: CommonOptions

    /// Whether the call asks for what lies here: also where it names what no delivery can be called.
    private var isLocal: Bool {
        guard let delivery, !local else { return local }
        return delivery == "." || delivery == ".." || ["/", "./", "../"].contains { delivery.hasPrefix($0) }
    }

    func report(in session: Session) throws -> Report {
        if stages {
            if let other = delivery ?? (local ? "--local" : without.first.map { "--without \($0.rawValue)" })
            {
                throw Problem(.usage(.flagConflict), "--stages", found: other)
            }
            return try session.checkStages()
        }
        if isLocal {
            return try session.checkLocally(
                delivery ?? ".", signatures: !without.contains(.signatures),
                malware: !without.contains(.malware))
        }
        guard without.isEmpty else {
            throw Problem(.usage(.argumentMissing), "--local", found: "stagectl check")
        }
        let name = try delivery.map { try session.deliveryName($0) }
        let (pipeline, policy) = try OpenedPipeline.whole(session)
        try session.warnIfUnpinned(pipeline)
        let inner = try pipeline.inner()
        let sight = try inner.look(pinnedTo: pipeline.trustRoot, now: session.now)
        try sight.chain?.require(policy)
        let border = try pipeline.border(under: policy)
        let discovery = try border.discover(
            after: sight, now: session.now, in: inner.repository, progress: session.show)
        let chosen = try name.map { [try discovery.delivery(named: $0)] } ?? discovery.new
        var station = try border.station(
            now: session.now, after: sight, in: inner.repository)
        var taken = border.takenNames(after: sight)
        var notes = try border.acceptedNotes(after: sight, in: inner.repository)
        let verdicts = try chosen.map { announced in
            let verdict = try station.judge(
                announced, beside: taken, after: notes,
                by: try border.vouching(
                    for: announced, after: sight, now: session.now, in: inner.repository),
                now: session.now, progress: session.show)
            if case .passed = verdict {
                taken.insert(announced.name)
                if let note = verdict.report.note {
                    notes.insert(note, of: announced.name, from: verdict.report.senders.map(\.name))
                }
            }
            return verdict
        }
        return verdicts.report(
            remaining: name == nil ? discovery.remaining : 0, remembered: border.verdicts?.spared ?? 0,
            discovery.problems + border.remarks)
    }
}
