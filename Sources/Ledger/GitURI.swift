/// The address of a Git repository as a URI, by which others can name what lies in it (an SPDX download location).
package struct GitURI {
    /// The URI of the repository.
    package let text: String

    /// Takes over an address as a pipeline names it, in any form that Git knows.
    ///
    /// Scheme and host are written in small letters, as in-toto asks for. A relative path stays one: it counts from the folder of the
    /// pipeline file.
    package init(of address: String) {
        let bytes = Array(address.utf8)
        if let end = bytes.firstRange(of: Array("://".utf8)) {
            let scheme = lowercased(bytes[..<end.lowerBound])
            let rest = bytes[end.upperBound...]
            let authority = rest.prefix { $0 != UInt8(ascii: "/") }
            let name = scheme == "ssh+git" || scheme == "git+ssh" ? "git+ssh" : "git+\(scheme)"
            text = "\(name)://\(host(authority))\(encoded(rest.dropFirst(authority.count), .escaped))"
            return
        }
        let path = bytes.prefix { $0 != UInt8(ascii: "/") }
        let bracket = path.firstRange(of: Array("]:".utf8))?.upperBound
        let colon = path.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 }
        if let start = bracket ?? colon {
            var authority = bytes[..<(start - 1)]
            // Brackets hold a port, or an address of IPv6, which a URI brackets as well.
            if authority.first == UInt8(ascii: "["), authority.last == UInt8(ascii: "]"),
                authority.count(where: { $0 == UInt8(ascii: ":") }) < 2
            {
                authority = authority.dropFirst().dropLast()
            }
            let path = bytes[start...].drop { $0 == UInt8(ascii: "/") }
            text = "git+ssh://\(host(authority))/\(encoded(path, .plain))"
        } else {
            text = "git+file:\(bytes.first == UInt8(ascii: "/") ? "//" : "")\(encoded(bytes[...], .plain))"
        }
    }

    /// Returns the URI of a revision in the repository, or of a file in it.
    package func at(_ revision: String, file: String? = nil) -> String {
        let place = "\(text)@\(encoded(Array(revision.utf8)[...], .plain))"
        return file.map { "\(place)#\(encoded(Array($0.utf8)[...], .plain))" } ?? place
    }
}

/// Whether text bears escapes already.
private enum Escapes {
    case plain
    case escaped
}

private func host(_ authority: ArraySlice<UInt8>) -> String {
    encoded(Array(lowercased(authority).utf8)[...], .escaped, besides: "@[]")
}

private func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
    return String(decoding: bytes.map { capitals.contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
}

/// Returns text as a part of a URI; `@` and `#` are escaped, for they part repository, revision and file.
private func encoded(
    _ bytes: ArraySlice<UInt8>, _ escapes: Escapes, besides others: String = ""
) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        if isAllowed[Int(byte)] || others.utf8.contains(byte)
            || (escapes == .escaped && byte == UInt8(ascii: "%"))
        {
            text.append(byte)
        } else {
            text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// Whether each byte stands in a URI as it is.
private let isAllowed: [Bool] = {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    let allowed = Set("\(letters)0123456789-._~/!$&'()*+,;=:".utf8)
    return (0...UInt8.max).map(allowed.contains)
}()
