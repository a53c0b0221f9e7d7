public import Git
internal import Glibc
internal import Ledger

extension HookInstallation {
    /// Keeps the places up to which the ledgers are verified where a hook that runs as this user looks for them.
    ///
    /// A hook that runs as another user takes nothing from here, and must find room for what it keeps itself. So a folder that B's
    /// configuration names is used but not made if others write to B as well, and whoever B does not belong to keeps nothing.
    ///
    /// - Returns: Whether such a hook finds them all.
    public func keepPlaces(in store: CheckpointStore, of repository: borrowing Repository) -> Bool {
        guard PrivateFile.owner(of: repository.folder) == geteuid() else { return false }
        let room: CheckpointStore.Room = cache != nil && isShared ? .found : .made
        return pipelines.reduce(true) { areKept, pipeline in
            guard let place = pipeline.place else { return areKept }
            let known = store.checkpoints(of: pipeline.pin).filter { $0 != place }
            // Verified in place: whoever installs the hook vouches for what is there now, also if there was more before.
            store.keep(.init(places: [place] + known, seen: place.mark), of: pipeline.pin, in: room)
            return store.checkpoints(of: pipeline.pin).contains(place) && areKept
        }
    }
}
