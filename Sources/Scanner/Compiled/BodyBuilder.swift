internal import Problems

/// Collects the rules of bodies while lines are read, and writes them with the tables that find them.
struct BodyBuilder {
    private(set) var rules: [UInt8] = []
    private(set) var checks: [UInt8] = []
    private(set) var cells: [UInt8] = []
    private(set) var text: [UInt8] = []
    private var placed: [UInt32] = []
    private var unconditional: [UInt32] = []
    private(set) var members: [UInt8] = []
    private(set) var askers: [UInt8] = []
    private var grams: [[LiteralFilterBuilder.Gram]] = Array(
        repeating: [], count: LiteralClass.allCases.count)
    /// Learns from the rules of a source; nil as long as there are none.
    private var model: LiteralModel?
    /// The rules for which it is not chosen yet what is looked up.
    private var pending: [Pending] = []
    private var rows: [UInt16] = []

    private struct Pending {
        let rule: UInt32
        /// Whether the parts are all of the rule, and not only what it needs.
        let isWhole: Bool
        let target: FileTarget
        let placement: Placement
        /// Where the cells of its parts lie among ``rows``.
        let parts: [Range<Int>]
    }

    /// What one source has brought, in numbers of rows.
    struct Share: Sendable, Equatable {
        var rules = 0..<0
        var checks = 0..<0
        var cells = 0..<0
        var text = 0..<0
    }

    /// How much was collected.
    var mark: (rules: Int, checks: Int, cells: Int, text: Int) {
        (
            rules.count / BodyTables.ruleSize, checks.count / BodyTables.checkSize, cells.count / 2,
            text.count
        )
    }

    /// Returns what was collected since a mark.
    func share(since start: (rules: Int, checks: Int, cells: Int, text: Int)) -> Share {
        let end = mark
        return Share(
            rules: start.rules..<end.rules, checks: start.checks..<end.checks, cells: start.cells..<end.cells,
            text: start.text..<end.text)
    }

    /// Adds the rule that a line holds.
    ///
    /// What is looked up for it is chosen by ``settle()``, once all rules of a source were seen.
    mutating func add(_ signature: BodyRule, line: ArraySlice<UInt8>, source: Int) throws(LineFault) {
        try requireRoom(for: line)
        if let group = signature.group {
            members += little(UInt32(mark.rules)) + [UInt8(signature.target.rawValue), UInt8(group), 0, 0]
            return append(line, kind: .member, source: source)
        }
        expect(signature.parts, signature.target, signature.placement, isWhole: true)
        append(line, kind: .body, source: source)
    }

    /// Adds the logical signature that a line holds: each pattern of which it needs one is looked up for it.
    ///
    /// - Parameter member: Its file's place among those in its container, from one; zero if there is no container.
    mutating func add(
        _ signature: LogicalSignature, line: ArraySlice<UInt8>, source: Int, member: Int
    ) throws(LineFault) {
        try requireRoom(for: line)
        if !signature.groups.isEmpty {
            askers += little(UInt32(mark.rules)) + little(UInt32(member))
        }
        for trigger in signature.triggers ?? [] {
            expect(trigger.parts, signature.conditions.target, .anywhere, isWhole: false)
        }
        append(line, kind: .logical, source: source)
        if signature.triggers == nil { setUnconditional(UInt32(mark.rules - 1)) }
    }

    private func requireRoom(for line: ArraySlice<UInt8>) throws(LineFault) {
        guard text.count + line.count <= Int(UInt32.max), mark.rules < LiteralFilterBuilder.mostChecks else {
            throw .unsupported
        }
    }

    /// Notes what the rule that is added next can be found by.
    private mutating func expect(
        _ pattern: [PatternPart], _ target: FileTarget, _ placement: Placement, isWhole: Bool
    ) {
        var model = model.take() ?? LiteralModel()
        var parts: [Range<Int>] = []
        for part in pattern {
            let start = rows.count
            rows += LiteralRow.cells(of: part)
            parts.append(start..<rows.count)
            for run in LiteralRow.runs(in: rows[start...]) { model.learn(LiteralRow.folded(rows[run])[...]) }
        }
        self.model = consume model
        pending.append(
            Pending(
                rule: UInt32(mark.rules), isWhole: isWhole, target: target, placement: placement,
                parts: parts))
    }

    /// Has a rule tried on every content.
    private mutating func setUnconditional(_ rule: UInt32) {
        let flag = Int(rule) * BodyTables.ruleSize + BodyTables.unconditionalFlag
        guard rules[flag] == 0 else { return }
        rules[flag] = 1
        unconditional.append(rule)
    }

    /// Chooses what is looked up for the rules that were added.
    mutating func settle() {
        guard let model else { return }
        var choice = NecessityChoice(model)
        for rule in pending {
            let parts = rule.parts.map { rows[$0] }
            guard let necessity = choice.best(among: parts) else {
                setUnconditional(rule.rule)
                continue
            }
            let isWhole =
                rule.isWhole && parts.count == 1 && necessity.core.count == parts[0].count
                && !parts[0].contains(LiteralRow.gap)
            let isPlaced =
                isWhole && rule.placement.isNarrow
                && necessity.literalClass.length < LiteralClass.quints.length
            let check = BodyCheck(
                necessity, rule: rule.rule, cells: UInt32(mark.cells), isComplete: isWhole,
                target: rule.target, placement: isWhole ? rule.placement : nil, isPlaced: isPlaced)
            append(check, of: necessity)
        }
        pending = []
        rows = []
        self.model = nil
    }

    /// Adds what was compiled of a source before.
    mutating func add(
        _ old: Share, of previous: CompiledDatabase, source: Int
    ) throws(ScanFailure) -> Share {
        let tables = previous.directory.bodies
        let bytes = previous.bytes
        let start = mark
        guard old.rules.upperBound <= tables.rules.count, old.checks.upperBound <= tables.checks.count,
            old.cells.upperBound <= tables.cells.count, old.text.upperBound <= tables.text.count
        else { throw .damaged }
        text += try bytes.bytes(tables.text.offset + old.text.lowerBound, old.text.count)
        guard text.count <= Int(UInt32.max) else { throw .damaged }
        for rule in old.rules {
            let place = tables.rules.offset + rule * BodyTables.ruleSize
            let offset = Int(try bytes.word(place)) - old.text.lowerBound + start.text
            guard offset >= start.text, offset <= text.count else { throw .damaged }
            let flag = try bytes.byte(place + BodyTables.unconditionalFlag)
            if flag != 0 { unconditional.append(UInt32(mark.rules)) }
            rules += little(UInt32(offset)) + little(try bytes.word(place + 4))
            rules += [try bytes.byte(place + 8), flag] + little(UInt16(truncatingIfNeeded: source))
        }
        func moved(_ rows: BodyTables.Rows) throws(ScanFailure) -> [UInt8] {
            var moved: [UInt8] = []
            for number in 0..<rows.count {
                let place = rows.offset + number * BodyTables.memberSize
                let rule = Int(try bytes.word(place))
                guard old.rules.contains(rule) else { continue }
                moved += little(UInt32(rule - old.rules.lowerBound + start.rules))
                moved += try bytes.bytes(place + 4, BodyTables.memberSize - 4)
            }
            return moved
        }
        members += try moved(tables.members)
        askers += try moved(tables.askers)
        for number in old.checks {
            let check = try BodyCheck(number, of: tables.checks, in: bytes)
            let first = Int(check.cells)
            guard old.rules.contains(Int(check.rule)), old.cells.contains(first),
                first + Int(check.length) <= old.cells.upperBound,
                Int(check.anchor) + check.literalClass.length <= Int(check.length)
            else { throw .damaged }
            let raw = try bytes.bytes(tables.cells.offset + 2 * first, 2 * Int(check.length))
            let core = stride(from: 0, to: raw.count, by: 2).map { Cell(value: raw[$0], mask: raw[$0 + 1]) }
            let necessity = Necessity(
                core: core, anchor: Int(check.anchor), literalClass: check.literalClass)
            append(
                check.moved(
                    toRule: UInt32(Int(check.rule) - old.rules.lowerBound + start.rules),
                    cells: UInt32(mark.cells)), of: necessity)
        }
        return share(since: start)
    }

    private mutating func append(_ line: ArraySlice<UInt8>, kind: SignatureKind, source: Int) {
        rules += little(UInt32(text.count)) + little(UInt32(line.count))
        rules += [kind.rawValue, 0] + little(UInt16(truncatingIfNeeded: source))
        text += line
    }

    private mutating func append(_ check: BodyCheck, of necessity: Necessity) {
        let number = UInt32(mark.checks)
        checks += check.encoded
        for cell in necessity.core {
            cells.append(cell.value)
            cells.append(cell.mask)
        }
        if check.isPlaced {
            placed.append(number)
        } else {
            for (shift, product) in necessity.products.enumerated() {
                let witness = Witness(in: necessity, shift: shift)
                grams[Int(check.literalClass.rawValue)].append(
                    LiteralFilterBuilder.Gram(
                        product: product, entry: number << 2 | UInt32(shift), witness: witness.encoded))
            }
        }
    }

    /// Writes everything that was collected.
    consuming func write(to writer: inout CompiledWriter) throws(Problem) -> BodyTables {
        var tables = BodyTables()
        tables.rules = BodyTables.Rows(offset: try writer.append(rules), count: mark.rules)
        tables.checks = BodyTables.Rows(offset: try writer.append(checks), count: mark.checks)
        tables.cells = BodyTables.Rows(offset: try writer.append(cells), count: mark.cells)
        tables.text = BodyTables.Rows(offset: try writer.append(text), count: mark.text)
        tables.placed = BodyTables.Rows(
            offset: try writer.append(placed.flatMap { little($0) }), count: placed.count)
        tables.unconditional = BodyTables.Rows(
            offset: try writer.append(unconditional.flatMap { little($0) }), count: unconditional.count)
        tables.members = BodyTables.Rows(
            offset: try writer.append(members), count: members.count / BodyTables.memberSize)
        tables.askers = BodyTables.Rows(
            offset: try writer.append(askers), count: askers.count / BodyTables.memberSize)
        for literalClass in LiteralClass.allCases {
            let builder = LiteralFilterBuilder(grams: grams[Int(literalClass.rawValue)])
            if let filter = try builder.write(literalClass, to: &writer) { tables.filters.append(filter) }
        }
        return tables
    }
}

/// Makes a filter and the table behind it.
struct LiteralFilterBuilder {
    /// A run of bytes that is looked up.
    struct Gram {
        /// What the first part of the filter knows of it.
        let product: UInt64
        /// What everything else knows of it.
        var hash: UInt64 { GramHash.mixed(product) }
        /// The number of the check, and in the lowest two bits how far the run lies behind the check's first one.
        let entry: UInt32
        /// Other bytes of the check that are looked at first.
        let witness: UInt32
    }

    /// Entries have 29 bits for the number of a check.
    static let mostChecks = 1 << 29
    /// Marks the last entry of a run of bytes.
    static let last: UInt32 = 1 << 31
    /// The most bits of the first part of a filter, as a logarithm: half a megabyte stays in the cache next to each core.
    static let mostFirstBits = 22
    private static let leastFirstBits = 16

    private let grams: [Gram]

    init(grams: [Gram]) { self.grams = grams }

    /// Writes the filter; nil if there is nothing to look up.
    func write(
        _ literalClass: LiteralClass, to writer: inout CompiledWriter
    ) throws(Problem) -> LiteralFilter? {
        guard !grams.isEmpty else { return nil }
        let sorted = grams.map { ($0.hash, $0) }.sorted { ($0.0, $0.1.entry) < ($1.0, $1.1.entry) }
        let logarithm = Int.bitWidth - sorted.count.leadingZeroBitCount
        // The first part of the filter leaves one place in thirty of those that it should not, and the second one in ten of these.
        // Few runs are given more than they need, for eight kilobytes are in the innermost cache anyway.
        let firstBits = min(max(logarithm + 3, Self.leastFirstBits), Self.mostFirstBits)
        let secondBits = max(logarithm + 3, Self.leastFirstBits)
        let slotBits = logarithm + 1
        var first = [UInt64](repeating: 0, count: 1 << (firstBits - FilterBits.wordBits))
        var second = [UInt32](repeating: 0, count: 1 << (secondBits - 5))
        var slots = [UInt64](repeating: 0, count: 1 << slotBits)
        var entries: [UInt64] = []
        entries.reserveCapacity(sorted.count)
        for (index, (hash, gram)) in sorted.enumerated() {
            let isLast = index + 1 == sorted.count || sorted[index + 1].0 != hash
            if index == 0 || sorted[index - 1].0 != hash {
                let shift = UInt64(64 - firstBits + FilterBits.wordBits)
                first[Int(gram.product >> shift)] |= FilterBits.mask(of: gram.product, below: shift)
                Self.set(hash >> UInt64(64 - secondBits), in: &second)
                var slot = Int(hash >> UInt64(64 - slotBits))
                while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = hash << 32 | UInt64(entries.count + 1)
            }
            entries.append(UInt64(gram.entry | (isLast ? Self.last : 0)) | UInt64(gram.witness) << 32)
        }
        return LiteralFilter(
            literalClass: literalClass,
            first: LiteralFilter.Row(offset: try writer.append(Self.bytes(first)), bits: firstBits),
            second: LiteralFilter.Row(offset: try writer.append(Self.bytes(second)), bits: secondBits),
            slots: try writer.append(Self.bytes(slots)), slotBits: slotBits,
            entries: try writer.append(Self.bytes(entries)), entryCount: entries.count)
    }

    private static func set(_ bit: UInt64, in row: inout [UInt32]) {
        row[Int(bit >> 5)] |= 1 << UInt32(truncatingIfNeeded: bit & 31)
    }

    private static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * Number.bitWidth / 8)
        for number in numbers {
            unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}
