/// A point in time, to the second.
///
/// Nothing here reads a clock: the time at which something is judged is always passed in.
public struct Timestamp: Sendable, Hashable {
    /// The seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let seconds: Int64

    /// Makes a time; one outside the years 0000 to 9999, which have no ``text``, becomes the nearest second
    /// inside.
    public init(seconds: Int64) {
        self.seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
    }

    /// Makes a time of the calendar in UTC; returns nil if the calendar has no such time.
    ///
    /// A leap second (`:60`) is no time either: it could not be written back as it was.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard let date = CivilDate(year: year, month: month, day: day), 0...23 ~= hour, 0...59 ~= minute,
            0...59 ~= second
        else { return nil }
        seconds = Int64(date.days * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    /// Reads ``text``; returns nil for every other form of a date, however common.
    public init?(text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 20 else { return nil }
        func number(_ range: Range<Int>) -> Int? { decimal(characters[range]) }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        // Everything between the numbers is compared here, and the numbers once more.
        guard self.text.utf8.elementsEqual(characters) else { return nil }
    }

    /// The time as RFC 3339 in UTC, always of the form `2026-11-23T08:00:00Z`.
    public var text: String {
        let days = Int(seconds.flooredDivision(by: 86_400))
        let rest = Int(seconds) - days * 86_400
        let (year, month, day) = CivilDate(days: days).components
        // Every record has some: written digit by digit, which texts that are joined take ten times as long for.
        return unsafe String(unsafeUninitializedCapacity: 20) { text in
            func write(_ number: Int, _ width: Int, at place: Int, before separator: UInt8) {
                var number = number
                for index in stride(from: place + width - 1, through: place, by: -1) {
                    unsafe text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
                    number /= 10
                }
                unsafe text[place + width] = separator
            }
            write(year, 4, at: 0, before: UInt8(ascii: "-"))
            write(month, 2, at: 5, before: UInt8(ascii: "-"))
            write(day, 2, at: 8, before: UInt8(ascii: "T"))
            write(rest / 3_600, 2, at: 11, before: UInt8(ascii: ":"))
            write(rest / 60 % 60, 2, at: 14, before: UInt8(ascii: ":"))
            write(rest % 60, 2, at: 17, before: UInt8(ascii: "Z"))
            return 20
        }
    }
}

extension Timestamp: Comparable {
    /// Returns whether one time is before another.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }
}

/// Returns whether a byte is an ASCII digit.
package func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

/// Returns the number that ASCII digits stand for, or nil if there is anything but up to 18 digits.
package func decimal(_ digits: some Collection<UInt8>) -> Int? {
    guard 1...18 ~= digits.count else { return nil }
    var number = 0
    for digit in digits {
        guard isDigit(digit) else { return nil }
        number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
}

/// Returns a number with as many zeros before it as its width asks for.
package func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
