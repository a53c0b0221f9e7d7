/// What a container or a program begins with.
enum Landmark: Sendable, Hashable {
    /// One that libarchive opens, of exactly this format.
    case archive(ArchiveFormat)
    /// A single content, packed by a program such as gzip or xz.
    case packed(Packing)
    /// A pack of Git, or a bundle with one behind its head.
    case gitPack
    case gitBundle
    /// A program for Windows.
    case windowsProgram
    /// A program for Linux and others.
    case linuxProgram
    /// A container of a kind that nothing here opens.
    case opaque(String)

    /// Whether something that cannot be opened after all is named as that: the landmark is not one that stands by chance in other
    /// content.
    var isSure: Bool {
        switch self {
        case .archive(.tar), .archive(.cpio), .archive(.lha), .archive(.zipWithoutDirectory), .packed: false
        case .archive, .gitPack, .gitBundle, .opaque: true
        case .windowsProgram, .linuxProgram: false
        }
    }
}

/// A landmark and where it stands.
struct Sight: Sendable, Hashable {
    let landmark: Landmark
    let offset: Int
}

/// The formats that libarchive is asked to read; never all that it knows: plain digits would count as one of them.
enum ArchiveFormat: UInt8, Sendable, Hashable, CaseIterable {
    case tar, zip, zipWithoutDirectory, sevenZip, cabinet, cpio, ar, rpm, xar, iso9660, rar, rar5, lha
}

extension Bytes {
    /// Returns what stands at a position, if it is the beginning of something; nothing there is trusted.
    func landmark(at position: Int) -> Landmark? {
        switch self[position] {
        case 0x50: zipLandmark(at: position)
        case 0x1f: packedLandmark(at: position)
        case 0x37: has([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], at: position) ? .archive(.sevenZip) : nil
        case 0x52: rarLandmark(at: position)
        case 0x4d: cabinetOrProgram(at: position)
        case 0x21: has("!<arch>\n", at: position) ? .archive(.ar) : nil
        case 0x30: isPortableCpio(at: position) ? .archive(.cpio) : nil
        case 0xed: has([0xed, 0xab, 0xee, 0xdb, 3], at: position) ? .archive(.rpm) : nil
        case 0x78: isXar(at: position) ? .archive(.xar) : nil
        case 0x28, 0x04, 0x4c, 0xfd, 0x42: packedLandmark(at: position)
        case 0x75: isTarMark(at: position) ? .archive(.tar) : nil
        case 0x7f: isLinuxProgram(at: position) ? .linuxProgram : nil
        case 0x68, 0x73: isSquashFS(at: position) ? .opaque("squashfs") : nil
        case 0x23:
            has("# v2 git bundle\n", at: position) || has("# v3 git bundle\n", at: position)
                ? .gitBundle : nil
        default: nil
        }
    }

    /// The first byte of every landmark that may stand anywhere, and the byte after it.
    static let landmarkPairs: [(UInt8, UInt8)] = [
        (0x50, 0x4b), (0x50, 0x41), (0x1f, 0x8b), (0x37, 0x7a), (0x52, 0x61), (0x4d, 0x53), (0x4d, 0x5a),
        (0x21, 0x3c),
        (0x30, 0x37), (0xed, 0xab), (0x78, 0x61), (0x28, 0xb5), (0x04, 0x22), (0x4c, 0x5a), (0xfd, 0x37),
        (0x42, 0x5a), (0x75, 0x73), (0x7f, 0x45), (0x68, 0x73), (0x73, 0x71), (0x23, 0x20),
    ]

    private func zipLandmark(at position: Int) -> Landmark? {
        if has("PACK", at: position), let version = bigNumber(at: position + 4, bytes: 4),
            (2...3).contains(version),
            let objects = bigNumber(at: position + 8, bytes: 4), objects > 0
        {
            return .gitPack
        }
        // A zip's local header: of a known method, with a name.
        guard has([0x50, 0x4b, 3, 4], at: position), let version = number(at: position + 4, bytes: 1),
            version < 100,
            let method = number(at: position + 8, bytes: 2), ZipStructure.isMethod(method),
            let length = number(at: position + 26, bytes: 2), (1...4096).contains(length),
            position + 30 + length <= count
        else { return nil }
        return .archive(.zipWithoutDirectory)
    }

    private func rarLandmark(at position: Int) -> Landmark? {
        if has([0x52, 0x61, 0x72, 0x21, 0x1a, 7, 0], at: position) { return .archive(.rar) }
        return has([0x52, 0x61, 0x72, 0x21, 0x1a, 7, 1, 0], at: position) ? .archive(.rar5) : nil
    }

    private func cabinetOrProgram(at position: Int) -> Landmark? {
        if has([0x4d, 0x53, 0x43, 0x46, 0, 0, 0, 0], at: position),
            let size = number(at: position + 8, bytes: 4),
            size >= 36, has([3, 1], at: position + 24)
        {
            return .archive(.cabinet)
        }
        return windowsProgramExtent(at: position) == nil ? nil : .windowsProgram
    }

    private func isPortableCpio(at position: Int) -> Bool {
        guard position + 110 <= count, has("070701", at: position) || has("070702", at: position) else {
            return has("070707", at: position) && position + 76 <= count
                && (position + 6..<position + 76).allSatisfy { (0x30...0x37).contains(self[$0]) }
        }
        return (position + 6..<position + 110).allSatisfy { isHexDigit(self[$0]) }
    }

    private func isXar(at position: Int) -> Bool {
        guard has("xar!", at: position), let header = bigNumber(at: position + 4, bytes: 2) else {
            return false
        }
        return (28...1024).contains(header) && bigNumber(at: position + 6, bytes: 2) == 1
    }

    private func isSquashFS(at position: Int) -> Bool {
        let isLittle = has("hsqs", at: position)
        guard isLittle || has("sqsh", at: position), position + 96 <= count else { return false }
        let major = isLittle ? number(at: position + 28, bytes: 2) : bigNumber(at: position + 28, bytes: 2)
        return (1...4).contains(major ?? 0)
    }

    /// Whether the mark of a tar stands here in a header whose checksum holds.
    private func isTarMark(at position: Int) -> Bool {
        guard has("ustar", at: position) else { return false }
        return hasTarChecksum(at: position - 257)
    }

    /// Whether the 512 bytes at a position are the header of a tar, of the oldest kind too.
    func hasTarChecksum(at position: Int) -> Bool {
        guard position >= 0, position + 512 <= count, self[position] != 0 else { return false }
        var stated = 0
        var digits = 0
        for index in position + 148..<position + 156 {
            let byte = self[index]
            if byte == 0x20 || byte == 0 {
                if digits > 0 { break }
                continue
            }
            guard (0x30...0x37).contains(byte) else { return false }
            stated = stated * 8 + Int(byte - 0x30)
            digits += 1
        }
        guard digits > 0 else { return false }
        var sum = 0
        var signed = 0
        for index in position..<position + 512 {
            let byte = (148..<156).contains(index - position) ? 0x20 : self[index]
            sum += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return stated == sum || stated == signed
    }
}

func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
}
