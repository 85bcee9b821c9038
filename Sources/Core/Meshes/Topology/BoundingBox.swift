public import SpatialGeometry

/// A box along the axes.
public struct BoundingBox: Equatable, Sendable {
    /// The least coordinates.
    public var minimum: Vector3
    /// The greatest coordinates.
    public var maximum: Vector3

    /// A box between two corners.
    public init(minimum: Vector3, maximum: Vector3) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The smallest box that holds packed positions; `nil` without any.
    public init?(positions: [Float]) {
        guard positions.count >= 3 else { return nil }
        var low = SIMD3(positions[0], positions[1], positions[2])
        var high = low
        positions.withUnsafeBufferPointer { positions in
            for start in stride(from: 3, to: positions.count - 2, by: 3) {
                let point = SIMD3(positions[start], positions[start + 1], positions[start + 2])
                low = pointwiseMin(low, point)
                high = pointwiseMax(high, point)
            }
        }
        minimum = Vector3(low)
        maximum = Vector3(high)
    }

    /// The middle.
    public var centre: Vector3 { 0.5 * (minimum + maximum) }

    /// The extent along each axis.
    public var size: Vector3 { maximum - minimum }

    /// The length of the diagonal.
    public var diagonal: Double { size.length }

    /// The smallest box that holds both.
    public func union(_ other: BoundingBox) -> BoundingBox {
        BoundingBox(
            minimum: pointwiseMin(minimum, other.minimum), maximum: pointwiseMax(maximum, other.maximum))
    }
}
