import HeadModel
import TestSupport
import Testing

@Suite struct YawPitchRollTests {
    @Test func anglesComeBackAndTurnAsTheySay() {
        let angles = YawPitchRoll(yaw: -0.7, pitch: 0.3, roll: 1.2)
        let again = YawPitchRoll(angles.rotation)
        #expect(abs(again.yaw - angles.yaw) < 1e-12 && abs(again.pitch - angles.pitch) < 1e-12)
        #expect(abs(again.roll - angles.roll) < 1e-12)
        // Negative yaw turns the nose, +z, to the image's left, −x.
        #expect((YawPitchRoll(yaw: -0.5, pitch: 0, roll: 0).rotation * Vector3(0, 0, 1)).x < 0)
        // Positive pitch lowers the chin: the nose points down.
        #expect((YawPitchRoll(yaw: 0, pitch: 0.5, roll: 0).rotation * Vector3(0, 0, 1)).y < 0)
    }
}
