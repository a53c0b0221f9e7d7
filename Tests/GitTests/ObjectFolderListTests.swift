import Git
import Testing

@Suite("Lists of object folders")
struct ObjectFolderListTests {
    @Test(
        "Paths are read as Git writes them",
        arguments: [
            ("", []), ("/a", ["/a"]), ("/a:/b", ["/a", "/b"]), (":/a::/b:", ["/a", "/b"]),
            ("\"/a:b\":/c", ["/a:b", "/c"]), ("\"/\\\"\\\\\\t\\303\\244\"", ["/\"\\\tä"]),
            ("#comment:/a", ["/a"]), ("/a#b", ["/a#b"]), ("\"\"", []),
        ])
    func read(text: String, paths: [String]) {
        #expect(ObjectFolderList.parse(text) == paths)
    }

    @Test(
        "A quotation that is not one is not guessed at",
        arguments: ["\"/a", "\"/a\\", "\"/a\\q\"", "\"/a\\8\"", "\"/a\\77\"", "\"/a\"b", "\"\\377\""])
    func refused(text: String) {
        #expect(ObjectFolderList.parse(text) == nil)
    }
}
