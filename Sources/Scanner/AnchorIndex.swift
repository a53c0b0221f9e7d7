/// All ways in which the parts of a database are found.
struct AnchorIndex: Sendable {
    /// Parts with eight literal bytes in a row.
    private(set) var octets = AnchorTable()
    /// Parts with four to seven.
    private(set) var grams = AnchorTable()
    /// First parts with two or three, by their anchor.
    private(set) var pairs: [UInt16: [UInt32]] = [:]
    /// One bit for every two bytes in ``pairs``; empty if there are none.
    private(set) var pairBits: [UInt64] = []
    /// First parts that stand at few positions only.
    private(set) var places: [Place] = []

    /// One position at which parts are tried, and never searched for.
    struct Place: Sendable {
        /// Where the anchor stands.
        let position: Position
        /// The parts by the bytes of their anchor.
        var parts: [UInt64: [UInt32]] = [:]

        struct Position: Sendable, Hashable {
            let isFromEnd: Bool
            let distance: Int
            let width: Anchor.Width

            var order: (Int, Int, Int) {
                (isFromEnd ? 1 : 0, isFromEnd ? -distance : distance, width.rawValue)
            }
        }
    }

    /// Makes an index of nothing.
    init() {}

    /// Makes the index of the parts of signatures, each of which has its anchor.
    ///
    /// A short part that is not the first of its signature is left out: it is looked for only once the part before it was found.
    init(of signatures: BodySignatures) {
        var octets: [(bytes: UInt64, part: UInt32)] = []
        var grams: [(bytes: UInt64, part: UInt32)] = []
        var places: [Place.Position: Place] = [:]
        for (number, part) in signatures.parts.enumerated() {
            let number = UInt32(number)
            if signatures.isPlaced(part) {
                for position in Self.positions(of: part, signatures.signatures[Int(part.signature)].placement)
                {
                    places[position, default: Place(position: position)].parts[part.anchor.bytes, default: []]
                        .append(number)
                }
                continue
            }
            switch part.anchor.width {
            case .octet: octets.append((part.anchor.bytes, number))
            case .gram: grams.append((part.anchor.bytes, number))
            case .pair where part.isFirst: pairs[part.anchor.pair, default: []].append(number)
            case .pair: break
            }
        }
        self.octets = AnchorTable(octets)
        self.grams = AnchorTable(grams)
        // In the order of the positions, so that of several matches always the first is reported.
        self.places = places.values.sorted { $0.position.order < $1.position.order }
        if !pairs.isEmpty { pairBits = [UInt64](repeating: 0, count: 1 << 10) }
        for pair in pairs.keys { pairBits[Int(pair >> 6)] |= 1 << UInt64(pair & 63) }
    }

    /// Returns where the anchor of a placed part can stand.
    private static func positions(of part: BodySignatures.Part, _ placement: Placement) -> [Place.Position] {
        let ahead = part.before.lowerBound
        return switch placement {
        case .anywhere, .entry, .section, .lastSection, .wholeSection, .versionKey, .group: []
        case .start(let first, let shift):
            (0...shift).map {
                Place.Position(isFromEnd: false, distance: first + $0 + ahead, width: part.anchor.width)
            }
        case .end(let distance, let shift):
            (0...shift).map {
                Place.Position(isFromEnd: true, distance: distance - $0 - ahead, width: part.anchor.width)
            }
        }
    }
}
