public import FaceDetection
public import HeadModel
public import Images
internal import Meshes
public import PhotoFitting
internal import SpatialGeometry

/// A photo with what was found drawn over it: boxes, landmarks, the head's surface and its axes, each through the camera that
/// the head was fitted with.
public struct PhotoOverlay: Sendable {
    private let photo: Image

    /// Drawings over a photo.
    public init(_ photo: Image) {
        self.photo = photo
    }

    /// The photo with some faces drawn over it.
    public func drawing(_ faces: [(face: DetectedFace, fit: PhotoFit)], _ head: Head) -> Image {
        var picture = photo
        for (_, fit) in faces { shade(head, fit, into: &picture) }
        for (face, fit) in faces {
            let thickness = Float(max(1, face.box.size.x / 90))
            let yellow = Color(red: 255, green: 210, blue: 0)
            let (low, high) = (SIMD2<Float>(face.box.minimum), SIMD2<Float>(face.box.maximum))
            let corners = [low, SIMD2(high.x, low.y), high, SIMD2(low.x, high.y), low]
            picture.strokePaths([corners], thickness: thickness, yellow)
            for point in face.landmarks.last?.points ?? [] {
                picture.fillCircle(
                    centre: SIMD2<Float>(point), radius: 0.6 * thickness, Color(red: 0, green: 220, blue: 90))
            }
            drawAxes(fit, head, thickness: 2 * thickness, into: &picture)
        }
        return picture
    }

    /// The photo with a head drawn over it.
    func drawing(head fit: PhotoFit, _ head: Head) -> Image {
        var picture = photo
        shade(head, fit, into: &picture)
        return picture
    }

    /// Red to the subject's left, green up, blue out of the face, 8 cm each, from between the eyes.
    private func drawAxes(_ fit: PhotoFit, _ head: Head, thickness: Float, into picture: inout Image) {
        let eyes = (head.joints[3] + head.joints[4]) / 2
        func pixel(_ point: Vector3) -> SIMD2<Float>? {
            let seen = fit.cameraFromHead * point
            guard seen.z > 0.01 else { return nil }
            return fit.camera.project(seen).map { SIMD2<Float>($0) }
        }
        let colors = [
            Color(red: 230, green: 40, blue: 40), Color(red: 40, green: 200, blue: 40),
            Color(red: 60, green: 90, blue: 255),
        ]
        for (axis, color) in colors.enumerated() {
            var direction = Vector3.zero
            direction[axis] = 0.08
            if let from = pixel(eyes), let to = pixel(eyes + direction) {
                picture.strokeLine(from: from, to: to, thickness: thickness, color)
            }
        }
    }

    /// The fitted head, shaded, at a third of its weight.
    private func shade(_ head: Head, _ fit: PhotoFit, into picture: inout Image) {
        let mesh = TriangleMesh(positions: head.vertices(fit.parameters), triangles: head.triangles)
        let surface = RenderedSurface(mesh, .color(Color(red: 120, green: 190, blue: 255)))
        let rendered = Rasterizer(width: photo.width, height: photo.height, supersampling: 1).render(
            [surface], view: RenderView(fit.camera, cameraFromWorld: fit.cameraFromHead))
        for y in 0..<photo.height {
            for x in 0..<photo.width where rendered.triangles[y * photo.width + x] >= 0 {
                picture.blend(rendered.image[x, y], at: x, y, coverage: 0.35)
            }
        }
    }
}
