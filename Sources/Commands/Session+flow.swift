import Git
import Intake
import Ledger
import Pipeline
import Problems

extension Session {
    /// Shows what the border is doing.
    func show(_ step: Border.Step) {
        switch step {
        case .discovering: console.begin(.discovering)
        case .fetching(let delivery, let received, _):
            // One step for one delivery, however often it is told how far it has come.
            guard received > 0 else { return console.begin(.fetching(delivery.text)) }
            console.progress.update(.bytes(received))
        case .checking(let delivery): console.begin(.checking(delivery.text))
        case .importing(let delivery): console.begin(.importing(delivery.text))
        }
    }

    /// Warns if nothing shows that the ledger is the right one.
    ///
    /// - Throws: Why that cannot be told.
    func warnIfUnpinned(_ pipeline: OpenedPipeline) throws(Problem) {
        guard try pipeline.trustRoot == nil else { return }
        console.warn(.unpinned(pipeline.policy.definition.name))
    }

    /// Reads the name of a delivery as the user gave it.
    ///
    /// - Throws: `gate.delivery-unknown` for what can be no name of one.
    func deliveryName(_ text: String) throws(Problem) -> DeliveryName {
        guard let name = DeliveryName(text) else { throw Problem(.gate(.deliveryUnknown), text) }
        return name
    }
}
