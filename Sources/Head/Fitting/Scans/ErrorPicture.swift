public import Files
import Foundation
public import HeadModel
public import Images
public import Meshes
public import Registration
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
    /// Red lies outside the fitted head, blue inside; what is farther away than three times the range is grey, and so is
    /// the head itself where the scan shows nothing.
    ///
    /// - Parameters:
    ///   - surface: the scan around the head.
    ///   - vertices: the fitted vertices in the scan's own frame and unit, in the model's order.
    ///   - head: the model.
    ///   - extrapolated: for each vertex whether the scan shows nothing of it; none are drawn when `nil`.
    ///   - threads: how many threads work.
    ///   - progress: called before each part of the work; `false` cancels.
    /// - Throws: `FittingError` when the caller cancels.
    public func image(
        of surface: HeadSurface, vertices: [Float], _ head: Head, extrapolated: [Bool]? = nil,
        threads: Int = Threads.all, progress: (FitProgress) -> Bool = { _ in true }
    ) throws(FittingError) -> Image {
        let model = TriangleMesh(positions: vertices, triangles: head.triangles)
            .transformed(by: surface.headFromScan)
        let guess = extrapolated.map { isGuess in
            model.submesh { triangle in
                (0..<3).allSatisfy { isGuess[Int(model.triangles[3 * triangle + $0])] }
            }.mesh
        }
        return try image(of: surface.mesh, against: model, guess: guess, threads: threads, progress: progress)
    }

    /// Draws a scan against any mesh, both in metres and in the head's frame: +x the subject's left, +y up, +z out of
    /// the face.
    ///
    /// - Throws: `FittingError` when the caller cancels.
    public func image(
        of surface: TriangleMesh, against model: TriangleMesh, threads: Int = Threads.all,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws(FittingError) -> Image {
        try image(of: surface, against: model, guess: nil, threads: threads, progress: progress)
    }

    /// What the model says where the scan shows nothing.
    private static let guessColor = Color(red: 150, green: 150, blue: 150)

    private func image(
        of surface: TriangleMesh, against model: TriangleMesh, guess: TriangleMesh?, threads: Int,
        progress: (FitProgress) -> Bool
    ) throws(FittingError) -> Image {
        func begin(_ part: Int) throws(FittingError) {
            let told = FitProgress(stage: 0, stageCount: 1, name: "picture", iteration: part, energy: 0)
            guard progress(told) else { throw FittingError(.cancelled, "the picture was cancelled") }
        }
        try begin(0)
        let colors = colors(of: surface, against: model, threads: threads)
        try begin(1)
        let box = model.boundingBox
        let rasterizer = Rasterizer(width: size, height: size)
        var sheet = ContactSheet(columns: 3, cellWidth: size, cellHeight: size)
        let views = [("from the subject's right", -70.0), ("front", 0), ("from the subject's left", 70)]
        if let box {
            var surfaces = [RenderedSurface(surface, .vertexColors(colors))]
            if let guess, guess.triangleCount > 0 { surfaces.append(RenderedSurface(guess, .color(Self.guessColor))) }
            let drawn = surfaces
            let images = Parallel.map(views.count, threads: threads) { view in
                let side = RenderView.framing(box, yaw: views[view].1 * .pi / 180, width: size, height: size)
                return rasterizer.render(drawn, view: side).image
            }
            for (view, image) in zip(views, images) { sheet.append(image, caption: view.0) }
        }
        let picture = sheet.image()
        var image = Image(width: picture.width, height: picture.height + ColorBar.height + 8)
        image.draw(picture, x: 0, y: 0)
        let width = min(420, picture.width)
        ColorBar(
            map: .diverging, minimum: -range, maximum: range,
            title: "scan outside the fitted head (+) or inside it (-), mm"
        ).draw(on: &image, x: (picture.width - width) / 2, y: picture.height + 4, width: width)
        return image
    }

    private func colors(of surface: TriangleMesh, against model: TriangleMesh, threads: Int) -> [UInt8] {
        let distances = SignedDistances.measure(surface, from: model, threads: threads)
        var colors: [UInt8] = []
        colors.reserveCapacity(4 * surface.vertexCount)
        for distance in distances {
            let value = 1000 * distance
            let share = value.magnitude > 3 * range ? Float.nan : Float(0.5 + 0.5 * value / range)
            let color = ColorMap.diverging.color(share)
            colors.append(color.red)
            colors.append(color.green)
            colors.append(color.blue)
            colors.append(255)
        }
        return colors
    }
}
