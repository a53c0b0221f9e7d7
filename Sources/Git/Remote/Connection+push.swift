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
    /// - Returns: What became of each ref. That a ref was not taken is not thrown.
    /// - Throws: What keeps the push from being made or judged. Where the connection broke off or timed out
    ///   after the objects were sent, the refs may have moved all the same; looking at them again tells.
    public func push(
        _ updates: [ReferenceUpdate], objects: [ObjectID], from repository: borrowing Repository
    ) throws(Problem) -> PushOutcome {
        guard let first = updates.first else {
            return PushOutcome(statuses: [:], messages: [], wasAtomic: true)
        }
        let address = try url.rewritten(by: try configuration, for: .push)
        var push = try Push(self, to: address, about: updates)
        if updates.count == 1 || push.isAtomic {
            let outcome = try push.carryOut(updates, objects: objects, from: repository)
            guard updates.count > 1, outcome.asksForFirstAlone else { return outcome }
            push = try Push(self, to: address, about: updates)
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
            push = try Push(self, to: address, about: others)
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

    /// Opens a conversation with the service that receives.
    func pushStream(to address: RemoteURL) throws(Problem) -> ServiceStream {
        if address.kind == .http { return try pushStreamOverHTTP(to: address) }
        let program = try ServiceProgram(.receivePack, at: address, for: self)
        return unsafe ServiceStream(
            read: { bytes throws(Problem) in unsafe try program.read(into: bytes) },
            write: { bytes throws(Problem) in unsafe try program.write(bytes) }, reason: { program.reason },
            finish: { program.end() }, namesService: false)
    }
}
