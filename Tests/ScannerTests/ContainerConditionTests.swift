import Scanner
import Support
import Testing

@Suite("Signatures that ask for containers")
struct ContainerConditionTests {
    private static let program = ContentLayer([.data, .windowsProgram], isRepeated: true)

    /// What lies around the content, the innermost first; the attribute; whether it holds.
    private static let table: [(around: [ContentLayer], attribute: String, holds: Bool)] = [
        ([], "Container:CL_TYPE_ANY", true), ([[.zip]], "Container:CL_TYPE_ANY", false),
        ([], "Container:CL_TYPE_ZIP", false), ([[.zip]], "Container:CL_TYPE_ZIP", true),
        ([[.tar]], "Container:CL_TYPE_ZIP", false), ([[.tar], [.zip]], "Container:CL_TYPE_ZIP", false),
        ([[.tar], [.zip]], "Container:CL_TYPE_POSIX_TAR", true),
        ([[.officeText, .zip]], "Container:CL_TYPE_ZIP", true),
        ([[.officeText, .zip]], "Container:CL_TYPE_OOXML_WORD", true),
        ([[.officeText, .zip]], "Container:CL_TYPE_OOXML_XL", false),
        ([[.tar], [.gzip]], "Intermediates:CL_TYPE_GZ>CL_TYPE_POSIX_TAR", true),
        ([[.tar], [.gzip]], "Intermediates:CL_TYPE_POSIX_TAR>CL_TYPE_GZ", false),
        ([[.tar], [.gzip]], "Intermediates:CL_TYPE_POSIX_TAR", true),
        ([[.tar], [.gzip]], "Intermediates:CL_TYPE_GZ", false),
        ([[.tar], [.gzip], [.zip]], "Intermediates:CL_TYPE_GZ>CL_TYPE_POSIX_TAR", true),
        ([[.tar]], "Intermediates:CL_TYPE_GZ>CL_TYPE_POSIX_TAR", false),
        ([], "Intermediates:CL_TYPE_ANY", false), ([[.zip]], "Intermediates:CL_TYPE_ANY", true),
        ([[.zip]], "Intermediates:CL_TYPE_ANY>CL_TYPE_ANY", false),
        ([[.zip], [.zip]], "Intermediates:CL_TYPE_ANY>CL_TYPE_ANY", true),
        ([[.zip], [.tar]], "Intermediates:CL_TYPE_ANY>CL_TYPE_ZIP", true),
        // It takes no place: the innermost is what is named before it.
        ([[.zip], [.tar]], "Intermediates:CL_TYPE_ZIP>CL_TYPE_ANY", true),
        ([[.tar], [.zip]], "Intermediates:CL_TYPE_ZIP>CL_TYPE_ANY", false),
        ([[.zip]], "Intermediates:CL_TYPE_ZIP>CL_TYPE_ANY", false),
        // One that stands for several.
        ([program], "Container:CL_TYPE_MSEXE", true), ([program], "Container:CL_TYPE_BINARY_DATA", true),
        ([program], "Intermediates:CL_TYPE_MSEXE>CL_TYPE_MSEXE>CL_TYPE_MSEXE", true),
        ([program], "Intermediates:CL_TYPE_ZIP>CL_TYPE_MSEXE", false),
        ([program, [.zip]], "Intermediates:CL_TYPE_ZIP>CL_TYPE_MSEXE>CL_TYPE_MSEXE", true),
        ([program, [.zip]], "Intermediates:CL_TYPE_ZIP>CL_TYPE_MSEXE", true),
        ([program, [.zip]], "Intermediates:CL_TYPE_MSEXE>CL_TYPE_ZIP", false),
        ([[.zip], program], "Intermediates:CL_TYPE_MSEXE>CL_TYPE_ZIP>CL_TYPE_ZIP", false),
        ([[.windowsProgram]], "Intermediates:CL_TYPE_MSEXE>CL_TYPE_MSEXE", false),
        ([[.tar], [.gzip]], "Intermediates:CL_TYPE_GZ>CL_TYPE_POSIX_TAR,Container:CL_TYPE_POSIX_TAR", true),
        ([[.tar], [.gzip]], "Intermediates:CL_TYPE_GZ>CL_TYPE_POSIX_TAR,Container:CL_TYPE_GZ", false),
    ]

    @Test("They count in content that lies in just these, and nowhere else")
    func conditions() throws {
        let lines = Self.table.enumerated().map {
            "N\($0);Engine:100-255,\($1.attribute),Target:0;0;616263\n"
        }
        let database = try database(["a.ldb": lines.joined()])
        #expect(database.active == Self.table.count && database.inactive == 0)
        for (number, row) in Self.table.enumerated() {
            let matches = try Array("xxabcxx".utf8).withUnsafeBytes {
                try database.matches(in: $0, named: "content", within: row.around)
            }
            #expect(matches.contains { $0.signature == "N\(number).UNOFFICIAL" } == row.holds, "\(row)")
        }
    }

    @Test("What nobody unpacks is counted as inactive, and a line that breaks the rules is named")
    func inactive() throws {
        let kinds = [
            "PDF", "MAIL", "HTML", "MSOLE2", "RTF", "SWF", "ARJ", "ZIPSFX", "7ZSFX", "TEXT_ASCII", "JAVA",
            "NONE",
        ]
        let lines = kinds.map { "N\($0);Engine:51-255,Container:CL_TYPE_\($0),Target:0;0;616263\n" }
        let deep = Array(repeating: "CL_TYPE_ZIP", count: 17).joined(separator: ">")
        let database = try database([
            "a.ldb": lines.joined()
                + "Good;Target:0;0;616263\nDeep;Engine:51-255,Intermediates:\(deep),Target:0;0;616263\n"
        ])
        #expect(database.active == 1 && database.inactive == kinds.count + 1)
        #expect(try database.names(Array("abc".utf8)) == ["Good"])
    }
}
