import Foundation
import Scanner
import Support
import Testing

@Suite("Headers of programs")
struct ProgramTests {
    /// One file with the layout that was read from it, and what signatures of it are to find.
    private struct Sample {
        let name: String
        let target: Int
        let bytes: [UInt8]
        let layout: ProgramLayout?

        init(_ name: String, _ target: Int, _ bytes: [UInt8]) {
            self.name = name
            self.target = target
            self.bytes = bytes
            layout = bytes.withUnsafeBytes { ProgramLayout(of: $0) }
        }

        private func hex(_ place: Int) -> String? {
            guard place >= 0, place + 8 <= bytes.count else { return nil }
            return bytes[place..<(place + 8)].map { String(format: "%02x", $0) }.joined()
        }

        private func line(_ kind: String, _ offset: String, _ place: Int) -> String? {
            hex(place).map { "\(name).\(kind):\(target):\(offset):\($0)\n" }
        }

        /// Signatures that must match the file.
        var present: [String] {
            guard let layout else { return [] }
            let entry = Int(layout.entryPoint)
            // The first bytes of all files of a kind are alike.
            var lines = entry < 8 ? [] : [line("ep", "EP+0", entry), line("epp", "EP+3", entry + 3)]
            lines.append(line("epm", "EP-2,1", entry - 1))
            for (number, section) in layout.sections.enumerated() {
                let start = Int(section.offset)
                lines.append(line("s\(number)", "S\(number)+0", start))
                lines.append(line("t\(number)", "S\(number)+4,9", start + 13))
                lines.append(line("se\(number)", "SE\(number)", start + Int(section.size)))
            }
            if let last = layout.sections.last { lines.append(line("sl", "SL+1", Int(last.offset) + 1)) }
            for (number, key) in layout.versionKeys.sorted().enumerated() {
                lines.append(line("vi\(number)", "VI", key))
            }
            return lines.compactMap(\.self)
        }

        /// Signatures that must not.
        var absent: [String] {
            guard let layout else {
                // Headers that cannot be read make no place, however far it is shifted.
                return [line("none", "EP+0,2000000000", 0x300), line("gone", "S0+0,2000000000", 0x310)]
                    .compactMap(\.self)
            }
            var lines = [line("xep", "EP+1", Int(layout.entryPoint))]
            for (number, section) in layout.sections.enumerated() {
                let end = Int(section.offset) + Int(section.size)
                lines.append(line("xse\(number)", "SE\(number)", end + 1))
                lines.append(line("xs\(number)", "S\(number)+1,5", Int(section.offset)))
            }
            lines.append(line("xn", "S\(layout.sections.count)+0,2000000000", 0x300))
            return lines.compactMap(\.self)
        }
    }

    private func samples() throws -> [Sample] {
        var generator = SeededGenerator(seed: 20_261_130)
        var samples: [Sample] = []
        for number in 0..<60 {
            samples.append(Sample("P\(number)", 1, ByteWriter.portable(UInt32(number), &generator)))
            samples.append(Sample("E\(number)", 6, ByteWriter.elf(UInt32(100 + number), &generator)))
            samples.append(Sample("M\(number)", 9, ByteWriter.machO(UInt32(200 + number), &generator)))
        }
        return samples
    }

    @Test("clamscan sees entry points and sections where they are seen here")
    func clamscan() throws {
        let folder = try TemporaryFolder()
        let samples = try samples()
        var expected: Set<String> = []
        var lines = ""
        for sample in samples {
            try folder.write(Data(sample.bytes), to: "files/\(sample.name)")
            lines += (sample.present + sample.absent).joined()
            for line in sample.present {
                expected.insert("\(sample.name): \(line.prefix { $0 != ":" }).UNOFFICIAL FOUND")
            }
        }
        try folder.write(lines, to: "db/test.ndb")

        let theirs = try clamscanLines(in: folder)
        let database = try database(["test.ndb": lines])
        var ours: Set<String> = []
        for sample in samples {
            for match in try database.matches(sample.bytes) {
                ours.insert("\(sample.name): \(match.signature) FOUND")
            }
        }

        #expect(theirs.subtracting(expected) == [])
        #expect(expected.subtracting(theirs) == [])
        #expect(ours == expected)
        // The samples must be telling: most have headers that can be read, some have not.
        #expect(samples.count { $0.layout != nil } > 90)
        #expect(samples.count { $0.layout == nil } > 10)
    }

    @Test("clamscan hashes the same bytes of sections, and the same imports")
    func hashes() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 7)
        var samples = (0..<40).map {
            Sample("P\($0)", 1, ByteWriter.portable(UInt32(300 + $0), &generator))
        }
        samples.append(Sample("I", 1, ByteWriter.portableWithTables()))
        try folder.write("", to: "pieces/none")
        for sample in samples {
            try folder.write(Data(sample.bytes), to: "files/\(sample.name)")
            for (number, section) in (sample.layout?.hashedSections ?? []).enumerated() {
                guard let range = section.range(inContentOf: sample.bytes.count) else { continue }
                try folder.write(Data(sample.bytes[range]), to: "pieces/\(sample.name).s\(number)")
            }
            if let text = sample.layout?.importText {
                try folder.write(Data(text), to: "pieces/\(sample.name).imports")
            }
        }
        var sections = ""
        var imports = ""
        var expected: Set<String> = []
        let listing = try expectRun("sh", ["-c", "sha256sum *"], in: "\(folder.path)/pieces")
        for line in listing.split(separator: "\n") {
            let fields = line.split(separator: " ")
            let file = String(fields[1])
            let size = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/pieces/\(file)")).count
            guard size > 0 else { continue }
            if file.hasSuffix(".imports") {
                imports += "\(fields[0]):\(size):\(file)\n"
            } else {
                sections += "\(size):\(fields[0]):\(file)\n"
            }
            expected.insert("\(file.prefix { $0 != "." }): \(file).UNOFFICIAL FOUND")
        }
        try folder.write(sections, to: "db/test.msb")
        try folder.write(imports, to: "db/test.imp")

        let theirs = try clamscanLines(in: folder)

        #expect(theirs == expected)
        #expect(expected.count > 40)
        #expect(
            samples.last?.layout?.importText.map { String(decoding: $0, as: UTF8.self) }
                == "kernel32.exitprocess,kernel32.writefile,ws2_32.connect,ws2_32.ord300,my.lib.do_it")
    }

    @Test("clamscan finds the keys of version strings at the same places")
    func versions() throws {
        let folder = try TemporaryFolder()
        let sample = Sample("V", 1, ByteWriter.portableWithTables())
        let keys = try #require(sample.layout?.versionKeys.sorted())
        let lines = sample.present.joined()
        try folder.write(lines, to: "db/test.ndb")
        try folder.write(Data(sample.bytes), to: "files/V")

        #expect(keys.count == 2)
        #expect(
            keys.map { String(decoding: sample.bytes[$0..<($0 + 3)], as: UTF8.self) } == ["C\0o", "F\0i"])
        #expect(
            try clamscanLines(in: folder)
                == Set(sample.present.map { "V: \($0.prefix { $0 != ":" }).UNOFFICIAL FOUND" }))
    }
}
