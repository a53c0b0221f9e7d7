internal import CPCRE2

/// A regular expression in the syntax of Perl, as libpcre2 reads it.
///
/// It is neither translated to machine code nor ever takes bytes for characters of more than one.
@safe
struct RegularExpression: ~Copyable {
    private let code: OpaquePointer
    private let context: OpaquePointer
    private let match: OpaquePointer

    /// Why an expression cannot be used.
    enum Fault: Error {
        /// It breaks the rules of the syntax.
        case malformed
        /// It asks for what is not done here, or the library has no memory left.
        case unsupported
    }

    /// The steps that one search may take before it is given up.
    private static let mostSteps: UInt32 = 20_000_000
    /// The most memory that one search may take, in KiB.
    private static let mostMemory: UInt32 = 1 << 15

    /// Translates an expression.
    init(_ pattern: ArraySlice<UInt8>, options: UInt32) throws(Fault) {
        var number: Int32 = 0
        var place = 0
        let bytes = Array(pattern)
        let options = options | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C
        guard let code = unsafe pcre2_compile_8(bytes, bytes.count, options, &number, &place, nil) else {
            // Expressions that would take bytes for characters, or match a single unit of one.
            throw [174, 175, 183, 121].contains(number) ? .unsupported : .malformed
        }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_code_free_8(code)
            throw .unsupported
        }
        guard let match = unsafe pcre2_match_data_create_from_pattern_8(code, nil) else {
            unsafe pcre2_code_free_8(code)
            unsafe pcre2_match_context_free_8(context)
            throw .unsupported
        }
        _ = unsafe pcre2_set_match_limit_8(context, Self.mostSteps)
        _ = unsafe pcre2_set_heap_limit_8(context, Self.mostMemory)
        unsafe self.code = code
        unsafe self.context = context
        unsafe self.match = match
    }

    deinit {
        unsafe pcre2_match_data_free_8(match)
        unsafe pcre2_match_context_free_8(context)
        unsafe pcre2_code_free_8(code)
    }

    /// Looks for the next match from a position on.
    ///
    /// - Returns: Where it lies, or nil if there is none.
    /// - Throws: ``Allowance/Spent`` if the search takes too long or too much memory: nothing is known then.
    func firstMatch(
        in content: Content, from start: Int, isAnchored: Bool
    ) throws(Allowance.Spent) -> Range<Int>? {
        let result = unsafe content.withBytes { bytes in
            unsafe pcre2_match_8(
                code, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, start,
                isAnchored ? PCRE2_ANCHORED : 0, match, context)
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result > 0, let places = unsafe pcre2_get_ovector_pointer_8(match) else {
            throw Allowance.Spent()
        }
        // With \K, a match can begin behind its end.
        let (first, end) = unsafe (places[0], places[1])
        return min(first, end)..<max(first, end)
    }
}
