import Foundation
import Seals
import Testing

@Suite("Canonical JSON")
struct JSONValueTests {
    /// The example of RFC 8785, section 3.2.3, with its euro sign and its Hebrew letter.
    @Test("Names are in the order of their UTF-16 code units")
    func order() {
        let value = JSONValue.object([
            "\u{20AC}": .string("Euro Sign"), "\r": .string("Carriage Return"),
            "\u{FB33}": .string("Hebrew Letter Dalet With Dagesh"), "1": .string("One"),
            "\u{1F600}": .string("Emoji: Grinning Face"), "\u{80}": .string("Control"),
            "\u{F6}": .string("Latin Small Letter O With Diaeresis"),
        ])
        let expected =
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
            + "\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
            + "\"\u{1F600}\":\"Emoji: Grinning Face\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        #expect(String(decoding: value.canonical, as: UTF8.self) == expected)
    }

    @Test("Only what must be escaped is escaped, in its shortest form")
    func escapes() {
        let value = JSONValue.string(
            "\u{20AC}$\u{0F}\u{0A}A'B\u{22}\u{5C}\u{5C}\u{22}/\u{8}\u{9}\u{C}\u{D}\u{0}\u{7F}")
        let expected = "\"\u{20AC}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\\u0000\u{7F}\""
        #expect(String(decoding: value.canonical, as: UTF8.self) == expected)
    }

    @Test("Two values are the same exactly if they are written in the same way")
    func sameness() {
        let values: [JSONValue] = [
            .null, .boolean(true), .boolean(false), .integer(0), .integer(1), .string(""), .string("0"),
            .string("\u{FC}"), .string("u\u{308}"), .string("a long text that is kept elsewhere \u{FC}"),
            .string("a long text that is kept elsewhere u\u{308}"), .string("q\u{307}\u{323}"),
            .string("q\u{323}\u{307}"), .array([]), .array([.null]), .array([.integer(1), .string("a")]),
            .array([.string("a"), .integer(1)]), .object([:]), .object(["a": .null]), .object(["b": .null]),
            .object(["\u{FC}": .null]), .object(["u\u{308}": .null]), .object(["a": .null, "b": .null]),
            .object(["a": .array([.string("\u{FC}")])]), .object(["a": .array([.string("u\u{308}")])]),
        ]
        for first in values {
            for second in values {
                #expect(first.isSame(as: second) == (first.canonical == second.canonical))
            }
        }
    }

    @Test("A document is read back as it was, and Foundation reads the same")
    func roundTrip() throws {
        let value = JSONValue.object([
            "schema": .string("stagectl.release/1"), "numbers": .array([.integer(0), .integer(-1)]),
            "great": .integer((1 << 53) - 1), "small": .integer(1 - (1 << 53)), "leer": .object([:]),
            "none": .array([]), "nothing": .null, "yes": .boolean(true), "no": .boolean(false),
            "Begründung": .string("geprüft \u{1F44D} \"ja\"\n\u{1}"),
        ])

        #expect(try JSONValue(parsingCanonical: value.canonical, limit: 10_000) == value)

        let other = try #require(
            try JSONSerialization.jsonObject(with: Data(value.canonical)) as? [String: Any])
        #expect(other["Begründung"] as? String == value["Begründung"]?.string)
        #expect(other["great"] as? Int64 == value["great"]?.integer)
        #expect(other.count == value.object?.count)
    }

    @Test("Values are reached by name and kind, and never taken for another kind")
    func access() {
        let value = JSONValue.object(["a": .array([.integer(1), .boolean(true)])])
        #expect(value["a"]?.array?.first?.integer == 1)
        #expect(value["a"]?.array?.last?.boolean == true)
        #expect(value["b"] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(value.string == nil && value.integer == nil && value.boolean == nil && value.array == nil)
        #expect(JSONValue.string("x").object == nil)
    }

    @Test(
        "Every other way to write the same is refused",
        arguments: [
            "", " ", "1 ", " 1", "{ }", "[1, 2]", "{\"a\": 1}", "{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":1}",
            "{\"a\":1,\"a\":2}", "\"\\u0041\"", "\"\\/\"", "\"\\u000a\"", "\"\\u000F\"", "\"\\u+00f\"",
            "\"\\ud83d\\ude00\"", "\"\n\"", "\"\u{1}\"", "01", "-0", "+1", "1.0", "1e3", "--1", "1-1", "-",
            "9007199254740992", "-9007199254740992", "99999999999999999999", "nul", "nulll", "truefalse", "{",
            "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{1:1}",
            "\"", "\"\\", "\"\\u", "\"\\u00", "\"\\x\"", "'a'", "1\n", "1,2", "\u{FEFF}1", "NaN", "Infinity",
            "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"e\u{301}\":2,\"\u{E9}\":1}",
        ])
    func refused(text: String) {
        #expect(throws: MalformedSeal.self) {
            try JSONValue(parsingCanonical: Array(text.utf8), limit: 1_000)
        }
    }

    @Test(
        "Bytes that are no UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3]])
    func encoding(bytes: [UInt8]) {
        #expect(throws: MalformedSeal.self) {
            try JSONValue(parsingCanonical: [0x22] + bytes + [0x22], limit: 1_000)
        }
    }

    @Test("Depth and length are bounded")
    func bounds() throws {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: depth)
                + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(try JSONValue(parsingCanonical: nested(64), limit: 128).array?.count == 1)
        #expect(throws: MalformedSeal.self) { try JSONValue(parsingCanonical: nested(65), limit: 200) }
        #expect(throws: MalformedSeal.self) {
            try JSONValue(parsingCanonical: nested(100_000), limit: 1 << 20)
        }
        #expect(throws: MalformedSeal.self) { try JSONValue(parsingCanonical: nested(64), limit: 127) }
    }

    @Test("Cut off anywhere, a document is refused and nothing crashes")
    func truncated() throws {
        let whole = Array("{\"a\":[1,\"\\u0001x\u{E9}\",true,null,{\"b\":false}],\"c\":-12}".utf8)
        _ = try JSONValue(parsingCanonical: whole, limit: 1_000)
        for count in 0..<whole.count {
            #expect(throws: MalformedSeal.self) {
                try JSONValue(parsingCanonical: Array(whole.prefix(count)), limit: 1_000)
            }
        }
    }
}
