import Ledger
import Testing

@Suite("Delivery versions")
struct DeliveryVersionTests {
    /// Each older than the next.
    static let ordered = [
        "alpha", "nightly/x", "v", "v1.0-", "v1.0.RELEASE", "v1.0rc1", "vv1", "x1.0",
        "0.0.1", "v0.9", "v1.0.0-0", "v1.0.0-1", "v1.0.0-9", "v1.0.0-10", "v1.0.0-alpha", "v1.0.0-alpha.1",
        "v1.0.0-alpha.beta",
        "v1.0.0-beta", "v1.0.0-beta.2", "v1.0.0-beta.11", "v1.0.0-rc.1", "v1.0.0-rc.1.1", "v1.0.0-rc9",
        "v1.0.0-rc10", "v1.0.0",
        "v1.0.0.1", "v1.0.1", "wohngeld/v1.2", "v1.10", "V2.0", "v2.4.0-x-y", "v2.4.0", "v2.4.0.0.0.5",
        "release-7", "2025.12.31", "2026.1.9",
        "2026.11.1", "2026.11.2", "20261101", "v99999999999999999999999999.0", "v100000000000000000000000000",
    ]

    @Test("Deliveries come in the order of their versions")
    func order() throws {
        let versions = try Self.ordered.map { try #require(DeliveryName($0)).version }
        #expect(versions.shuffled().sorted().map(\.name.text) == Self.ordered)
        for (index, version) in versions.enumerated() {
            #expect(!(version < version))
            for newer in versions[(index + 1)...] {
                #expect(version < newer, "\(version.name.text) < \(newer.name.text)")
                #expect(!(newer < version))
            }
        }
    }

    @Test(
        "Whether a name has a version in it",
        arguments: zip(["v1", "latest", "a-1", "a1"], [true, false, true, false]))
    func numbered(text: String, isNumbered: Bool) throws {
        #expect(try #require(DeliveryName(text)).version.isNumbered == isNumbered)
    }

    @Test(
        "Where the versions are equal, the names decide",
        arguments: [
            ["1.0", "v1.0", "v1.0.0"], ["v1+a", "v1+b"], ["v1.0", "v1.00", "v1.0000"], ["v1-rc01", "v1-rc1"],
        ])
    func tie(names: [String]) throws {
        let versions = try names.map { try #require(DeliveryName($0)).version }
        #expect(versions.reversed().sorted() == versions)
        #expect(Set(versions).count == names.count)
    }
}
