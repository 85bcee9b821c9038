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

    /// EMOCA's own files: a folder a frame, in the order of their numbers.
    @Test func aFolderOfEMOCA() throws {
        try TestFiles.withTemporaryFolder { folder in
            for frame in [0, 2, 10] {
                let place = "\(folder)/frame\(frame)_00"
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                for (name, count) in [("exp", 3), ("pose", 6), ("shape", 2), ("detail", 9)] {
                    try NumpyFile.write(array([count]) { Float(frame + $0) / 100 }, to: "\(place)/\(name).npy")
                }
            }
            let track = try TrackFile.read(folder, for: SmallHead.head)
            #expect(track.frameCount == 3 && track.shape == [0, Double(Float(0.01))])
            #expect(track.source.frame(2).expression == [10, 11, 12].map { Double(Float($0) / 100) })
            #expect((track.source.frame(1).pose.jaw - Vector3(0.05, 0.06, 0.07)).length < 1e-6)
            try NumpyFile.write(array([4]) { _ in 0 }, to: folder + "/frame2_00/exp.npy")
            let error = #expect(throws: AnimationError.self) { try TrackFile.read(folder, for: SmallHead.head) }
            #expect(error.map { "\($0)".contains("frame2_00/exp.npy") && "\($0)".contains("4 numbers") } == true)
            #expect(throws: AnimationError.self) { try TrackFile.read(folder + "/frame0_00", for: SmallHead.head) }
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
