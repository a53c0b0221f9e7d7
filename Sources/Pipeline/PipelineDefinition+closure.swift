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
        let schedule = Schedule(
            calendar, windows: stage.windows, freezes: freezes.filter { $0.concerns(stage.name) })
        guard !schedule.isAlwaysOpen else { return nil }
        let zone = try zones.zone(named: calendar.zone)
        guard time.seconds < zone.end else {
            throw Problem(.configuration(.zoneUnreadable), calendar.zone, found: "ends before \(time.text)")
        }
        return schedule.closure(at: time, in: zone)
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
