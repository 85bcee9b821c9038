import HeadModel
import Landmarks
import Registration
import Fitting
import Foundation
import Meshes
import TestSupport
import Testing

/// Fits of scans whose truth is known, and of a real one.
@Suite struct ScanFitterTests {
    static let head = try! Head.standard()
    static let folder = TestFiles.root + "/assets/scans/"

    /// The mean distance of the fitted from the true vertices of the face, in millimetres.
    static func vertexError(_ fit: ScanFit, truth: [Float]) -> Double {
        let face = head.regions["face"]!.map(Int.init)
        return face.reduce(0.0) { sum, vertex in
            let offset = (0..<3).map { axis in
                1000 * (fit.unit.metres * Double(fit.vertices[3 * vertex + axis]) - Double(truth[3 * vertex + axis]))
            }
            return sum + (offset.reduce(0) { $0 + $1 * $1 }).squareRoot()
        } / Double(face.count)
    }

    static func sample() throws -> (scan: TriangleMesh, landmarks: LandmarkSet, truth: [Float]) {
        let scan = try MeshFile.read(folder + "synthetic.ply").mesh
        let landmarks = try LandmarkFile.read(folder + "synthetic-landmarks.json")
        let truth = try ParameterFile.read(folder + "synthetic-truth.json").parameters[0]
        return (scan, landmarks, head.vertices(truth))
    }

    static func fit(_ scan: TriangleMesh, _ landmarks: LandmarkSet, unit: LengthUnit? = nil) throws -> ScanFit {
        try ScanFitter(head, configuration: .standard()).fit(
            scan, alignment: LandmarkAlignment(head, to: landmarks, unit: unit))
    }

    @Test func theSampleScanIsFittedToItsTruth() throws {
        let (scan, landmarks, truth) = try Self.sample()
        let fit = try Self.fit(scan, landmarks)
        #expect(fit.unit == .millimetre && !fit.isInsideOut)
        #expect(Self.vertexError(fit, truth: truth) < 0.5)
        #expect(fit.stages.allSatisfy { $0.finalEnergy <= $0.initialEnergy })
        // The parameters say the same as the vertices: single precision leaves a few micrometres.
        let evaluated = Self.head.vertices(fit.parameters)
        for (one, other) in zip(evaluated, fit.vertices) { #expect(abs(one - 0.001 * other) < 5e-6) }
    }

    @Test(arguments: [0.001, 0.1, 1.7])
    func anyUnitGivesTheSameHead(scale: Double) throws {
        let (scan, landmarks, truth) = try Self.sample()
        let scaling = SimilarityTransform(scale: scale)
        let fit = try Self.fit(
            scan.transformed(by: scaling),
            LandmarkSet(scheme: .ibug68, indices: landmarks.indices, points: landmarks.points.map { scaling * $0 }))
        switch scale {
        case 0.001: #expect(fit.unit == .metre)
        case 0.1: #expect(fit.unit == .centimetre)
        default:
            // No unit: the head is taken for one of mean size, the true one differs by a few percent.
            guard case .free(let metres) = fit.unit else {
                Issue.record("\(fit.unit) is not a free scale")
                return
            }
            #expect(abs(metres * 1.7 / 0.001 - 1) < 0.1)
            return
        }
        #expect(Self.vertexError(fit, truth: truth) < 0.5)
    }

    @Test func anInsideOutScanIsTurned() throws {
        let (scan, landmarks, truth) = try Self.sample()
        let fit = try Self.fit(scan.flipped(), landmarks)
        #expect(fit.isInsideOut)
        #expect(Self.vertexError(fit, truth: truth) < 0.5)
    }

    @Test func theSameInputGivesTheSameParameters() throws {
        let (scan, landmarks, _) = try Self.sample()
        #expect(try Self.fit(scan, landmarks).parameters == Self.fit(scan, landmarks).parameters)
    }

    @Test func aFitCanBeCancelled() throws {
        let (scan, landmarks, _) = try Self.sample()
        let alignment = try LandmarkAlignment(Self.head, to: landmarks)
        let fitter = ScanFitter(Self.head, configuration: try .standard())
        let error = #expect(throws: FittingError.self) {
            try fitter.fit(scan, alignment: alignment) { $0.stage == 0 }
        }
        #expect(error?.kind == .cancelled)
    }

    @Test func wrongLandmarksAreRefused() throws {
        let (_, landmarks, _) = try Self.sample()
        func message(_ change: (inout LandmarkSet) -> Void, unit: LengthUnit? = nil) -> String {
            var changed = landmarks
            change(&changed)
            do {
                _ = try LandmarkAlignment(Self.head, to: changed, unit: unit, place: "marks.txt")
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(message { $0.points = $0.points.map { Vector3(-$0.x, $0.y, $0.z) } }.contains("mirrored"))
        #expect(message { $0.points.reverse() }.contains("not of scheme ibug68 in its order"))
        #expect(message { $0.points = $0.points.map { Vector3($0.x, 0, 0) } }.contains("on a line"))
        #expect(message { $0.scheme = LandmarkScheme("wflw98") }.contains("wflw98"))
        #expect(message({ _ in }, unit: .metre).contains("the landmarks say the unit is mm"))
        #expect(
            message {
                $0 = LandmarkSet(
                    scheme: .ibug68, indices: [30, 36, 45], points: [30, 36, 45].map { landmarks.points[$0] })
            }.contains("only 3"))
    }

    @Test func aScanFarFromItsLandmarksIsRefused() throws {
        let (scan, landmarks, _) = try Self.sample()
        let away = scan.transformed(by: SimilarityTransform(translation: Vector3(5000, 0, 0)))
        let error = #expect(throws: FittingError.self) { try Self.fit(away, landmarks) }
        #expect(error?.kind == .scan)
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))
    func aRealScanIsMetWithinItsTargets() throws {
        let folder = TestFiles.shared("scans/menpo_james/")
        let scan = try MeshFile.read(folder + "james.obj").mesh
        let landmarks = try LandmarkFile.read(folder + "james_ibug68.txt")
        let fit = try Self.fit(scan, landmarks)
        #expect(fit.unit == .millimetre)
        let mesh = TriangleMesh(positions: fit.vertices, triangles: Self.head.triangles)
        let error = try #require(
            FaceError(of: scan, against: mesh, region: FaceRegion(landmarks), unit: fit.unit))
        // A scan-to-mesh fit with all components reaches 0.48 and 0.65 mm here by plain least squares.
        #expect(error.median < 0.5 && error.mean < 0.7, "\(error)")
    }
}
