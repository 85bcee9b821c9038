import Foundation
import Images
import SpatialGeometry

/// A turned square of an image that a network looks at.
struct FaceCrop: Equatable, Sendable {
    /// The middle, in pixels of the image.
    var centre: Vector2
    /// The side, in pixels of the image.
    var side: Double
    /// How far it is turned, in radians; positive takes its x axis towards the image's y axis.
    var angle: Double

    /// A square around points that, seen along `angle`, is `margin` times as large as they are.
    init(around points: [Vector2], angle: Double, margin: Double) {
        let (c, s) = (cos(angle), sin(angle))
        let box = FaceBox(around: points.map { Vector2(c * $0.x + s * $0.y, -s * $0.x + c * $0.y) })
        let middle = box.centre
        centre = Vector2(c * middle.x - s * middle.y, s * middle.x + c * middle.y)
        side = margin * max(box.size.x, box.size.y)
        self.angle = angle
    }

    init(centre: Vector2, side: Double, angle: Double) {
        self.centre = centre
        self.side = side
        self.angle = angle
    }

    /// A point given in pixels of the crop when it is sampled `size` wide.
    func pointInImage(_ point: Vector2, size: Int) -> Vector2 {
        let (c, s) = (cos(angle), sin(angle))
        let offset = (point / Double(size) - Vector2(0.5, 0.5)) * side
        return centre + Vector2(c * offset.x - s * offset.y, s * offset.x + c * offset.y)
    }

    /// Whether it can be sampled.
    var isUsable: Bool { centre.x.isFinite && centre.y.isFinite && side.isFinite && side >= 1 && side < 1e6 }

    /// The crop as an image. Between pixels it is bilinear; where several pixels of the image fall on one of the crop
    /// they are averaged; outside the image the nearest pixel counts.
    func sampled(from image: Image, size: Int) -> Image {
        var result = [UInt8](repeating: 255, count: 4 * size * size)
        let fine = min(8, max(1, Int((side / Double(size)).rounded(.up))))
        let share = 1 / Float(fine * fine)
        let (width, height) = (image.width, image.height)
        let origin = pointInImage(.zero, size: size)
        let stepX = pointInImage(Vector2(1, 0), size: size) - origin
        let stepY = pointInImage(Vector2(0, 1), size: size) - origin
        image.pixels.withUnsafeBytes { pixels in
            @inline(__always) func pixel(_ x: Int, _ y: Int) -> SIMD4<Float> {
                SIMD4<Float>(pixels.load(fromByteOffset: 4 * (y * width + x), as: SIMD4<UInt8>.self))
            }
            for y in 0..<size {
                for x in 0..<size {
                    var sum = SIMD4<Float>.zero
                    for fineY in 0..<fine {
                        for fineX in 0..<fine {
                            let u = Double(x) + (Double(fineX) + 0.5) / Double(fine)
                            let v = Double(y) + (Double(fineY) + 0.5) / Double(fine)
                            let place = origin + u * stepX + v * stepY - Vector2(0.5, 0.5)
                            let px = min(max(place.x, 0), Double(width - 1))
                            let py = min(max(place.y, 0), Double(height - 1))
                            let (left, top) = (Int(px), Int(py))
                            let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
                            let (fx, fy) = (Float(px - Double(left)), Float(py - Double(top)))
                            let upper = pixel(left, top) * (1 - fx) + pixel(right, top) * fx
                            let lower = pixel(left, bottom) * (1 - fx) + pixel(right, bottom) * fx
                            sum += upper * (1 - fy) + lower * fy
                        }
                    }
                    let value = sum * share + 0.5
                    for channel in 0..<3 { result[4 * (y * size + x) + channel] = UInt8(value[channel]) }
                }
            }
        }
        return Image(width: size, height: size, pixels: result)
    }
}
