public import Seals

/// What the clock on the wall of a place showed at a point in time, as an entry of the ledger records it.
///
/// Zone databases change, also for the past. Whoever judges an entry again must see the same clock as who judged it first.
public struct LocalTime: Sendable, Hashable {
    /// The point in time.
    public let time: Timestamp
    /// How many minutes the clock was ahead of UTC.
    public let offset: Int

    /// As far ahead of UTC, or behind it, as no clock is, in minutes.
    private static let mostOffset = 14 * 60

    /// Makes a reading; returns nil for one that no clock shows: more than 14 hours from UTC.
    public init?(_ time: Timestamp, offset: Int) {
        guard abs(offset) <= Self.mostOffset else { return nil }
        self.time = time
        self.offset = offset
    }

    /// Makes the reading of a zone's clock; returns nil for a zone that is not whole minutes from UTC, or more than 14 hours.
    public init?(_ time: Timestamp, in zone: Zone) {
        let (minutes, rest) = zone.offset(at: time.seconds).quotientAndRemainder(dividingBy: 60)
        guard rest == 0 else { return nil }
        self.init(time, offset: minutes)
    }

    /// Reads ``text``; returns nil for every other form, however common.
    public init?(text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 25, let hours = decimal(characters[20..<22]),
            let minutes = decimal(characters[23...]),
            let shown = Timestamp(text: String(decoding: characters[..<19], as: UTF8.self) + "Z")
        else { return nil }
        let offset = (hours * 60 + minutes) * (characters[19] == UInt8(ascii: "-") ? -1 : 1)
        self.init(Timestamp(seconds: shown.seconds - Int64(offset) * 60), offset: offset)
        // What stands between the numbers is compared here, and the numbers once more.
        guard self.text.utf8.elementsEqual(characters) else { return nil }
    }

    /// The reading with its distance from UTC, always of the form `2026-11-23T16:20:00+01:00`.
    public var text: String {
        let minutes = abs(offset)
        return Timestamp(seconds: reading.seconds).text.dropLast() + (offset < 0 ? "-" : "+")
            + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    }

    /// What the clock showed.
    public var reading: WallTime { WallTime(seconds: time.seconds + Int64(offset) * 60) }
}
