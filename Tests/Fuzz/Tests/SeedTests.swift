import Foundation
import Support
import Testing

@Suite("Fuzz targets")
struct SeedTests {
    private static let folder = "\(repositoryRoot)/Tests/Fuzz/Seeds"

    /// The committed inputs of a target, by name.
    private static func seeds(of target: String) throws -> [(name: String, bytes: [UInt8])] {
        let elsewhere = ["pipeline", "yaml"].contains(target) ? ["\(repositoryRoot)/pipelines"] : []
        var seeds: [(name: String, bytes: [UInt8])] = []
        for folder in ["\(folder)/\(target)"] + elsewhere {
            guard let names = FileManager.default.enumerator(atPath: folder) else { continue }
            for case let name as String in names {
                guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                    continue
                }
                seeds.append((name, [UInt8](content)))
            }
        }
        return seeds
    }

    @Test(
        "Each holds for its seeds, for parts of them and with a byte changed here and there",
        arguments: FuzzTarget.all)
    func seeds(target: FuzzTarget) throws {
        let seeds = try Self.seeds(of: target.name)
        #expect(!seeds.isEmpty, "\(target.name) has no seeds")
        var state: UInt64 = 1
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(bound, 1)
        }
        try target.run([])
        for seed in seeds where seed.bytes.count <= target.longest {
            try target.run(seed.bytes)
            for _ in 0..<max(1, 200 / seeds.count) {
                var bytes = seed.bytes
                for _ in 0...random(below: 3) where !bytes.isEmpty {
                    bytes[random(below: bytes.count)] = UInt8(random(below: 256))
                }
                try target.run(bytes)
                try target.run(Array(bytes.prefix(random(below: bytes.count))))
            }
        }
    }

    @Test("Every folder of seeds belongs to a target")
    func folders() throws {
        let names = Set(FuzzTarget.all.map(\.name))
        #expect(names.count == FuzzTarget.all.count)
        for folder in try FileManager.default.contentsOfDirectory(atPath: Self.folder) {
            #expect(names.contains(folder), "\(folder)")
        }
    }
}
