public import Problems

extension CertificateAuthorities {
    /// Returns what can be used of files with revocation lists, for whom a part of them is better than nothing.
    ///
    /// Nothing may be judged good by it: what is missing may be just what revokes.
    ///
    /// - Returns: Each list in DER under the name of its file, all of which can be read together; and a problem
    ///   `signers.revocation-list` for each file of which something was passed over.
    public static func usableLists(in files: [File]) -> (lists: [File], problems: [Problem]) {
        var newest = NewestLists()
        var lists: [File] = []
        var problems: [Problem] = []
        for file in files {
            let found =
                file.content.first == 0x30
                ? derLists(in: file.content) : PEM.wholeBlocks("X509 CRL", in: file.content)
            var damage = found.damage
            for one in found.blocks {
                do throws(MalformedASN1) {
                    try newest.insert(one)
                    lists.append((file.name, one))
                } catch {
                    damage = damage ?? error.reason
                }
            }
            if let damage { problems.append(Problem(.signers(.revocationList), file.name, found: damage)) }
        }
        return (lists, problems)
    }

    /// Returns the values of DER that stand one behind the other, and what is wrong behind them.
    private static func derLists(in file: [UInt8]) -> (blocks: [[UInt8]], damage: String?) {
        var blocks: [[UInt8]] = []
        var rest = file[...]
        while let length = derLength(of: rest), length <= rest.count {
            blocks.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        // What this cannot take apart libcrypto still may.
        guard !blocks.isEmpty else { return ([file], nil) }
        return (blocks, rest.isEmpty ? nil : "bytes behind a revocation list")
    }

    /// Returns how many bytes a sequence has with its header; nil where none of a known length begins.
    private static func derLength(of bytes: ArraySlice<UInt8>) -> Int? {
        let header = Array(bytes.prefix(6))
        guard header.count >= 2, header[0] == 0x30 else { return nil }
        guard header[1] >= 0x80 else { return 2 + Int(header[1]) }
        let digits = Int(header[1] & 0x7F)
        guard (1...4).contains(digits), header.count >= 2 + digits else { return nil }
        return header[2..<(2 + digits)].reduce(0) { $0 << 8 | Int($1) } + 2 + digits
    }
}

extension PEM {
    /// Returns what stands in every whole block of a label, and what is wrong with the rest of the file.
    ///
    /// Who puts files one behind the other does not always end their last lines.
    static func wholeBlocks(_ label: String, in file: [UInt8]) -> (blocks: [[UInt8]], damage: String?) {
        let (begin, end) = (Array("-----BEGIN \(label)-----".utf8), Array("-----END \(label)-----".utf8))
        var blocks: [[UInt8]] = []
        var digits: [UInt8]?
        var isDamaged = false
        for line in file.split(separator: UInt8(ascii: "\n")) {
            let text = line.last == 0x0D ? line.dropLast() : line
            let begins = text.suffix(begin.count).elementsEqual(begin)
            if text.starts(with: end) {
                if let all = digits, let block = Base64.decode(all) {
                    blocks.append(block)
                } else {
                    isDamaged = true
                }
                digits = nil
            } else if text.starts(with: "-----BEGIN ".utf8) || text.starts(with: "-----END ".utf8), !begins {
                isDamaged = true
                digits = nil
            } else if digits != nil, !begins {
                digits? += text
            }
            guard begins else { continue }
            if digits != nil || text.count != begin.count { isDamaged = true }
            digits = []
        }
        guard digits == nil, !blocks.isEmpty, !isDamaged else {
            return (blocks, blocks.isEmpty ? "no \(label)" : "a block that is not whole")
        }
        return (blocks, nil)
    }
}
