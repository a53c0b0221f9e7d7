import Foundation
import Support
import Testing

@Suite("Servers on the way to A against the built binary")
struct TransportRowTests {
    /// Sends a run that asks for A by its public name to a server of ours.
    private func environment(_ route: TransportRow.Route) -> [String: String] {
        route.environment.merging([
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.\(route.url).insteadOf",
            "GIT_CONFIG_VALUE_0": "https://lieferung.example/outer.git",
        ]) { $1 }
    }

    @Test("None is believed, none is waited for without end, and the ledger stays as it was")
    func rows() throws {
        let scenario = try Scenario(
            stages: "  eingang: {}", outerURL: "https://lieferung.example/outer.git")
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        let before = try scenario.everythingInB()
        let ways = try Ways(to: scenario.outer)
        for row in TransportRow.all {
            let route = try row.route(ways)
            // Only who is waited for without end needs a short time; the others are given what a busy machine takes.
            let timeout = row.code == "transport.timed-out" ? "1" : "30"
            // As cron does: however often it is tried, there is nothing to write down.
            for _ in 0..<2 {
                let run = try scenario.json(
                    ["promote", "--timeout", timeout], environment: environment(route))
                #expect(
                    Set(run.codes) == [row.code] && run.status == row.status,
                    "\(row): \(run.result.text) \(run.result.errors)")
            }
            #expect(try scenario.everythingInB() == before, "\(row)")
            #expect(route.isQuiet(), "\(row): somebody else was asked")
            withExtendedLifetime(route.servers) {}
        }
        // The same ways let in what comes from whom it should.
        let server = try ways.serve()
        let good = [
            TransportRow.Route(url: server.url("outer.git"), environment: ways.trusting),
            TransportRow.Route(url: ways.ssh.url(scenario.outer), environment: try ways.ssh.environment()),
        ]
        for (number, route) in good.enumerated() {
            let run = try scenario.json(["promote"], environment: environment(route))
            #expect(run.status == 0 && run.codes.isEmpty, "\(run.result.text)")
            #expect(try scenario.everythingInB() != before)
            try scenario.deliver("v1.\(number + 1).0", ["app/VERSION": "\(number)\n"])
        }
        #expect(try scenario.json(["audit"]).isFine)
    }
}
