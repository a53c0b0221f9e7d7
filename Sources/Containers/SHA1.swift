/// SHA-1, by which Git calls its objects; nothing rests on it here but names.
///
/// OpenSSL reads its settings from files when it is first used, which it cannot behind the fence.
struct SHA1 {
    private var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    private var pending: [UInt8] = []
    private var length = 0

    mutating func update(_ bytes: [UInt8]) {
        length += bytes.count
        pending += bytes
        var position = 0
        while pending.count - position >= 64 {
            process(pending[position..<position + 64])
            position += 64
        }
        pending.removeFirst(position)
    }

    mutating func finish() -> [UInt8] {
        let bits = UInt64(length) * 8
        var padding: [UInt8] = [0x80]
        padding += [UInt8](repeating: 0, count: (119 - pending.count) % 64)
        for shift in stride(from: 56, through: 0, by: -8) {
            padding.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        update(padding)
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    private mutating func process(_ block: ArraySlice<UInt8>) {
        var words = [UInt32](repeating: 0, count: 80)
        var index = block.startIndex
        for word in 0..<16 {
            for _ in 0..<4 {
                words[word] = words[word] << 8 | UInt32(block[index])
                index += 1
            }
        }
        for word in 16..<80 {
            words[word] = rotated(words[word - 3] ^ words[word - 8] ^ words[word - 14] ^ words[word - 16], 1)
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for round in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch round {
                case 0..<20: (b & c | ~b & d, 0x5a82_7999)
                case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case 40..<60: (b & c | b & d | c & d, 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = rotated(a, 5) &+ mixed &+ e &+ constant &+ words[round]
            (e, d, c, b, a) = (d, c, rotated(b, 30), a, next)
        }
        for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
    }

    private func rotated(_ value: UInt32, _ bits: UInt32) -> UInt32 { value << bits | value >> (32 - bits) }
}
