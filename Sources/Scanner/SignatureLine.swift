/// Why a line of a database cannot be used.
package enum LineFault: Error, Sendable, Hashable {
    /// The line breaks the rules of its format: the database is not what it claims to be.
    case malformed(String, column: Int)
    /// The line is well-formed, but asks for something that this version cannot do: it is counted, not used.
    case unsupported
}

/// A line of a signature database, split into its fields.
struct SignatureLine {
    /// The fields between the colons.
    let fields: [ArraySlice<UInt8>]

    private let start: Int

    /// The level of functions that stagectl answers for when a signature names the levels it is meant for: ClamAV 1.4.
    static let functionLevel = 213

    /// The longest name that a signature may have, in bytes.
    static let longestName = 1024

    init(_ line: ArraySlice<UInt8>) {
        start = line.startIndex
        fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    }

    /// Returns the fault that names a field, by its column.
    func malformed(_ reason: String, at field: ArraySlice<UInt8>) -> LineFault {
        .malformed(reason, column: field.startIndex - start + 1)
    }

    /// Returns a field as a number.
    func number(_ field: ArraySlice<UInt8>) throws(LineFault) -> Int {
        guard let number = decimal(field) else { throw malformed("a number is needed", at: field) }
        return number
    }

    /// Returns the field that is the signature's name.
    func name(_ field: ArraySlice<UInt8>) throws(LineFault) -> ArraySlice<UInt8> {
        guard !field.isEmpty else { throw malformed("the name is empty", at: field) }
        guard field.count <= Self.longestName else { throw malformed("the name is too long", at: field) }
        return field
    }

    /// Reads the levels of functions that end a line, both optional.
    ///
    /// - Parameter first: The index of the field with the lowest level.
    /// - Returns: The lowest level, if there is one.
    /// - Throws: `unsupported` if the signature is not meant for this version.
    @discardableResult
    func levels(from first: Int) throws(LineFault) -> Int? {
        guard fields.count > first else { return nil }
        let lowest = try number(fields[first])
        guard lowest <= Self.functionLevel else { throw .unsupported }
        if fields.count > first + 1 {
            guard try number(fields[first + 1]) >= Self.functionLevel else { throw .unsupported }
        }
        return lowest
    }
}

/// Returns the number that digits stand for; nil for anything else, and for what no size or offset can be.
func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    var number = 0
    for digit in digits {
        guard digit >= 0x30, digit <= 0x39 else { return nil }
        number = number * 10 + Int(digit - 0x30)
    }
    return number
}

/// Returns the value of a hexadecimal digit of either case.
func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
}
