package import Problems

extension Language {
    /// Returns the language that a call and its environment name, or nil if they name none.
    ///
    /// The order is `--lang`, `STAGECTL_LANG`, `LC_ALL`, `LC_MESSAGES`, `LANG`; an empty variable counts as
    /// not set, as POSIX says. Everything German is German, everything else that is named is English, `C`
    /// and `POSIX` too.
    package static func named(by option: String?, in environment: [String: String]) -> Language? {
        if let option, let language = Language(rawValue: option) { return language }
        for variable in ["STAGECTL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
            guard let locale = environment[variable], !locale.isEmpty else { continue }
            let code = locale.prefix { $0 != "_" && $0 != "." && $0 != "@" && $0 != "-" }
            return code.lowercased() == "de" ? .german : .english
        }
        return nil
    }
}
