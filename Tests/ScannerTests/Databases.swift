import Foundation
import Problems
import Scanner
import Support

/// A point in time that no test depends on: 2026-11-23.
let present: Int64 = 1_795_392_000

/// Returns the bytes that hexadecimal digits stand for.
func bytes(_ digits: String) -> [UInt8] {
    let plain = Array(digits.utf8.filter { $0 != UInt8(ascii: " ") })
    return stride(from: 0, to: plain.count - 1, by: 2).compactMap {
        UInt8(String(decoding: plain[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
}

/// Sets when a file was last modified, in seconds before ``present``.
func age(_ path: String, _ seconds: Int64) throws {
    let date = Date(timeIntervalSince1970: TimeInterval(present - seconds))
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
}

/// Writes database files, an hour old, and reads the folder that holds them.
func database(_ files: [String: String]) throws -> SignatureDatabase {
    let folder = try TemporaryFolder()
    for (name, text) in files { try age(folder.write(text, to: name), 3600) }
    return try SignatureDatabase(readingFrom: [folder.path], maxAge: 86400, now: present)
}

extension SignatureDatabase {
    /// Returns the matches in bytes.
    func matches(_ content: [UInt8]) throws -> [Match] {
        try content.withUnsafeBytes { try matches(in: $0, named: "content") }
    }

    /// Returns the names of the signatures that bytes match, without the ending that ClamAV adds.
    func names(_ content: [UInt8]) throws -> Set<String> {
        Set(try matches(content).map { String($0.signature.dropLast(".UNOFFICIAL".count)) })
    }
}

/// Returns the problem that reading a database ends with.
func failure(reading paths: [String], maxAge: Int = 86400) -> Problem? {
    do throws(Problem) {
        _ = try SignatureDatabase(readingFrom: paths, maxAge: maxAge, now: present)
        return nil
    } catch { return error }
}
