import Landmarks
import Registration
import Fitting
import TestSupport
import Testing

@Suite struct LandmarkFitterTests {
    @Test(arguments: ["landmarks", "flame-fitting-landmarks"])
    func landmarksAloneAreMet(configuration: String) throws {
        let head = ScanFitterTests.head
        let (_, landmarks, _) = try ScanFitterTests.sample()
        let fitter = LandmarkFitter(head, configuration: try .standard(configuration))
        let fit = try fitter.fit(LandmarkAlignment(head, to: landmarks))
        // A mean head misses them by about 5 mm; 100 coefficients under the prior come close to all 51.
        #expect(fit.stages.last!.landmarkRootMeanSquare < 1)
        #expect(fit.parameters.shape.allSatisfy { abs($0) < 5 })
    }

    @Test func missingPointsAndOtherSchemesDo() throws {
        let head = ScanFitterTests.head
        let (_, landmarks, _) = try ScanFitterTests.sample()
        let some = [17, 21, 22, 26, 30, 33, 36, 39, 42, 45, 48, 54]
        let few = LandmarkSet(
            scheme: .ibug51, indices: some.map { $0 - 17 }, points: some.map { landmarks.points[$0] })
        let fit = try LandmarkFitter(head, configuration: try .standard("landmarks"))
            .fit(LandmarkAlignment(head, to: few))
        #expect(fit.unit == .millimetre && fit.stages.last!.landmarkRootMeanSquare < 1)
    }
}
