public import Seals

/// Whose public holidays count: a German state, or the part of one that has a holiday more.
///
/// They are computed, for every year, by the laws as they stood in 2026 and as they had changed since 1991; an
/// earlier year is taken for one under the laws of 1991.
///
/// What was once judged is judged again by every later version, and must come out the same. So each rule says in which years it
/// holds, and a law that changes something is taken in as of a year that has not begun: what this table says of a year in which
/// ledgers have entries never changes, not even to mend it.
public enum HolidayCalendar: String, Sendable, Hashable, CaseIterable {
    /// Brandenburg.
    case brandenburg = "BB"
    /// Berlin.
    case berlin = "BE"
    /// Baden-Württemberg.
    case badenWuerttemberg = "BW"
    /// Bavaria, without Assumption Day, which is none in every municipality.
    case bavaria = "BY"
    /// The municipalities of Bavaria with more Catholics than Protestants: Assumption Day too.
    case bavariaCatholic = "BY-katholisch"
    /// The city of Augsburg: Assumption Day and the Peace Festival too.
    case augsburg = "BY-Augsburg"
    /// Bremen.
    case bremen = "HB"
    /// Hesse.
    case hesse = "HE"
    /// Hamburg.
    case hamburg = "HH"
    /// Mecklenburg-Western Pomerania.
    case mecklenburg = "MV"
    /// Lower Saxony.
    case lowerSaxony = "NI"
    /// North Rhine-Westphalia.
    case northRhine = "NW"
    /// Rhineland-Palatinate.
    case rhineland = "RP"
    /// Schleswig-Holstein.
    case schleswigHolstein = "SH"
    /// Saarland.
    case saarland = "SL"
    /// Saxony, without Corpus Christi, which is none in most municipalities.
    case saxony = "SN"
    /// The municipalities of Saxony that have Corpus Christi.
    case saxonyCatholic = "SN-katholisch"
    /// Saxony-Anhalt.
    case saxonyAnhalt = "ST"
    /// Thuringia, without Corpus Christi, which is none in most municipalities.
    case thuringia = "TH"
    /// The municipalities of Thuringia that have Corpus Christi.
    case thuringiaCatholic = "TH-katholisch"

    /// Returns whether a day is a public holiday.
    public func isHoliday(_ date: CivilDate) -> Bool {
        let (year, month, day) = date.components
        return isFixedHoliday(year, month, day) || isEasterHoliday(date, in: year)
            || isRepentanceDay(year, month, day, date.weekday) || isSingleHoliday(year, month, day)
    }

    // MARK: Days of the year

    private func isFixedHoliday(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        switch (month, day) {
        case (1, 1), (5, 1), (10, 3), (12, 25), (12, 26): true
        case (1, 6): hasEpiphany
        case (3, 8): self == .berlin && year >= 2019 || self == .mecklenburg && year >= 2023
        case (8, 8): self == .augsburg
        case (8, 15): [.saarland, .bavariaCatholic, .augsburg].contains(self)
        case (9, 20): isThuringia && year >= 2019
        case (10, 31): hasReformationDay(in: year)
        case (11, 1): hasAllSaints
        default: false
        }
    }

    private var hasEpiphany: Bool { isBavaria || self == .badenWuerttemberg || self == .saxonyAnhalt }

    private var hasAllSaints: Bool {
        isBavaria || [.badenWuerttemberg, .northRhine, .rhineland, .saarland].contains(self)
    }

    private func hasReformationDay(in year: Int) -> Bool {
        switch self {
        case .brandenburg, .mecklenburg, .saxony, .saxonyCatholic, .saxonyAnhalt, .thuringia,
            .thuringiaCatholic:
            true
        case .bremen, .hamburg, .lowerSaxony, .schleswigHolstein: year >= 2017
        // The five hundredth anniversary, everywhere.
        default: year == 2017
        }
    }

    /// Days that were, or will be, holidays once.
    private func isSingleHoliday(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard self == .berlin else { return false }
        return switch (year, month, day) {
        // The end of the war, 75 and 80 years before.
        case (2020, 5, 8), (2025, 5, 8): true
        // The uprising of 1953, 75 years before.
        case (2028, 6, 17): true
        default: false
        }
    }

    // MARK: Movable days

    private func isEasterHoliday(_ date: CivilDate, in year: Int) -> Bool {
        switch date.days - easterSunday(of: year).days {
        // Good Friday, Easter Monday, Ascension Day, Whit Monday.
        case -2, 1, 39, 50: true
        // Easter Sunday and Whit Sunday, where a law names them.
        case 0, 49: self == .brandenburg
        case 60: hasCorpusChristi
        default: false
        }
    }

    private var hasCorpusChristi: Bool {
        isBavaria
            || [
                .badenWuerttemberg, .hesse, .northRhine, .rhineland, .saarland, .saxonyCatholic,
                .thuringiaCatholic,
            ].contains(self)
    }

    /// Returns whether a day is the Wednesday before 23 November, and free.
    private func isRepentanceDay(_ year: Int, _ month: Int, _ day: Int, _ weekday: Weekday) -> Bool {
        guard month == 11, 16...22 ~= day, weekday == .wednesday else { return false }
        return year <= 1994 || self == .saxony || self == .saxonyCatholic
    }

    private var isBavaria: Bool { [.bavaria, .bavariaCatholic, .augsburg].contains(self) }

    private var isThuringia: Bool { self == .thuringia || self == .thuringiaCatholic }
}

/// Returns Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher).
func easterSunday(of year: Int) -> CivilDate {
    let golden = year % 19
    let (century, rest) = year.quotientAndRemainder(dividingBy: 100)
    let correction = (8 * century + 13) / 25
    let moon = (19 * golden + century - century / 4 - correction + 15) % 30
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7
    let late = (golden + 11 * moon + 22 * weekday) / 451
    return CivilDate(days: daysSince1970(year: year, month: 3, day: 22 + moon + weekday - 7 * late))
}
