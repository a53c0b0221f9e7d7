/// Writes down the functions that a Windows program imports, in the form that import hashes are of.
///
/// The form is `library.function` in lower case, with commas between them, in the order of the table. Where ClamAV gives up
/// on a table, there is no hash, and so no text.
struct ImportTable {
    /// The text; nil if there is no table, or none that is hashed.
    private(set) var text: [UInt8]?

    private let program: PortableExecutable
    private let content: Content

    private static let longestName = 256
    private static let mostLibraries = 1024
    /// Functions of all libraries together: tables that lie upon each other must not keep a scan busy.
    private static let mostFunctions = 1 << 16

    init(of program: PortableExecutable, in content: Content) {
        self.program = program
        self.content = content
        text = read()
    }

    private func read() -> [UInt8]? {
        guard let table = program.directory(1), table.address > 0, table.size > 0,
            let start = program.offset(of: table.address),
            Int(start) + Int(table.size) <= content.count
        else { return nil }
        var text: [UInt8] = []
        var functions = 0
        var position = Int(start)
        var left = Int(table.size)
        var libraries = 0
        while left > 20, libraries < Self.mostLibraries {
            guard let lookup = content.word32(at: position), let name = content.word32(at: position + 12),
                let addresses = content.word32(at: position + 16)
            else { return nil }
            if name == 0 { break }
            position += 20
            left -= 20
            libraries += 1
            guard let place = program.offset(of: name), Int(place) <= content.count,
                let library = self.name(at: Int(place), within: content.count - Int(place)),
                let thunks = thunks(lookup, addresses)
            else { return nil }
            guard append(library, at: Int(thunks), to: &text, counting: &functions) else { return nil }
        }
        return text
    }

    private func thunks(_ lookup: UInt32, _ addresses: UInt32) -> UInt32? {
        if lookup > 0, let place = program.offset(of: lookup), place > 0 { return place }
        return program.offset(of: addresses)
    }

    /// Appends the functions of one library; false if the table is not hashed.
    private func append(
        _ library: ArraySlice<UInt8>, at start: Int, to text: inout [UInt8], counting functions: inout Int
    ) -> Bool {
        let stem = stem(of: library).map(lowered)
        var position = start
        while let thunk = content.word32(at: position), thunk != 0 {
            position += 4
            functions += 1
            guard functions <= Self.mostFunctions else { return false }
            guard let name = function(thunk, of: library) else { continue }
            guard name.allSatisfy(isNameByte) else { return false }
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text += stem
            text.append(UInt8(ascii: "."))
            text += name.map(lowered)
        }
        return true
    }

    /// Returns the name of an imported function; nil if it lies too near to the end to be read.
    private func function(_ thunk: UInt32, of library: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if thunk >> 31 == 1 {
            return Array(ExportedNames.name(of: UInt16(truncatingIfNeeded: thunk), in: library).utf8)[...]
        }
        // A number that helps the loader stands before the name.
        let place = Int(program.offset(of: thunk) ?? 0)
        return name(at: place + 2, within: content.count - place)
    }

    /// Returns the bytes up to a zero, if as many as a name may have can be read.
    private func name(at position: Int, within length: Int) -> ArraySlice<UInt8>? {
        let most = min(Self.longestName, length)
        guard most > 0, content.holds(most, at: position) else { return nil }
        var bytes: [UInt8] = []
        for place in position..<(position + most) {
            if content[place] == 0 { break }
            bytes.append(content[place])
        }
        return bytes[...]
    }

    /// Returns the name of a library without an ending that says no more than that it is one.
    private func stem(of library: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let dot = library.firstIndex(of: UInt8(ascii: ".")) else { return library }
        let ending = library[dot...].prefix(4).map(lowered)
        let isUsual = [".dll", ".ocx", ".sys"].contains { ending.elementsEqual($0.utf8) }
        return isUsual ? library[..<dot] : library
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e: true
        default: false
        }
    }
}
