@testable import Containers

extension FuzzTarget {
    /// A file with whatever lies in it, unpacked as behind the fence, but without it.
    static let containerWalk = FuzzTarget("container-walk", longest: 1 << 15) { input in
        let limits = UnpackingLimits(
            total: 4 << 20, member: 1 << 20, ratio: 1000, members: 200, depth: 6, seconds: 30)
        var open: MemberPath?
        var (total, members, content) = (0, 0, 0)
        var broken: String?
        let walk = Walk(limits: limits, size: input.count) { event in
            switch event {
            case .begin(let path):
                if open != nil { broken = "a member begins within another" }
                if path.names.isEmpty { broken = "a member without a name" }
                (open, content, members) = (path, 0, members + 1)
            case .bytes(let bytes):
                if open == nil { broken = "bytes of no member" }
                content += bytes.count
                total += bytes.count
                if content > limits.member { broken = "a member larger than allowed" }
            case .end:
                if open == nil { broken = "no member ends" }
                open = nil
            case .notLookedInto(_, _, let bytes, _):
                if bytes < 0 { broken = "less than nothing was not looked into" }
            case .escapingPath: break
            }
        }
        input.withBytes { walk.run($0, named: "input") }
        if let broken { throw Violation(description: broken) }
        try require(open == nil, "a member without an end")
        // What stands behind programs has a bound of its own.
        let counted = total - (Walk.mostBehindPrograms - walk.leftBehindPrograms)
        try require(counted <= limits.total, "\(counted) bytes of \(limits.total) allowed")
    }

    /// The directory of a zip beside its headers.
    static let zipStructure = FuzzTarget("zip-structure") { input in
        let zip = input.withBytes { ZipStructure($0) }
        guard let zip else { return }
        try require(zip.directory.upperBound <= input.count, "a directory behind the end")
        for entry in zip.entries {
            try require((entry.content?.upperBound ?? 0) <= input.count, "a member behind the end")
        }
    }

    /// A pack of Git, and every object in it.
    static let gitPack = FuzzTarget("git-pack", longest: 16_384) { input in
        let limit = 1 << 16
        try input.withBytes { bytes in
            var pack = GitPack(bytes, limit: limit)
            try require((pack.end ?? 0) <= bytes.count, "a pack that ends behind the end")
            for place in pack.places.prefix(64) {
                guard let object = pack.object(at: place, limit: limit) else { continue }
                try require(object.content.count <= limit, "an object larger than allowed")
            }
        }
    }

    /// What Deflate64 has packed.
    static let deflate64 = FuzzTarget("deflate64") { input in
        var count = 0
        _ = input.withBytes { bytes in
            Inflater64.inflate(bytes, crc: 0) { piece, offset in
                guard offset == count else { return false }
                count += piece.count
                return count < 1 << 22
            }
        }
    }

    /// What brotli has packed.
    static let brotli = FuzzTarget("brotli") { input in
        var count = 0
        var isInOrder = true
        let end = input.withBytes { bytes in
            Unbrotler.unpack(bytes) { piece, offset in
                isInOrder = isInOrder && offset == count
                count += piece.count
                return count < 1 << 22
            }.end
        }
        try require(isInOrder, "pieces in another order")
        try require((0...input.count).contains(end), "an end behind the end")
    }

    /// Where packed content ends, by what stands around it.
    static let packedEnd = FuzzTarget("packed-end", longest: 1 << 14) { input in
        try input.withBytes { bytes in
            for packing in [Packing.xz, .zstd] {
                guard let end = bytes.packedEnd(by: packing) else { continue }
                try require((1...bytes.count).contains(end), "an end behind the end")
            }
        }
    }
}
