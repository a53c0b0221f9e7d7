internal import Problems

extension CompiledDatabase {
    /// Makes sure that no container that is scanned with is too old, or from the future, by the time at which it was built.
    ///
    /// The project renews `daily` every day, and `main` and `bytecode` once in years: beside `daily` in one folder, only that one's age counts.
    func requireAge(_ limit: AgeLimit) throws(Problem) {
        let containers = directory.sources.filter { $0.container != nil }
        let renewed = Set(
            containers.filter { $0.series.hasSuffix("/daily") }.map { "\($0.series.dropLast(5))" })
        for source in newest(containers) {
            let folder = String(source.series.dropLast(source.seriesName.count))
            if ["main", "bytecode"].contains(source.seriesName), renewed.contains(folder) {
                try limit.requirePast(source.made, of: source.path)
            } else {
                try limit.require(source.made, of: source.path)
            }
        }
    }

    /// Makes sure that no container is an older release than the one that was compiled before.
    func requireReleases(of previous: CompiledDatabase) throws(Problem) {
        let before = Dictionary(
            previous.directory.sources.compactMap { source in
                source.container.map { (source.series, $0.version) }
            }, uniquingKeysWith: max)
        for source in newest(directory.sources) {
            guard let version = source.container?.version, let known = before[source.series],
                version < known
            else { continue }
            throw Problem(
                .malware(.databaseOlder), source.path, expected: "\(known)", found: "\(version)")
        }
    }

    /// Of each series the newest release: while one is renewed, the old file may lie beside the new one.
    private func newest(_ sources: [CompiledSource]) -> [CompiledSource] {
        var newest: [String: CompiledSource] = [:]
        for source in sources {
            guard let version = source.container?.version else { continue }
            if version >= newest[source.series]?.container?.version ?? 0 { newest[source.series] = source }
        }
        return newest.values.sorted { $0.path < $1.path }
    }
}

extension CompiledSource {
    /// What stays the same from release to release: a container that was patched has another ending.
    var series: String {
        guard container != nil, let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return path }
        return String(path[..<dot])
    }

    /// The last part of ``series``.
    fileprivate var seriesName: Substring {
        series.utf8.lastIndex(of: UInt8(ascii: "/")).map { series[series.utf8.index(after: $0)...] }
            ?? series[...]
    }
}
