/// A parameter of a camera model, by COLMAP's and OpenCV's name.
public enum CameraParameter: String, CaseIterable, Codable, Sendable {
    /// The focal length of both axes in pixels.
    case f
    /// The focal length along x in pixels.
    case fx
    /// The focal length along y in pixels.
    case fy
    /// The principal point's x in pixels.
    case cx
    /// The principal point's y in pixels.
    case cy
    /// The one radial coefficient of a model that has no other.
    case k
    /// The radial coefficient of r² (of θ³ in fisheye models).
    case k1
    /// The radial coefficient of r⁴ (of θ⁵ in fisheye models).
    case k2
    /// The radial coefficient of r⁶ (of θ⁷ in fisheye models).
    case k3
    /// The coefficient of r² in the denominator (of θ⁹ in fisheye models).
    case k4
    /// The coefficient of r⁴ in the denominator.
    case k5
    /// The coefficient of r⁶ in the denominator.
    case k6
    /// The first tangential coefficient.
    case p1
    /// The second tangential coefficient.
    case p2
    /// The thin prism's coefficient of r² along x.
    case s1
    /// The thin prism's coefficient of r⁴ along x.
    case s2
    /// The thin prism's coefficient of r² along y.
    case s3
    /// The thin prism's coefficient of r⁴ along y.
    case s4

    /// Whether it is a focal length, which must be positive.
    public var isFocalLength: Bool { self == .f || self == .fx || self == .fy }
}
