import Foundation
public import HeadModel
public import Images
public import Meshes
internal import SpatialGeometry

/// A picture of a scan coloured by its signed distance from a fitted head: front and two sides, with a scale bar.
public struct ErrorPicture: Sendable {
    /// The distance at both ends of the scale, in millimetres.
    public var range: Double
    /// The height of a view in pixels.
    public var size: Int

    /// A picture with the given range of colours.
    public init(range: Double = 3, size: Int = 520) {
        self.range = range
        self.size = size
    }

    /// Draws the scan of a fit.
    ///
    /// Red lies outside the fitted head, blue inside; what is farther away than three times the range is grey.
    public func image(of scan: TriangleMesh, _ fit: ScanFit, _ head: Head) -> Image {
        let headFromScan = fit.scanFromHead.inverse
        return image(
            of: scan.transformed(by: headFromScan),
            against: TriangleMesh(positions: fit.vertices, triangles: head.triangles).transformed(by: headFromScan))
    }

    /// Draws a scan against any mesh, both in metres and in the head's frame: +x the subject's left, +y up, +z out of
    /// the face.
    public func image(of surface: TriangleMesh, against model: TriangleMesh) -> Image {
        let colors = colors(of: surface, against: model)
        let box = model.boundingBox
        let rasterizer = Rasterizer(width: size, height: size)
        var sheet = ContactSheet(columns: 3, cellWidth: size, cellHeight: size)
        for (name, yaw) in [("from the subject's right", -70.0), ("front", 0), ("from the subject's left", 70)] {
            guard let box else { continue }
            let camera = RenderCamera.framing(box, yaw: yaw * .pi / 180, width: size, height: size)
            let picture = rasterizer.render([RenderedSurface(surface, .vertexColors(colors))], camera: camera)
            sheet.append(picture.image, caption: name)
        }
        let views = sheet.image()
        var image = Image(width: views.width, height: views.height + ColorBar.height + 8)
        image.draw(views, x: 0, y: 0)
        let width = min(420, views.width)
        ColorBar(
            map: .diverging, minimum: -range, maximum: range,
            title: "scan outside the fitted head (+) or inside it (-), mm"
        ).draw(on: &image, x: (views.width - width) / 2, y: views.height + 4, width: width)
        return image
    }

    private func colors(of surface: TriangleMesh, against model: TriangleMesh) -> [UInt8] {
        let closest = ClosestPointTree(model).closestPoints(to: surface.positions)
        let normals = model.vertexNormals
        var colors: [UInt8] = []
        colors.reserveCapacity(4 * surface.vertexCount)
        for vertex in 0..<surface.vertexCount {
            let distance = 1000 * Double(closest.squaredDistances[vertex]).squareRoot()
            var normal = Vector3.zero
            for corner in 0..<3 {
                let index = 3 * Int(model.triangles[3 * Int(closest.triangles[vertex]) + corner])
                normal +=
                    Double(closest.barycentric[3 * vertex + corner])
                    * Vector3(Double(normals[index]), Double(normals[index + 1]), Double(normals[index + 2]))
            }
            let foot = closest.position(vertex, on: model) ?? .zero
            let outside = dot(surface.position(vertex) - foot, normal) >= 0
            let value = distance > 3 * range ? Float.nan : Float(0.5 + (outside ? 0.5 : -0.5) * distance / range)
            let color = ColorMap.diverging.color(value)
            colors += [color.red, color.green, color.blue, 255]
        }
        return colors
    }
}
