/// A point or direction in the plane; image points are in pixels, the centre of the top-left pixel at (0.5, 0.5).
public typealias Vector2 = SIMD2<Double>

/// A point or direction in space, in metres unless said otherwise.
public typealias Vector3 = SIMD3<Double>

/// The scalar product.
@inlinable public func dot(_ left: Vector3, _ right: Vector3) -> Double {
    left.x * right.x + left.y * right.y + left.z * right.z
}

/// The scalar product.
@inlinable public func dot(_ left: Vector2, _ right: Vector2) -> Double {
    left.x * right.x + left.y * right.y
}

/// The vector product, right-handed: x × y = z.
@inlinable public func cross(_ left: Vector3, _ right: Vector3) -> Vector3 {
    Vector3(
        left.y * right.z - left.z * right.y,
        left.z * right.x - left.x * right.z,
        left.x * right.y - left.y * right.x)
}

extension SIMD3<Double> {
    /// The Euclidean length.
    @inlinable public var length: Double { dot(self, self).squareRoot() }

    /// The vector divided by its length; NaN for the zero vector.
    @inlinable public var normalized: Vector3 { self / length }

    /// Whether no component is infinite or NaN.
    @inlinable public var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
}

extension SIMD2<Double> {
    /// The Euclidean length.
    @inlinable public var length: Double { dot(self, self).squareRoot() }
}

/// The vector product, in single precision.
@inlinable @inline(__always) package func cross(_ left: SIMD3<Float>, _ right: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(
        left.y * right.z - left.z * right.y, left.z * right.x - left.x * right.z,
        left.x * right.y - left.y * right.x)
}

/// The scalar product, in single precision.
@inlinable @inline(__always) package func dot(_ left: SIMD3<Float>, _ right: SIMD3<Float>) -> Float {
    left.x * right.x + left.y * right.y + left.z * right.z
}

extension [Float] {
    /// Vector `index` of packed ones, three values each.
    @inlinable @inline(__always) package func vector(at index: Int) -> SIMD3<Float> {
        SIMD3(self[3 * index], self[3 * index + 1], self[3 * index + 2])
    }
}
