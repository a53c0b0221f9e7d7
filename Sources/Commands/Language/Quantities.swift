// How numbers, sizes, times and durations are said to people.

import Seals

extension Phrase {
    /// A whole number, its digits in groups of three.
    package static func number(_ value: Int) -> Phrase {
        Phrase(german: grouped(value, by: "."), english: grouped(value, by: ","))
    }

    /// A number of bytes, in the greatest unit that leaves at least one.
    package static func bytes(_ count: Int) -> Phrase {
        let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let (name, size) = units.first(where: { count >= $0.1 }) else {
            return counted(count, "Byte", "Byte", "byte", "bytes")
        }
        let tenths = (count / (size / 1024) * 10 + 512) / 1024
        let whole = tenths / 10
        guard whole < 100, tenths % 10 != 0 else {
            return Phrase(
                german: "\(number(whole).german) \(name)", english: "\(number(whole).english) \(name)")
        }
        return Phrase(german: "\(whole),\(tenths % 10) \(name)", english: "\(whole).\(tenths % 10) \(name)")
    }

    /// A length of time, in the two greatest units that it has.
    package static func duration(seconds: Int) -> Phrase {
        let parts = [
            counted(seconds / 86_400, "Tag", "Tage", "day", "days"),
            counted(seconds / 3_600 % 24, "Stunde", "Stunden", "hour", "hours"),
            counted(seconds / 60 % 60, "Minute", "Minuten", "minute", "minutes"),
            counted(seconds % 60, "Sekunde", "Sekunden", "second", "seconds"),
        ]
        let amounts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60]
        guard let first = amounts.firstIndex(where: { $0 > 0 }) else { return parts[3] }
        guard first < 3, amounts[first + 1] > 0 else { return parts[first] }
        return Phrase(
            german: "\(parts[first].german) \(parts[first + 1].german)",
            english: "\(parts[first].english) \(parts[first + 1].english)")
    }

    /// A number with the noun that it counts, in its singular or plural.
    package static func counted(
        _ count: Int, _ germanOne: String, _ germanMany: String, _ englishOne: String, _ englishMany: String
    ) -> Phrase {
        Phrase(
            german: "\(grouped(count, by: ".")) \(count == 1 ? germanOne : germanMany)",
            english: "\(grouped(count, by: ",")) \(count == 1 ? englishOne : englishMany)")
    }

    /// A moment on the clock on the wall: `04.03.2026 14:05` in German, `2026-03-04 14:05` in English.
    ///
    /// - Parameter offset: What the clock on the wall is ahead of UTC at that moment, in seconds.
    package static func moment(_ seconds: Int64, offset: Int) -> Phrase {
        let text = Timestamp(seconds: seconds + Int64(offset)).text
        let date = text.prefix(10).split(separator: "-")
        let time = text.dropFirst(11).prefix(5)
        return Phrase(
            german: "\(date.reversed().joined(separator: ".")) \(time)", english: "\(text.prefix(10)) \(time)"
        )
    }
}

private func grouped(_ value: Int, by separator: Character) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(separator) }
        text.append(digit)
    }
    return text
}
