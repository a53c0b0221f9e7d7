internal import Ledger

/// What lies in what in one content.
struct ContainerOutline: Sendable, Hashable {
    /// Of how many containers in one content more is kept than their number.
    static let mostContainers = 100

    /// The containers, in the order in which they were opened.
    var containers: [CheckupReport.Container] = []
    /// How many there are.
    var count = 0
    /// The bytes of all in which nothing lies, as far as they were searched.
    var seen = 0
}

/// Counts what lies in what while one content is unpacked, and how much of it was looked at.
///
/// Members are told from the outside to the inside, one after the other, so that only the way to the last one is kept.
struct ContainerTally: Sendable {
    /// What is known so far.
    private(set) var outline = ContainerOutline()
    /// What is said of the bytes of all places that were not looked into.
    private var stated = 0
    /// The bytes of the largest content in which there is such a place.
    private var concerned = 0

    /// The bytes of all places that were not looked into, as far as that is known, and as many as what they lie in has at least: how large
    /// they are is mostly told by whoever has made the container.
    var unseen: Int { max(stated, concerned) }

    /// One content on the way to the last member.
    private struct Step {
        let names: [String]
        let size: Int
        let kind: String?
        /// Whether its bytes count by themselves: nothing lies in them, and all of them were searched.
        var isLeaf = true
        /// Its place among the containers; nil if it is none, or one too many.
        var place: Int?
        var isContainer = false
    }

    private var way: [Step]

    init(size: Int, kind: String?) {
        way = [Step(names: [], size: size, kind: kind)]
        outline.seen = size
    }

    /// Takes over what was counted before; nothing can be added to it.
    init(_ outline: ContainerOutline) {
        way = [Step(names: [], size: 0, kind: nil)]
        self.outline = outline
    }

    /// Notes a member that was searched.
    mutating func note(_ names: [String], size: Int, kind: String?) {
        add(to: names) { container in
            container.members += 1
            container.bytes = container.bytes.addingReportingOverflow(size).partialValue
        }
        way.append(Step(names: names, size: size, kind: kind))
        outline.seen += size
    }

    /// Notes a place that was not looked into.
    mutating func noteUnseen(_ names: [String], bytes: Int) {
        let sum = stated.addingReportingOverflow(max(0, bytes))
        stated = sum.overflow ? Int.max : sum.partialValue
        while way.count > 1, let last = way.last, !names.starts(with: last.names) { way.removeLast() }
        concerned = way.reduce(concerned) { max($0, $1.size) }
        if way[way.count - 1].names == names {
            leave(way.count - 1)
        } else {
            add(to: names) { $0.unscanned += 1 }
        }
    }

    /// Finds what a member lies in, and notes it there.
    private mutating func add(to names: [String], _ change: (inout CheckupReport.Container) -> Void) {
        let above = names.dropLast()
        while way.count > 1, let last = way.last, !above.starts(with: last.names) { way.removeLast() }
        // What stands in the middle of other content has no bytes of its own.
        while way[way.count - 1].names.count < above.count {
            let names = Array(names.prefix(way[way.count - 1].names.count + 1))
            open(way.count - 1) { $0.members += 1 }
            way.append(Step(names: names, size: 0, kind: "embedded"))
        }
        open(way.count - 1, change)
    }

    private mutating func open(_ step: Int, _ change: (inout CheckupReport.Container) -> Void) {
        leave(step)
        if !way[step].isContainer {
            way[step].isContainer = true
            outline.count += 1
            if outline.containers.count < ContainerOutline.mostContainers {
                way[step].place = outline.containers.count
                outline.containers.append(
                    CheckupReport.Container(inside: way[step].names, kind: way[step].kind))
            }
        }
        if let place = way[step].place { change(&outline.containers[place]) }
    }

    /// Takes a content off those whose bytes count by themselves.
    private mutating func leave(_ step: Int) {
        guard way[step].isLeaf else { return }
        way[step].isLeaf = false
        outline.seen -= way[step].size
    }
}
