internal import Cameras
public import FaceDetection
public import HeadModel
public import Images
internal import Meshes
public import PhotoFitting
internal import SpatialGeometry

/// A photo with what was found drawn over it: boxes, landmarks, the head's surface and its axes, each through the camera that
/// the head was fitted with.
public struct PhotoOverlay: Sendable {
    /// What is drawn over: the photo or a part of it.
    private let photo: Image
    /// Where that begins in the photo, and how much it is scaled.
    private let corner: Vector2
    private let scale: Double

    /// The longer sides that pictures have at most, of photos and of one face: a render takes 20 bytes a pixel.
    private static let (largest, largestOfFace) = (4_096, 1_536)

    /// Drawings over a photo, scaled down where it has more than 4,096 pixels a side.
    public init(_ photo: Image) {
        self.init(photo, x: 0, y: 0, width: photo.width, height: photo.height, largest: PhotoOverlay.largest)
    }

    /// Drawings over the part of a photo in which a face's head and shoulders are.
    public init(_ photo: Image, around face: FaceBox) {
        let reach = 2 * max(face.size.x, face.size.y)
        // Places of faces half outside are outside too.
        func range(_ middle: Double, _ length: Int) -> Range<Int> {
            let low = Int(min(max(middle - reach, 0), Double(length - 1)))
            return low..<max(low + 1, Int(min(max(middle + reach, 0), Double(length))))
        }
        let (columns, rows) = (range(face.centre.x, photo.width), range(face.centre.y, photo.height))
        self.init(
            photo, x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count,
            largest: PhotoOverlay.largestOfFace)
    }

    private init(_ photo: Image, x: Int, y: Int, width: Int, height: Int, largest: Int) {
        corner = Vector2(Double(x), Double(y))
        scale = min(1, Double(largest) / Double(max(width, height)))
        let part = photo.cropped(x: x, y: y, width: width, height: height)
        self.photo = part.resized(
            width: max(1, Int((scale * Double(width)).rounded())),
            height: max(1, Int((scale * Double(height)).rounded())))
    }

    /// A point of the whole photo where it is in the picture.
    private func place(_ point: Vector2) -> SIMD2<Float> { SIMD2<Float>(scale * (point - corner)) }

    /// The camera of the picture that corresponds to one of the whole photo.
    private func view(of camera: Camera) -> Camera {
        let parameters = zip(camera.model.parameters, camera.parameters).map { parameter, value in
            switch parameter {
            case .f, .fx, .fy: scale * value
            case .cx: scale * (value - corner.x)
            case .cy: scale * (value - corner.y)
            default: value
            }
        }
        return Camera(unchecked: camera.model, width: photo.width, height: photo.height, parameters: parameters)
    }

    /// The photo with some faces drawn over it.
    public func drawing(_ faces: [(face: DetectedFace, fit: PhotoFit)], _ head: Head) -> Image {
        var picture = photo
        for (_, fit) in faces { shade(head, fit, into: &picture) }
        for (face, fit) in faces {
            let thickness = Float(max(1, scale * face.box.size.x / 90))
            let yellow = Color(red: 255, green: 210, blue: 0)
            let (low, high) = (place(face.box.minimum), place(face.box.maximum))
            let corners = [low, SIMD2(high.x, low.y), high, SIMD2(low.x, high.y), low]
            picture.strokePaths([corners], thickness: thickness, yellow)
            for point in face.landmarks.last?.points ?? [] {
                picture.fillCircle(
                    centre: place(point), radius: 0.6 * thickness, Color(red: 0, green: 220, blue: 90))
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
            return fit.camera.project(seen).map(place)
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
            [surface], view: RenderView(view(of: fit.camera), cameraFromWorld: fit.cameraFromHead))
        for y in 0..<photo.height {
            for x in 0..<photo.width where rendered.triangles[y * photo.width + x] >= 0 {
                picture.blend(rendered.image[x, y], at: x, y, coverage: 0.35)
            }
        }
    }
}
