public import Ledger
public import Pipeline
internal import Problems

// What could not be looked into, and what becomes of it by people's word.

extension FindingCollector {
    /// Turns everything that could not be looked into into remarks.
    ///
    /// Asked only of findings of which a report has said that this is all that people vouch for.
    mutating func takeWord(of vouching: CheckupReport.Vouching) {
        replace(.malware(.unscannable), by: .malware(.vouched)) { $0.vouchedFor(by: vouching) }
    }
}

extension CheckupReport {
    /// Returns whether people vouch for everything that refuses the delivery.
    func isVouchedFor(by vouching: Vouching) -> Bool {
        // What nobody can vouch for is not what they have vouched for.
        do { return try vouchable().digest == vouching.unscanned } catch { return false }
    }
}

extension [Finding] {
    /// Returns the findings with what could not be looked into as remarks, if that is exactly what people vouch for.
    func vouchedFor(by vouching: CheckupReport.Vouching?) -> [Finding] {
        guard let vouching else { return self }
        let unscanned = filter { $0.problem.code == .malware(.unscannable) }
        do throws(UnscannedList.Unfit) {
            let list = try UnscannedList(
                unscanned.map(CheckupReport.RecordedFinding.init), of: .unscannable)
            guard list.digest == vouching.unscanned else { return self }
        } catch {
            return self
        }
        return map { finding in
            guard finding.problem.code == .malware(.unscannable) else { return finding }
            return Finding(finding.problem.vouchedFor(by: vouching), severity: .warn)
        }
    }
}

extension StandingVerdict {
    /// Returns the verdict with what could not be looked into as remarks, if people vouched for exactly that when it came in.
    public func vouchedFor(by vouching: CheckupReport.Vouching?) -> StandingVerdict {
        StandingVerdict(findings: findings.vouchedFor(by: vouching), contents: contents, read: read)
    }
}

extension Verdict {
    /// Returns the verdict with findings that name `vouch` as a next step, if the pipeline lets people vouch and nothing else was found.
    public func namingVouching(under rules: CheckupRules) -> Verdict {
        guard rules.malware.unscanned != nil, case .refused(let refused) = self else { return self }
        do { _ = try refused.report.vouchable() } catch { return self }
        let findings = refused.findings.map { finding in
            finding.problem.code == .malware(.unscannable)
                ? Finding(
                    finding.problem.vouchable(in: refused.report.delivery), severity: finding.severity)
                : finding
        }
        return .refused(
            RefusedDelivery(
                delivery: refused.delivery, findings: findings, manifest: refused.manifest,
                report: refused.report))
    }
}

extension Problem {
    /// Returns what could not be looked into, with who vouches for it.
    fileprivate func vouchedFor(by vouching: CheckupReport.Vouching) -> Problem {
        Problem(.malware(.vouched), subject, expected: vouching.people, found: found, cause: cause)
            .inside(inside, at: offset)
    }
}
