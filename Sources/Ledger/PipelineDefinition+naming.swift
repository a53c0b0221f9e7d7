public import Pipeline
public import Problems

extension PipelineDefinition {
    /// Returns the stage that a person means, however the letters of the name are put together.
    ///
    /// - Throws: `gate.stage-unknown`, with the names that there are.
    public func knownStage(_ name: String) throws(Problem) -> Stage {
        guard let stage = stages.first(where: { $0.name == name }) else { throw unknownStage(name) }
        return stage
    }

    /// Returns the lane that a person means, however the letters of the name are put together.
    ///
    /// - Throws: `gate.lane-unknown`, with the names that there are.
    public func knownLane(_ name: String) throws(Problem) -> Lane {
        guard let lane = lanes.first(where: { $0.name == name }) else { throw unknownLane(name) }
        return lane
    }

    /// Returns the way that a person means, with the lane as the pipeline writes it.
    ///
    /// - Throws: `gate.lane-unknown`.
    public func known(_ purpose: Purpose) throws(Problem) -> Purpose {
        guard let lane = purpose.lane else { return purpose }
        return .lane(try knownLane(lane).name)
    }

    /// Returns the place that a person means: a stage, or with nil the whole pipeline.
    ///
    /// - Throws: `gate.stage-unknown`, with the names that there are.
    public func knownPlace(_ stage: String?) throws(Problem) -> HoldPlace {
        guard let stage else { return .pipeline }
        return .stage(try knownStage(stage).name)
    }

    /// Returns the stage that an entry names: byte by byte, for it becomes a path and a ref.
    func exactStage(_ name: String) throws(Problem) -> Stage {
        guard let stage = stage(named: name) else { throw unknownStage(name) }
        return stage
    }

    /// Returns the lane of a way to a stage; nil for a way that is none.
    ///
    /// - Throws: `gate.lane-unknown`, or `release.scope` if it leads to another stage.
    public func lane(of purpose: Purpose, to stage: Stage) throws(Problem) -> Lane? {
        guard let name = purpose.lane else { return nil }
        guard let lane = lane(named: name) else { throw unknownLane(name) }
        guard lane.to.isSame(as: stage.name) else {
            throw Problem(.release(.scope), "stage", expected: lane.to, found: stage.name)
        }
        return lane
    }

    private func unknownStage(_ name: String) -> Problem {
        Problem(.gate(.stageUnknown), name, expected: stages.map(\.name).joined(separator: ", "))
    }

    private func unknownLane(_ name: String) -> Problem {
        let names = lanes.map(\.name).joined(separator: ", ")
        return Problem(.gate(.laneUnknown), name, expected: names.isEmpty ? "–" : names)
    }
}
