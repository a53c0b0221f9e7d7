import Foundation
import Seals
import Support
import Testing
import Timetable

/// The names of all zones of the machine.
private func zoneNames() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: zoneFolder).sorted().filter { name in
        var isFolder: ObjCBool = false
        return Zone.isName(name)
            && FileManager.default.fileExists(atPath: "\(zoneFolder)/\(name)", isDirectory: &isFolder)
            && !isFolder.boolValue
    }
}

/// A TZif file with a rule at its end, and with the changes given.
private func file(
    _ rule: String, offset: Int32 = 0, changes: [(time: Int64, offset: Int32)] = [], version: String = "3"
) -> [UInt8] {
    func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
    func header(times: Int, types: Int) -> [UInt8] {
        Array("TZif\(version)".utf8) + [UInt8](repeating: 0, count: 15)
            + [0, 0, 0, times, types, 4].flatMap { bytes(Int32($0)) }
    }
    let first = header(times: 0, types: 1) + bytes(Int32(0)) + [0, 0] + Array("ABC\0".utf8)
    let types = [offset] + changes.map(\.offset)
    return first + header(times: changes.count, types: types.count) + changes.flatMap { bytes($0.time) }
        + changes.indices.map { UInt8($0 + 1) } + types.flatMap { bytes($0) + [0, 0] } + Array("ABC\0".utf8)
        + Array("\n\(rule)\n".utf8)
}

/// Returns why a file is refused; nil if it is not.
private func fault(_ bytes: [UInt8]) -> ZoneFault? {
    do throws(ZoneFault) {
        _ = try Zone(parsing: bytes)
        return nil
    } catch {
        return error
    }
}

@Suite("Time zones")
struct ZoneTests {
    /// Asserts that zones have the offsets that Python's have.
    private func compare(_ zones: [(name: String, zone: Zone, request: [String: Any], times: [Int64])]) throws
    {
        let said = try oracle(
            "offsets", about: zones.map { $0.request.merging(["times": $0.times]) { $1 } })
        #expect(said.count == zones.count)
        for (zone, line) in zip(zones, said) {
            let theirs = line.split(separator: " ").map { Int($0) ?? .min }
            let wrong = zip(zone.times, theirs).filter { zone.zone.offset(at: $0) != $1 }
            #expect(wrong.isEmpty, "\(zone.name): \(wrong.prefix(3))")
            #expect(theirs.count == zone.times.count)
        }
    }

    @Test("All zones of the machine can be read, and show what Python shows from 1850 to 2500")
    func all() throws {
        let names = try zoneNames()
        #expect(names.count > 400)
        let zones = try names.enumerated().map { index, name in
            let zone = try machineZone(name)
            var times = (0..<40).map { Int64($0) * 512_345_678 - 3_786_912_000 + Int64(index) * 7_919 }
            // The changes of two years, to the second.
            var change = zone.span(at: 1_798_761_600).end
            while change < 1_861_920_000 {
                times += [change - 1, change]
                change = zone.span(at: change).end
            }
            return (name, zone, ["zone": name] as [String: Any], times)
        }
        try compare(zones)
    }

    @Test("A span holds its time, and its offset is that of all its seconds")
    func spans() throws {
        for name in [
            "Europe/Berlin", "Europe/Dublin", "Africa/Casablanca", "America/Nuuk", "Pacific/Apia", "UTC",
        ] {
            let zone = try machineZone(name)
            var time: Int64 = -5_000_000_000
            while time < 8_000_000_000 {
                let span = zone.span(at: time)
                #expect(span.start <= time && time < span.end)
                #expect(zone.offset(at: max(span.start, -1 << 40)) == span.offset)
                #expect(zone.offset(at: span.end - 1) == span.offset)
                time = span.end == .max ? .max : span.end
            }
        }
    }

    @Test(
        "A rule at the end of a file is read as the C library reads it",
        arguments: [
            "CET-1CEST,M3.5.0,M10.5.0/3", "IST-1GMT0,M10.5.0,M3.5.0/1", "NZST-12NZDT,M9.5.0,M4.1.0/3",
            "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "IST-2IDT,M3.4.4/26,M10.5.0",
            "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
            "ABC3:15:30", "ABC-24", "ABC5DEF,J60/0,J300/23:59:59", "ABC5DEF,59,J59", "ABC5DEF,10/0,300/23",
            "ABC5DEF4,J1/-167,J365/167", "ABC0DEF,M2.5.1,M12.5.6/24", "EST5EDT,M3.2.0,M11.1.0",
        ])
    func rules(rule: String) throws {
        let zone = try Zone(parsing: file(rule))
        var times = (0..<400).map { Int64($0) * 10_234_567 }
        // Leap years and others, and the changes of each to the second.
        var change = zone.span(at: 915_148_800).end
        while change < 1_420_070_400 {
            times += [change - 86_400, change - 1, change, change + 86_400]
            change = zone.span(at: change).end
        }
        try compare([(rule, zone, ["rule": rule], times)])
    }

    @Test("A zone can be in summer all the year")
    func alwaysSummer() throws {
        let zone = try Zone(parsing: file("XXX3EDT4,0/0,J365/23"))
        for year in 2000..<2030 {
            let begin = try #require(Timestamp(year: year, month: 1, day: 1)).seconds
            for shift in [-1, 0, 10_799, 10_800, 20_000_000] {
                #expect(zone.offset(at: begin + Int64(shift)) == -14_400)
            }
        }
    }

    @Test(
        "A rule that is none, or leaves open what holds, is refused",
        arguments: [
            "CE-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3,",
            "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
            "CET-1CEST,J0,J365",
            "CET-1CEST,J366,J1", "CET-1CEST,366,1", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-25", "CET-1:60",
            "<CET-1",
            "<C>-1", "CET1CEST 2,M3.5.0,M10.5.0", "CET--1", ":Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3x",
            "\u{FC}\u{FC}\u{FC}1",
        ])
    func noRule(rule: String) {
        #expect(fault(file(rule)) == .rule)
    }

    @Test("What contradicts itself or the format is refused, and says why")
    func faults() throws {
        let good = file("CET-1", offset: 3_600)
        #expect(fault(good) == nil)
        #expect(fault([]) == .short)
        #expect(fault(Array("TZig".utf8) + good.dropFirst(4)) == .format)
        #expect(fault(file("CET-1", version: "5")) == .version)
        #expect(fault(good + [0]) == .trailing)
        #expect(fault(good + [UInt8](repeating: 0, count: 1 << 16)) == .size)
        #expect(fault(file("CET-1", changes: [(5, 3_600), (5, 0)])) == .transitions)
        #expect(fault(file("CET-1", changes: [(5, 7_200)])) == .rule)
        #expect(fault(file("CET-1", changes: [(5, 90_000 + 3_601), (6, 3_600)])) == .types)
        #expect(
            fault(try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(zoneFolder)/right/UTC"))))
                == .leapSeconds)
    }

    @Test("Beyond what a file without a rule says nothing is known")
    func ends() throws {
        #expect(try Zone(parsing: file("", changes: [(5, 3_600)])).end == 5)
        #expect(try Zone(parsing: file("")).end == .max)
        #expect(try Zone(parsing: file("CET-1", changes: [(5, 3_600)])).end == .max)
        // The first block alone is a file of version 1.
        let old = try Zone(parsing: Array(file("", version: "\0").prefix(54)))
        #expect(old.end == Int64(Int32.max) && old.offset(at: 0) == 0)
    }

    @Test(
        "A file that ends anywhere is refused",
        arguments: ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/Dublin", "Etc/UTC"])
    func cut(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(zoneFolder)/\(name)")))
        for end in bytes.indices { #expect(fault(Array(bytes[..<end])) != nil) }
    }

    @Test(
        "A file with any byte changed is refused, or is a zone whose spans hold their times",
        arguments: ["Europe/Berlin", "Asia/Kolkata"])
    func flipped(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(zoneFolder)/\(name)")))
        let schedule = try Schedule(
            WorkCalendar(zone: name, holidays: [.bavaria], daysOff: []),
            windows: [window("mon", "02:30", "02:45")],
            freezes: [])
        var refused = 0
        for index in bytes.indices {
            for mask: UInt8 in [0x01, 0xFF] {
                var damaged = bytes
                damaged[index] ^= mask
                do throws(ZoneFault) {
                    let zone = try Zone(parsing: damaged)
                    for time: Int64 in [-1 << 40, 0, 1_800_000_000, 1 << 40] {
                        let span = zone.span(at: time)
                        #expect(span.start <= time && time < span.end)
                    }
                    if index % 16 == 0 {
                        _ = schedule.closure(at: Timestamp(seconds: 1_800_000_000), in: zone)
                    }
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > bytes.count / 10)
    }
}
