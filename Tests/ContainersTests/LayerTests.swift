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
        """

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.text, to: "m.txt")
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
    ]

    @Test("Each member is told with all layers around it, whatever stands before a container")
    func layers() throws {
        let carriers = try Carriers()
        #expect(Set(carriers.files) == Set(Self.layers.keys).union(["plain.txt"]))
        let unpacker = Unpacker(stagectlBinary, limits: UnpackingLimits(), largest: 1 << 20)
        for (name, layers) in Self.layers {
            let content = try Data(contentsOf: URL(fileURLWithPath: "\(carriers.folder.path)/out/\(name)"))
            var found: [[Layer]] = []
            try content.withUnsafeBytes { bytes in
                try unpacker.unpack(bytes, named: name) { (part) throws(Problem) in
                    guard case .member(let path, let content) = part,
                        content.elementsEqual(Carriers.text.utf8)
                    else { return }
                    found.append(path.layers)
                }
            }
            #expect(found == [layers], "\(name)")
        }
    }

    private static let kinds = [
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
        for kind in ["ANY", "ZIP", "POSIX_TAR", "GZ", "7Z"] {
            for outer in ["ANY", "GZ", "ZIP", "ELF", "BINARY_DATA"] {
                lines += line("I.\(outer).\(kind)", "Intermediates:CL_TYPE_\(outer)>CL_TYPE_\(kind)")
            }
        }
        for kinds in [["GZ", "POSIX_TAR", "ZIP"], ["ZIP", "GZ", "POSIX_TAR"], ["ANY", "ANY", "ANY"]] {
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
        // What ClamAV does not open, and what it takes for an office program's alone.
        let unopened: Set<String> = ["tar.zst", "a.ar", "program-tar.gz"]
        let more = ours.subtracting(theirs).filter { !unopened.contains(String($0.prefix { $0 != ":" })) }
        #expect(more == ["text.docx: C.ZIP.UNOFFICIAL FOUND", "text.docx: I.ZIP.UNOFFICIAL FOUND"])
        for name in unopened {
            #expect(ours.contains { $0.hasPrefix("\(name): C.") && !$0.hasPrefix("\(name): C.ANY") })
        }
    }
}
