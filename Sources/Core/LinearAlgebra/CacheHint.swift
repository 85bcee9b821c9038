internal import CIntrinsics

/// Hints to the processor about memory that is about to be read; they change speed, never results.
package enum CacheHint {
    /// Begins to bring a block of a row-major array near, without waiting for it.
    ///
    /// - `block`: the block's first element.
    /// - `rows`: how many rows it has, `stride` elements apart.
    /// - `columns`: how many elements of each row are wanted.
    package static func prefetch(_ block: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int) {
        guard columns > 0 else { return }
        // A line of the cache holds 64 bytes on x86-64 and 64 or 128 on ARM; the last element may begin another.
        for row in 0..<rows {
            let start = block + row * stride
            for element in Swift.stride(from: 0, to: columns, by: 16) { prefetch_line(start + element) }
            prefetch_line(start + columns - 1)
        }
    }
}
