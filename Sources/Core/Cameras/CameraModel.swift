/// The camera models, by COLMAP's names, with COLMAP's parameter order; two names of our own where it has none.
///
/// Perspective models distort the normalised point (x, y) = (X/Z, Y/Z) as Brown and OpenCV do; fisheye models bend
/// the angle θ to the optical axis as Kannala and Brandt do (PAMI 2006).
public enum CameraModel: String, CaseIterable, Codable, Sendable {
    /// f, cx, cy.
    case simplePinhole = "SIMPLE_PINHOLE"
    /// fx, fy, cx, cy.
    case pinhole = "PINHOLE"
    /// f, cx, cy, k: one radial term.
    case simpleRadial = "SIMPLE_RADIAL"
    /// f, cx, cy, k1, k2: two radial terms.
    case radial = "RADIAL"
    /// fx, fy, cx, cy, k1, k2, p1, p2: OpenCV's four coefficients.
    case openCV = "OPENCV"
    /// fx, fy, cx, cy, k1, k2, p1, p2, k3: OpenCV's five coefficients (our own name).
    case openCV5 = "OPENCV5"
    /// fx, fy, cx, cy, k1, k2, p1, p2, k3, k4, k5, k6: OpenCV's eight, the rational model.
    case fullOpenCV = "FULL_OPENCV"
    /// FULL_OPENCV's parameters, then s1, s2, s3, s4: OpenCV's twelve, with thin prisms (our own name).
    case openCVThinPrism = "OPENCV_THIN_PRISM"
    /// fx, fy, cx, cy, k1, k2, k3, k4: θd = θ·(1 + k1θ² + k2θ⁴ + k3θ⁶ + k4θ⁸).
    case openCVFisheye = "OPENCV_FISHEYE"
    /// f, cx, cy, k.
    case simpleRadialFisheye = "SIMPLE_RADIAL_FISHEYE"
    /// f, cx, cy, k1, k2.
    case radialFisheye = "RADIAL_FISHEYE"

    /// The parameters, in their order.
    public var parameters: [CameraParameter] {
        switch self {
        case .simplePinhole: Self.ofSimplePinhole
        case .pinhole: Self.ofPinhole
        case .simpleRadial, .simpleRadialFisheye: Self.ofSimpleRadial
        case .radial, .radialFisheye: Self.ofRadial
        case .openCV: Self.ofOpenCV
        case .openCV5: Self.ofOpenCV5
        case .fullOpenCV: Self.ofFullOpenCV
        case .openCVThinPrism: Self.ofOpenCVThinPrism
        case .openCVFisheye: Self.ofOpenCVFisheye
        }
    }

    // Made once: solvers ask at every residual.
    private static let ofSimplePinhole: [CameraParameter] = [.f, .cx, .cy]
    private static let ofPinhole: [CameraParameter] = [.fx, .fy, .cx, .cy]
    private static let ofSimpleRadial: [CameraParameter] = [.f, .cx, .cy, .k]
    private static let ofRadial: [CameraParameter] = [.f, .cx, .cy, .k1, .k2]
    private static let ofOpenCV: [CameraParameter] = ofPinhole + [.k1, .k2, .p1, .p2]
    private static let ofOpenCV5: [CameraParameter] = ofOpenCV + [.k3]
    private static let ofFullOpenCV: [CameraParameter] = ofOpenCV5 + [.k4, .k5, .k6]
    private static let ofOpenCVThinPrism: [CameraParameter] = ofFullOpenCV + [.s1, .s2, .s3, .s4]
    private static let ofOpenCVFisheye: [CameraParameter] = ofPinhole + [.k1, .k2, .k3, .k4]

    /// The names of the parameters, in their order.
    public var parameterNames: [String] { parameters.map(\.rawValue) }

    /// Whether one focal length serves both axes.
    public var hasSingleFocalLength: Bool {
        switch self {
        case .simplePinhole, .simpleRadial, .radial, .simpleRadialFisheye, .radialFisheye: true
        default: false
        }
    }

    /// Whether the model bends angles rather than points of a plane, so that it may see beyond 90° off its axis.
    public var isFisheye: Bool {
        switch self {
        case .openCVFisheye, .simpleRadialFisheye, .radialFisheye: true
        default: false
        }
    }

    /// The number of parameters before the distortion coefficients.
    package var focalAndCentreCount: Int { hasSingleFocalLength ? 3 : 4 }
}
