@testable import FaceDetection
@testable import Images
@testable import Archives
import Flambeau

/// The readers of photos and of detectors' files; `.pth` and `.npz` are among the archives.
extension FuzzTarget {
    private static let photos = "Tests/ImagesTests/Fixtures"

    static let jpeg = FuzzTarget(name: "jpeg", seeds: [(photos, ".jpg")]) { bytes in
        _ = try Image(jpeg: bytes, limit: 1 << 20)
    }

    static let png = FuzzTarget(name: "png", seeds: [(photos, ".png")]) { bytes in
        _ = try Image(png: bytes, limit: 1 << 20)
    }

    static let webP = FuzzTarget(name: "webp", seeds: [(photos, ".webp")]) { bytes in
        _ = try Image(webP: bytes, limit: 1 << 20)
    }

    static let gif = FuzzTarget(name: "gif", seeds: [(photos, ".gif")]) { bytes in
        _ = try GIFFile(bytes, limit: 1 << 20)
    }

    static let heic = FuzzTarget(name: "heic", seeds: [(photos, ".heic")]) { bytes in
        _ = try HEICFile(bytes, limit: 1 << 20)
    }

    static let exif = FuzzTarget(name: "exif", seeds: [(photos, ".jpg"), (photos, ".png")]) { bytes in
        let metadata = PhotoMetadata(reading: bytes, width: 640, height: 480)
        precondition(metadata.focalLength.map { $0.isFinite && $0 > 0 } ?? true, "a focal length that is none")
    }

    static let photo = FuzzTarget(name: "photo", seeds: PhotoFormat.allCases.map { (photos, "." + $0.endings[0]) }) {
        bytes in
        _ = try ImageFile.decode(bytes, name: "input.jpg", limit: 1 << 20)
    }

    static let tflite = FuzzTarget(name: "tflite", seeds: [("Tests/ArchivesTests/Fixtures", ".tflite")]) { bytes in
        _ = try TensorFlowLiteFile.tensors(in: bytes, path: "input.tflite", limits: limits)
    }

    static let detectorManifest = FuzzTarget(
        name: "detector-manifest", seeds: [("assets/detectors", "manifest.json")]
    ) { bytes in
        _ = try DetectorManifest(bytes, path: "manifest.json")
    }
}
