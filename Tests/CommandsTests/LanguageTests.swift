import Commands
import Problems
import Testing

@Suite("Language of the output")
struct LanguageTests {
    @Test(
        "The first one named decides: --lang, STAGECTL_LANG, LC_ALL, LC_MESSAGES, LANG",
        arguments: [
            ("de", ["STAGECTL_LANG": "en", "LC_ALL": "en_GB"], Language.german),
            ("en", ["STAGECTL_LANG": "de"], .english),
            (nil, ["STAGECTL_LANG": "de", "LC_ALL": "C"], .german),
            (nil, ["LC_ALL": "de_AT.UTF-8", "LC_MESSAGES": "en_US", "LANG": "en_US"], .german),
            (nil, ["LC_ALL": "", "LC_MESSAGES": "de", "LANG": "en_US"], .german),
            (nil, ["LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"], .english),
            (nil, ["LC_MESSAGES": "POSIX", "LANG": "de_DE.UTF-8"], .english),
            (nil, ["LANG": "DE@euro"], .german),
            (nil, ["LANG": "deu_DE"], .english),
            (nil, ["LANG": "fr_FR.UTF-8"], .english),
            ("xx", ["LANG": "de_DE"], .german),
            (nil, ["LANG": ""], nil),
            (nil, [:], nil),
        ] as [(String?, [String: String], Language?)])
    func named(option: String?, environment: [String: String], language: Language?) {
        #expect(Language.named(by: option, in: environment) == language)
    }

    @Test(
        "Numbers are grouped as the language does it",
        arguments: [
            (0, "0", "0"), (999, "999", "999"), (1_000, "1.000", "1,000"),
            (-1_234_567, "-1.234.567", "-1,234,567"),
        ])
    func numbers(value: Int, german: String, english: String) {
        #expect(Phrase.number(value) == Phrase(german: german, english: english))
    }

    @Test(
        "Sizes are said in the greatest unit that leaves at least one",
        arguments: [
            (0, "0 Byte", "0 bytes"), (1, "1 Byte", "1 byte"), (1_023, "1.023 Byte", "1,023 bytes"),
            (1_024, "1 KiB", "1 KiB"), (1_536, "1,5 KiB", "1.5 KiB"), (209_715_200, "200 MiB", "200 MiB"),
            (4 << 30, "4 GiB", "4 GiB"), (5_476_083_302, "5,1 GiB", "5.1 GiB"),
        ])
    func sizes(bytes: Int, german: String, english: String) {
        #expect(Phrase.bytes(bytes) == Phrase(german: german, english: english))
    }

    @Test(
        "Lengths of time are said in their two greatest units, in singular and plural",
        arguments: [
            (0, "0 Sekunden", "0 seconds"), (1, "1 Sekunde", "1 second"),
            (90, "1 Minute 30 Sekunden", "1 minute 30 seconds"), (86_400, "1 Tag", "1 day"),
            (612_000, "7 Tage 2 Stunden", "7 days 2 hours"), (86_401, "1 Tag", "1 day"),
        ])
    func durations(seconds: Int, german: String, english: String) {
        #expect(Phrase.duration(seconds: seconds) == Phrase(german: german, english: english))
    }

    @Test(
        "Moments are shown on the clock on the wall",
        arguments: [
            (1_772_629_500, 3_600, "04.03.2026 14:05", "2026-03-04 14:05"),
            (1_772_629_500, -50_400, "03.03.2026 23:05", "2026-03-03 23:05"),
            (0, 0, "01.01.1970 00:00", "1970-01-01 00:00"),
        ])
    func moments(seconds: Int64, offset: Int, german: String, english: String) {
        #expect(Phrase.moment(seconds, offset: offset) == Phrase(german: german, english: english))
    }
}
