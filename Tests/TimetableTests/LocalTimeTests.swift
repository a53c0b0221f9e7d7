import Seals
import Testing
import Timetable

@Suite("What clocks showed")
struct LocalTimeTests {
    static let texts: [(text: String, time: String, offset: Int)] = [
        ("2026-11-23T16:20:00+01:00", "2026-11-23T15:20:00Z", 60),
        ("2026-11-23T16:20:59+00:00", "2026-11-23T16:20:59Z", 0),
        ("2026-01-01T00:10:00+05:45", "2025-12-31T18:25:00Z", 345),
        ("2025-12-31T23:00:00-03:30", "2026-01-01T02:30:00Z", -210),
        ("2026-06-01T12:00:00+14:00", "2026-05-31T22:00:00Z", 840),
        ("2026-06-01T12:00:00-14:00", "2026-06-02T02:00:00Z", -840),
    ]

    @Test("Each is read as it was written", arguments: texts)
    func reading(text: String, time: String, offset: Int) throws {
        let local = try #require(LocalTime(text: text))
        #expect(local.time == Timestamp(text: time))
        #expect(local.offset == offset)
        #expect(local.text == text)
        #expect(LocalTime(local.time, offset: offset) == local)
        #expect("\(Timestamp(seconds: local.reading.seconds).text)".dropLast() == text.prefix(19))
    }

    @Test(
        "What no clock shows, and every other form, is refused",
        arguments: [
            "", "2026-11-23T16:20:00Z", "2026-11-23T16:20:00+14:01", "2026-11-23T16:20:00-15:00",
            "2026-11-23T16:20:00+99:99", "2026-11-23T16:20:00-00:00", "2026-11-23T16:20:00+01:60",
            "2026-11-23T16:20:00+0100", "2026-11-23T16:20:00 01:00", "2026-11-23T16:20:00+1:00",
            "2026-11-23T16:20:60+01:00", "2026-11-23t16:20:00+01:00", "2026-02-30T16:20:00+01:00",
            "2026-11-23T16:20:00+01:00 ", "2026-11-23T16:20+01:00",
        ])
    func malformed(text: String) { #expect(LocalTime(text: text) == nil) }

    @Test("More than 14 hours from UTC is no clock")
    func bounds() throws {
        let time = Timestamp(seconds: 1_790_000_000)
        #expect(LocalTime(time, offset: 841) == nil && LocalTime(time, offset: -841) == nil)
        #expect(LocalTime(time, in: .utc)?.text == "2026-09-21T14:13:20+00:00")
    }
}
