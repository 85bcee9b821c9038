/// The network that turns pixels into features, before RetinaFace's own part.
public enum RetinaFaceBackbone: String, Sendable, CaseIterable {
    /// MobileNet v1 at a quarter of its width: 0.4 million parameters.
    case mobileNet025 = "retinaface-mobilenet-0.25"
    /// ResNet-50: 27 million parameters.
    case resNet50 = "retinaface-resnet-50"

    /// Channels of the maps at strides 8, 16 and 32.
    var channels: [Int] { self == .mobileNet025 ? [64, 128, 256] : [512, 1024, 2048] }

    /// Channels of every map of the pyramid.
    var pyramidChannels: Int { self == .mobileNet025 ? 64 : 256 }

    /// The factor of negative values in the pyramid and its context modules.
    var slope: Float { self == .mobileNet025 ? 0.1 : 0 }
}
