import Cameras
import Foundation
import Optimization
import SpatialGeometry
import TestSupport
import Testing

@Suite struct CameraTests {
    @Test(arguments: SampleCameras.all)
    func roundTripOverTheImage(_ camera: Camera) throws {
        for row in 0...24 {
            for column in 0...32 {
                let pixel = Vector2(Double(column) * 20, Double(row) * 20)
                let bearing = try #require(camera.bearing(of: pixel))
                #expect(abs(bearing.length - 1) < 1e-14)
                let back = try #require(camera.project(3 * bearing))
                #expect((back - pixel).length < 1e-6)
                if bearing.z > 0.1 {
                    let point = try #require(camera.normalizedPoint(of: pixel))
                    #expect((point - Vector2(bearing.x / bearing.z, bearing.y / bearing.z)).length < 1e-10)
                }
            }
        }
    }

    @Test(arguments: SampleCameras.all)
    func pointJacobian(_ camera: Camera) throws {
        var random = SeededGenerator(seed: "pointJacobian")
        for _ in 0..<50 {
            let pixel = Vector2(Double.random(in: 0...640, using: &random), Double.random(in: 0...480, using: &random))
            let point = Double.random(in: 0.5...5, using: &random) * camera.bearing(of: pixel)!
            let analytic = try #require(camera.projectWithJacobian(point))
            #expect((analytic.pixel - camera.project(point)!).length < 1e-9)
            let numeric = GradientCheck.centralDifferences(count: 3, step: 1e-5) { step in
                let moved = camera.project(point + Vector3(step[0], step[1], step[2]))!
                return [moved.x, moved.y]
            }
            for axis in 0..<3 {
                let scale = max(1, analytic.rowX.length, analytic.rowY.length)
                #expect(abs(analytic.rowX[axis] - numeric[0][axis]) < 1e-6 * scale)
                #expect(abs(analytic.rowY[axis] - numeric[1][axis]) < 1e-6 * scale)
            }
        }
    }

    @Test(arguments: SampleCameras.all)
    func parameterJacobian(_ camera: Camera) throws {
        var random = SeededGenerator(seed: "parameterJacobian")
        for _ in 0..<20 {
            let point =
                2 * camera.bearing(
                    of: Vector2(Double.random(in: 0...640, using: &random), Double.random(in: 0...480, using: &random)))!
            let analytic = try #require(camera.parameterJacobian(point))
            let numeric = GradientCheck.centralDifferences(count: camera.parameters.count, step: 1e-6) { step in
                let parameters = zip(camera.parameters, step).map { $0 + $1 }
                let moved = try! Camera(model: camera.model, width: 640, height: 480, parameters: parameters)
                    .project(point)!
                return [moved.x, moved.y]
            }
            for index in camera.parameters.indices {
                let scale = max(1, abs(analytic.rowX[index]), abs(analytic.rowY[index]))
                #expect(abs(analytic.rowX[index] - numeric[0][index]) < 1e-6 * scale)
                #expect(abs(analytic.rowY[index] - numeric[1][index]) < 1e-6 * scale)
            }
        }
    }

    @Test(arguments: SampleCameras.all)
    func onTheAxis(_ camera: Camera) throws {
        let pixel = try #require(camera.project(Vector3(0, 0, 2)))
        #expect((pixel - camera.principalPoint).length < 1e-12)
        #expect((camera.bearing(of: camera.principalPoint)! - Vector3(0, 0, 1)).length < 1e-12)
        let jacobian = try #require(camera.projectWithJacobian(Vector3(0, 0, 2)))
        #expect(abs(jacobian.rowX.x - camera.focalLengths.x / 2) < 1e-9)
    }

    @Test func aPointBehindAPerspectiveCameraHasNoPixel() throws {
        for camera in SampleCameras.all where !camera.model.isFisheye {
            #expect(camera.project(Vector3(0, 0, -1)) == nil)
            #expect(camera.project(Vector3(0.1, 0.2, 0)) == nil)
        }
        let fisheye = try Camera(
            model: .openCVFisheye, width: 640, height: 480, parameters: [200, 200, 320, 240, 0, 0, 0, 0])
        let behind = try #require(fisheye.project(Vector3(1, 0, -0.2)))
        #expect((fisheye.bearing(of: behind)! - Vector3(1, 0, -0.2).normalized).length < 1e-9)
    }

    @Test func distortionThatFoldsGivesNoPixel() throws {
        let camera = try Camera(model: .simpleRadial, width: 640, height: 480, parameters: [500, 320, 240, -0.3])
        // d(r·(1 − 0.3r²))/dr = 0 at r = 1.054.
        #expect(camera.project(Vector3(1.0, 0, 1)) != nil)
        #expect(camera.project(Vector3(1.1, 0, 1)) == nil)
        #expect(camera.bearing(of: Vector2(320 + 500 * 0.8, 240)) == nil)
    }

    @Test func openCVPixelsAreHalfAPixelOff() throws {
        let matrix = Matrix3x3(rows: Vector3(800, 0, 319.5), Vector3(0, 810, 239.5), Vector3(0, 0, 1))
        for count in [0, 4, 5, 8, 12] {
            let camera = try Camera(
                openCVMatrix: matrix, distortion: Array(repeating: 0.01, count: count), width: 640, height: 480)
            #expect(camera.principalPoint == Vector2(320, 240))
            #expect(camera.openCVMatrix == matrix)
        }
        #expect(throws: CameraError.self) {
            try Camera(openCVMatrix: matrix, distortion: [1, 2, 3], width: 640, height: 480)
        }
    }

    @Test func wrongCamerasAreRefused() {
        #expect(throws: CameraError.parameterCount(model: .pinhole, given: 3)) {
            try Camera(model: .pinhole, width: 640, height: 480, parameters: [1, 2, 3])
        }
        for (width, focal) in [(0, 500.0), (640, 0), (640, -3), (640, .nan), (640, .infinity)] {
            #expect(throws: CameraError.self) { try Camera(focalLength: focal, width: width, height: 480) }
        }
    }

    @Test func focalLengths() throws {
        #expect(abs(try FocalLength.fieldOfView(.pi / 2, across: 640).value! - 320) < 1e-9)
        #expect(throws: CameraError.self) { try FocalLength.fieldOfView(.pi, across: 640) }
    }
}
