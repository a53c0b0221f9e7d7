/// What an interrupted run would leave behind: files and folders of its own that have no use without it.
public struct ScratchList {
    /// Told of each before it is made.
    let add: (String) -> Void
    /// Told of each as long as its name is still locked: afterwards it may be another run's.
    let remove: (String) -> Void

    /// Makes a list; without closures, one that nobody keeps.
    public init(add: @escaping (String) -> Void = { _ in }, remove: @escaping (String) -> Void = { _ in }) {
        self.add = add
        self.remove = remove
    }
}
