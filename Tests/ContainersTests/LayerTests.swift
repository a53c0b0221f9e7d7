import Containers
import Foundation
import Problems
import Support
import Testing

/// Containers of many kinds around one text, made by stock tools.
private struct Carriers {
    let folder: TemporaryFolder
    let files: [String]

    static let text = "PAYLOAD-" + String(repeating: "Qx7", count: 10) + "-END of the marked text\n"

    /// Each by its name.
    private static let script = """
        set -eu
        mkdir -p out in/word
        cp m.txt in/word/document.xml
        for format in v7 ustar gnu pax; do tar --format=$format -cf out/$format.tar m.txt; done
        for format in newc odc crc bin; do echo m.txt | cpio --quiet -o -H $format >out/$format.cpio; done
        for filter in gzip bzip2 xz; do
            $filter -q -c m.txt >out/single.$filter
            $filter -q -c out/ustar.tar >out/tar.$filter
        done
        zip -q out/plain.zip m.txt
        (cd in && zip -q ../out/text.docx word/document.xml)
        7z a out/a.7z m.txt >/dev/null
        gcab -c out/a.cab m.txt >/dev/null
        for format in xar iso9660; do bsdtar --format=$format -cf out/a.$format m.txt; done
        cp out/plain.zip a.zip && zip -q out/zip.zip a.zip && tar -czf out/zip.tar.gz a.zip
        cp out/tar.gzip a.tar.gz && zip -q out/tar.gz.zip a.tar.gz
        gzip -c out/single.gzip >out/twice.gz
        cat /bin/true a.zip >out/program-zip && cat /bin/true out/a.7z >out/program-7z
        { echo '#!/bin/sh'; echo 'exit 0'; cat a.zip; } >out/script-zip
        cp m.txt out/plain.txt
        # None of these does ClamAV open.
        cp out/ustar.tar b.tar && zstd -q -c b.tar >out/tar.zst
        ar rc out/a.ar m.txt 2>/dev/null
        cat /bin/true out/tar.gzip >out/program-tar.gz
        # Programs for Windows, one of which ends with the text.
        cat pe marked-pe >out/pe-pe
        cat pe pe m.txt >out/pe-pe-rest
        cat pe a.zip >out/pe-zip
        { echo text; cat marked-pe; } >out/text-pe
        { printf '\\001\\000\\002'; cat marked-pe; } >out/binary-pe
        { echo text; cat pe pe m.txt; } >out/text-pe-pe-rest
        { echo text; cat pe a.zip; } >out/text-pe-zip
        { echo text; cat pe m.txt; } >big.bin && zip -q out/zip-text-pe-rest big.bin && mv out/zip-text-pe-rest.zip out/zip-text-pe-rest
        cp fat out/fat
        # What an office program writes, and the same behind whose end an empty directory stands.
        echo types >'in/[Content_Types].xml'
        (cd in && zip -q -X ../out/word.docx '[Content_Types].xml' word/document.xml)
        { cat out/word.docx; printf 'PK\\005\\006'; head -c 18 /dev/zero; } >out/word-end.docx
        """

    /// The headers of a small program for Windows; what follows them is its only section, which ends with some text.
    static func program(endingWith text: String) -> [UInt8] {
        var bytes =
            [UInt8](repeating: 0, count: 0x200) + [UInt8](repeating: 0x90, count: 0x200 - text.utf8.count)
        func put(_ part: [UInt8], at place: Int) {
            bytes.replaceSubrange(place..<place + part.count, with: part)
        }
        put(Array("MZ".utf8), at: 0)
        put([0x40], at: 60)
        put(Array("PE\0\0".utf8) + [0x4c, 1, 1, 0], at: 0x40)
        put([0xe0, 0, 2, 1, 0x0b, 1], at: 0x54)
        for (place, value) in [
            (0x69, 0x10), (0x6d, 0x10), (0x71, 0x20), (0x76, 0x40), (0x79, 0x10), (0x7d, 2), (0x80, 4),
            (0x88, 4),
            (0x91, 0x30), (0x95, 2), (0x9c, 2), (0xb4, 0x10),
        ] { put([UInt8(value)], at: place) }
        put(Array(".text".utf8) + [0, 0, 0, 0, 0x10, 0, 0, 0, 0x10, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0], at: 0x138)
        put([0x20, 0, 0, 0x60], at: 0x15c)
        return bytes + Array(text.utf8)
    }

    /// A program for macOS that is made for one processor, and ends with the text.
    static var universal: [UInt8] {
        let program =
            [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1] + [UInt8](repeating: 0, count: 200) + Array(text.utf8)
        let table: [UInt8] = [
            0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1, 1, 0, 0, 7, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0, 1,
        ]
        return table + [UInt8(program.count - 256), 0, 0, 0, 12] + [UInt8](repeating: 0, count: 228) + program
    }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.text, to: "m.txt")
        try folder.write(Data(Self.program(endingWith: "")), to: "pe")
        try folder.write(Data(Self.program(endingWith: Self.text)), to: "marked-pe")
        try folder.write(Data(Self.universal), to: "fat")
        try folder.write(Self.script, to: "make.sh")
        try expectRun("sh", ["make.sh"], in: folder.path)
        files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/out").sorted()
    }
}

@Suite("What members lie in")
struct LayerTests {
    /// The layers around the text in each of the containers, the innermost last.
    private static let layers: [String: [Layer]] = [
        "v7.tar": [.oldTar], "ustar.tar": [.tar], "gnu.tar": [.tar], "pax.tar": [.tar],
        "newc.cpio": [.cpioNew], "odc.cpio": [.cpioPortable], "crc.cpio": [.cpioChecked],
        "bin.cpio": [.cpioBinary], "single.gzip": [.gzip], "single.bzip2": [.bzip2], "single.xz": [.xz],
        "tar.gzip": [.gzip, .tar], "tar.bzip2": [.bzip2, .tar], "tar.xz": [.xz, .tar], "plain.zip": [.zip],
        "text.docx": [.officeText], "a.7z": [.sevenZip], "a.cab": [.cabinet], "a.xar": [.xar],
        "a.iso9660": [.iso9660], "zip.zip": [.zip, .zip], "zip.tar.gz": [.gzip, .tar, .zip],
        "tar.gz.zip": [.zip, .gzip, .tar], "twice.gz": [.gzip, .gzip], "program-zip": [.linuxProgram, .zip],
        "program-7z": [.linuxProgram, .sevenZip], "script-zip": [.other, .zip], "tar.zst": [.other, .tar],
        "a.ar": [.other], "program-tar.gz": [.linuxProgram, .gzip, .tar],
        "pe-pe": [.windowsProgram, .takenForProgram], "pe-pe-rest": [.windowsProgram, .takenForProgram],
        "pe-zip": [.windowsProgram, .zip], "text-pe": [.other, .takenForProgram],
        "binary-pe": [.other, .takenForProgram], "text-pe-pe-rest": [.other, .takenForProgram],
        "text-pe-zip": [.other, .takenForProgram, .zip],
        "zip-text-pe-rest": [.zip, .other, .takenForProgram], "fat": [.universalProgram],
        "word.docx": [.officeText], "word-end.docx": [.officeMixture],
    ]

    @Test("Each member is told with all layers around it, whatever stands before a container")
    func layers() throws {
        let carriers = try Carriers()
        #expect(Set(carriers.files) == Set(Self.layers.keys).union(["plain.txt"]))
        let unpacker = Unpacker(stagectlBinary, limits: UnpackingLimits(), largest: 1 << 20)
        for (name, layers) in Self.layers {
            let content = try Data(contentsOf: URL(fileURLWithPath: "\(carriers.folder.path)/out/\(name)"))
            var found: Set<[Layer]> = []
            try content.withUnsafeBytes { bytes in
                try unpacker.unpack(bytes, named: name) { (part) throws(Problem) in
                    guard case .member(let path, let content) = part,
                        content.suffix(Carriers.text.utf8.count).elementsEqual(Carriers.text.utf8)
                    else { return }
                    // As a whole it is no member of another kind than all around.
                    if name == "zip-text-pe-rest", path.names == ["big.bin"] { return }
                    found.insert(path.layers)
                }
            }
            #expect(found == [layers], "\(name)")
        }
    }

    @Test("Behind a program for Windows everything is searched with it once more, up to a bound")
    func rest() throws {
        let program = Carriers.program(endingWith: "")
        let result = try unpacked(program + program + Array(Carriers.text.utf8))
        let whole = program + Array(Carriers.text.utf8)
        #expect(
            result == Unpacked(members: [["@1024"]: program, ["@1024-\(2048 + whole.count - 1024)"]: whole]))
        // Only as much of it as a member may have.
        let zeros = [UInt8](repeating: 0, count: 4096)
        let cut = try unpacked(program + program + zeros, limits: UnpackingLimits(member: 3000))
        #expect(cut.members.mapValues(\.count) == [["@1024"]: 1024, ["@1024-4024"]: 3000])
        #expect(cut.obstacles == [])
        // Far behind the beginning of a text, ClamAV looks for no program.
        let late = try unpacked(Array(Carriers.text.utf8) + zeros + program + Array(Carriers.text.utf8))
        #expect(late.members.count == 1)
    }

    @Test("A zip whose directory leaves out what stands at the beginning is ambiguous, and read all the same")
    func beginning() throws {
        let carriers = try Carriers()
        for (name, isTold) in [("word.docx", false), ("word-end.docx", true), ("pe-zip", false)] {
            let content = try Data(contentsOf: URL(fileURLWithPath: "\(carriers.folder.path)/out/\(name)"))
            let result = try unpacked(Array(content))
            #expect(result.obstacles == (isTold ? [.ambiguous] : []), "\(name)")
            #expect(result.members.values.contains { $0.elementsEqual(Carriers.text.utf8) }, "\(name)")
        }
    }

    private static let kinds = [
        "MSEXE", "MACHO_UNIBIN",
        "ANY", "BINARY_DATA", "ELF", "POSIX_TAR", "OLD_TAR", "CPIO_OLD", "CPIO_ODC", "CPIO_NEWC", "CPIO_CRC",
        "ZIP",
        "OOXML_WORD", "7Z", "MSCAB", "ISO9660", "XAR", "GZ", "BZ", "XZ",
    ]

    /// A signature for each kind, for some two in one another, and for some three.
    private static var signatures: String {
        let text = Carriers.text.utf8.prefix(38).map { String(format: "%02x", $0) }.joined()
        func line(_ name: String, _ attribute: String) -> String {
            "\(name);Engine:100-255,\(attribute),Target:0;0;\(text)\n"
        }
        var lines = ""
        for kind in kinds {
            lines += line("C.\(kind)", "Container:CL_TYPE_\(kind)")
            lines += line("I.\(kind)", "Intermediates:CL_TYPE_\(kind)")
        }
        for kind in ["ANY", "ZIP", "POSIX_TAR", "GZ", "7Z", "MSEXE"] {
            for outer in ["ANY", "GZ", "ZIP", "ELF", "BINARY_DATA", "MSEXE", "OOXML_WORD"] {
                lines += line("I.\(outer).\(kind)", "Intermediates:CL_TYPE_\(outer)>CL_TYPE_\(kind)")
            }
        }
        for kinds in [
            ["GZ", "POSIX_TAR", "ZIP"], ["ZIP", "GZ", "POSIX_TAR"], ["ANY", "ANY", "ANY"],
            ["MSEXE", "MSEXE", "MSEXE"],
            ["ZIP", "MSEXE", "MSEXE"],
        ] {
            let text = kinds.map { "CL_TYPE_\($0)" }.joined(separator: ">")
            lines += line("I.\(kinds.joined(separator: "."))", "Intermediates:\(text)")
        }
        return lines
    }

    private func found(_ scenario: Scenario) throws -> Set<String> {
        let document = try JSONSerialization.jsonObject(
            with: scenario.json(["check", "v1.0.0"]).result.output)
        let result = (document as? [String: Any])?["result"] as? [String: Any]
        let delivery = try #require((result?["deliveries"] as? [[String: Any]])?.first)
        var found: Set<String> = []
        for finding in delivery["findings"] as? [[String: Any]] ?? []
        where finding["code"] as? String == "malware.found" {
            let subject = finding["subject"] as? String ?? ""
            found.insert("\(subject): \(finding["found"] as? String ?? "") FOUND")
        }
        return found
    }

    @Test("Signatures that ask for containers find what clamscan finds, and no place answers for another one")
    func peer() throws {
        let carriers = try Carriers()
        let scenario = try Scenario()
        for name in carriers.files {
            try expectRun("cp", ["\(carriers.folder.path)/out/\(name)", scenario.work])
        }
        let text = Carriers.text.utf8.prefix(38).map { String(format: "%02x", $0) }.joined()
        try scenario.folder.write(
            "Only;Engine:100-255,Container:CL_TYPE_OLD_TAR,Target:0;0;\(text)\n", to: "signatures/a.ldb")
        try scenario.begin()
        try scenario.deliver("v1.0.0", [:])
        let first = try found(scenario)
        #expect(first == ["v7.tar: Only.UNOFFICIAL FOUND"])
        // By now the same text is remembered as clean, by itself and in other containers.
        #expect(try found(scenario) == first)

        try scenario.folder.write(Self.signatures, to: "signatures/a.ldb")
        let ours = try found(scenario)
        try FileManager.default.createDirectory(
            atPath: "\(carriers.folder.path)/db", withIntermediateDirectories: true)
        try carriers.folder.write(Self.signatures, to: "db/a.ldb")
        let result = try run(
            "clamscan", ["--no-summary", "--allmatch", "--database=db", "-r", "out"], in: carriers.folder.path
        )
        try #require(result.status < 2, "\(result.errors)")
        let theirs = Set(
            result.text.split(separator: "\n").filter { $0.hasSuffix(" FOUND") }
                .map { $0[($0.lastIndex(of: "/") ?? $0.startIndex)...].dropFirst().description })
        #expect(theirs.subtracting(ours) == [])
        #expect(theirs.count > 100)
        // What ClamAV does not open, and what counts as several things here.
        let unopened: Set<String> = ["tar.zst", "a.ar", "program-tar.gz"]
        let more = ours.subtracting(theirs).map { String($0.prefix { $0 != ":" }) }
        let manifold = Set(more.filter { !$0.contains("pe-") && !$0.hasSuffix("-pe") }).subtracting(unopened)
        #expect(manifold.isSubset(of: ["text.docx", "word.docx", "word-end.docx"]), "\(manifold)")
        for kind in ["MSEXE", "ZIP", "MACHO_UNIBIN", "OOXML_WORD"] {
            #expect(theirs.contains { $0.hasSuffix(" C.\(kind).UNOFFICIAL FOUND") })
        }
        #expect(theirs.contains("text-pe-pe-rest: I.MSEXE.MSEXE.MSEXE.UNOFFICIAL FOUND"))
        #expect(theirs.contains("word-end.docx: I.OOXML_WORD.ZIP.UNOFFICIAL FOUND"))
        for name in unopened {
            #expect(ours.contains { $0.hasPrefix("\(name): C.") && !$0.hasPrefix("\(name): C.ANY") })
        }
    }
}
