internal import Pipeline
internal import Seals

/// Where things lie in the tree of a ledger entry.
enum StatePath {
    static let pipeline = "pipeline.yaml"
    static let operators = "signers/operators"
    static let senders = "signers/senders"
    static let formerKeys = "signers/former.json"

    // MARK: Deliveries

    static func folder(of delivery: DeliveryName) -> String {
        "deliveries/\(delivery.shard)/\(delivery.encoded)"
    }
    static func record(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/delivery.json" }
    static func report(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/checkup.json" }
    static func sourceTag(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/source-tag" }
    static func sourceCommit(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/source-commit" }
    static func sourceFolders(of delivery: DeliveryName) -> String {
        "\(folder(of: delivery))/source-folders"
    }
    static func sourceManifest(of delivery: DeliveryName) -> String {
        "\(folder(of: delivery))/source-manifest"
    }
    static func signature(_ ending: ManifestSignature, of delivery: DeliveryName) -> String {
        ending.path(beside: sourceManifest(of: delivery))
    }
    /// The tag and the commit from A.
    static func objects(of delivery: DeliveryName) -> [String] {
        [sourceTag(of: delivery), sourceCommit(of: delivery)]
    }
    /// Everything from A.
    static func evidence(of delivery: DeliveryName) -> [String] {
        objects(of: delivery) + [sourceFolders(of: delivery), sourceManifest(of: delivery)]
            + ManifestSignature.allCases.map { signature($0, of: delivery) }
    }
    static func deliveryCommit(of delivery: DeliveryName) -> String {
        "\(folder(of: delivery))/delivery-commit"
    }
    static func vouches(for delivery: DeliveryName) -> String { "\(folder(of: delivery))/vouches" }
    static func vouch(for delivery: DeliveryName, by person: String) -> String {
        "\(vouches(for: delivery))/\(file(of: person))"
    }
    static func withdrawal(of delivery: DeliveryName) -> String { "\(folder(of: delivery))/withdrawal.json" }
    static func stay(of delivery: DeliveryName, in stage: String) -> String {
        "\(folder(of: delivery))/stages/\(stage).json"
    }
    static func verification(of delivery: DeliveryName, in stage: String) -> String {
        "\(folder(of: delivery))/verified/\(stage).json"
    }
    static func rollback(to delivery: DeliveryName, in stage: String) -> String {
        "\(folder(of: delivery))/rollbacks/\(stage).json"
    }
    static func releases(of delivery: DeliveryName, for stage: String, _ purpose: Purpose) -> String {
        "\(folder(of: delivery))/releases/\(stage)/\(folder(of: purpose))"
    }
    static func release(
        of delivery: DeliveryName, for stage: String, _ purpose: Purpose, by person: String
    ) -> String {
        "\(releases(of: delivery, for: stage, purpose))/\(file(of: person))"
    }
    static func revocation(
        of delivery: DeliveryName, for stage: String, _ purpose: Purpose, by person: String
    ) -> String {
        "\(folder(of: delivery))/revocations/\(stage)/\(folder(of: purpose))/\(file(of: person))"
    }

    static let notes = "notes"
    /// The application is one component of a path already.
    static func note(of application: String) -> String { "\(notes)/\(application).json" }

    // MARK: Stages

    static let stages = "stages"
    static func stage(_ stage: String) -> String { "stages/\(stage).json" }
    static func stageCommit(_ stage: String) -> String { "stages/\(stage).commit" }

    static let heldStages = "holds/stages"
    static func hold(on place: HoldPlace) -> String { "\(folder(of: place))/hold.json" }
    static func resumes(of place: HoldPlace) -> String { "\(folder(of: place))/resumes" }
    static func resume(of place: HoldPlace, by person: String) -> String {
        "\(resumes(of: place))/\(file(of: person))"
    }

    static let catchUps = "catch-ups"
    static func catchUp(since sequence: Int) -> String { "\(catchUps)/\(sequence).json" }

    // MARK: Policies

    static let policies = "policies"
    static func policy(_ digest: SHA256Digest) -> String { "\(policies)/\(digest.hex).json" }

    static let proposals = "proposals"
    static func proposal(_ digest: SHA256Digest) -> String { "\(proposals)/\(digest.hex)" }
    static func proposalRecord(_ digest: SHA256Digest) -> String { "\(proposal(digest))/proposal.json" }
    static func proposers(of digest: SHA256Digest) -> String { "\(proposal(digest))/proposers" }
    static func proposer(of digest: SHA256Digest, _ person: String) -> String {
        "\(proposers(of: digest))/\(file(of: person))"
    }
    static func approvals(of digest: SHA256Digest) -> String { "\(proposal(digest))/approvals" }
    static func approval(of digest: SHA256Digest, by person: String) -> String {
        "\(approvals(of: digest))/\(file(of: person))"
    }

    // MARK: Names

    /// One file for one person, however the address is written.
    private static func file(of person: String) -> String { "\(Principal.folded(person)).json" }

    private static func folder(of purpose: Purpose) -> String {
        switch purpose {
        case .regular, .rollback: purpose.word
        case .lane(let name): "lane-\(name)"
        }
    }

    private static func folder(of place: HoldPlace) -> String {
        switch place {
        case .pipeline: "holds/pipeline"
        case .stage(let name): "\(heldStages)/\(name)"
        }
    }
}
