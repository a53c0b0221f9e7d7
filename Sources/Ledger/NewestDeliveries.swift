public import Git
public import Problems
internal import Seals

/// The deliveries of a state, the newest first, found without looking at all of them each time.
///
/// The names lie in up to 256 folders, in no order. So the newest ones are kept in a file on this machine together with the id of
/// the tree that they were read from; of a later tree only the folders that have changed are read. The file is written for
/// ``Glance`` and believed by nobody who decides.
public struct NewestDeliveries: Sendable {
    /// How many names are kept: more than anybody looks at, unless a stage lags behind by as many deliveries.
    static let kept = 64

    /// What is known, the newest first.
    private var names: [DeliveryName]
    /// Whether that is all there is.
    private var isComplete: Bool
    private let state: LedgerState

    /// Finds the newest deliveries.
    ///
    /// - Parameter memory: The file that they are kept in.
    init(
        of state: LedgerState, remembering memory: SmallFile, in repository: borrowing Repository
    ) throws(Problem) {
        self.state = state
        guard let tree = try state.deliveriesTree(in: repository) else {
            (names, isComplete) = ([], true)
            return
        }
        let known = memory.content(limit: Self.fileLimit).flatMap(Kept.init(parsing:))
        if let known, known.tree == tree {
            (names, isComplete) = (known.names, known.isComplete)
            return
        }
        if let known, let added = try state.deliveries(addedTo: known.tree, in: repository) {
            // Those that were left out are older than all that were kept.
            let all = Self.sorted(known.names + added)
            let count = known.isComplete ? all.count : Self.kept
            (names, isComplete) = (Array(all.prefix(count)), known.isComplete)
        } else {
            (names, isComplete) = (Self.sorted(try state.deliveries(in: repository)), true)
        }
        let most = names.prefix(Self.kept)
        memory.replace(
            by: Kept(tree: tree, names: Array(most), isComplete: isComplete && most.count == names.count)
                .content)
    }

    /// Returns the name at a place, counted from the newest; nil behind the last one.
    public mutating func name(at place: Int, in repository: borrowing Repository) throws(Problem)
        -> DeliveryName?
    {
        if place >= names.count, !isComplete {
            names = Self.sorted(try state.deliveries(in: repository))
            isComplete = true
        }
        return place < names.count ? names[place] : nil
    }

    private static func sorted(_ names: [DeliveryName]) -> [DeliveryName] {
        names.map(\.version).sorted(by: >).map(\.name)
    }

    /// 64 names of the greatest length, twice over.
    private static let fileLimit = 1 << 15
}

/// What the file holds.
private struct Kept {
    let tree: ObjectID
    let names: [DeliveryName]
    let isComplete: Bool

    init(tree: ObjectID, names: [DeliveryName], isComplete: Bool) {
        self.tree = tree
        self.names = names
        self.isComplete = isComplete
    }

    /// Reads the file, or returns nil if it is not what this version writes.
    init?(parsing content: [UInt8]) {
        do throws(MalformedRecord) {
            let fields = try Fields(
                parsing: content, as: "the newest deliveries", known: ["tree", "names", "complete"])
            tree = try fields.objectID("tree")
            guard let isComplete = try fields.value("complete").boolean,
                let texts = try fields.value("names").array
            else { return nil }
            self.isComplete = isComplete
            names = texts.compactMap { $0.string.flatMap { DeliveryName($0) } }
            guard names.count == texts.count else { return nil }
        } catch {
            return nil
        }
    }

    var content: [UInt8] {
        JSONValue.object([
            "tree": .string(tree.hex), "names": .array(names.map { .string($0.text) }),
            "complete": .boolean(isComplete),
        ]).canonical
    }
}

extension LedgerState {
    /// Returns the folder of all deliveries; nil if none was ever judged.
    fileprivate func deliveriesTree(in repository: borrowing Repository) throws(Problem) -> ObjectID? {
        do {
            guard let entry = try repository.entry(at: "deliveries", inTree: tree) else { return nil }
            return entry.mode == .folder ? entry.id : nil
        } catch {
            throw Problem(reading: error, of: tree)
        }
    }

    /// Returns the names that were not there yet in an earlier folder of deliveries.
    ///
    /// - Returns: nil if that is not an earlier one, or not to be had any more.
    fileprivate func deliveries(
        addedTo earlier: ObjectID, in repository: borrowing Repository
    ) throws(Problem) -> [DeliveryName]? {
        guard let tree = try deliveriesTree(in: repository) else { return nil }
        var added: [DeliveryName] = []
        do {
            guard repository.contains(earlier) else { return nil }
            let old = try repository.entries(ofTree: earlier)
            let shards = try repository.entries(ofTree: tree, notIn: earlier)
            guard Set(old.map(\.name)).isSubset(of: try repository.entries(ofTree: tree).map(\.name)) else {
                return nil
            }
            for (shard, before) in shards {
                let names = Set(try repository.entries(ofTree: shard.id).map(\.name))
                let known = Set(try before.map { try repository.entries(ofTree: $0.id).map(\.name) } ?? [])
                guard known.isSubset(of: names) else { return nil }
                for name in names.subtracting(known) {
                    added.append(try delivery(encoded: name, in: shard.name))
                }
            }
        } catch let error as GitError {
            throw Problem(reading: error, of: tree)
        } catch let problem as Problem {
            throw problem
        } catch {
            return nil
        }
        return added
    }
}
