internal import Seals

/// The place of a delivery among the others: the order of semantic versions.
///
/// A version is the last part of the name (behind the last slash, and behind a prefix without digits that ends in `-` or `_`),
/// may begin with `v`, and has any number of numeric fields, so that `v2.4.0`, `2026.11.1` and `release-7` are versions. Then
/// come, as semver.org has it, a pre-release behind `-` and build metadata behind `+`, which does not count. Beyond semver.org
/// numbers inside of a pre-release's words count as numbers: `rc10` comes after `rc9`. Fields that are missing count as zero.
/// A name without a version comes before all versions. Where all is equal, the bytes of the name decide.
public struct DeliveryVersion: Sendable, Hashable {
    /// The delivery.
    public let name: DeliveryName

    /// nil if the name has no version in it.
    private let number: Number?

    /// Reads the version in a name.
    public init(of name: DeliveryName) {
        self.name = name
        number = Number(name.text.utf8)
    }

    /// Whether the name has a version in it.
    public var isNumbered: Bool { number != nil }

    /// Returns whether two places are the same, which they are only for the same name.
    public static func == (left: DeliveryVersion, right: DeliveryVersion) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension DeliveryVersion: Comparable {
    /// Returns whether one delivery is older than another.
    public static func < (left: DeliveryVersion, right: DeliveryVersion) -> Bool {
        switch (left.number, right.number) {
        case (nil, .some): return true
        case (.some, nil): return false
        case (nil, nil): break
        case (let first?, let second?):
            let order = first.compared(to: second)
            if order != 0 { return order < 0 }
        }
        return left.name.text.utf8.lexicographicallyPrecedes(right.name.text.utf8)
    }
}

/// What of a version decides.
private struct Number: Sendable {
    private var fields: [[UInt8]]
    /// The identifiers of the pre-release, each cut where digits meet other characters; nil for a release.
    private var preRelease: [[[UInt8]]]?

    init?(_ name: String.UTF8View) {
        var rest = Array(name)[...]
        if let slash = rest.lastIndex(of: UInt8(ascii: "/")) { rest = rest[(slash + 1)...] }
        guard let digit = rest.firstIndex(where: isDigit) else { return nil }
        var prefix = rest[..<digit]
        if let last = prefix.last, last == UInt8(ascii: "v") || last == UInt8(ascii: "V") {
            prefix.removeLast()
        }
        guard prefix.isEmpty || prefix.last == UInt8(ascii: "-") || prefix.last == UInt8(ascii: "_") else {
            return nil
        }
        rest = rest[digit...]
        if let plus = rest.firstIndex(of: UInt8(ascii: "+")) { rest = rest[..<plus] }
        let end = rest.firstIndex(of: UInt8(ascii: "-")) ?? rest.endIndex
        fields = []
        for field in rest[..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard !field.isEmpty, field.allSatisfy(isDigit) else { return nil }
            fields.append(Array(field.drop { $0 == UInt8(ascii: "0") }))
        }
        // A field of zero is empty now, as a missing one is.
        while fields.last?.isEmpty == true { fields.removeLast() }
        guard end < rest.endIndex else { return }
        var identifiers: [[[UInt8]]] = []
        for identifier in rest[(end + 1)...].split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        {
            guard !identifier.isEmpty else { return nil }
            identifiers.append(runs(of: identifier))
        }
        preRelease = identifiers
    }

    /// Returns less than, equal to or more than zero.
    func compared(to other: Number) -> Int {
        for index in 0..<max(fields.count, other.fields.count) {
            let order = compareNumbers(
                index < fields.count ? fields[index] : [],
                index < other.fields.count ? other.fields[index] : [])
            if order != 0 { return order }
        }
        switch (preRelease, other.preRelease) {
        case (nil, nil): return 0
        case (nil, .some): return 1
        case (.some, nil): return -1
        case (let left?, let right?): return compareLists(left, right, by: compareIdentifiers)
        }
    }
}

/// Returns the longest parts that are all digits or all something else.
private func runs(of identifier: ArraySlice<UInt8>) -> [[UInt8]] {
    var runs: [[UInt8]] = []
    for byte in identifier {
        if let last = runs.last?.last, isDigit(last) == isDigit(byte) {
            runs[runs.count - 1].append(byte)
        } else {
            runs.append([byte])
        }
    }
    return runs
}

/// Compares digits by their value, however many there are.
private func compareNumbers(_ left: [UInt8], _ right: [UInt8]) -> Int {
    let first = left.drop { $0 == UInt8(ascii: "0") }
    let second = right.drop { $0 == UInt8(ascii: "0") }
    guard first.count == second.count else { return first.count < second.count ? -1 : 1 }
    return compareBytes(Array(first), Array(second))
}

private func compareBytes(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if left == right { return 0 }
    return left.lexicographicallyPrecedes(right) ? -1 : 1
}

private func compareIdentifiers(_ left: [[UInt8]], _ right: [[UInt8]]) -> Int {
    let leftIsNumber = left.count == 1 && left[0].allSatisfy(isDigit)
    let rightIsNumber = right.count == 1 && right[0].allSatisfy(isDigit)
    guard leftIsNumber == rightIsNumber else { return leftIsNumber ? -1 : 1 }
    return compareLists(left, right, by: compareRuns)
}

private func compareRuns(_ left: [UInt8], _ right: [UInt8]) -> Int {
    switch (left.allSatisfy(isDigit), right.allSatisfy(isDigit)) {
    case (true, true): compareNumbers(left, right)
    case (false, false): compareBytes(left, right)
    case (true, false): -1
    case (false, true): 1
    }
}

/// Compares element by element; where one list is the beginning of the other, the shorter one comes first.
private func compareLists<Element>(
    _ left: [Element], _ right: [Element], by compare: (Element, Element) -> Int
) -> Int {
    for (first, second) in zip(left, right) {
        let order = compare(first, second)
        if order != 0 { return order }
    }
    return left.count - right.count
}
