import Flambeau

/// Work on pixels that comes before every network.
enum ImageBenchmarks {
    static func resize() {
        var photo = Image(width: 4000, height: 3000)
        for index in photo.pixels.indices { photo.pixels[index] = UInt8(truncatingIfNeeded: index &* 31 ^ index >> 9) }
        for (width, height) in [(1280, 960), (640, 480), (6000, 4500)] {
            let seconds = Measurement.median { _ = photo.resized(width: width, height: height) }
            Measurement.report("4000×3000 to \(width)×\(height)", seconds: seconds)
        }
    }
}
