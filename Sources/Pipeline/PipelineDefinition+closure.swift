public import Problems
public import Seals
public import Timetable

extension PipelineDefinition {
    /// Returns why the windows and freezes of a stage shut it at a time; nil if it is open.
    ///
    /// The zone is read anew at each call, and only if the stage has a window or a freeze at all.
    ///
    /// - Throws: `configuration.zone-missing` or `configuration.zone-unreadable` if the zone of the calendar cannot be
    ///   read, or says nothing about that time. Then nothing is decided.
    public func closure(
        of stage: Stage, at time: Timestamp, zones: ZoneFolder = .system
    ) throws(Problem) -> Closure? {
        guard hasCalendar(stage) else { return nil }
        return schedule(of: stage).closure(at: time, in: try zone(at: time, zones))
    }

    /// Returns why the windows and freezes of a stage shut it when its clock showed what an entry records; nil if it was open.
    ///
    /// It depends on nothing but its arguments.
    public func closure(of stage: Stage, by local: LocalTime) -> Closure? {
        schedule(of: stage).closure(at: local)
    }

    /// Returns whether a stage has a window or a freeze at all.
    public func hasCalendar(_ stage: Stage) -> Bool { !schedule(of: stage).isAlwaysOpen }

    /// Returns what the clock of the calendar shows at a time, by this machine's zone database.
    ///
    /// - Throws: As ``closure(of:at:zones:)``; also `configuration.zone-unreadable` for a clock that an entry cannot record.
    public func localTime(at time: Timestamp, zones: ZoneFolder = .system) throws(Problem) -> LocalTime {
        guard let local = LocalTime(time, in: try zone(at: time, zones)) else {
            throw Problem(.configuration(.zoneUnreadable), calendar.zone, found: "offset at \(time.text)")
        }
        return local
    }

    private func schedule(of stage: Stage) -> Schedule {
        Schedule(
            calendar, windows: stage.windows, freezes: freezes.filter { $0.concerns(stage.name) })
    }

    private func zone(at time: Timestamp, _ zones: ZoneFolder) throws(Problem) -> Zone {
        let zone = try zones.zone(named: calendar.zone)
        guard time.seconds < zone.end else {
            throw Problem(.configuration(.zoneUnreadable), calendar.zone, found: "ends before \(time.text)")
        }
        return zone
    }
}

extension Closure {
    /// Returns what is said about a delivery that must wait for it.
    public func problem(for delivery: String) -> Problem {
        switch reason {
        case .window: Problem(.gate(.window), delivery, expected: opensShown)
        case .freeze(let title): Problem(.gate(.freeze), delivery, expected: opensShown, found: title)
        }
    }
}
