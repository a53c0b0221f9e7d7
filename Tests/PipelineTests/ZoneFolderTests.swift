import Pipeline
import Problems
import Support
import Testing

@Suite("Time zones of the machine")
struct ZoneFolderTests {
    @Test("UTC needs no file, and any other zone its own")
    func utc() throws {
        let nowhere = ZoneFolder(path: "/nonexistent")
        #expect(try nowhere.zone(named: "UTC").offset(at: 0) == 0)
        #expect(throws: Problem(.configuration(.zoneMissing), "Europe/Berlin", expected: "/nonexistent")) {
            try nowhere.zone(named: "Europe/Berlin")
        }
        #expect(try ZoneFolder.system.zone(named: "Asia/Kolkata").offset(at: 1_700_000_000) == 19_800)
    }

    @Test(
        "A name that leads elsewhere, or to what is no zone, is not looked for",
        arguments: [
            "", "/etc/passwd", "../x", "Europe/../UTC", "Europe//Berlin", "Europe/", "localtime", "right/UTC",
            "Europe",
        ]
    )
    func names(name: String) throws {
        let problem = #expect(throws: Problem.self) { try ZoneFolder.system.zone(named: name) }
        #expect(problem?.code == .configuration(.zoneMissing))
        #expect(problem?.code.exitStatus == .unavailable)
    }

    @Test("A file that is none decides nothing")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        try folder.write("Europe/Berlin\n", to: "Text")
        try folder.write(String(repeating: "x", count: 70_000), to: "Large")
        for (name, reason) in [("Text", "no TZif file"), ("Large", "too large")] {
            #expect(throws: Problem(.configuration(.zoneUnreadable), name, found: reason)) {
                try ZoneFolder(path: folder.path).zone(named: name)
            }
        }
    }
}
