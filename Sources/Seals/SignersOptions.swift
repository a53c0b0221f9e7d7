internal import Problems

/// The options of one line of a signers file.
struct SignersOptions {
    private(set) var isAuthority = false
    private(set) var namespaces: PatternList?
    private(set) var validAfter: Timestamp?
    private(set) var validBefore: Timestamp?
    private var seen: Set<String> = []

    /// Takes one option; its name may be written in upper case.
    ///
    /// - Returns: What is wrong with it and what would be right, or nil if it was taken.
    mutating func take(_ name: String, _ value: String?) -> (SignersProblem, expected: String?)? {
        let name = name.lowercased()
        guard ["cert-authority", "namespaces", "valid-after", "valid-before"].contains(name) else {
            return (.optionUnknown, nil)
        }
        guard seen.insert(name).inserted else { return (.optionDuplicate, nil) }
        switch name {
        case "cert-authority":
            guard value == nil else { return (.optionMalformed, "cert-authority") }
            isAuthority = true
        case "namespaces":
            let list = PatternList(value ?? "")
            guard list.patterns.allSatisfy({ !$0.text.isEmpty }) else {
                return (.optionMalformed, "namespaces=\"git,…\"")
            }
            namespaces = list
        default:
            guard let value, let time = Self.time(value) else {
                return (.optionMalformed, "\(name)=\"YYYYMMDD[HHMM[SS]][Z]\"")
            }
            if name == "valid-after" { validAfter = time } else { validBefore = time }
        }
        return nil
    }

    /// Reads a time as `ssh-keygen` writes it; always in UTC.
    private static func time(_ text: String) -> Timestamp? {
        let digits = Array(text.utf8.last == UInt8(ascii: "Z") ? text.utf8.dropLast() : text.utf8[...])
        guard [8, 12, 14].contains(digits.count) else { return nil }
        let padded = digits + [UInt8](repeating: UInt8(ascii: "0"), count: 14 - digits.count)
        guard let number = decimal(padded) else { return nil }
        let time = Timestamp(
            year: number / 10_000_000_000, month: number / 100_000_000 % 100, day: number / 1_000_000 % 100,
            hour: number / 10_000 % 100, minute: number / 100 % 100, second: number % 100)
        // OpenSSH counts from 1970 and takes its first second for no time at all.
        return time.flatMap { $0.seconds > 0 ? $0 : nil }
    }
}
