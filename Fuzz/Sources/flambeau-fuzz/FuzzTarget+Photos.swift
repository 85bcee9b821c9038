import Flambeau

/// The readers of photos and of detectors' weights; `.pth` is among the archives.
extension FuzzTarget {
    private static let photos = "Tests/ImagesTests/Fixtures"

    static let photo = FuzzTarget(name: "photo", seeds: [(photos, ".jpg"), (photos, ".png")]) { bytes in
        _ = try ImageFile.decode(bytes, name: "input.jpg", limit: 1 << 22)
    }

    static let tflite = FuzzTarget(name: "tflite", seeds: [("Tests/ArchivesTests/Fixtures", ".tflite")]) { bytes in
        _ = try TensorFlowLiteFile.tensors(in: bytes, path: "input.tflite")
    }
}
