import Foundation
import Seals
import Support
import Testing
import Timetable

/// The folder with the zones of the machine, for both sides of a comparison.
let zoneFolder = "/usr/share/zoneinfo"

/// Reads a zone of the machine.
func machineZone(_ name: String) throws -> Zone {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(zoneFolder)/\(name)")))
    return try Zone(parsing: bytes)
}

/// Asks `Tests/Oracle/timetable.py`; returns its lines.
func oracle(_ arguments: String..., about requests: [[String: Any]] = []) throws -> [Substring] {
    let input = try JSONSerialization.data(withJSONObject: requests)
    let text = try expectRun(
        "python3", ["\(repositoryRoot)/Tests/Oracle/timetable.py"] + arguments, input: input,
        environment: ["PYTHONTZPATH": zoneFolder, "PYTHONDONTWRITEBYTECODE": "1"])
    return text.split(separator: "\n")
}

/// A schedule with what the oracle is told about it.
struct Plan {
    let zone: String
    let holidays: [HolidayCalendar]
    let daysOff: [String]
    let windows: [(days: String, from: String, to: String, holidays: Window.Holidays)]
    let freezes: [(from: String, to: String)]

    func schedule() throws -> Schedule {
        let calendar = WorkCalendar(
            zone: zone, holidays: holidays, daysOff: Set(try daysOff.map(day)))
        return Schedule(
            calendar, windows: try windows.map { try window($0.days, $0.from, $0.to, holidays: $0.holidays) },
            freezes: try freezes.map { try freeze($0.from, $0.to) })
    }

    func request(_ times: StrideTo<Int64>, step: Int) -> [String: Any] {
        let times = Array(times)
        return [
            "zone": zone, "holidays": holidays.map(\.rawValue), "days-off": daysOff,
            "windows": windows.map { window in
                let days: [String: Any] =
                    CivilDate(text: window.days) != nil
                    ? ["date": window.days]
                    : [
                        "days": window.days.split(separator: " ").map(String.init),
                        "holidays": window.holidays.rawValue,
                    ]
                return days.merging(["from": window.from, "to": window.to]) { $1 }
            },
            "freezes": freezes.map { ["from": $0.from, "to": $0.to] },
            "from": times.first ?? 0, "to": (times.last ?? 0) + 1, "step": step,
        ]
    }

    /// Asserts that the schedule says what the oracle said of each of some times.
    ///
    /// - Returns: How many of them are open.
    func compare(_ letters: Substring, at times: StrideTo<Int64>) throws -> Int {
        let schedule = try schedule()
        let zone = zone == "UTC" ? .utc : try machineZone(zone)
        let said = Array(letters.utf8)
        var wrong: [String] = []
        var place = 0
        for time in times {
            let letter: Character =
                switch schedule.reason(at: Timestamp(seconds: time), in: zone) {
                case nil: "o"
                case .window: "w"
                case .freeze: "f"
                }
            if letter.asciiValue != said[place] { wrong.append("\(Timestamp(seconds: time).text) \(letter)") }
            place += 1
        }
        #expect(place == said.count)
        #expect(wrong.isEmpty, "\(self.zone) \(holidays): \(wrong.count): \(wrong.prefix(5))")
        return said.count { $0 == UInt8(ascii: "o") }
    }
}
