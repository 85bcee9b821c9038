@testable import Archives
@testable import HeadModel
import Flambeau

/// The readers of head models and of what belongs to them.
extension FuzzTarget {
    private static let fixtures = "Tests/HeadModelTests/Fixtures"

    /// A model that is accepted can also be evaluated and written.
    static let headModel = FuzzTarget(name: "head-model", seeds: [(fixtures, ".npz"), (fixtures, ".pkl")]) { bytes in
        let value = try ArchiveFile.value(in: bytes, path: "input.npz", limits: limits)
        let arrays = try HeadModelArrays(value, path: "input.npz")
        let head = Head(arrays)
        _ = head.vertices(HeadParameters(shape: [1], pose: HeadPose(jaw: .init(0.2, 0, 0))))
        for scheme in head.landmarkSchemes { _ = try head.landmarkPoints(scheme, yaw: 0.3) }
        _ = arrays.checksum
        _ = ExpressionMixer(head)
    }

    static let landmarkEmbedding = FuzzTarget(
        name: "landmark-embedding",
        seeds: [(fixtures, "embedding.npy"), (fixtures, "embedding.pkl"), (fixtures, "embedding.npz")]
    ) { bytes in
        let value = try ArchiveFile.value(in: bytes, path: "input.npy", limits: limits)
        _ = try LandmarkEmbeddingFile(value, path: "input.npy")
    }

    static let textureCoordinates = FuzzTarget(name: "texture-coordinates", seeds: [(fixtures, ".obj")]) { bytes in
        let triangles = (0..<42).map { Int32($0 % 12) }
        _ = try WavefrontTexture.parse(bytes, path: "input.obj", triangles: triangles)
    }
}
