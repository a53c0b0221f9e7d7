/// What the headers of a program say about the places in its file that signatures speak of.
///
/// The rules are ClamAV's, also where others read a header differently: a signature that was written against it must mean the
/// same bytes here. Numbers wrap as they do in its 32-bit fields.
package struct ProgramLayout: Sendable, Hashable {
    /// One section as it lies in the file.
    package struct Section: Sendable, Hashable {
        /// Where its bytes begin in the file; the file may be shorter.
        package let offset: UInt32
        /// How many bytes of it lie in the file.
        package let size: UInt32

        /// Returns its bytes, if they lie wholly in content of a size; nil for a section without any.
        package func range(inContentOf count: Int) -> Range<Int>? {
            let end = Int(offset) + Int(size)
            return size > 0 && end <= count ? Int(offset)..<end : nil
        }
    }

    /// Where the first instruction lies in the file.
    package let entryPoint: UInt32
    /// The sections in the order of the headers, those that lie outside of the file with no size.
    package let sections: [Section]
    /// Where the keys of version strings begin, for signatures placed by `VI`.
    package var versionKeys: Set<Int> = []
    /// What section hashes are of: the sections without those that lie outside of the file.
    ///
    /// Empty for all but Windows programs.
    package var hashedSections: [Section] = []
    /// The imported functions in the form that import hashes are of; nil if there are none to hash.
    package var importText: [UInt8]?

    /// Reads the headers of a program of any kind; nil for other content, and if they cannot be made sense of.
    package init?(of bytes: UnsafeRawBufferPointer) {
        var facts = unsafe ContentFacts(of: Content(bytes))
        guard let layout = facts.layout() else { return nil }
        self = layout
    }

    init(entryPoint: UInt32, sections: [Section]) {
        self.entryPoint = entryPoint
        self.sections = sections
    }

    /// Reads the headers of a program of a kind; nil if they cannot be made sense of.
    static func read(_ content: Content, as target: FileTarget) -> ProgramLayout? {
        switch target {
        case .windowsProgram: PortableExecutable(content)?.layout
        case .linuxProgram: readELF(content)
        case .macProgram: readMachO(content)
        case .any, .pdf: nil
        }
    }
}
