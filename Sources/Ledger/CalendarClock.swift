public import Pipeline
public import Problems
public import Seals
public import Timetable

/// By whose clock the gate of the calendar is judged.
public enum CalendarClock: Sendable {
    /// By this machine's zone database: what has not been done yet.
    case machine
    /// By what an entry records: what has been done is judged the same for ever, whatever becomes of the zone database.
    case recorded(LocalTime?)
}

extension PipelineDefinition {
    /// Returns whether windows and freezes bind a way into a stage.
    func asksCalendar(_ stage: Stage, as purpose: Purpose) throws(Problem) -> Bool {
        let lane = try lane(of: purpose, to: stage)
        switch purpose {
        case .regular: return hasCalendar(stage)
        case .rollback: return false
        case .lane: return lane?.anyTime == false && hasCalendar(stage)
        }
    }

    /// Returns what the entry of a step records of the clock; nil if no window or freeze binds the step.
    ///
    /// - Throws: `configuration.zone-missing` or `configuration.zone-unreadable` if the zone of the calendar cannot be read, or
    ///   says nothing about that time.
    public func localTime(
        entering stageName: String, as purpose: Purpose, at time: Timestamp
    ) throws(Problem) -> LocalTime? {
        // What the pipeline does not name is refused by the rules, and needs no clock.
        guard let stage = stage(named: stageName), (try? asksCalendar(stage, as: purpose)) == true else {
            return nil
        }
        return try localTime(at: time)
    }
}
