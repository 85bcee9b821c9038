/// Decimal numbers with a fixed number of decimals, by integer arithmetic.
struct DecimalText {
    /// Digits behind the point.
    let decimals: Int
    private let scale: Double
    private let unit: UInt64

    /// The most bytes a number and the byte after it take.
    static let longest = 24

    init(decimals: Int) {
        precondition((0...12).contains(decimals), "numbers have 0 to 12 decimals")
        self.decimals = decimals
        var unit: UInt64 = 1
        for _ in 0..<decimals { unit *= 10 }
        self.unit = unit
        scale = Double(unit)
    }

    /// As many decimals as keep a ten-millionth of the largest coordinate: seven for a head in metres.
    static func decimals(forLargest magnitude: Float) -> Int {
        var decimals = 6
        var limit: Float = 10
        while decimals > 0, magnitude >= limit {
            decimals -= 1
            limit *= 10
        }
        limit = 1
        while decimals >= 6, decimals < 12, magnitude > 0, magnitude < limit {
            decimals += 1
            limit /= 10
        }
        return decimals
    }

    /// The largest magnitude that can be written.
    var limit: Double { 9e18 / scale }

    /// Writes a number whose magnitude is below `limit`, and returns the place after it.
    @inline(__always)
    func write(_ value: Float, to start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        var end = start
        let scaled = (Double(value) * scale).rounded()
        if scaled < 0 {
            end.pointee = UInt8(ascii: "-")
            end += 1
        }
        let magnitude = UInt64(scaled.magnitude)
        let whole = magnitude / unit
        end = DecimalText.write(whole, to: end)
        guard decimals > 0 else { return end }
        end.pointee = UInt8(ascii: ".")
        var fraction = magnitude - whole * unit
        var place = end + decimals
        while place > end {
            let quotient = fraction / 10
            place.pointee = UInt8(truncatingIfNeeded: fraction - 10 * quotient) + 48
            fraction = quotient
            place -= 1
        }
        return end + decimals + 1
    }

    /// Writes a whole number, and returns the place after it.
    @inline(__always)
    static func write(_ value: UInt64, to start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        var digits = 1
        var limit: UInt64 = 10
        while digits < 19, value >= limit {
            digits += 1
            limit &*= 10
        }
        var rest = value
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let quotient = rest / 10
            start[place] = UInt8(truncatingIfNeeded: rest - 10 * quotient) + 48
            rest = quotient
        }
        return start + digits
    }
}
