internal import Git
internal import Ledger
internal import Problems

/// The refs of a bundle, which say what it is to prove: nothing but these stands in one.
struct ProofReferences {
    let layout: Layout
    /// The last entry of the ledger.
    let ledger: ObjectID
    let delivery: DeliveryName
    /// The entry by which the delivery was judged.
    let judged: ObjectID
    /// The commit with the delivered tree; nil if the file names none.
    let tag: ObjectID?
    /// The entries by which the delivery last entered stages.
    let entered: [(stage: String, entry: ObjectID)]

    init(
        layout: Layout, ledger: ObjectID, delivery: DeliveryName, judged: ObjectID, tag: ObjectID?,
        entered: [(stage: String, entry: ObjectID)]
    ) {
        self.layout = layout
        self.ledger = ledger
        self.delivery = delivery
        self.judged = judged
        self.tag = tag
        self.entered = entered
    }

    /// Reads what a bundle is about from the names of its refs.
    ///
    /// - Throws: `bundle.incomplete` if a ref that every bundle has is not there, `bundle.reference` for any that has no place in one.
    init(_ header: BundleHeader, in file: String) throws(Problem) {
        let ledgers = header.references.compactMap { reference -> (Layout, ObjectID)? in
            guard let inner = reference.name.between("refs/heads/", "/ledger"), !inner.isEmpty,
                !inner.utf8.contains(UInt8(ascii: "/"))
            else { return nil }
            return (Layout(pipeline: inner), reference.id)
        }
        guard let (layout, ledger) = ledgers.first, ledgers.count == 1 else {
            throw Problem(.bundle(.incomplete), file, found: "refs/heads/…/ledger")
        }
        var (delivery, judged): (DeliveryName?, ObjectID?)
        var tagged: (name: String, id: ObjectID)?
        var entered: [(stage: String, entry: ObjectID)] = []
        for reference in header.references where !reference.name.isSame(as: layout.ledger) {
            if let name = reference.name.between(layout.judged(""), "").flatMap({ DeliveryName($0) }),
                judged == nil
            {
                (delivery, judged) = (name, reference.id)
            } else if let stage = reference.name.between(layout.entered(""), "") {
                entered.append((stage, reference.id))
            } else if reference.name.between("refs/tags/\(layout.pipeline)/", "") != nil, tagged == nil {
                tagged = (reference.name, reference.id)
            } else {
                throw Problem(
                    .bundle(.reference), reference.name, expected: "–", found: reference.id.short)
            }
        }
        guard let delivery, let judged else {
            throw Problem(.bundle(.incomplete), file, found: layout.judged("…"))
        }
        if let tagged, !tagged.name.isSame(as: layout.tag(of: delivery)) {
            throw Problem(.bundle(.reference), tagged.name, expected: "–", found: tagged.id.short)
        }
        self.init(
            layout: layout, ledger: ledger, delivery: delivery, judged: judged, tag: tagged?.id,
            entered: entered)
    }

    /// The head of the bundle.
    var header: BundleHeader {
        var references = [BundleHeader.Reference(layout.ledger, ledger)]
        if let tag { references.append(BundleHeader.Reference(layout.tag(of: delivery), tag)) }
        references.append(BundleHeader.Reference(layout.judged(delivery.text), judged))
        return BundleHeader(
            references
                + entered.map { stage, entry in BundleHeader.Reference(layout.entered(stage), entry) })
    }
}

extension Layout {
    /// Where a bundle has the entry by which a delivery was judged.
    func judged(_ delivery: String) -> String { "refs/stagectl/\(pipeline)/judged/\(delivery)" }

    /// Where a bundle has the entry by which its delivery last entered a stage.
    func entered(_ stage: String) -> String { "refs/stagectl/\(pipeline)/entered/\(stage)" }
}

extension String {
    /// Returns what stands between a beginning and an end, compared as bytes; nil if either is not there.
    fileprivate func between(_ start: String, _ end: String) -> String? {
        let bytes = Array(utf8)
        guard bytes.count >= start.utf8.count + end.utf8.count, bytes.starts(with: start.utf8),
            bytes.reversed().starts(with: end.utf8.reversed())
        else { return nil }
        return String(
            decoding: bytes.dropFirst(start.utf8.count).dropLast(end.utf8.count), as: UTF8.self)
    }
}
