import Foundation
import Git
import Ledger
import Pipeline
import Problems
import Seals
import Support
import Testing

/// What an entry must show of a manifest that somebody has signed, so that whoever reads it later proves the same.
@Suite("Signed manifests in the ledger")
struct SignedManifestEvidenceTests {
    private let fixture: LedgerFixture

    init() throws {
        fixture = try LedgerFixture { scenario in
            let text = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
            try scenario.folder.write(
                text.replacing("require: 1, on: tag", with: "on: manifest, require: 1")
                    .replacing("manifest: SHA256SUMS", with: "manifest: app/SHA256SUMS")
                    .replacing("checkup:\n", with: "checkup:\n  note: required\n"), to: "pipeline.yaml")
            try scenario.folder.write(
                "release@lieferant.example \(scenario.cast.sender.publicKey)\nlabor@labor.example \(scenario.cast.stranger.publicKey)\n",
                to: "signers/lieferanten/allowed_signers")
        }
        try fixture.begin()
        try deliver("v0.1.0", by: fixture.scenario.cast.sender)
        try deliver("v1.0.0", by: fixture.scenario.cast.sender)
    }

    /// Delivers something with a manifest signed by somebody, under a tag that nobody has signed.
    private func deliver(_ tag: String, by player: Player) throws {
        let scenario = fixture.scenario
        try scenario.folder.write("\(tag)\n", to: "work/app/VERSION")
        let sums = try expectRun("sha256sum", ["VERSION"], in: "\(scenario.work)/app")
        let manifest = try scenario.folder.write(sums + "\n", to: "work/app/SHA256SUMS")
        try? FileManager.default.removeItem(atPath: manifest + ".sig")
        try expectRun("ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", player.key, manifest])
        try player.git(["add", "-A"], in: scenario.work)
        try player.git(["commit", "-q", "-m", tag], in: scenario.work)
        try player.git(["tag", "-a", "-m", tag, tag], in: scenario.work)
        try player.git(["push", "-q", scenario.outer, "refs/tags/\(tag)"], in: scenario.work)
    }

    /// What the checkup would show of a delivery.
    private func evidence(for tag: String) throws -> Evidence {
        var evidence = try fixture.evidence(for: tag)
        let found = FoundManifest(
            at: "app/SHA256SUMS", inTree: try #require(evidence.tree),
            of: try Repository(at: fixture.scenario.outer))
        #expect(found.problems.isEmpty)
        evidence.manifest = found.sealed
        evidence.note = DeliveryNote(
            application: "fachverfahren", version: String(tag.dropFirst()), audience: "wohngeld", sequence: 1,
            predecessor: nil, expires: nil)
        evidence.senders = [
            CheckupReport.Sender(
                name: "release@lieferant.example", carrier: .manifest, file: "app/SHA256SUMS.sig",
                principal: "release@lieferant.example", fingerprint: evidence.fingerprint,
                keyType: "ssh-ed25519")
        ]
        return evidence
    }

    private func code(_ bend: (inout Evidence) throws -> Void) throws -> Code? {
        var evidence = try evidence(for: "v1.0.0")
        try bend(&evidence)
        return problem { try fixture.accept("v1.0.0", deliver: false) { _ in evidence } }?.code
    }

    private func bent(
        _ sealed: SealedManifest?, folders: [UInt8]? = nil, content: [UInt8]? = nil,
        signatures: [ManifestSignature: [UInt8]]? = nil
    ) throws -> SealedManifest {
        let sealed = try #require(sealed)
        return SealedManifest(
            folders: folders ?? sealed.folders, content: content ?? sealed.content,
            signatures: signatures ?? sealed.signatures)
    }

    @Test("An entry proves the manifest, its signature and their place, and nothing else is taken")
    func proof() throws {
        let other = try #require(try evidence(for: "v0.1.0").manifest)
        #expect(try code { $0.manifest = nil } == .ledger(.rule))
        #expect(try code { $0.manifest = other } == .ledger(.rule))
        #expect(try code { $0.manifest = try bent($0.manifest, content: other.content) } == .ledger(.rule))
        #expect(try code { $0.manifest = try bent($0.manifest, folders: other.folders) } == .ledger(.rule))
        #expect(
            try code { $0.manifest = try bent($0.manifest, folders: $0.manifest.map { $0.folders + [0] }) }
                == .ledger(.rule))
        #expect(
            try code { $0.manifest = try bent($0.manifest, signatures: other.signatures) } == .ledger(.rule))
        #expect(try code { $0.manifest = try bent($0.manifest, signatures: [:]) } == .ledger(.rule))
        #expect(
            try code {
                var signatures = try #require($0.manifest).signatures
                signatures[.openPGP] = []
                $0.manifest = try bent($0.manifest, signatures: signatures)
            } == .ledger(.rule))
        #expect(try code { $0.senders = nil } == .ledger(.rule))
        #expect(
            try code {
                let sender = try #require($0.senders?.first)
                $0.senders = [
                    CheckupReport.Sender(
                        name: sender.name, carrier: .manifest, file: "SHA256SUMS.sig",
                        principal: sender.principal, fingerprint: sender.fingerprint,
                        keyType: sender.keyType)
                ]
            } == .ledger(.rule))
        #expect(try code { _ in } == nil)
        #expect(try fixture.audit().entries.count == 2)
    }

    @Test("A signature of nobody who counts is no proof, and one that is not shown is missed")
    func others() throws {
        let work = fixture.scenario.work
        try expectRun("sh", ["-c", "cp SHA256SUMS.sig SHA256SUMS.asc"], in: "\(work)/app")
        try deliver("v2.0.0", by: fixture.scenario.cast.sender)
        var evidence = try evidence(for: "v2.0.0")
        let all = try #require(evidence.manifest)
        evidence.manifest = all.keeping([.ssh])
        let hidden = problem { try fixture.accept("v2.0.0", deliver: false) { _ in evidence } }
        #expect(hidden?.code == .ledger(.rule))
        // Of a rejected delivery the signature that holds is enough.
        try fixture.reject("v2.0.0") {
            $0.manifest = evidence.manifest
            $0.senders = evidence.senders
        }
        // What proves nothing is not kept.
        let junk = problem {
            try fixture.reject("v0.1.0") {
                $0.manifest = all
                $0.senders = []
            }
        }
        #expect(junk?.code == .ledger(.rule))
        #expect(try fixture.audit().entries.count == 2)
    }
}
