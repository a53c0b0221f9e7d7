internal import CYAML

/// What libyaml's parser reports, one at a time.
enum Event {
    /// A document begins; `hasTagDirectives` if it redefines what tags mean.
    case documentStart(hasTagDirectives: Bool)
    case documentEnd
    case streamEnd
    case alias(String)
    case scalar(text: String, style: ScalarStyle, properties: Properties)
    case sequenceStart(Properties)
    case sequenceEnd
    case mappingStart(Properties)
    case mappingEnd
    /// Something that says nothing about content.
    case other
}

/// How a scalar was written.
enum ScalarStyle {
    /// Without quotes.
    case plain
    /// In double quotes, where escapes count.
    case escaped
    /// In single quotes or as a block.
    case literal
}

/// What may stand before a node.
struct Properties {
    var anchor: String?
    var tag: String?
}

/// Why libyaml could not go on.
struct SyntaxFailure: Error {
    let mark: Mark
    /// libyaml's own words, in English.
    let reason: String
}

/// Owns one libyaml parser and the bytes it reads.
@safe
struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Starts reading; nil if libyaml gets no memory.
    init?(_ bytes: [UInt8]) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            return nil
        }
        unsafe self.parser = parser
        // The parser reads from where the bytes stand until it is deleted, so they get a place of their own.
        unsafe input = .allocate(capacity: max(bytes.count, 1))
        _ = unsafe input.initialize(from: bytes)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// Reads the next event and where it begins.
    mutating func next() throws(SyntaxFailure) -> (event: Event, mark: Mark) {
        var raw = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&raw) }
        return unsafe (Event(raw), Mark(raw.start_mark))
    }

    private func failure() -> SyntaxFailure {
        var words = "libyaml gave no reason"
        if let problem = unsafe parser.pointee.problem { words = unsafe String(cString: problem) }
        if let context = unsafe parser.pointee.context {
            words = unsafe String(cString: context) + ", " + words
        }
        return unsafe SyntaxFailure(mark: Mark(parser.pointee.problem_mark), reason: words)
    }
}

extension Mark {
    fileprivate init(_ raw: yaml_mark_t) {
        self.init(line: Int(raw.line) + 1, column: Int(raw.column) + 1)
    }
}

extension Event {
    fileprivate init(_ raw: borrowing yaml_event_t) {
        switch unsafe raw.type {
        case YAML_DOCUMENT_START_EVENT:
            let directives = unsafe raw.data.document_start.tag_directives
            self = .documentStart(hasTagDirectives: unsafe directives.start != directives.end)
        case YAML_DOCUMENT_END_EVENT: self = .documentEnd
        case YAML_STREAM_END_EVENT: self = .streamEnd
        case YAML_ALIAS_EVENT: self = unsafe .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe raw.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let style: ScalarStyle
            switch unsafe scalar.style {
            case YAML_PLAIN_SCALAR_STYLE: style = .plain
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: style = .escaped
            default: style = .literal
            }
            self = unsafe .scalar(
                text: String(decoding: bytes, as: UTF8.self), style: style,
                properties: Properties(anchor: text(scalar.anchor), tag: text(scalar.tag)))
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe raw.data.sequence_start
            self = unsafe .sequenceStart(Properties(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_SEQUENCE_END_EVENT: self = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = unsafe raw.data.mapping_start
            self = unsafe .mappingStart(Properties(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_MAPPING_END_EVENT: self = .mappingEnd
        default: self = .other
        }
    }
}

private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
}
