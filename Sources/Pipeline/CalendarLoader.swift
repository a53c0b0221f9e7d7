internal import Problems
internal import Seals
internal import Timetable
internal import YAML

// What is read as nil or left out here has been noted, and then no definition is made of the file.
extension FieldReader {
    /// More windows or freezes than anyone writes, and few enough that looking for an opening takes no time.
    private static let mostSpans = 100
    /// More days off than anyone writes.
    private static let mostDaysOff = 1_000

    // MARK: Calendar

    /// Reads whose clock and whose holidays count.
    mutating func calendar(of parent: Fields) -> WorkCalendar {
        guard let fields = fields("calendar", of: parent, as: .calendar) else { return .standard }
        let zone = textOrStandard("zone", of: fields)
        if let zone, !Zone.isName(zone) { note(.zone, zone, fields.valueMark(of: "zone")) }
        let holidays = words("holidays", of: fields, as: HolidayCalendar.self) ?? []
        let daysOff = fields["days-off"].flatMap { list($0.value, "days-off") } ?? []
        refuseRepetition(in: daysOff, "days-off")
        if daysOff.count > Self.mostDaysOff {
            note(
                .limitTooLarge, "days-off", fields.valueMark(of: "days-off"), expected: "\(Self.mostDaysOff)")
        }
        let dates = daysOff.compactMap { value($0, "days-off", .date) { CivilDate(text: $0) } }
        return WorkCalendar(zone: zone ?? Zone.utcName, holidays: holidays, daysOff: Set(dates))
    }

    // MARK: Windows

    /// Reads when a stage may be entered; none if at any time.
    mutating func windows(of parent: Fields) -> [Window] {
        let list = fieldsOrList("windows", of: parent, as: .window, upTo: Self.mostSpans) ?? []
        return list.compactMap { window($0) }
    }

    private mutating func window(_ fields: Fields) -> Window? {
        let days = words("days", of: fields, as: Weekday.self)
        if days?.isEmpty ?? false { note(.valueEmpty, "days", fields.valueMark(of: "days")) }
        let date = value("date", of: fields, .date) { CivilDate(text: $0) }
        let from = value("from", of: fields, .time) { text in
            // The end of a day is no begin of anything.
            TimeOfDay(text: text).flatMap { $0 == .midnightAfter ? nil : $0 }
        }
        let to = value("to", of: fields, .time) { TimeOfDay(text: $0) }
        let holidays = word("holidays", of: fields, as: Window.Holidays.self)
        if fields["date"] != nil {
            for key in ["days", "holidays"] where fields[key] != nil {
                note(.windowDate, key, fields.mark(of: key))
            }
        }
        guard let from, let to, let holidays else { return nil }
        let every = Set(Weekday.allCases)
        return Window(
            date.map(Window.Days.date) ?? .weekdays(days.map(Set.init) ?? every, onHolidays: holidays),
            from: from, to: to)
    }

    // MARK: Freezes

    /// Reads when nothing enters some stages, or any.
    ///
    /// - Parameter stages: The names of all stages; nil if they could not be read.
    mutating func freezes(of parent: Fields, stages: [String]?) -> [Freeze] {
        let list = fieldsOrList("freezes", of: parent, as: .freeze, upTo: Self.mostSpans) ?? []
        return list.compactMap { freeze($0, stages) }
    }

    private mutating func freeze(_ fields: Fields, _ names: [String]?) -> Freeze? {
        let title = text("title", of: fields)
        let from = value("from", of: fields, .moment) { WallTime(text: $0) }
        let to = value("to", of: fields, .moment) { WallTime(text: $0) }
        var stages: [String] = []
        if let entry = fields["stages"], let names {
            stages = stageList(entry.value, "stages", names: names).map(\.text)
            // It would look like a freeze of some stages and be one of all.
            if entry.value.isEmptyList { note(.valueEmpty, "stages", entry.value.mark) }
        }
        guard let from, let to else { return nil }
        guard from < to else {
            note(
                .freezeEmpty, "to", fields.valueMark(of: "to"), expected: text("from", of: fields),
                found: text("to", of: fields))
            return nil
        }
        return Freeze(title: title, from..<to, stages: stages)
    }

    // MARK: Values

    /// Reads a date or a time under a key; nil if it is not there and has no default.
    private mutating func value<Value>(
        _ key: String, of fields: Fields, _ kind: ValueKind, _ read: (String) -> Value?
    ) -> Value? {
        guard let text = textOrStandard(key, of: fields) else { return nil }
        return value((text, fields.valueMark(of: key)), key, kind, read)
    }

    private mutating func value<Value>(
        _ item: (text: String, mark: Mark), _ key: String, _ kind: ValueKind, _ read: (String) -> Value?
    ) -> Value? {
        let value = read(item.text)
        if value == nil { note(.date, key, item.mark, expected: kind.rawValue, found: item.text) }
        return value
    }
}
