public import Problems

extension Connection {
    /// Moves refs of the repository, and sends the objects that this takes.
    ///
    /// The server is told what each ref must point at now and checks that itself while it holds the lock;
    /// where it offers that, it takes all refs or none. Where it does not, the first ref goes alone and the
    /// others only after it was taken, and so it is where stagectl's hook in B asks for that.
    ///
    /// - Parameters:
    ///   - updates: The refs; the one that all others follow from comes first.
    ///   - objects: What the server may not have yet.
    ///   - repository: Where the objects can be read, be it in memory only.
    ///   - known: The only refs besides them that lead to what the objects refer to. A repository at a path is asked for no others,
    ///     however many there are; nil if others may matter.
    /// - Returns: What became of each ref. That a ref was not taken is not thrown.
    /// - Throws: What keeps the push from being made or judged. Where the connection broke off or timed out
    ///   after the objects were sent, the refs may have moved all the same; looking at them again tells.
    public func push(
        _ updates: [ReferenceUpdate], objects: [ObjectID], from repository: borrowing Repository,
        besides known: [String]? = nil
    ) throws(Problem) -> PushOutcome {
        guard !updates.isEmpty else {
            return PushOutcome(statuses: [:], messages: [], wasAtomic: true)
        }
        let address = try url.rewritten(by: try configuration, for: .push)
        let folder: String?
        if case .path(let path) = address.location {
            folder = try ServiceProgram.repository(at: path, address)
        } else {
            folder = nil
        }
        if let folder { LeftOver.removeLocks(of: updates.map(\.name), in: folder) }
        let outcome = try carryOut(
            updates, objects: objects, from: repository, at: address, besides: known)
        if let folder { try keep(outcome, of: updates, objects: objects, in: folder) }
        return outcome
    }

    private func carryOut(
        _ updates: [ReferenceUpdate], objects: [ObjectID], from repository: borrowing Repository,
        at address: RemoteURL, besides known: [String]?
    ) throws(Problem) -> PushOutcome {
        // There is one: the caller has looked.
        let first = updates[0]
        var push = try Push(self, to: address, about: updates, besides: known)
        if updates.count == 1 || push.isAtomic {
            let outcome = try push.carryOut(updates, objects: objects, from: repository)
            guard updates.count > 1, outcome.asksForFirstAlone else { return outcome }
            push = try Push(self, to: address, about: updates, besides: known)
        }
        let leading = try push.carryOut([first], objects: objects, from: repository)
        let others = Array(updates.dropFirst())
        guard leading.statuses[first.name] == .taken else {
            let withheld = others.map { ($0.name, PushOutcome.Status.withheld) }
            return PushOutcome(
                statuses: leading.statuses.merging(withheld) { $1 }, messages: leading.messages,
                wasAtomic: false)
        }
        let following: PushOutcome
        do throws(Problem) {
            push = try Push(self, to: address, about: others, besides: known.map { $0 + [first.name] })
            following = try push.carryOut(others, objects: [], from: repository)
        } catch {
            // The first ref has moved: what became of it must not get lost with the connection.
            let failed = PushOutcome.Status.failed(error.sentence(in: .english))
            following = PushOutcome(
                statuses: Dictionary(others.map { ($0.name, failed) }, uniquingKeysWith: { $1 }),
                messages: [], wasAtomic: false)
        }
        return PushOutcome(
            statuses: leading.statuses.merging(following.statuses) { $1 },
            messages: leading.messages + following.messages, wasAtomic: false)
    }

    /// Brings the names to the disk under which Git has put what a push brought.
    ///
    /// Git writes contents to the disk before it names them, and leaves the names to the file system, which may take seconds.
    private func keep(
        _ outcome: PushOutcome, of updates: [ReferenceUpdate], objects: [ObjectID], in folder: String
    ) throws(Problem) {
        let names = updates.map(\.name).filter { outcome.statuses[$0] == .taken }
        guard !names.isEmpty else { return }
        let above = names.map { name in
            let parts = name.split(separator: "/").dropLast()
            return parts.indices.map { "\(folder)/\(parts[...$0].joined(separator: "/"))" }
        }
        let fan = Set(objects.map { "\(folder)/objects/\($0.hex.prefix(2))" }).sorted()
        let failure = Disk.keepNames(
            in: Array(Set(above.compactMap(\.last))).sorted(),
            andBefore: fan + ["\(folder)/objects/pack", "\(folder)/objects"]
                + Set(above.flatMap { $0.dropLast() }).sorted() + [folder])
        guard failure == 0 else {
            throw Problem(
                .repository(.notWritable), folder, cause: Disk.words(for: failure))
        }
    }

    /// Opens a conversation with the service that receives.
    ///
    /// - Parameter names: The only refs that matter to the push; nil if others may.
    func pushStream(to address: RemoteURL, about names: [String]?) throws(Problem) -> ServiceStream {
        if address.kind == .http { return try pushStreamOverHTTP(to: address) }
        let program = try ServiceProgram(.receivePack, about: names, at: address, for: self)
        return unsafe ServiceStream(
            read: { bytes throws(Problem) in unsafe try program.read(into: bytes) },
            write: { bytes throws(Problem) in unsafe try program.write(bytes) }, reason: { program.reason },
            finish: { program.end() }, namesService: false)
    }
}
