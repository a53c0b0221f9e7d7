/// Finds the strings that tell the version of a Windows program: signatures placed by `VI` begin at their keys.
struct VersionStrings {
    /// Where the keys begin in the file.
    private(set) var keys: Set<Int> = []
    private let program: PortableExecutable
    private let content: Content
    private let base: UInt32
    /// How many entries of folders may still be looked at: folders can point at each other in circles.
    private var allowance = 1 << 16

    private static let versionType: UInt32 = 16
    private static let mostResources = 16

    init(of program: PortableExecutable, in content: Content) {
        self.program = program
        self.content = content
        base = program.directory(2)?.address ?? 0
        guard let resources = program.directory(2), resources.size > 0 else { return }
        for resource in versionResources() { readResource(at: resource) }
    }

    /// Returns the addresses of the descriptions of all resources that tell a version.
    private mutating func versionResources() -> [UInt32] {
        guard let root = folder(at: 0, skippingNamed: true) else { return [] }
        guard let types = entries(root, where: { $0 == Self.versionType }).first,
            let names = folder(at: types.offset, skippingNamed: false)
        else { return [] }
        var found: [UInt32] = []
        for name in entries(names, where: { _ in true }) {
            guard let languages = folder(at: name.offset, skippingNamed: false) else { break }
            for leaf in leaves(languages) {
                found.append(base &+ leaf)
                if found.count == Self.mostResources { return found }
            }
        }
        return found
    }

    /// Where the entries of a folder of resources lie.
    private struct Folder {
        let start: Int
        let count: Int
    }

    private func folder(at offset: UInt32, skippingNamed: Bool) -> Folder? {
        guard let position = program.offset(of: base &+ offset), content.holds(16, at: Int(position)),
            let named = content.word16(at: Int(position) + 12),
            let numbered = content.word16(at: Int(position) + 14)
        else { return nil }
        let start = Int(position) + 16
        return skippingNamed
            ? Folder(start: start + 8 * Int(named), count: Int(numbered))
            : Folder(start: start, count: Int((named &+ numbered)))
    }

    /// Returns the entries of a folder that are folders themselves.
    private mutating func entries(
        _ folder: Folder, where isWanted: (UInt32) -> Bool
    ) -> [(type: UInt32, offset: UInt32)] {
        visit(folder).filter { isWanted($0.type) && $0.offset >> 31 == 1 }
            .map { ($0.type, $0.offset & 0x7fff_ffff) }
    }

    private mutating func leaves(_ folder: Folder) -> [UInt32] {
        visit(folder).filter { $0.offset >> 31 == 0 }.map(\.offset)
    }

    private mutating func visit(_ folder: Folder) -> [(type: UInt32, offset: UInt32)] {
        var found: [(type: UInt32, offset: UInt32)] = []
        for index in 0..<folder.count {
            let position = folder.start + 8 * index
            allowance -= 1
            guard allowance >= 0, let type = content.word32(at: position),
                let offset = content.word32(at: position + 4)
            else { break }
            found.append((type, offset))
        }
        return found
    }

    /// Reads one resource: a tree of blocks, each with its length first.
    private mutating func readResource(at address: UInt32) {
        guard let description = program.offset(of: address), content.holds(16, at: Int(description)),
            let target = content.word32(at: Int(description)),
            let size = content.word32(at: Int(description) + 4),
            let start = program.offset(of: target), content.holds(Int(size), at: Int(start)), size > 4
        else { return }
        let fixed = 6 + 0x20 + 2 + 0x34
        guard let head = content.word32(at: Int(start)) else { return }
        let length = Int(head & 0xffff)
        guard length <= Int(size), length > fixed, head >> 16 == 0x34,
            content.has(Self.wide("VS_VERSION_INFO"), at: Int(start) + 6),
            content.word32(at: Int(start) + 0x28) == 0xfeef_04bd
        else { return }
        readChildren(Int(start) + fixed, length - fixed)
    }

    /// Looks for the block with the strings; the one with the languages may stand before it.
    private mutating func readChildren(_ start: Int, _ length: Int) {
        var position = start
        var left = length
        var hasPassedLanguages = false
        while left > 6 {
            guard let head = content.word32(at: position) else { return }
            let size = Int(head & 0xffff)
            guard size <= left else { return }
            if !hasPassedLanguages, size > 6 + 0x18, content.has(Self.wide("VarFileInfo"), at: position + 6) {
                position += size
                left -= size
                hasPassedLanguages = true
                continue
            }
            guard size > 6 + 0x1e, content.has(Self.wide("StringFileInfo"), at: position + 6) else { return }
            readTables(position + 6 + 0x1e, size - 6 - 0x1e)
            return
        }
    }

    private mutating func readTables(_ start: Int, _ length: Int) {
        var position = start
        var left = length
        while left > 6 {
            guard let head = content.word32(at: position) else { return }
            let size = Int(head & 0xffff)
            guard size <= left, size > 24, readStrings(position + 24, size - 24) else { return }
            position += size
            left -= size
        }
    }

    /// Takes the keys of all strings that have a value; false if a string is not what it must be.
    private mutating func readStrings(_ start: Int, _ length: Int) -> Bool {
        var position = start
        var left = length
        while left > 6 {
            guard let head = content.word32(at: position) else { return false }
            let size = (Int(head & 0xffff) + 3) & ~3
            guard size <= left, size > 16 else { return false }
            var key = 6
            while key + 1 < size {
                key += 2
                if content.pair(at: position + key - 2) == 0 { break }
            }
            key = (key + 3) & ~3
            if key < size, size - key > 2 { keys.insert(position + 6) }
            position += size
            left -= size
        }
        return true
    }

    /// Returns a text and the zero that ends it as Windows writes both, two bytes each.
    private static func wide(_ text: String) -> [UInt8] { (Array(text.utf8) + [0]).flatMap { [$0, 0] } }
}
