package import Problems

/// Something that stagectl says, in each of its languages.
///
/// Everything printed that is not a ``Problem`` comes from the static members of this type, which stand in
/// one file per subject. A phrase without a translation does not compile. Values put into a phrase are
/// escaped when it is printed.
package struct Phrase: Sendable, Hashable {
    /// The phrase in German.
    package let german: String
    /// The phrase in English.
    package let english: String

    /// Makes a phrase.
    package init(german: String, english: String) {
        self.german = german
        self.english = english
    }

    /// Makes a phrase that is the same in every language: a name, a ref, an id, a call.
    package init(verbatim text: String) {
        german = text
        english = text
    }

    /// Returns the phrase in a language.
    package func text(in language: Language) -> String {
        switch language {
        case .german: german
        case .english: english
        }
    }

    /// The phrase in the language in which the command line is being read.
    var spoken: String { text(in: Speech.language) }
}

/// The language in which the command line is being read.
///
/// ArgumentParser makes the declarations of options by calling initialisers without arguments, so that this
/// one value has to reach them from outside. It is bound for the duration of one run and read by nothing but
/// the help texts.
enum Speech {
    @TaskLocal static var language: Language = .english
}
