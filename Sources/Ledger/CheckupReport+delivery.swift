internal import Pipeline
internal import Problems

extension CheckupReport {
    /// The delivery that was judged.
    ///
    /// - Throws: ``MalformedRecord`` if the name is not a proper one.
    func name() throws(MalformedRecord) -> DeliveryName {
        guard let name = DeliveryName(delivery) else {
            throw MalformedRecord("the report names no proper delivery")
        }
        return name
    }

    /// The path of the manifest that a sender has signed; nil if none has.
    public var signedManifest: String? {
        senders.lazy.compactMap(\.file).compactMap { ManifestSignature.split($0)?.manifest }.first
    }

    /// Whether every engine that the rules need has judged every content.
    func isJudged(under rules: MalwareRules) -> Bool {
        guard let clamd = rules.clamd, clamd.isRequired else { return true }
        return engines.contains { $0.name == "clamd" && $0.contents == coverage.contents }
    }

    /// The codes of the findings that refused the delivery, each once, in their order.
    public var refusingCodes: [String] {
        var seen: Set<String> = []
        return findings.filter { $0.severity == .refuse && seen.insert($0.code).inserted }.map(\.code)
    }
}
