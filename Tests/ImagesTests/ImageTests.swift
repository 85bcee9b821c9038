import Images
import Testing

@Suite struct ImageTests {
    @Test func pixelsAreRowsFromTheTop() {
        var image = Image(width: 3, height: 2, color: .white)
        image[2, 1] = .black
        #expect(image.pixels[4 * (1 * 3 + 2)] == 0)
        #expect(image[0, 0] == .white)
    }
}
