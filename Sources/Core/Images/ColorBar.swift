import Foundation

/// The legend of a colour map: a bar with ticks and a title.
public struct ColorBar: Sendable {
    /// The colours.
    public var map: ColorMap
    /// The value of the left end.
    public var minimum: Double
    /// The value of the right end.
    public var maximum: Double
    /// What the values are, with their unit.
    public var title: String
    /// How many ticks, ends included.
    public var tickCount: Int

    /// A bar from `minimum` to `maximum`.
    public init(map: ColorMap, minimum: Double, maximum: Double, title: String, tickCount: Int = 5) {
        precondition(tickCount >= 2, "a bar has ticks at both ends")
        self.map = map
        self.minimum = minimum
        self.maximum = maximum
        self.title = title
        self.tickCount = tickCount
    }

    /// How many pixels high the legend is.
    public static let height = 62

    /// Draws the legend, `width` pixels wide and `height` high, its top-left corner at (x, y).
    public func draw(on image: inout Image, x: Int, y: Int, width: Int, _ textColor: Color = .black) {
        let inset = 30
        let length = max(2, width - 2 * inset)
        image.drawText(
            title, x: Float(x) + (Float(width) - Image.textWidth(title, height: 11)) / 2, y: Float(y) + 2, height: 11,
            textColor)
        for column in 0..<length {
            let color = map.color(Float(column) / Float(length - 1))
            image.fillRectangle(x: x + inset + column, y: y + 22, width: 1, height: 14, color)
        }
        for tick in 0..<tickCount {
            let fraction = Double(tick) / Double(tickCount - 1)
            let place = Float(x + inset) + Float(fraction) * Float(length - 1) + 0.5
            image.strokeLine(
                from: SIMD2(place, Float(y) + 36), to: SIMD2(place, Float(y) + 41), thickness: 1, textColor)
            let value = minimum + fraction * (maximum - minimum)
            let step = (maximum - minimum) / Double(tickCount - 1)
            let label = ColorBar.label(value, step: step)
            image.drawText(
                label, x: place - Image.textWidth(label, height: 9) / 2, y: Float(y) + 46, height: 9, textColor)
        }
    }

    /// A number with as many decimals as tell one tick from the next.
    static func label(_ value: Double, step: Double) -> String {
        guard step > 0, step.isFinite else { return String(value) }
        var decimals = 0
        var scaled = step
        while decimals < 6, abs(scaled - scaled.rounded()) > 1e-6 * abs(scaled) {
            decimals += 1
            scaled *= 10
        }
        let text = String(format: "%.\(decimals)f", value == 0 ? 0 : value)
        return text.replacingOccurrences(of: "-", with: "−")
    }
}
