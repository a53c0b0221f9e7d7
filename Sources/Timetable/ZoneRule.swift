internal import Seals

/// What holds in a zone year after year: the footer of a TZif file, written as in the variable `TZ` of POSIX, with
/// the hours of RFC 8536.
struct ZoneRule: Sendable, Hashable {
    /// The offset in standard time.
    private let standard: Int
    /// Summer time, or whatever it is; nil if the offset never changes.
    private let summer: Summer?

    private struct Summer: Sendable, Hashable {
        let offset: Int
        let start: Change
        let end: Change

        /// Returns the summer that begins in a year.
        func span(beginningIn year: Int, after standard: Int) -> Range<Int64> {
            let begin = start.reading(in: year) - Int64(standard)
            let sameYear = end.reading(in: year) - Int64(offset)
            guard begin > sameYear else { return begin..<sameYear }
            // South of the equator it lasts over the turn of the year.
            return begin..<max(begin, end.reading(in: year + 1) - Int64(offset))
        }
    }

    /// A change once a year.
    private struct Change: Sendable, Hashable {
        enum Day: Sendable, Hashable {
            /// From 1 to 365; 29 February is never counted.
            case julian(Int)
            /// From 0 to 365.
            case ofYear(Int)
            /// The first (1) to fourth or the last (5) such day of the week, from Sunday (0), in a month.
            case ofMonth(Int, week: Int, weekday: Int)
        }

        let day: Day
        /// The seconds from the begin of the day by the clock that holds until then.
        let seconds: Int

        /// Returns what the clock that holds until then would show.
        func reading(in year: Int) -> Int64 {
            let january = daysSince1970(year: year, month: 1, day: 1)
            let days: Int
            switch day {
            case .julian(let number):
                let march = daysSince1970(year: year, month: 3, day: 1)
                // From 1 March on a year is the same in every year, counted from there.
                days = number < 60 ? january + number - 1 : march + number - 60
            case .ofYear(let number): days = january + number
            case .ofMonth(let month, let week, let weekday):
                let begin = daysSince1970(year: year, month: month, day: 1)
                let next =
                    month == 12
                    ? daysSince1970(year: year + 1, month: 1, day: 1)
                    : daysSince1970(year: year, month: month + 1, day: 1)
                // 1970-01-01 was a Thursday (4).
                let beginWeekday = (begin + 4) - (begin + 4).flooredDivision(by: 7) * 7
                var found = begin + (weekday - beginWeekday + 7) % 7 + (week - 1) * 7
                if found >= next { found -= 7 }
                days = found
            }
            return Int64(days) * 86_400 + Int64(seconds)
        }
    }

    /// Returns the span to which a time belongs.
    func span(at time: Int64) -> Zone.Span {
        guard let summer else { return Zone.Span(start: .min, end: .max, offset: standard) }
        let year = CivilDate(days: Int(time.flooredDivision(by: 86_400))).year
        var standardSince = Int64.min
        var summers: [Range<Int64>] = []
        // A change may lie up to a week outside its year.
        for year in (year - 2)...(year + 2) {
            let span = summer.span(beginningIn: year, after: standard)
            // Summers that touch, or even overlap, are one: that is how a zone says that it always is.
            if let last = summers.last, span.lowerBound <= last.upperBound {
                summers[summers.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                summers.append(span)
            }
        }
        for span in summers where !span.isEmpty {
            if time < span.lowerBound {
                return Zone.Span(start: standardSince, end: span.lowerBound, offset: standard)
            }
            if time < span.upperBound {
                return Zone.Span(start: span.lowerBound, end: span.upperBound, offset: summer.offset)
            }
            standardSince = span.upperBound
        }
        return Zone.Span(start: standardSince, end: .max, offset: standard)
    }
}

// MARK: Reading

extension ZoneRule {
    /// Reads a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`; returns nil for anything that is none.
    init?(_ text: ArraySlice<UInt8>) {
        var rest = text
        guard Self.skipName(&rest), let west = Self.time(&rest, hours: 24) else { return nil }
        // POSIX counts westwards.
        standard = -west
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3_600
        if rest.first != UInt8(ascii: ",") {
            guard let west = Self.time(&rest, hours: 24) else { return nil }
            offset = -west
        }
        // What holds without dates is not laid down anywhere.
        guard let start = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    private static func skip(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Passes over the abbreviation of a time, such as `CEST` or `<+0530>`.
    private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let isQuoted = skip("<", &rest)
        let name = rest.prefix { isLetter($0) || isQuoted && (isDigit($0) || "+-".utf8.contains($0)) }
        rest.removeFirst(name.count)
        return 3...16 ~= name.count && (!isQuoted || skip(">", &rest))
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix(while: isDigit)
        guard digits.count <= 3, let number = decimal(digits), range ~= number else { return nil }
        rest.removeFirst(digits.count)
        return number
    }

    /// Reads a time with a sign, such as `-1`, `5:30` or `25`, in seconds.
    private static func time(_ rest: inout ArraySlice<UInt8>, hours greatest: Int) -> Int? {
        let isNegative = skip("-", &rest)
        if !isNegative { _ = skip("+", &rest) }
        guard let hours = number(&rest, 0...greatest) else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where skip(":", &rest) {
            guard let part = number(&rest, 0...59) else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
        guard skip(",", &rest), let day = day(&rest) else { return nil }
        guard skip("/", &rest) else { return Change(day: day, seconds: 7_200) }
        return time(&rest, hours: 167).map { Change(day: day, seconds: $0) }
    }

    private static func day(_ rest: inout ArraySlice<UInt8>) -> Change.Day? {
        if skip("J", &rest) { return number(&rest, 1...365).map(Change.Day.julian) }
        guard skip("M", &rest) else { return number(&rest, 0...365).map(Change.Day.ofYear) }
        guard let month = number(&rest, 1...12), skip(".", &rest), let week = number(&rest, 1...5),
            skip(".", &rest), let weekday = number(&rest, 0...6)
        else { return nil }
        return .ofMonth(month, week: week, weekday: weekday)
    }
}
