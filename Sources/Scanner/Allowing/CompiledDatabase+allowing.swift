extension CompiledDatabase {
    /// Returns what allows a whole file by its digest: the name of the entry and of its file; nil if nothing does.
    ///
    /// Only SHA-256 is asked: whoever can choose a file can make two with one MD5 or SHA-1 digest.
    func permission(ofSize size: Int, sha256: [UInt8]) throws(ScanFailure) -> String? {
        for source in directory.sources {
            for table in source.tables where table.subject == .harmless && table.kind == .sha256 {
                guard try table.mayContain(size: size, in: bytes),
                    let row = try table.find(sha256, size: size, in: bytes).first
                else { continue }
                let name = try HashBuilder.text(row.text, in: source.texts, of: bytes).prefix { $0 != 0x3a }
                return "\(String(decoding: name, as: UTF8.self)) (\(source.fileName))"
            }
        }
        return nil
    }

    /// Returns what takes a signature out of count; nil if nothing does.
    func permission(of hit: Hit) throws(ScanFailure) -> String? {
        let name = IgnoredSignature.plain(hit.name)
        var digest: String?
        for source in directory.sources {
            for ignored in source.ignored where ignored.name == name {
                if !ignored.line.isEmpty {
                    // A line that cannot be told is not known to be the one that is meant.
                    guard let line = hit.line else { continue }
                    let bytes = unsafe line.withUnsafeBytes { unsafe DigestKind.md5.digest(of: $0) }
                    guard let bytes else { throw .digestUnavailable(.md5) }
                    digest = digest ?? hexadecimal(bytes)
                    guard digest == ignored.line else { continue }
                }
                return "\(ignored.name) (\(source.fileName))"
            }
        }
        return nil
    }
}

extension CompiledSource {
    /// The name of the file.
    fileprivate var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }
}
