import CameraGeometry
import Foundation
import SpatialGeometry
import TestSupport

/// Seeded draws for the tests.
struct Random {
    var generator: SeededGenerator

    init(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(generator.next() >> 11) * 0x1p-53
    }

    mutating func normal() -> Double {
        (-2 * log(1 - uniform(0, 1))).squareRoot() * cos(2 * .pi * uniform(0, 1))
    }

    mutating func vector(_ low: Double, _ high: Double) -> Vector3 {
        Vector3(uniform(low, high), uniform(low, high), uniform(low, high))
    }

    mutating func rotation() -> Rotation {
        Rotation(quaternion: SIMD4(normal(), normal(), normal(), normal()))
    }
}
