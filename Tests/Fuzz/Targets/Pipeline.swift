import Ledger
import Pipeline
import Problems
import YAML

extension FuzzTarget {
    /// Any document in YAML.
    static let document = FuzzTarget("yaml") { input in
        let document = try Document(parsing: input, file: "pipeline.yaml")
        for problem in document.problems { try requirePrintable(problem) }
        _ = document.place(document.root.mark)
    }

    /// A pipeline with its keys, as the ledger keeps them.
    static let pipeline = FuzzTarget("pipeline", longest: 16_384) { input in
        let definition = try PipelineDefinition.load(input, file: "pipeline.yaml")
        try require(!definition.stages.isEmpty, "a pipeline without stages")
        let keys = Array(signers.utf8)
        let policy = try Policy(
            pipeline: input, operatorFiles: ["allowed_signers": keys], senderFiles: ["allowed_signers": keys])
        try require(policy.definition == definition, "two readings of one pipeline")
    }

    /// What a supplier says of a delivery.
    static let deliveryNote = FuzzTarget("delivery-note") { input in
        let written = try WrittenNote.load(input)
        try require(DeliveryNote.isApplication(written.note.application), "an application that is none")
        try require(
            1...DeliveryNote.mostSequence ~= written.note.sequence, "number \(written.note.sequence)")
    }

    /// A person's decision in its file.
    static let statement = FuzzTarget("statement") { input in
        let signed = try SignedStatement(parsing: input, named: "statement.json")
        try require(
            signed.file == input || signed.file == input + [0x0A],
            "a statement that could be written otherwise")
    }

    /// The report of a checkup in its envelope.
    static let sealedReport = FuzzTarget("sealed-report", longest: 16_384) { input in
        let sealed = try SealedReport(parsing: input)
        try require(sealed.content == input, "a report that could be written otherwise")
    }

    /// Keys of the people whom the seeds name; nobody has the private ones any more.
    private static let signers = """
        stagectl@inner.example,systempflege@amt.example ssh-ed25519 \
        AAAAC3NzaC1lZDI1NTE5AAAAIKVdHPlIDvSQH5RHJN9MYhnX0nL7xjtSmaoUOm7rxYI9
        """
}
