import Animation
import Archives
import Foundation
import SpatialGeometry
import TestSupport
import Testing

@Suite struct CaptureTests {
    private func withFile<Result>(_ name: String, _ text: String, _ body: (String) throws -> Result) throws -> Result {
        try TestFiles.withTemporaryFolder { folder in
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            return try body("\(folder)/\(name)")
        }
    }

    private func read(_ text: String) throws -> AnimationTrack {
        try withFile("capture.csv", text) { try TrackFile.read($0, for: SmallHead.head) }
    }

    @Test func columnsAreKnownByName() throws {
        let track = try read(
            """
            Timecode,BlendShapeCount,MouthSmileLeft,HeadYaw,HeadPitch,HeadRoll,JawOpen
            10:00:00:28.1,61,0.5,0.1,0,0,1
            10:00:00:29.1,0
            10:00:01:00.1,61,0,0,0.2,0,0\r
            10:00:01:01.1,61,0,0,0,0.3,0

            """)
        #expect(track.frameCount == 4 && track.name == "capture")
        #expect(track.notes.contains { $0.contains("eyeLookUpRight") })
        #expect(track.notes.contains { $0.contains("1 frames without a face") })
        let first = track.source.frame(0)
        #expect(zip(first.expression, [1, 1, 0, 0, 0, 0]).allSatisfy { abs($0 - $1) < 1e-7 })
        #expect((first.pose.jaw - Vector3(0.4, 0, 0)).length < 1e-7)
        #expect((first.pose.neck - Vector3(0, 0.1, 0)).length < 1e-7)
        #expect(track.source.frame(1) == first)
        #expect((track.source.frame(2).pose.neck - Vector3(0.2, 0, 0)).length < 1e-7)
        #expect((track.source.frame(3).pose.neck - Vector3(0, 0, 0.3)).length < 1e-7)
    }

    @Test func frameRatesComeFromTimecodes() throws {
        let rows = (0..<40).map { "00:00:0\($0 / 30):\($0 % 30).0,1,0" }.joined(separator: "\n")
        #expect(try read("Timecode,BlendShapeCount,jawOpen\n" + rows).frameRate == 30)
        #expect(try read("jawOpen\n0\n1\n").frameRate == 60)
    }

    @Test func degreesAreTold() throws {
        let track = try read("jawOpen,HeadYaw,HeadPitch,HeadRoll\n0,0,0,0\n0,90,0,0\n")
        #expect(track.notes.contains { $0.contains("degrees") })
        #expect((track.source.frame(1).pose.neck - Vector3(0, .pi / 2, 0)).length < 1e-6)
    }

    @Test func mistakesAreNamedWithTheirLine() throws {
        func message(_ text: String) -> String {
            do {
                _ = try read(text)
                return "read without an error"
            } catch { return "\(error)" }
        }
        #expect(message("jawOpen\n0\nx\n").contains("line 3: jawOpen is “x”"))
        #expect(message("jawOpen,HeadYaw\n0,0\n0\n").contains("line 3: 1 columns; the header names 2"))
        #expect(message("jawOpne\n0\n").contains("did you mean “jawOpen”?"))
        #expect(message("jawOpen,JawOpen\n0,0\n").contains("columns 1 and 2"))
        #expect(message("apple,pear\n0,0\n").contains("no column is named like an ARKit shape"))
        #expect(message("jawOpen\n").contains("no frame"))
        #expect(message("\n").contains("line 1"))
        #expect(message("jawOpen\nnan\n").contains("line 2"))
    }

    @Test func parametersOfTrackersArePlayed() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flambeau-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func array(_ shape: [Int], _ value: (Int) -> Float) -> NumericArray {
            NumericArray(shape: shape, elements: .float32((0..<shape.reduce(1, *)).map(value)))
        }
        let vhap = "\(folder)/vhap.npz"
        try NumpyArchive.write(
            [
                ("expr", array([2, 8]) { $0 % 8 < 6 ? Float($0) : 0 }), ("rotation", array([2, 3]) { Float($0) / 10 }),
                ("translation", array([2, 3]) { Float($0) }), ("neck_pose", array([2, 3]) { _ in 0 }),
                ("jaw_pose", array([2, 3]) { _ in 0.2 }), ("eyes_pose", array([2, 6]) { Float($0 % 6) / 10 }),
                ("shape", array([300]) { $0 == 1 ? 2 : 0 }),
            ], to: vhap)
        let track = try TrackFile.read(vhap, for: SmallHead.head)
        #expect(track.frameCount == 2 && track.shape == [0, 2])
        let frame = track.source.frame(1)
        #expect(frame.expression == [8, 9, 10, 11, 12, 13])
        #expect((frame.pose.root - Vector3(0.3, 0.4, 0.5)).length < 1e-6)
        #expect((frame.pose.rightEye - Vector3(0.3, 0.4, 0.5)).length < 1e-6)
        #expect(frame.translation == Vector3(3, 4, 5))

        let voca = "\(folder)/voca.npz"
        try NumpyArchive.write(
            [("expression", array([3, 7]) { _ in 1 }), ("pose", array([3, 15]) { Float($0 % 15) })], to: voca)
        #expect(throws: AnimationError.tooManyCoefficients(path: voca, count: 7, head: "small", available: 6)) {
            try TrackFile.read(voca, for: SmallHead.head)
        }
        try NumpyArchive.write(
            [("expression", array([3, 2]) { _ in 1 }), ("pose", array([3, 15]) { Float($0 % 15) })], to: voca)
        #expect(try TrackFile.read(voca, for: SmallHead.head).source.frame(2).pose.jaw == Vector3(6, 7, 8))
        try NumpyArchive.write(
            [("expression", array([3, 2]) { _ in 1 }), ("pose", array([2, 15]) { _ in 0 })], to: voca)
        #expect(throws: AnimationError.self) { try TrackFile.read(voca, for: SmallHead.head) }
        try NumpyArchive.write([("vertices", array([3, 2]) { _ in 1 })], to: voca)
        #expect(throws: AnimationError.self) { try TrackFile.read(voca, for: SmallHead.head) }
    }
}
