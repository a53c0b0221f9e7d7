public import Seals

/// When a stage may be entered: its windows, less the freezes that concern it.
public struct Schedule: Sendable {
    private let calendar: WorkCalendar
    private let windows: [Window]
    private let freezes: [Freeze]

    /// Makes a schedule; without windows the stage is open whenever no freeze is on.
    public init(_ calendar: WorkCalendar, windows: [Window], freezes: [Freeze]) {
        self.calendar = calendar
        self.windows = windows
        self.freezes = freezes
    }

    /// Whether the stage is open at all times.
    public var isAlwaysOpen: Bool { windows.isEmpty && freezes.isEmpty }

    /// How far a change is looked for, in seconds: a little over two years.
    private static let horizon: Int64 = 750 * 86_400

    /// Returns why the stage is shut at a time; nil if it is open.
    ///
    /// - Complexity: O(days × (windows + freezes)) for the two years in which the next opening is looked for,
    ///   and those before.
    public func closure(at time: Timestamp, in zone: Zone) -> Closure? {
        guard let reason = reason(at: time, in: zone) else { return nil }
        let opens = opening(from: time.seconds, in: zone)
        return Closure(
            reason: reason, since: closing(before: time.seconds, in: zone).map(Timestamp.init(seconds:)),
            opens: opens.map(Timestamp.init(seconds:)),
            opensShown: opens.flatMap { LocalTime(Timestamp(seconds: $0), in: zone)?.text })
    }

    /// Returns why the stage was shut when a clock showed what an entry records; nil if it was open.
    ///
    /// When it opens next is not looked for: that is a question for today's zone database.
    public func closure(at local: LocalTime) -> Closure? {
        reason(at: local.reading).map { Closure(reason: $0, since: nil, opens: nil, opensShown: nil) }
    }

    /// Returns what shuts the stage at a time; nil if it is open.
    package func reason(at time: Timestamp, in zone: Zone) -> Closure.Reason? {
        reason(at: WallTime(seconds: time.seconds + Int64(zone.offset(at: time.seconds))))
    }

    /// Returns what shuts the stage when the clock shows something; nil if it is open.
    private func reason(at reading: WallTime) -> Closure.Reason? {
        if let freeze = freezes.first(where: { $0.span.contains(reading) }) {
            return .freeze(title: freeze.title)
        }
        return isWithinWindow(reading) ? nil : .window
    }

    private func isWithinWindow(_ reading: WallTime) -> Bool {
        guard !windows.isEmpty else { return true }
        return [reading.date.advanced(by: -1), reading.date].contains { date in
            spans(on: date).contains { $0.contains(reading) }
        }
    }

    /// Returns when windows are open that begin on a day.
    private func spans(on date: CivilDate) -> [Range<WallTime>] {
        let weekday = date.weekday
        var spans: [Range<WallTime>] = []
        var isDayOff: Bool?
        for window in windows {
            switch window.days {
            case .date(let only):
                guard date == only else { continue }
            case .weekdays(let weekdays, let holidays):
                guard weekdays.contains(weekday) else { continue }
                if holidays == .closed {
                    let isOff = isDayOff ?? calendar.isDayOff(date)
                    isDayOff = isOff
                    guard !isOff else { continue }
                }
            }
            spans.append(window.span(from: date))
        }
        return spans
    }

    // MARK: Opening and closing

    // Windows and freezes are ranges of what the clock shows, and between two of its changes the clock only
    // counts. So the search is arithmetic on readings within each such span, never a walk over seconds.

    private func opening(from time: Int64, in zone: Zone) -> Int64? {
        var start = time
        let end = min(time + Self.horizon, zone.end)
        while start < end {
            let span = zone.span(at: start)
            let offset = Int64(span.offset)
            let stop = min(span.end, end)
            let readings = WallTime(seconds: start + offset)..<WallTime(seconds: stop + offset)
            if let reading = firstOpen(in: readings) { return reading.seconds - offset }
            start = stop
        }
        return nil
    }

    private func closing(before time: Int64, in zone: Zone) -> Int64? {
        var end = time
        let start = time - Self.horizon
        while start < end {
            let span = zone.span(at: end - 1)
            let offset = Int64(span.offset)
            let stop = max(span.start, start)
            let readings = WallTime(seconds: stop + offset)..<WallTime(seconds: end + offset)
            if let reading = lastOpen(in: readings) { return reading.seconds - offset }
            end = stop
        }
        return nil
    }

    /// Returns the first open reading of a range.
    private func firstOpen(in range: Range<WallTime>) -> WallTime? {
        var cursor = range.lowerBound
        while cursor < range.upperBound {
            if let freeze = freezes.first(where: { $0.span.contains(cursor) }) {
                cursor = freeze.span.upperBound
                continue
            }
            guard let begin = firstWithinWindow(from: cursor, before: range.upperBound) else { return nil }
            guard begin != cursor else { return cursor }
            cursor = begin
        }
        return nil
    }

    private func firstWithinWindow(from cursor: WallTime, before end: WallTime) -> WallTime? {
        guard !windows.isEmpty else { return cursor }
        // A window of the day before may last past midnight.
        var date = cursor.date.advanced(by: -1)
        while WallTime(date, .midnight) < end {
            let spans = spans(on: date).filter { cursor < $0.upperBound }
            if let first = spans.map(\.lowerBound).min() {
                let begin = max(first, cursor)
                return begin < end ? begin : nil
            }
            date = date.advanced(by: 1)
        }
        return nil
    }

    /// Returns the end of the last open readings of a range.
    private func lastOpen(in range: Range<WallTime>) -> WallTime? {
        var cursor = range.upperBound
        while range.lowerBound < cursor {
            if let freeze = freezes.first(where: {
                $0.span.lowerBound < cursor && cursor <= $0.span.upperBound
            }) {
                cursor = freeze.span.lowerBound
                continue
            }
            guard let end = lastWithinWindow(until: cursor, after: range.lowerBound) else { return nil }
            guard end != cursor else { return cursor }
            cursor = end
        }
        return nil
    }

    private func lastWithinWindow(until cursor: WallTime, after start: WallTime) -> WallTime? {
        guard !windows.isEmpty else { return cursor }
        var date = cursor.date
        while start < WallTime(date.advanced(by: 1), .midnight) {
            // One that began a day earlier may have lasted longer than those of this day.
            let spans = (spans(on: date) + spans(on: date.advanced(by: -1))).filter { $0.lowerBound < cursor }
            if let last = spans.map(\.upperBound).max() {
                let end = min(last, cursor)
                return start < end ? end : nil
            }
            date = date.advanced(by: -1)
        }
        return nil
    }
}

/// Why a stage may not be entered at a time, and when it may.
public struct Closure: Sendable, Hashable {
    /// What shuts it.
    public enum Reason: Sendable, Hashable {
        /// No window is open.
        case window
        /// A freeze is on.
        case freeze(title: String?)
    }

    /// What shuts it.
    public let reason: Reason
    /// Since when it has been shut; nil if for two years or more.
    public let since: Timestamp?
    /// When it opens next; nil if not within two years.
    public let opens: Timestamp?
    /// When it opens next by the clock of the calendar, such as `2026-12-07T09:00:00+01:00`.
    public let opensShown: String?
}
