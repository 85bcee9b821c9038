import Animation
import Archives
import Foundation
import SpatialGeometry
import TestSupport
import Testing

/// Codes of trackers, by their own keys.
@Suite struct TrackerTests {
    private func array(_ shape: [Int], _ value: (Int) -> Float) -> NumericArray {
        NumericArray(shape: shape, elements: .float32((0..<shape.reduce(1, *)).map(value)))
    }

    private func read(_ arrays: [(String, NumericArray)]) throws -> AnimationTrack {
        try TestFiles.withTemporaryFolder { folder in
            try NumpyArchive.write(arrays, to: folder + "/codes.npz")
            return try TrackFile.read(folder + "/codes.npz", for: SmallHead.head)
        }
    }

    /// DECA and EMOCA: six numbers of pose, the root and the jaw; a batch dimension may stand between.
    @Test func codesOfDECA() throws {
        let track = try read([
            ("exp", array([2, 1, 3]) { Float($0) }), ("pose", array([2, 6]) { Float($0) / 10 }),
            ("shape", array([2, 3]) { _ in 1 }), ("cam", array([2, 3]) { _ in 9 }),
        ])
        #expect(track.frameCount == 2 && track.shape == [1, 1, 1])
        let frame = track.source.frame(1)
        #expect(frame.expression == [3, 4, 5])
        #expect((frame.pose.root - Vector3(0.6, 0.7, 0.8)).length < 1e-6)
        #expect((frame.pose.jaw - Vector3(0.9, 1.0, 1.1)).length < 1e-6 && frame.pose.neck == .zero)
        #expect(throws: AnimationError.self) {
            try read([("exp", array([2, 3]) { _ in 0 }), ("pose", array([2, 15]) { _ in 0 })])
        }
    }

    @Test func codesOfSMIRK() throws {
        let track = try read([
            ("expression_params", array([2, 3]) { Float($0) }), ("pose_params", array([2, 3]) { Float($0) / 10 }),
            ("jaw_params", array([2, 3]) { Float($0) / 5 }), ("eyelid_params", array([2, 2]) { _ in 0.5 }),
            ("shape_params", array([2, 2]) { $0 % 2 == 0 ? 1 : 2 }),
        ])
        #expect(track.shape == [1, 2] && track.notes.contains { $0.contains("eyelid_params") })
        let frame = track.source.frame(1)
        #expect(frame.expression == [3, 4, 5])
        #expect((frame.pose.root - Vector3(0.3, 0.4, 0.5)).length < 1e-6)
        #expect((frame.pose.jaw - Vector3(0.6, 0.8, 1.0)).length < 1e-6)
    }
}
