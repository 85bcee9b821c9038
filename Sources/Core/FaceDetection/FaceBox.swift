public import SpatialGeometry

/// An upright rectangle in an image, in pixels; the centre of the top-left pixel is (0.5, 0.5).
public struct FaceBox: Equatable, Sendable {
    /// The corner nearest the image's top left.
    public var minimum: Vector2
    /// The corner nearest the image's bottom right.
    public var maximum: Vector2

    /// A rectangle of the given corners.
    public init(minimum: Vector2, maximum: Vector2) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// The smallest rectangle around points.
    ///
    /// - Precondition: there is a point.
    public init(around points: [Vector2]) {
        precondition(!points.isEmpty, "a rectangle around nothing")
        minimum = points.reduce(points[0]) { $0.replacing(with: $1, where: $1 .< $0) }
        maximum = points.reduce(points[0]) { $0.replacing(with: $1, where: $1 .> $0) }
    }

    /// Width and height.
    public var size: Vector2 { maximum - minimum }

    /// The middle.
    public var centre: Vector2 { (minimum + maximum) / 2 }

    /// The area that two rectangles share over the area of both together, 0…1.
    public func overlap(with other: FaceBox) -> Double { overlap(with: other, margin: 0) }

    /// The part of the area that lies inside another, 0…1.
    func share(inside other: FaceBox) -> Double {
        let low = minimum.replacing(with: other.minimum, where: other.minimum .> minimum)
        let high = maximum.replacing(with: other.maximum, where: other.maximum .< maximum)
        let area = size.x * size.y
        guard high.x > low.x, high.y > low.y, area > 0 else { return 0 }
        return (high.x - low.x) * (high.y - low.y) / area
    }

    /// The overlap of rectangles whose last pixel counts as part of them when `margin` is 1.
    func overlap(with other: FaceBox, margin: Double) -> Double {
        let low = minimum.replacing(with: other.minimum, where: other.minimum .> minimum)
        let high = maximum.replacing(with: other.maximum, where: other.maximum .< maximum)
        let (width, height) = (high.x - low.x + margin, high.y - low.y + margin)
        guard width > 0, height > 0 else { return 0 }
        let shared = width * height
        func area(_ box: FaceBox) -> Double { (box.size.x + margin) * (box.size.y + margin) }
        return shared / (area(self) + area(other) - shared)
    }
}
