import Images
import TestSupport
import Testing

@Suite struct ResamplingTests {
    /// The definition, pixel by pixel: rows first, then columns, weights normalised in double precision.
    private static func plain(_ image: Image, width: Int, height: Int) -> Image {
        func weights(_ position: Int, from old: Int, to new: Int) -> [(index: Int, weight: Float)] {
            let step = Double(old) / Double(new)
            let reach = max(1, step)
            let centre = (Double(position) + 0.5) * step
            var found: [(index: Int, value: Double)] = []
            for index in 0..<old {
                let value = 1 - abs(Double(index) + 0.5 - centre) / reach
                if value > 0 { found.append((index, value)) }
            }
            let total = found.reduce(0) { $0 + $1.value }
            return found.map { ($0.index, Float($0.value / total)) }
        }
        var narrowed = [SIMD4<Float>](repeating: .zero, count: width * image.height)
        for y in 0..<image.height {
            for x in 0..<width {
                for (index, weight) in weights(x, from: image.width, to: width) {
                    let start = 4 * (y * image.width + index)
                    let pixel = image.pixels[start..<start + 4].map(Float.init)
                    narrowed[y * width + x] += weight * SIMD4(pixel[0], pixel[1], pixel[2], pixel[3])
                }
            }
        }
        var result = Image(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                var sum = SIMD4<Float>(repeating: 0.5)
                for (index, weight) in weights(y, from: image.height, to: height) {
                    sum += weight * narrowed[index * width + x]
                }
                let sample = (0..<4).map { UInt8(max(0, min(255, sum[$0]))) }
                result[x, y] = Color(red: sample[0], green: sample[1], blue: sample[2], alpha: sample[3])
            }
        }
        return result
    }

    /// The fast way gives the definition's bytes, where an image grows, shrinks, does both, or becomes one pixel.
    @Test(arguments: [
        (64, 48, 20, 15), (31, 17, 80, 50), (40, 9, 13, 30), (7, 5, 1, 1), (1, 1, 6, 4), (50, 30, 50, 11),
    ])
    func everySizeFollowsTheDefinition(_ oldWidth: Int, _ oldHeight: Int, _ width: Int, _ height: Int) {
        var generator = SeededGenerator(seed: "resample \(oldWidth) \(oldHeight)")
        var image = Image(width: oldWidth, height: oldHeight)
        for index in image.pixels.indices { image.pixels[index] = .random(in: 0...255, using: &generator) }
        #expect(image.resized(width: width, height: height) == Self.plain(image, width: width, height: height))
    }

    /// Turns and mirrors move every pixel of an image whose sides differ and are odd to where they should.
    @Test(arguments: [(5, 3), (1, 7), (3, 1), (1, 1)]) func turnsOfOddSizes(_ width: Int, _ height: Int) {
        var image = Image(width: width, height: height)
        for y in 0..<height { for x in 0..<width { image[x, y] = Color(red: UInt8(x), green: UInt8(y), blue: 7) } }
        let clockwise = image.turned(quarters: 1)
        let half = image.turned(quarters: 2)
        let anticlockwise = image.turned(quarters: -1)
        #expect((clockwise.width, clockwise.height) == (height, width))
        #expect((half.width, half.height) == (width, height))
        for y in 0..<height {
            for x in 0..<width {
                #expect(clockwise[height - 1 - y, x] == image[x, y])
                #expect(half[width - 1 - x, height - 1 - y] == image[x, y])
                #expect(anticlockwise[y, width - 1 - x] == image[x, y])
                #expect(image.mirrored[width - 1 - x, y] == image[x, y])
            }
        }
    }
}
