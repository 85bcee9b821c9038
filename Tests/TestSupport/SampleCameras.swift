public import Cameras

/// Cameras for tests.
public enum SampleCameras {
    /// A camera of each model with the distortion of a wide lens.
    public static let all: [Camera] = CameraModel.allCases.map { model in
        let parameters: [Double] =
            switch model {
            case .simplePinhole: [800, 322, 238]
            case .pinhole: [800, 790, 322, 238]
            case .simpleRadial: [800, 322, 238, -0.15]
            case .radial: [800, 322, 238, -0.2, 0.05]
            case .openCV: [800, 790, 322, 238, -0.2, 0.05, 0.001, -0.002]
            case .openCV5: [800, 790, 322, 238, -0.2, 0.05, 0.001, -0.002, 0.01]
            case .fullOpenCV: [800, 790, 322, 238, 0.1, 0.05, 0.001, -0.002, 0.01, 0.3, 0.02, 0.01]
            case .openCVThinPrism:
                [800, 790, 322, 238, 0.1, 0.05, 0.001, -0.002, 0.01, 0.3, 0.02, 0.01, 0.002, -0.001, 0.001, 0.0005]
            case .openCVFisheye: [300, 295, 322, 238, -0.02, 0.005, -0.001, 0.0002]
            case .simpleRadialFisheye: [300, 322, 238, -0.02]
            case .radialFisheye: [300, 322, 238, -0.02, 0.003]
            }
        return try! Camera(model: model, width: 640, height: 480, parameters: parameters)
    }
}
