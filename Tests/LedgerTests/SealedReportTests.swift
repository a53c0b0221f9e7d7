import Foundation
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// An envelope that somebody with a key could write, and what the rules say of it.
private struct ForgedEnvelope: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: Code?
    /// What the cause of the problem tells, where one code stands for many things.
    let cause: String?
    let make: @Sendable (LedgerFixture, SealedReport) throws -> [UInt8]

    init(
        _ what: String, _ code: Code?, because cause: String? = nil,
        _ make: @escaping @Sendable (LedgerFixture, SealedReport) throws -> [UInt8]
    ) {
        testDescription = what
        self.code = code
        self.cause = cause
        self.make = make
    }
}

extension LedgerFixture {
    /// Puts a payload into an envelope of its own.
    fileprivate func seal(
        _ payload: [UInt8], of type: String = "application/vnd.in-toto+json", by player: Player? = nil,
        for namespace: String = "checkup@stagectl", keyID: String? = nil
    ) throws -> [UInt8] {
        let signer = try acting(player ?? scenario.cast.engine).signer
        let plain = DSSEEnvelope(payload, of: type)
        return plain.signed(
            try signer.sign(plain.signedContent, namespace: namespace), keyID: keyID ?? signer.fingerprint
        ).content
    }

    /// Puts a payload with other words into an envelope that the engine signs, or somebody else.
    fileprivate func bend(
        _ sealed: SealedReport, _ words: [(String, String)], by player: Player? = nil
    ) throws -> [UInt8] {
        try seal(bent(sealed.envelope.payload, words), by: player)
    }
}

private func bent(_ content: [UInt8], _ words: [(String, String)]) throws -> [UInt8] {
    var text = String(decoding: content, as: UTF8.self)
    for (old, new) in words {
        try #require(text.contains(old), "no \(old) in \(text)")
        text = text.replacing(old, with: new)
    }
    return Array(text.utf8)
}

private let forged: [ForgedEnvelope] = [
    ForgedEnvelope("signed by nobody", .signature(.missing)) { _, sealed in
        DSSEEnvelope(sealed.envelope.payload, of: sealed.envelope.payloadType).content
    },
    ForgedEnvelope("signed twice", .ledger(.rule), because: "2 signatures") { _, sealed in
        let text = String(decoding: sealed.content, as: UTF8.self)
        let range = try #require(text.firstRange(of: /\{"keyid":.*"\}/))
        let signature = String(text[range])
        return try bent(sealed.content, [(signature, "\(signature),\(signature)")])
    },
    ForgedEnvelope("signed by the engine and by a person", .ledger(.rule), because: "2 signatures") {
        fixture, sealed in
        let other = try fixture.seal(sealed.envelope.payload, by: fixture.scenario.cast.first)
        let signature = try #require(try DSSEEnvelope(parsing: other, limit: 1 << 20).signature)
        let member = #"{"keyid":"\#(signature.keyID)","sig":"\#(signature.digits)"}"#
        return try bent(sealed.content, [(#""signatures":["#, #""signatures":[\#(member),"#)])
    },
    ForgedEnvelope("signed by a person", .signature(.addressMismatch)) { fixture, sealed in
        try fixture.seal(sealed.envelope.payload, by: fixture.scenario.cast.first)
    },
    ForgedEnvelope("signed by somebody whom nobody knows", .signature(.keyUnknown)) { fixture, sealed in
        try fixture.seal(sealed.envelope.payload, by: fixture.scenario.cast.stranger)
    },
    ForgedEnvelope("signed for another purpose", .signature(.namespace)) { fixture, sealed in
        try fixture.seal(sealed.envelope.payload, for: "git")
    },
    ForgedEnvelope("with the signature of another payload", .signature(.wrong)) { fixture, sealed in
        let other = try fixture.bend(sealed, [("\"PASSED\"", "\"FAILED\"")])
        let signature = try #require(try DSSEEnvelope(parsing: other, limit: 1 << 20).signature)
        return sealed.envelope.signed(signature.armored, keyID: signature.keyID).content
    },
    ForgedEnvelope("with a signature that is no base64", .signature(.malformed)) { _, sealed in
        try bent(sealed.content, [("\"sig\":\"", "\"sig\":\"_")])
    },
    ForgedEnvelope("with a signature that is none", .signature(.malformed)) { _, sealed in
        sealed.envelope.signed("AAAA", keyID: sealed.envelope.signature?.keyID ?? "").content
    },
    ForgedEnvelope("with a hint to another key", .ledger(.rule)) { fixture, sealed in
        let other = try fixture.acting(fixture.scenario.cast.first).signer.fingerprint
        return try fixture.seal(sealed.envelope.payload, keyID: other)
    },
    ForgedEnvelope("with another summary than the report", .ledger(.rule)) { fixture, sealed in
        try fixture.bend(sealed, [("\"PASSED\"", "\"FAILED\"")])
    },
    ForgedEnvelope("with a level that nobody has verified", .ledger(.rule)) { fixture, sealed in
        try fixture.bend(sealed, [("SLSA_BUILD_LEVEL_UNEVALUATED", "SLSA_BUILD_LEVEL_3")])
    },
    ForgedEnvelope("with another subject", .ledger(.rule)) { fixture, sealed in
        let tree = try #require(sealed.report.source.tree?.hex)
        return try fixture.bend(
            sealed, [("\"gitTree\":\"\(tree)", "\"gitTree\":\"\(String(repeating: "1", count: 40))")])
    },
    ForgedEnvelope("with another place in B", .ledger(.rule)) { fixture, sealed in
        try fixture.bend(sealed, [("refs/tags/wohngeld/", "refs/tags/bafoeg/")])
    },
    ForgedEnvelope("with a field that is not ours", .ledger(.rule)) { fixture, sealed in
        try fixture.bend(sealed, [(#""predicateType""#, #""predicateTypd":1,"predicateType""#)])
    },
    ForgedEnvelope("without the report", .ledger(.rule), because: "stagectl:checkup-report") {
        fixture, sealed in
        try fixture.bend(sealed, [("stagectl:checkup-report", "stagectl:checkup-repord")])
    },
    ForgedEnvelope("with blanks in the payload", .ledger(.rule), because: "is missing") { fixture, sealed in
        try fixture.bend(sealed, [(#"{"_type""#, #"{ "_type""#)])
    },
    ForgedEnvelope("with the verdict turned by a person", .ledger(.rule)) { fixture, sealed in
        try fixture.bend(
            sealed, [("\"passed\"", "\"refused\""), ("\"PASSED\"", "\"FAILED\"")],
            by: fixture.scenario.cast.first)
    },
    ForgedEnvelope("of another type", .ledger(.rule), because: "no in-toto Statement") { fixture, sealed in
        try fixture.seal(sealed.envelope.payload, of: "application/json")
    },
    ForgedEnvelope("in the other alphabet of base64", .ledger(.rule), because: "base64") { _, sealed in
        try bent(sealed.content, [("\"payload\":\"", "\"payload\":\"_")])
    },
    ForgedEnvelope("that is nested too deep", .ledger(.rule), because: "nested too deep") { fixture, _ in
        try fixture.seal([UInt8](repeating: UInt8(ascii: "["), count: 100_000))
    },
    ForgedEnvelope("that is too large", .ledger(.rule), because: "at most") { fixture, sealed in
        let path = String(repeating: "a", count: 16 << 20)
        return try bent(sealed.content, [("\"payload\":\"", "\"payload\":\"\(path)")])
    },
    ForgedEnvelope("as it must be", nil) { _, sealed in sealed.content },
]

@Suite("The sealed report of a checkup")
struct SealedReportTests {
    @Test(
        "An envelope that an acceptance brings counts only as the engine that signs the entry has sealed it")
    func acceptance() throws {
        let fixture = try LedgerFixture()
        try fixture.begin()
        try fixture.scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0"])
        for envelope in forged {
            let problem = problem {
                try fixture.accept("v1.0.0", deliver: false, reseal: { try envelope.make(fixture, $0) })
            }
            expect(envelope, problem)
        }
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("So does one that a way back brings")
    func rollback() throws {
        let fixture = try LedgerFixture(stages: "  probe: { release: { by: fachverantwortung } }\n")
        let first = fixture.scenario.cast.first
        try fixture.begin()
        for (number, tag) in ["v1.0.0", "v1.1.0"].enumerated() {
            try fixture.accept(tag, at: Int64(number) * 10 + 10)
            try fixture.release(tag, to: "probe", by: first, at: Int64(number) * 10 + 12)
            try fixture.promote(tag, to: "probe", at: Int64(number) * 10 + 15)
        }
        try fixture.release("v1.0.0", to: "probe", as: .rollback, by: first, at: 40)
        for envelope in forged {
            let problem = problem {
                try fixture.rollBack(
                    "probe", to: "v1.0.0", at: 50, reseal: { try envelope.make(fixture, $0) })
            }
            expect(envelope, problem)
        }
        #expect(try fixture.audit().problems.isEmpty)
    }

    @Test("A refusal is sealed as well")
    func refusal() throws {
        let fixture = try LedgerFixture()
        try fixture.begin()
        try fixture.scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0"])
        // The others bend words of a summary that passed.
        let asked = ["signed by nobody", "signed twice", "signed by a person", "as it must be"]
        for envelope in forged where asked.contains(envelope.testDescription) {
            let problem = problem {
                try fixture.reject("v1.0.0", reseal: { try envelope.make(fixture, $0) })
            }
            expect(envelope, problem)
        }
    }

    @Test(
        "A ledger begins only with an engine whose key may sign entries and reports",
        arguments: [("git", false), ("checkup@stagectl", false), ("git,checkup@stagectl", true), ("*", true)])
    func purposes(namespaces: String, begins: Bool) throws {
        let fixture = try LedgerFixture {
            let address = $0.cast.engine.address
            let lines = try $0.cast.operators.replacing(
                "\(address) ", with: "\(address) namespaces=\"\(namespaces)\" ")
            try $0.folder.write(lines, to: "signers/betrieb/allowed_signers")
        }
        #expect(problem { try fixture.begin() }?.code == (begins ? nil : .policy(.keys)))
    }

    private func expect(_ envelope: ForgedEnvelope, _ problem: Problem?) {
        #expect(problem?.code == envelope.code, "\(envelope): \(problem.debugDescription)")
        if let cause = envelope.cause {
            #expect(problem?.cause?.contains(cause) == true, "\(envelope): \(problem.debugDescription)")
        }
    }
}
