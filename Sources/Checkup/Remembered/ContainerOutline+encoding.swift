internal import Ledger
internal import Seals

extension ContainerOutline {
    /// The outline as it is remembered: canonical JSON.
    var encoded: [UInt8] {
        JSONValue.object([
            "containers": .array(containers.map(\.json)), "count": .integer(Int64(count)),
            "seen": .integer(Int64(seen)),
        ]).canonical
    }

    /// Reads what was remembered; nil if it is nothing of the kind.
    init?(encoded: [UInt8]) {
        let value: JSONValue
        do { value = try JSONValue(parsingCanonical: encoded, limit: 1 << 20) } catch { return nil }
        guard let members = value.object, members.count == 3, let containers = members["containers"]?.array,
            containers.count <= Self.mostContainers, let count = members["count"]?.integer,
            let seen = members["seen"]?.integer, count >= containers.count, seen >= 0
        else { return nil }
        for container in containers {
            do { self.containers.append(try CheckupReport.Container(container)) } catch { return nil }
        }
        self.count = Int(count)
        self.seen = Int(seen)
    }
}
