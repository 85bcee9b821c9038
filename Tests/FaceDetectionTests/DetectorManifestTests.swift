import Files
import TestSupport
import Testing

@testable import FaceDetection

/// A detector's folder: what is right is read, what is wrong is named.
@Suite struct DetectorManifestTests {
    static let entry = """
        {"architecture": "retinaface-mobilenet-0.25", "weights": "w.npz", "channelOrder": "RGB",
         "mean": [1, 2, 3], "scale": 1}
        """

    @Test(arguments: [
        ("{}", "\"detector\" is missing"), ("[", "is not JSON"), ("{\"detector\": 3}", "detector: "),
        ("{\"detector\": \(entry.replacingOccurrences(of: "RGB", with: "RGBA"))}", "RGBA"),
        ("{\"detector\": \(entry.replacingOccurrences(of: ", 3]", with: "]"))}", "2 numbers"),
        ("{\"detector\": \(entry.replacingOccurrences(of: "w.npz", with: "../w.npz"))}", "inside the folder"),
        ("{\"detector\": \(entry.replacingOccurrences(of: "mobilenet-0.25", with: "vgg"))}", "retinaface-vgg"),
        ("{\"detector\": \(entry)}", "w.npz"),
    ]) func wrongManifestsAreNamed(text: String, expected: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            try AtomicFile.write(text, to: folder + "/manifest.json")
            let error = #expect(throws: FaceDetectionError.self) { try FaceDetector(folder: folder) }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        }
    }

    @Test func foldersAreLookedForInOrder() throws {
        #expect(try DetectorFolder.find(given: "a", environment: ["FLAMBEAU_DETECTORS": "b"]) == "a")
        #expect(try DetectorFolder.find(environment: ["FLAMBEAU_DETECTORS": "b"]) == "b")
    }
}
