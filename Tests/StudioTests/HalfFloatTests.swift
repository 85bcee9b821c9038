import Testing

@testable import Studio

/// Halves against the definition: a sign, five bits of exponent, ten of fraction.
@Suite struct HalfFloatTests {
    static func value(_ bits: UInt16) -> Float {
        let (exponent, fraction) = (Int(bits >> 10) & 31, Float(bits & 1023))
        let magnitude: Float
        switch exponent {
        case 0: magnitude = fraction / 16_777_216
        case 31: magnitude = fraction == 0 ? .infinity : .nan
        default: magnitude = (1 + fraction / 1024) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }

    @Test func everyHalfIsItself() {
        for bits in UInt16.min...UInt16.max where !Self.value(bits).isNaN {
            #expect(HalfFloat.bits(Self.value(bits)) == bits)
        }
    }

    @Test func othersGoToTheNearest() {
        for bits in stride(from: UInt16(0), to: 0x7BFF, by: 7) {
            let (low, high) = (Self.value(bits), Self.value(bits + 1))
            #expect(HalfFloat.bits(low + 0.4 * (high - low)) == bits)
            #expect(HalfFloat.bits(low + 0.6 * (high - low)) == bits + 1)
            #expect(HalfFloat.bits(-(low + 0.6 * (high - low))) == (bits + 1) | 0x8000)
        }
        #expect(HalfFloat.bits(1e9) == 0x7C00)
        #expect(Self.value(HalfFloat.bits(.nan)).isNaN)
    }
}
