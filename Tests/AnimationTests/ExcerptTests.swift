import Animation
import HeadModel
import SpatialGeometry
import Testing

/// Parts of tracks, and tracks at other rates.
@Suite struct ExcerptTests {
    private struct Line: FrameSource {
        let frameCount = 31
        func frame(_ index: Int) -> AnimationFrame {
            let time = Double(index) / 30
            return AnimationFrame(
                expression: index == 0 ? [] : [time], pose: HeadPose(jaw: Vector3(time, 0, 0)),
                translation: Vector3(0, time, 0))
        }
    }

    private let track = AnimationTrack(name: "line", frameRate: 30, shape: [1], scale: 2, source: Line())

    @Test func framesAreCountedFromOne() throws {
        let part = try track.excerpt(11...20)
        #expect(part.frameCount == 10 && part.source.frame(0) == track.source.frame(10))
        #expect(part.shape == [1] && part.scale == 2 && part.frameRate == 30)
        let error = #expect(throws: AnimationError.self) { try track.excerpt(20...32) }
        #expect(error.map { "\($0)".contains("the track has 1 to 31") } == true)
    }

    @Test(arguments: [12.0, 24, 60, 59.94, 90]) func theSpeedStays(rate: Double) throws {
        let other = try track.resampled(to: rate)
        #expect(other.frameRate == rate && other.frameCount == Int(rate + 1e-6) + 1)
        for index in 0..<other.frameCount {
            let (frame, time) = (other.source.frame(index), Double(index) / rate)
            #expect(abs((frame.expression.first ?? 0) - time) < 1e-6)
            #expect((frame.pose.jaw - Vector3(time, 0, 0)).length < 1e-6)
            #expect((frame.translation - Vector3(0, time, 0)).length < 1e-6)
        }
        #expect(throws: AnimationError.self) { try track.resampled(to: 0) }
    }
}
