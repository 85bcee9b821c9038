/// The size of a feature map: rows, columns and channels.
struct MapShape: Hashable, Sendable {
    var height: Int
    var width: Int
    var channels: Int

    /// The bytes' layout in memory: rows of pixels, channels running fastest, `border` zero pixels around.
    func paddedCount(border: Int) -> Int { (height + 2 * border) * (width + 2 * border) * channels }
}
