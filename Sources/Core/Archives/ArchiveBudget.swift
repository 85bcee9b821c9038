/// The memory that reading one file may still take: everything made from the file is charged to it before it is made.
///
/// A file of n bytes may be turned into 64 MiB + g·n bytes, with g = 16 for arrays, which deflate packs that well only
/// when they say next to nothing, and g = 64 for pickles, whose small integers are two bytes in the file and two nodes
/// of 32 in memory; never more than the caller's limit. Honest files stay far below: a small one is free to be all
/// zeros, a large one is not. What is charged is the size of the values, not the slack that containers grow with.
final class ArchiveBudget {
    /// The bytes that may be made in all.
    let capacity: Int
    private var left: Int

    /// Bytes made for a byte of a file of arrays.
    static let arrayGrowth = 16
    /// Bytes made for a byte of a pickle.
    static let pickleGrowth = 64

    init(_ limits: ArchiveLimits, fileSize: Int, growth: Int) {
        let (grown, overflow) = fileSize.multipliedReportingOverflow(by: growth)
        capacity = min(limits.memory, overflow ? .max - 1 << 26 : grown + 1 << 26)
        left = capacity
    }

    /// Takes bytes off; `false`, with nothing taken, when fewer are left.
    func take(_ bytes: Int) -> Bool {
        guard bytes <= left else { return false }
        left -= bytes
        return true
    }

    /// Takes the bytes of a number of items off.
    func take(_ count: Int, of size: Int) -> Bool {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        return !overflow && take(bytes)
    }

    /// Gives back what was taken for something that is no longer held.
    func giveBack(_ bytes: Int) { left += bytes }

    /// What a file that asks for more is said to do.
    var excess: String { "would take more than \(capacity >> 20) MiB of memory, too much for a file of its size" }
}
