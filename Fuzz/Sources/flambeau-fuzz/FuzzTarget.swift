import Foundation

/// A reader to be fed with bytes: whatever they are, it returns or throws, in little memory.
struct FuzzTarget: Sendable {
    /// The name that `tools/fuzz` takes.
    let name: String
    /// The folders, from the root of the checkout, and endings of the files that fuzzing starts from.
    let seeds: [(folder: String, ending: String)]
    /// Reads the bytes; errors are fine, traps are findings.
    let read: @Sendable ([UInt8]) throws -> Void

    /// Every target; add a line for yours.
    static let all: [FuzzTarget] = [
        .npy, .npz, .pickle, .pth, .tflite, .headModel, .landmarkEmbedding, .textureCoordinates,
        .jpeg, .png, .webP, .gif, .heic, .exif, .photo, .video, .detectorManifest,
        .landmarks, .landmarkViews, .keyframes, .capture, .trackArchive, .trackArray, .parameterTrack, .parameters,
        .configuration,
        .obj, .ply, .stl, .gltf, .mtl, .rawMesh, .correspondences, .sums,
    ]

    /// The one that the environment names.
    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FLAMBEAU_FUZZ"] ?? ""
        guard let target = all.first(where: { $0.name == name }) else {
            let text = "no fuzz target '\(name)'; there are: \(all.map(\.name).joined(separator: ", "))\n"
            FileHandle.standardError.write(Data(text.utf8))
            exit(64)
        }
        return target
    }()
}
