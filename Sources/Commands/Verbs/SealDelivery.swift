import ArgumentParser
import Git
import Ledger
import Problems
import Processes
import Sealing
import Seals

/// `stagectl seal`: checksums, delivery note and signed tag, on the sender's side.
struct SealDelivery: Verb {
    static var configuration: CommandConfiguration { described("seal") }
    static var schema: String { "seal" }

    @Argument(help: ArgumentHelp(.sealedArgument, .folderValue), completion: .directory) var folder: String?
    @Option(name: .long, help: ArgumentHelp(.tagOption, .nameValue)) var tag: String?
    @Option(name: .shortAndLong, help: ArgumentHelp(.sealMessageOption, .textValue)) var message: String?
    @Option(name: .long, help: ArgumentHelp(.sequenceOption, .numberValue)) var sequence: Int?
    @Option(name: .long, help: ArgumentHelp(.afterOption, .deliveryValue)) var after: String?
    @Flag(name: .long, help: ArgumentHelp(.firstOption)) var first = false
    @Option(name: .long, help: ArgumentHelp(.sealExpiresOption, .durationValue)) var expires: Length?
    @Flag(name: .long, help: ArgumentHelp(.signManifestOption)) var signManifest = false
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let order = try order(in: session)
        let shown = folder ?? "."
        let place = shown == "." ? session.folder : session.absolute(shown)
        let copy = WorkingCopy(place, environment: session.environment, timeout: session.timeout)
        session.console.begin(.sealing(shown))
        let top = try copy.top()
        return try ScratchRepository.use(below: session.cacheFolder(), listedIn: session.scratch) {
            (scratch) throws(Problem) in
            do throws(ProblemList) {
                let plan = try SealPlan(order, in: top, scratch: scratch, now: session.now)
                guard !writing.dryRun else { return plan.report(of: nil) }
                session.mark(isWriting: true)
                defer { session.mark(isWriting: false) }
                session.console.progress.end()
                let terminal: Terminal = session.isInteractive ? .shared : .none
                return plan.report(of: try plan.carryOut(terminal: terminal))
            } catch {
                return Report(problems: error.problems)
            }
        }
    }

    private func order(in session: Session) throws(Problem) -> SealOrder {
        var order = SealOrder()
        order.name = try tag.map { (tag) throws(Problem) in
            // Nothing has been delivered yet, so that no ledger could know it.
            guard let name = DeliveryName(tag) else { throw Problem(.delivery(.refName), tag) }
            return name
        }
        order.message = message
        if signManifest { order.signed = .tagAndManifest }
        order.sequence = sequence
        if let after {
            guard !first else { throw Problem(.usage(.flagConflict), "--after", found: "--first") }
            order.predecessor = .delivery(try session.deliveryName(after))
        } else if first {
            order.predecessor = SealOrder.Predecessor.none
        }
        order.expires = expires.map { Timestamp(seconds: session.now.seconds + Int64($0.seconds)) }
        return order
    }
}
