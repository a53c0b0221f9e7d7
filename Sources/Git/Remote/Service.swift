/// What is asked of the other side.
enum Service: String, Sendable {
    /// It sends.
    case uploadPack = "upload-pack"
    /// It receives.
    case receivePack = "receive-pack"
}
