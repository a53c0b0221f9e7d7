package import Problems

/// Why ArgumentParser could not make sense of a call.
///
/// Its errors are internal to it, so that their English text is all there is to go by. A test holds every
/// one of these texts as the pinned version writes it; a text that is not known becomes `usage.unreadable`
/// and is shown as it is.
package struct ParseFailure: Sendable {
    /// What ArgumentParser says.
    package let message: String
    /// The command that was called, as in `stagectl promote`.
    package let call: String

    /// Makes a failure.
    package init(message: String, call: String) {
        self.message = message
        self.call = call
    }

    /// The problem that it is.
    package var problem: Problem {
        unknownOption ?? missingValue ?? unexpectedValue ?? unexpectedArgument ?? missingArgument
            ?? invalidValue ?? conflict ?? completionShell ?? Problem(.usage(.unreadable), message)
    }

    private var unknownOption: Problem? {
        if let option = message.between("Unknown option '", "'. Did you mean '") {
            let nearest = message.between("'. Did you mean '", "'?")
            return Problem(.usage(.optionUnknown), option, expected: nearest, found: call)
        }
        let line = message.prefix { $0 != "\n" }
        let option = String(line).between("Unknown option '", "'") ?? message.after("Invalid option: ")
        return option.map { Problem(.usage(.optionUnknown), $0, found: call) }
    }

    private var missingValue: Problem? {
        guard let usage = message.between("Missing value for '", "'") else { return nil }
        let form = ParseFailure.plain(usage)
        let name = form.prefix { $0 != " " }
        return Problem(.usage(.valueMissing), String(name), expected: form)
    }

    private var unexpectedValue: Problem? {
        guard let option = message.between("The option '", "' does not take any value, but '"),
            let value = message.between("' does not take any value, but '", "' was specified.")
        else { return nil }
        return Problem(.usage(.valueUnexpected), option, found: value)
    }

    private var unexpectedArgument: Problem? {
        if let argument = message.between("Unexpected argument '", "'") {
            return Problem(.usage(.argumentUnexpected), argument, found: call)
        }
        // Of several, the first is named: without it the others may well be right.
        return message.between(" unexpected arguments: '", "', '").map {
            Problem(.usage(.argumentUnexpected), $0, found: call)
        }
    }

    private var missingArgument: Problem? {
        let usage =
            message.between("Missing expected argument '", "'") ?? message.between("Missing one of: '", "'")
        return usage.map { usage in
            let form = ParseFailure.plain(usage).replacing("', '", with: " | ")
            return Problem(.usage(.argumentMissing), form, found: call)
        }
    }

    private var invalidValue: Problem? {
        guard let value = message.between("The value '", "' is invalid for '"),
            let rest = message.after("' is invalid for '"), let end = rest.firstIndex(of: "'")
        else { return nil }
        let form = ParseFailure.plain(String(rest[..<end]))
        let choices = rest.after("Please provide one of ").map { text in
            text.split(separator: "'").enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }
                .joined(separator: ", ")
        }
        return Problem(
            .usage(.valueInvalid), value, expected: choices ?? ParseFailure.expectation(of: form), found: form
        )
    }

    private var conflict: Problem? {
        guard let later = message.between("Value to be set with flag '", "' had already been set with"),
            let earlier = message.between("had already been set with flag '", "'")
        else { return nil }
        return Problem(.usage(.flagConflict), later, found: earlier)
    }

    private var completionShell: Problem? {
        guard message.hasPrefix("Can't ") else { return nil }
        let shell = message.between("scripts for '", "'") ?? ""
        return Problem(
            .usage(.valueInvalid), shell, expected: "bash, zsh, fish",
            found: "--generate-completion-script SHELL")
    }

    /// Returns a form such as `--to <STAGE>` the way our help writes it: `--to STAGE`.
    private static func plain(_ form: String) -> String { form.filter { $0 != "<" && $0 != ">" } }

    private static func expectation(of form: String) -> String {
        switch form.prefix(while: { $0 != " " }) {
        case "--timeout": "1…86400"
        case "--trust-root", "--root": "40 × 0-9a-f"
        case "--expires": "30min, 72h, 14d, 2w"
        default: form
        }
    }
}

extension String {
    /// Returns what stands between the first `start` and the last `end` after it.
    fileprivate func between(_ start: String, _ end: String) -> String? {
        guard let rest = after(start), let range = rest.ranges(of: end).last else { return nil }
        return String(rest[..<range.lowerBound])
    }

    /// Returns what stands after the first occurrence of a text.
    fileprivate func after(_ text: String) -> String? {
        firstRange(of: text).map { String(self[$0.upperBound...]) }
    }
}
