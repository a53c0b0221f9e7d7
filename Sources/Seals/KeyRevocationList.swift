/// Reads a KRL: what it holds is untrusted until it has been read to its end.
struct KeyRevocationList {
    /// What every KRL begins with, and nothing else does.
    static let magic = Array("SSHKRL\n\0".utf8)

    private var reader: WireReader

    init(_ bytes: [UInt8]) { reader = WireReader(Array(bytes.dropFirst(Self.magic.count))) }

    /// The kinds of sections.
    private enum Section: UInt8 {
        case certificates = 1
        case keys = 2
        case sha1 = 3
        case signature = 4
        case sha256 = 5
        case other = 255
    }

    /// The kinds of sections within that of certificates.
    private enum CertificateSection: UInt8 {
        case serials = 0x20
        case range = 0x21
        case bitmap = 0x22
        case keyIDs = 0x23
        case other = 0x39
    }

    /// Reads everything, and adds it to what has been revoked.
    consuming func read(into revocations: inout Revocations) throws(MalformedRevocations) {
        do throws(MalformedWire) { try readSections(into: &revocations) } catch {
            throw MalformedRevocations(reason: error.reason)
        }
    }

    private mutating func readSections(into revocations: inout Revocations) throws(MalformedWire) {
        let version = try reader.number()
        guard version == 1 else { throw MalformedWire(reason: "KRL version \(version)") }
        // The number and the date of the list say nothing that is asked here.
        _ = try reader.longNumber()
        _ = try reader.longNumber()
        guard try reader.longNumber() == 0 else { throw MalformedWire(reason: "KRL flags") }
        _ = try reader.string()
        _ = try reader.text()
        while reader.count > 0 {
            let kind = try reader.byte()
            var section = WireReader(try reader.string())
            switch Section(rawValue: kind) {
            case .certificates: try Self.readCertificates(&section, into: &revocations)
            case .keys:
                while section.count > 0 { revocations.revoke(key: try Self.key(try section.string())) }
            case .sha1:
                while section.count > 0 { revocations.revoke(sha1: try Self.digest(&section, of: 20)) }
            case .sha256:
                while section.count > 0 { revocations.revoke(sha256: try Self.digest(&section, of: 32)) }
            case .other: try Self.passOver(&section)
            case .signature: throw MalformedWire(reason: "KRL signature")
            case nil: throw MalformedWire(reason: "KRL section \(kind)")
            }
        }
    }

    /// A key that can be compared with others: one that would never match anything is refused.
    private static func key(_ blob: [UInt8]) throws(MalformedWire) -> [UInt8] {
        do throws(KeyDefect) { return try SSHPublicKey(blob: blob).blob } catch {
            switch error {
            // A type of the future signs nothing here, and its key is revoked all the same.
            case .unsupported: return blob
            case .malformed(let reason): throw MalformedWire(reason: "KRL key: \(reason)")
            case .certificate(let type): throw MalformedWire(reason: "KRL key: \(type)")
            }
        }
    }

    private static func digest(_ section: inout WireReader, of count: Int) throws(MalformedWire) -> [UInt8] {
        let digest = try section.string()
        guard digest.count == count else { throw MalformedWire(reason: "KRL digest of \(digest.count) B") }
        return digest
    }

    /// Reads an extension, of which none is known.
    private static func passOver(_ section: inout WireReader) throws(MalformedWire) {
        let name = try section.text()
        let isCritical = try section.byte() != 0
        _ = try section.string()
        try section.end()
        guard !isCritical else { throw MalformedWire(reason: "KRL extension \(name)") }
    }

    private static func readCertificates(
        _ section: inout WireReader, into revocations: inout Revocations
    ) throws(MalformedWire) {
        let authority = try section.string()
        if !authority.isEmpty {
            do throws(KeyDefect) { _ = try SSHPublicKey(blob: authority) } catch {
                throw MalformedWire(reason: "KRL authority")
            }
        }
        _ = try section.string()
        var listed = Revocations.Certificates()
        var ranges: [ClosedRange<UInt64>] = []
        while section.count > 0 {
            let kind = try section.byte()
            var part = WireReader(try section.string())
            switch CertificateSection(rawValue: kind) {
            case .serials:
                while part.count > 0 {
                    let serial = try part.longNumber()
                    ranges.append(try range(serial, serial))
                }
            case .range:
                ranges.append(try range(try part.longNumber(), try part.longNumber()))
                try part.end()
            case .bitmap:
                let offset = try part.longNumber()
                let bits = try part.natural()
                try part.end()
                guard listed.serials.insert(bits: bits, from: offset) else {
                    throw MalformedWire(reason: "KRL bitmap")
                }
            case .keyIDs:
                while part.count > 0 { listed.keyIDs.insert(try Self.keyID(try part.string())) }
            case .other: try passOver(&part)
            case nil: throw MalformedWire(reason: "KRL certificate section \(kind)")
            }
        }
        listed.serials.formUnion(ranges)
        revocations.revoke(listed, of: authority)
    }

    private static func range(_ first: UInt64, _ last: UInt64) throws(MalformedWire) -> ClosedRange<UInt64> {
        // 0 stands for no number, and cannot be revoked.
        guard 0 < first, first <= last else { throw MalformedWire(reason: "KRL serials \(first)…\(last)") }
        return first...last
    }

    private static func keyID(_ bytes: [UInt8]) throws(MalformedWire) -> [UInt8] {
        // OpenSSH compares up to it.
        guard !bytes.contains(0) else { throw MalformedWire(reason: "KRL key ID") }
        return bytes
    }
}
