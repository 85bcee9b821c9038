public import Images

extension ModelCard {
    /// Compactness, and generalisation where it is known, against the number of components.
    public var plot: Image {
        var image = Image(width: 900, height: 420)
        Self.draw(
            [0] + identityShares.map { 100 * $0 }, top: 100, title: "COMPACTNESS, % BY COMPONENTS",
            left: 60, in: &image)
        let title = "GENERALISATION, MM BY COMPONENTS"
        if heldOutSubjects > 0 {
            Self.draw(generalisation, top: generalisation.max() ?? 1, title: title, left: 510, in: &image)
        } else {
            image.drawText("GENERALISATION: NOT KNOWN", x: 510, y: 20, height: 12)
        }
        return image
    }

    /// A curve over 0, 1, … in a frame of 360 by 320 pixels with a scale.
    private static func draw(_ values: [Double], top: Double, title: String, left: Int, in image: inout Image) {
        let (width, height, upper) = (360, 320, 50)
        image.drawText(title, x: Float(left), y: 20, height: 12)
        let (frame, grid) = (Color.black, Color(red: 215, green: 215, blue: 215))
        let highest = top > 0 ? top : 1
        for tick in 0...4 {
            let y = Float(upper + height - tick * height / 4)
            image.strokePaths([[SIMD2(Float(left), y), SIMD2(Float(left + width), y)]], thickness: 1, grid)
            let label = highest * Double(tick) / 4
            let text = highest >= 10 ? "\(Int(label.rounded()))" : "\((100 * label).rounded() / 100)"
            image.drawText(text, x: Float(left - 45), y: y - 5, height: 10)
        }
        let last = max(1, values.count - 1)
        let ticks = min(4, last)
        for tick in 0...ticks {
            let x = Float(left + last * tick / ticks * width / last)
            image.strokePaths([[SIMD2(x, Float(upper)), SIMD2(x, Float(upper + height))]], thickness: 1, grid)
            image.drawText("\(last * tick / ticks)", x: x - 6, y: Float(upper + height + 10), height: 10)
        }
        image.strokePaths(
            [
                [
                    SIMD2(Float(left), Float(upper)), SIMD2(Float(left), Float(upper + height)),
                    SIMD2(Float(left + width), Float(upper + height)),
                ]
            ], thickness: 1.5, frame)
        let points = values.enumerated().map { index, value in
            SIMD2(
                Float(left) + Float(width) * Float(index) / Float(last),
                Float(upper + height) - Float(height) * Float(value / highest))
        }
        image.strokePaths([points], thickness: 2, Color(red: 20, green: 80, blue: 160))
    }
}
