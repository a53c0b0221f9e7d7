import Seals
import Support
import Testing

@Suite("Points in time")
struct TimestampTests {
    @Test(
        "date(1) writes the same text and reads the same second",
        arguments: [
            0, 1, -1, 951_782_400, 951_868_799, 1_709_164_800, 1_709_251_199, 1_795_420_800, -62_135_596_800,
            253_402_300_799, 4_107_542_400, -2_203_891_200, 68_169_600, 1_234_567_890,
        ] as [Int64])
    func stock(seconds: Int64) throws {
        let text = try expectRun("date", ["-u", "-d", "@\(seconds)", "+%04Y-%m-%dT%H:%M:%SZ"])

        #expect(Timestamp(seconds: seconds).text == text)
        #expect(Timestamp(text: text)?.seconds == seconds)
    }

    @Test("Every day of 800 years is written and read back, in order")
    func days() {
        var last = ""
        var wrong: [String] = []
        for day in -200_000...100_000 {
            let time = Timestamp(seconds: Int64(day) * 86_400 + 43_210)
            let text = time.text
            if Timestamp(text: text) != time || text <= last { wrong.append(text) }
            last = text
        }
        #expect(wrong.prefix(3) == [])
    }

    @Test(
        "No other form of a date is read",
        arguments: [
            "", "2026-11-23", "2026-11-23T08:00:00", "2026-11-23T08:00:00+00:00", "2026-11-23t08:00:00z",
            "2026-11-23 08:00:00Z", "2026-11-23T08:00:00.0Z", "2026-11-31T08:00:00Z", "2026-02-29T00:00:00Z",
            "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-23T24:00:00Z",
            "2026-11-23T08:60:00Z", "2016-12-31T23:59:60Z", "2026-11-23T08:00:0-Z", "+026-11-23T08:00:00Z",
            "２026-11-23T08:00:00Z", "2026-11-23T08:00:00Z\n", "1900-02-29T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(text: text) == nil)
    }

    @Test(
        "A time that has no text is brought to the nearest that has one", arguments: [Int64.min, Int64.max])
    func limits(seconds: Int64) {
        let time = Timestamp(seconds: seconds)
        #expect(time.text == (seconds < 0 ? "0000-01-01T00:00:00Z" : "9999-12-31T23:59:59Z"))
        #expect(Timestamp(text: time.text) == time)
    }

    @Test("Earlier sorts before later")
    func order() {
        #expect(Timestamp(seconds: 1) < Timestamp(seconds: 2))
        #expect(!(Timestamp(seconds: 2) < Timestamp(seconds: 2)))
    }
}
