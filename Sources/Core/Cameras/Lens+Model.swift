internal import SpatialGeometry

extension Lens {
    /// The flat form of a model's parameters.
    init(model: CameraModel, parameters: [Double]) {
        let single = model.hasSingleFocalLength
        focalLengthX = parameters[0]
        focalLengthY = single ? parameters[0] : parameters[1]
        let start = single ? 1 : 2
        centre = Vector2(parameters[start], parameters[start + 1])
        let rest = Array(parameters[(start + 2)...])
        func coefficient(_ index: Int) -> Double { index < rest.count ? rest[index] : 0 }
        switch model {
        case .simplePinhole, .pinhole: kind = .pinhole
        case .simpleRadial, .radial:
            kind = .distorted
            (k1, k2) = (coefficient(0), coefficient(1))
        case .openCV, .openCV5, .fullOpenCV, .openCVThinPrism:
            kind = .distorted
            (k1, k2, p1, p2) = (coefficient(0), coefficient(1), coefficient(2), coefficient(3))
            (k3, k4, k5, k6) = (coefficient(4), coefficient(5), coefficient(6), coefficient(7))
            (s1, s2, s3, s4) = (coefficient(8), coefficient(9), coefficient(10), coefficient(11))
        case .openCVFisheye, .simpleRadialFisheye, .radialFisheye:
            kind = .fisheye
            (k1, k2, k3, k4) = (coefficient(0), coefficient(1), coefficient(2), coefficient(3))
        }
    }
}
