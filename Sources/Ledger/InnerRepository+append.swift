public import Git
internal import Pipeline
public import Problems
public import Seals

extension InnerRepository {
    /// Looks at B and verifies its ledger.
    ///
    /// - Parameter known: What was verified earlier in this process.
    public func look(
        pinnedTo trustRoot: ObjectID?, after known: Chain? = nil, now: Timestamp
    ) throws(Problem) -> Sight {
        let remembered = remembered(pinnedTo: trustRoot, after: known)
        let references = try references()
        guard let head = references[layout.ledger] else {
            // A ledger that is pinned and gone is not one that has not begun.
            if let trustRoot { throw Problem(.ledger(.root), "–", expected: trustRoot.short) }
            return Sight(chain: nil, references: references)
        }
        let chain = try verified(upTo: head, pinnedTo: trustRoot, remembered, now: now)
        return Sight(chain: chain, references: references)
    }

    /// What was known of the ledger before B was looked at: a rival on this machine may know more by the time that B has answered.
    struct Remembered {
        /// How far it was seen to reach.
        let seen: SeenMark?
        /// As far as it has been verified, in this process or by an earlier one of the same build.
        let chain: Chain?
        /// Whether ``chain`` was verified in this process.
        let isOfThisRun: Bool
    }

    /// Returns what is known of the ledger.
    ///
    /// - Parameters:
    ///   - known: What was verified earlier in this process.
    ///   - isBuiltUpon: Whether what an earlier process has verified is to be taken.
    func remembered(
        pinnedTo trustRoot: ObjectID?, after known: Chain? = nil, isBuiltUpon: Bool = true
    ) -> Remembered {
        let kept = isBuiltUpon && known == nil ? memory?.chain(pinnedTo: trustRoot, in: repository) : nil
        return Remembered(
            seen: memory?.seen(pinnedTo: trustRoot), chain: known ?? kept, isOfThisRun: known != nil)
    }

    /// Verifies the ledger, and that it is what this machine has seen, grown.
    func verified(
        upTo head: ObjectID, pinnedTo trustRoot: ObjectID?, _ remembered: Remembered, now: Timestamp
    ) throws(Problem) -> Chain {
        let chain: Chain
        if !remembered.isOfThisRun, let kept = remembered.chain,
            // Whatever is wrong with what was kept or the way from it: the whole ledger is verified, and tells what it is.
            let grown = try? Chain.verifying(
                upTo: head, pinnedTo: trustRoot, after: kept, now: now, in: repository)
        {
            chain = grown
        } else {
            chain = try Chain.verifying(
                upTo: head, pinnedTo: trustRoot, after: remembered.isOfThisRun ? remembered.chain : nil,
                now: now,
                in: repository)
        }
        guard chain.policy.definition.name == layout.pipeline else {
            throw Problem(.ledger(.broken), chain.head.short, found: "Stagectl-Pipeline")
        }
        if let seen = remembered.seen { try chain.require(seen.mark, seenIn: seen.file, in: repository) }
        memory?.keep(chain)
        return chain
    }

    /// Appends one entry with compare-and-swap, and again on the new head as long as rivals win.
    ///
    /// - Parameters:
    ///   - seen: What this run has seen last; looked at anew unless nothing is written.
    ///   - earliest: Before which time the entry must not be; nil if there is none besides that of the entry before.
    ///   - prepare: Makes the draft for what is seen, or returns nil if there is nothing to append any more.
    /// - Returns: What B holds with the new entry, or nil if there was nothing to append.
    /// - Throws: `push.moved` with who won when rivals won every time, `ledger.ahead` if the entry's time were more than
    ///   ``Chain/mostAhead`` in the future; then nothing was changed.
    public func append(
        with writer: LedgerWriter, after seen: Sight? = nil, notBefore earliest: Timestamp? = nil,
        prepare: (Sight, Slot, borrowing Repository) throws(Problem) -> Draft?
    ) throws(Problem) -> Appended? {
        let first = try append(with: writer, after: seen, seen?.chain, notBefore: earliest, prepare: prepare)
        guard case .lost(let chain) = first else { return first.appended }
        writer.pause(1)
        var known = chain
        // Losers of this machine wait for each other, and the first of them tries until it wins: so none starves.
        let again = {
            [queue = memory?.queue] (body: () throws(Problem) -> Attempt) throws(Problem) -> Attempt in
            guard let queue else { return try body() }
            return try queue.hold(body)
        }
        let last = try again { () throws(Problem) in
            for attempt in 2...Self.tries {
                let next = try append(
                    with: writer, after: seen, known, notBefore: earliest, prepare: prepare)
                guard case .lost(let chain) = next else { return next }
                known = chain
                writer.pause(attempt)
            }
            return .lost(known)
        }
        guard case .lost = last else { return last.appended }
        throw Problem(
            .push(.moved), layout.ledger,
            found: try look(pinnedTo: writer.trustRoot, after: known, now: writer.clock()).chain.map {
                (chain) throws(Problem) in try chain.mark.text + ", \(chain.writer(in: repository))"
            })
    }

    /// What became of one try to append an entry.
    private enum Attempt {
        /// It was appended, or there was nothing to append any more.
        case done(Appended?)
        /// A rival was faster; the ledger as it was verified before.
        case lost(Chain?)

        var appended: Appended? { if case .done(let appended) = self { appended } else { nil } }
    }

    private func append(
        with writer: LedgerWriter, after seen: Sight?, _ before: Chain?, notBefore earliest: Timestamp?,
        prepare: (Sight, Slot, borrowing Repository) throws(Problem) -> Draft?
    ) throws(Problem) -> Attempt {
        let now = writer.clock()
        let sight: Sight
        if writer.mode == .plan, let seen {
            sight = seen
        } else {
            sight = try look(pinnedTo: writer.trustRoot, after: before, now: now)
        }
        let slot = Slot(
            sequence: (sight.chain?.sequence ?? -1) + 1,
            time: max(now, sight.chain?.time ?? now, earliest ?? now))
        // Entries stated a second after each other, by a program, run ahead of the clock until nobody could read them.
        guard slot.time.seconds <= now.seconds + Chain.mostAhead else {
            throw Problem(.ledger(.ahead), layout.pipeline, found: slot.time.text)
        }
        guard let draft = try prepare(sight, slot, repository) else { return .done(nil) }
        let entry = try makeEntry(draft, at: slot, after: sight.chain, with: writer)
        let head = ReferenceUpdate(
            name: layout.ledger, old: sight.chain?.head ?? .null, new: entry.chain.head)
        let updates = [head] + draft.updates
        let after = Sight(chain: entry.chain, references: sight.references.moved(by: updates))
        guard writer.mode == .write else {
            return .done(Appended(entry: entry.entry, sight: after, updates: updates, problem: nil))
        }
        let outcome = try connection.push(
            updates, objects: entry.objects + draft.objects, from: repository,
            besides: draft.act.promoted.map { [layout.tag(of: $0)] } ?? [])
        // A stage or tag that did not move with the entry is repaired by whoever comes next; the entry counts.
        guard outcome.statuses[layout.ledger] != .taken else {
            memory?.keep(entry.chain)
            // One that a rival has moved meanwhile has been repaired, or is told by the next look.
            let problem = outcome.problem.flatMap { $0.code == .push(.moved) ? nil : $0 }
            return .done(Appended(entry: entry.entry, sight: after, updates: updates, problem: problem))
        }
        // Where refs are taken all together, the ledger is left alone too when a rival has moved another one.
        guard outcome.statuses.values.contains(.moved) else {
            throw outcome.problem ?? Problem(.push(.failed), layout.ledger)
        }
        return .lost(sight.chain ?? before)
    }

    /// Appends an act as it is, on whatever head rivals leave.
    package func appended(
        _ act: Act, with writer: LedgerWriter, after sight: Sight? = nil,
        notBefore earliest: Timestamp? = nil
    ) throws(Problem) -> Appended {
        let appended = try append(with: writer, after: sight, notBefore: earliest) {
            (_, _, _) throws(Problem) in Draft(act)
        }
        guard let appended else { throw Problem(.defect(.invariant), act.kind.rawValue) }
        return appended
    }

    private static let tries = 64

    /// Applies a draft, signs its commit and keeps both in memory.
    ///
    /// - Returns: The entry, the chain with it, and the ids of all objects that it adds.
    private func makeEntry(
        _ draft: Draft, at slot: Slot, after chain: Chain?, with writer: LedgerWriter
    ) throws(Problem) -> (entry: Entry, chain: Chain, objects: [ObjectID]) {
        let event = Event(
            pipeline: layout.pipeline, ledger: chain?.root, sequence: slot.sequence, time: slot.time,
            signer: writer.acting.address, act: draft.act)
        let policy: Policy
        switch (draft.act, chain) {
        case (.genesis(let brought), _): policy = brought
        case (_, .some(let chain)): policy = chain.policy
        case (_, nil): throw Problem(.ledger(.missing), layout.pipeline)
        }
        let seals: Seal = writer.mode == .plan ? .planned : .required
        let state: LedgerState
        do throws(Problem) {
            state = try LedgerState.after(
                event, before: chain?.state, under: policy, seals: seals, in: repository)
        } catch {
            // What cannot be read says something about the ledger in place; what breaks a rule does not.
            throw [.ledger(.rule), .ledger(.role)].contains(error.code) ? error.ofAttempt : error
        }
        let message: EventMessage
        do { message = try event.message() } catch {
            throw Problem(.defect(.invariant), "message", cause: error.reason)
        }
        let commit = try writer.commit(
            tree: state.tree, parents: chain.map { [$0.head] } ?? [], message: message,
            author: author(of: draft.act, writer.acting), at: slot.time)
        do {
            let id = try repository.write(.commit, commit.content)
            let objects = try repository.objects(ofTree: state.tree, notIn: chain?.state.tree)
            let entry = Entry(event, id: id)
            guard seals == .required else {
                let after = draft.act.policy ?? policy
                return (entry, Chain(chain, adding: entry, state: state, policy: after), [id] + objects)
            }
            // A key that is not the identity's is told as what it is.
            _ = try commit.sealedBy(under: policy, at: slot.time)
            return (entry, try proven(id, after: chain, at: slot.time), [id] + objects)
        } catch let error as GitError {
            throw Problem(reading: error, of: state.tree)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.defect(.invariant), "entry", cause: "\(error)")
        }
    }

    /// Reads an entry of our own as every reader will: what nobody could verify would end the ledger for good.
    private func proven(
        _ id: ObjectID, after chain: Chain?, at time: Timestamp
    ) throws(Problem) -> Chain {
        do throws(Problem) {
            return try Chain.verifying(upTo: id, pinnedTo: nil, after: chain, now: time, in: repository)
        } catch {
            throw Problem(
                .defect(.invariant), "entry", found: error.code.name, cause: error.sentence(in: .english))
        }
    }

    /// The author of an entry: the person who decided, nil where that is who signs.
    private func author(of act: Act, _ acting: Acting) -> Identity? {
        guard case .decision(let signed) = act else { return nil }
        let statement = signed.statement
        return Identity(
            name: statement.person == acting.address ? acting.name : statement.person,
            email: statement.person,
            time: statement.time.seconds, offset: acting.offset)
    }
}

extension Act {
    /// The delivery whose commit is a parent of the one that the act brings into B; nil if there is none.
    fileprivate var promoted: DeliveryName? {
        if case .promote(let move) = self { move.delivery } else { nil }
    }
}

extension Repository {
    /// Returns the ids of all trees and blobs of a tree that stand not at the same place in another one.
    func objects(ofTree tree: ObjectID, notIn other: ObjectID?) throws(GitError) -> [ObjectID] {
        guard tree != other else { return [] }
        var found = [tree]
        for (entry, old) in try entries(ofTree: tree, notIn: other) where old?.id != entry.id {
            switch entry.mode {
            case .folder:
                let same = old.flatMap { $0.mode == .folder ? $0.id : nil }
                found += try objects(ofTree: entry.id, notIn: same)
            case .file, .executable, .symlink: found.append(entry.id)
            }
        }
        return found
    }
}
