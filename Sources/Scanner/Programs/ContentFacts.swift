/// What a scan knows about content besides its bytes.
///
/// The headers of a program are read when the first signature asks for them, and once only.
struct ContentFacts {
    let content: Content
    /// What the content lies in, the innermost first; empty for a file of its own.
    let containers: [ContentLayer]
    private var program: ProgramLayout??

    init(of content: Content, in containers: [ContentLayer] = []) {
        self.content = content
        self.containers = containers
    }

    /// Returns what the headers say, if the content is a program whose headers can be read.
    mutating func layout() -> ProgramLayout? {
        if let program { return program }
        let targets: [FileTarget] = [.windowsProgram, .linuxProgram, .macProgram]
        let target = targets.first { $0.includes(content) }
        let layout = target.flatMap { ProgramLayout.read(content, as: $0) }
        program = .some(layout)
        return layout
    }
}
