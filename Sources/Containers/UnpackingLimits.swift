/// How far one file is unpacked.
///
/// Whatever lies beyond is not looked into, and is named as that: nothing is passed over.
public struct UnpackingLimits: Sendable, Hashable {
    /// How many bytes may come out of one file in all.
    public var total: Int
    /// How many bytes one member may have.
    public var member: Int
    /// How many times as many bytes as the file has may come out of it, beyond ``unjudged``.
    public var ratio: Int
    /// How many members may come out of one file.
    public var members: Int
    /// How many containers may lie in one another.
    public var depth: Int
    /// How many seconds the unpacking of one file may take.
    public var seconds: Int

    /// The bytes that may come out of any file, whatever its size: a few zeros may shrink a lot.
    public static let unjudged = 1 << 20

    /// Makes limits.
    public init(
        total: Int = 4 << 30, member: Int = 512 << 20, ratio: Int = 1000, members: Int = 200_000,
        depth: Int = 16, seconds: Int = 300
    ) {
        self.total = total
        self.member = member
        self.ratio = ratio
        self.members = members
        self.depth = depth
        self.seconds = seconds
    }

    /// Returns how many bytes may come out of a file of some size.
    func output(of size: Int) -> (bytes: Int, obstacle: Obstacle) {
        let product = size.multipliedReportingOverflow(by: ratio)
        let byRatio = product.overflow ? Int.max : max(product.partialValue, UnpackingLimits.unjudged)
        return byRatio < total ? (byRatio, .ratio) : (total, .total)
    }

    var numbers: [Int] { [total, member, ratio, members, depth, seconds] }

    init?(numbers: [Int]) {
        guard numbers.count == 6, numbers.allSatisfy({ $0 > 0 }) else { return nil }
        self.init(
            total: numbers[0], member: numbers[1], ratio: numbers[2], members: numbers[3], depth: numbers[4],
            seconds: numbers[5])
    }
}
